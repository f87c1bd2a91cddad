using System.Linq;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>What the gate asks about places in a file of C#.</summary>
public class SourceTests
{
    const string Text = """
        using System;
        namespace N;
        class A
        {
            // only a comment
            readonly int first = 1, second = 2;

            A() => first = 3;

            int Next(int x)
            {
                if (x > 0
                    && x < 9)
                {
                    x++;
                    Console.WriteLine(
                        x,
                        first);
                }

                return x;
            }

            int this[int i] => i switch
            {
                0 => 1,
                _ => 2,
            };
        }
        """;

    static readonly Source Source = Source.Of(Text);

    [Theory]
    [InlineData("first = 1", "A.first")]
    [InlineData("second = 2", "A.second")]
    [InlineData("first = 3", "A.constructor")]
    [InlineData("x > 0", "A.Next")]
    [InlineData("0 => 1", "A.this")]
    [InlineData("class A", "A")]
    [InlineData("using System", "…")]
    public void A_place_is_in_a_member(string at, string member)
        => Assert.Equal(member, Source.MemberAt(PlaceOf(at)));

    [Theory]
    [InlineData("x > 0", "if (x > 0\n            && x < 9")]
    [InlineData("x++", "x++;")]
    [InlineData("        x,", "Console.WriteLine(\n                x,\n                first);")]
    [InlineData("0 => 1", "0 => 1,")]
    [InlineData("return x", "return x;")]
    public void What_touches_a_line_is_tried_whole(string at, string tried)
    {
        int line = PlaceOf(at).Line;
        string found = string.Concat(Source.Around([new(line, line)])
            .Select(span => Text.Substring(span.Start, span.Length)));
        Assert.Equal(tried, found.Trim());
    }

    [Fact]
    public void Lines_that_follow_each_other_are_tried_together()
    {
        int line = PlaceOf("x++").Line;
        Assert.Single(Source.Around([new(line, line), new(line + 1, line + 1)]));
        Assert.Equal(2, Source.Around([new(line, line), new(line + 7, line + 7)]).Count);
    }

    [Theory]
    [InlineData("using System", false)]
    [InlineData("// only", false)]
    [InlineData("x++", true)]
    public void Comments_and_imports_hold_nothing_to_mutate(string at, bool hasCode)
    {
        int line = PlaceOf(at).Line;
        Assert.Equal(hasCode, Source.HasCode(new(line, line)));
    }

    [Theory]
    [InlineData("return x", -2, 0)]
    [InlineData("int Next", -2, 0)]
    [InlineData("readonly", -2, 0)]
    [InlineData("using System", 0, 0)]
    public void Code_was_removed_between_the_lines_of_code_that_are_left(
        string at, int first, int last)
    {
        int line = PlaceOf(at).Line;
        Assert.Equal(
            new LineRange(line + first, line + last), Source.Beside(new(line, line - 1)));
    }

    [Fact]
    public void Code_was_removed_at_the_end_of_a_file()
    {
        int end = Text.Split('\n').Length;
        Assert.Equal(new LineRange(end, end), Source.Beside(new(end + 1, end)));
    }

    [Theory]
    [InlineData("a  &&\n    b // why\n", "a && b")]
    [InlineData("{ x( 1 ); /* y */ }", "{ x( 1 ); }")]
    [InlineData("a+b", "a+b")]
    [InlineData("\"two  words\"", "\"two words\"")]
    public void Code_is_told_in_one_line(string code, string line)
        => Assert.Equal(line, Source.InOneLine(code));

    [Fact]
    public void A_mutation_replaces_a_part_of_whole_lines()
    {
        (Position start, Position end) = (PlaceOf("x > 0"), PlaceOf("x < 9"));
        Assert.Equal("x > 0\n            && ", Source.Between(start, end));
        Assert.Equal(["        if (true || x < 9)"], Source.With(start, end, "true || "));
    }

    static Position PlaceOf(string part)
    {
        int index = Text.IndexOf(part, System.StringComparison.Ordinal);
        string before = Text[..index];
        return new(before.Count(c => c == '\n') + 1, index - before.LastIndexOf('\n'));
    }
}
