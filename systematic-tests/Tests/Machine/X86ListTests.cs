using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit;

namespace Verified.Tests.OnMachine;

/// <summary>The x86 list is all there.</summary>
public class X86ListTests
{
    [Fact]
    public void Every_entry_of_the_list_is_shown_by_a_test()
    {
        IEnumerable<string> list = Enumerable.Range(1, 26).Select(n => $"X{n:d2}");
        Assert.Equal(
            list.Append("X12b").Order(System.StringComparer.Ordinal),
            Shown().Distinct().Order(System.StringComparer.Ordinal));
    }

    static IEnumerable<string> Shown()
        => from type in typeof(X86ListTests).Assembly.GetTypes()
           from method in type.GetMethods()
           where method.IsDefined(typeof(FactAttribute))
           from listed in method.GetCustomAttributes<ListedAttribute>()
           from trait in listed.GetTraits()
           select trait.Value;
}
