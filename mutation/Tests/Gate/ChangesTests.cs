using System.Collections.Generic;
using System.Linq;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>Diffs become lines.</summary>
public class ChangesTests
{
    const string Head = "diff --git a/A.cs b/A.cs\n--- a/A.cs\n+++ b/A.cs\n";

    [Theory]
    [InlineData("@@ -3 +3 @@ class A\n-old\n+new", "3")]
    [InlineData("@@ -3,2 +3,4 @@\n-a\n-b\n+a\n+b\n+c\n+d", "3-6")]
    [InlineData("@@ -1,0 +1,2 @@\n+a\n+b", "1-2")]
    [InlineData("@@ -7,2 +6,0 @@\n-a\n-b", "7-6")]
    [InlineData("@@ -1 +0,0 @@\n-a", "1-0")]
    [InlineData("@@ -1 +1 @@\n-a\n+b\n@@ -7,2 +6,0 @@\n-\n-    // why", "1")]
    [InlineData("@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n-a\n+b", "1 9")]
    [InlineData("@@ -1 +1,2 @@\n-a\n+++ b/B.cs\n+@@ -5 +5 @@", "1-2")]
    [InlineData("@@ -4 +4 @@\n-a\n+    // a", "5-4")]
    [InlineData("@@ -4,2 +4 @@\n-a\n-b\n+", "5-4")]
    [InlineData("@@ -3,0 +4 @@\n+#if NEVER\n@@ -9 +9 @@\n-/* a\n+/* b", "4 9")]
    [InlineData("@@ -1 +1 @@\n-a\n+b\n@@ -4 +4 @@\n-// a\n+// b", "1")]
    public void Added_and_changed_lines_count_and_places_where_code_was(
        string hunks, string lines)
        => Assert.Equal(lines, Told(Changes.Parse(Head + hunks)["A.cs"]));

    [Fact]
    public void Files_are_named_as_they_are_after_the_change()
        => Assert.Equal(
            ["new name.cs"],
            Changes.Parse("--- a/old.cs\n+++ b/new name.cs\t\n@@ -1 +1 @@\n-a\n+b").Keys);

    [Fact]
    public void Deleted_files_have_no_lines()
        => Assert.Empty(
            Changes.Parse("--- a/A.cs\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b"));

    static string Told(IEnumerable<LineRange> lines)
        => string.Join(' ', lines);
}
