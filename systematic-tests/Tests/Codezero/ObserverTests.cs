using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Reflection;
using Verified.Codezero;
using Verified.Simulation;
using Xunit;
using static Verified.Codezero.VmFlags;

namespace Verified.Tests.OnCodezero;

/// <summary>The observer is told of all that takes effect, in its order.</summary>
public class ObserverTests
{
    [Fact]
    public void Each_word_that_is_copied_for_a_call_is_told_on_both_sides()
    {
        var recorder = DispatchProxy.Create<IMm0Observer, Recorder>();
        var told = ((Recorder)recorder).Told;
        Violation? broken = Programs.Run(on =>
        {
            Programs.WithoutRules(on);
            on.Disks(1, 1);
            on.File("F", 1);
            Tcb p = on.Task("P", 1);
            on.Open(p, "F");
            on.Mm0.Observer = recorder;
            on.Thread("P.1", p, 0, async me =>
            {
                await me.Read(0, 0, Programs.Page(0), 0, 1);
                told.Add("then");
                await me.Write(0, 1, Programs.Page(0), 0, 1);
            });
        });
        Assert.Null(broken?.Fact);
        Assert.Equal(
            [
                "Read file F, 0, 0, 100", "CopyBegins P, page 0x1", "Copied P, page 0x1, …",
                "StoredFor P, page 0x1, 0, 100", "then", "LoadedFor P, page 0x1, 0, 100",
                "Written file F, 0, 1, 100",
            ],
            told);
    }

    /// <summary>Writes down what it is told.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "the proxy derives from it")]
    class Recorder : DispatchProxy
    {
        public List<string> Told { get; } = [];

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            IEnumerable<string> values = args!.Select(each => each is Page ? "…" : $"{each}");
            Told.Add($"{targetMethod!.Name} {string.Join(", ", values)}");
            return targetMethod.ReturnType == typeof(int) ? 0 : null;
        }
    }
}
