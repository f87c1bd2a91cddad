using System;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Reflection;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Tests.OnCodezero;

/// <summary>A pager whose inner steps can be called alone.</summary>
sealed class BareMm0(Machine machine) : Mm0(machine, handlers: 2)
{
    public Routine Erase(VmObject it) => Delete(it, new Leftovers());

    public static Outcome Find(VmArea area, int offset) => PageIn(area.Chain.First, offset);
}

/// <summary>Writes down what a pager says, and passes it on.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "the proxy is derived from it")]
class Eavesdropper : DispatchProxy
{
    IMm0Observer inner = null!;
    Action<string> heard = _ => { };

    public static IMm0Observer On(IMm0Observer inner, Action<string> heard)
    {
        IMm0Observer made = Create<IMm0Observer, Eavesdropper>();
        var it = (Eavesdropper)(object)made;
        (it.inner, it.heard) = (inner, heard);
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        heard(string.Join(" ", args!.Select(Told).Prepend(targetMethod!.Name)));
        return targetMethod.Invoke(inner, args);
    }

    // Pages have no names that stay, and trees have none.
    static string Told(object? value) => value switch
    {
        Page => "page",
        ObjectTree => "tree",
        VirtualPage page => $"{page.Number}",
        _ => $"{value}",
    };
}
