using System;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Reflection;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Tests.OnAkaros;

/// <summary>A kernel whose inner steps can be called alone.</summary>
sealed class OpenKernel(Machine machine, int batch) : Kernel(machine, batch)
{
    /// <summary>Called when a page was copied for a child.</summary>
    public Action? AfterCopy { get; set; }

    /// <summary>Called when a region was entered into a reverse map.</summary>
    public Action? AfterAdd { get; set; }

    /// <summary>Called when a page was copied for a private region.</summary>
    public Action? AfterPrivateCopy { get; set; }

    /// <summary>What writing a page says without writing it.</summary>
    public Func<Page, Error>? InsteadOfWriting { get; set; }

    public Routine PutIt(Page page) => PutPage(page);

    public Routine GiveUp(Page page) => DecrementPage(page);

    public Routine Hold(OpenFile file) => HoldFile(file);

    public Routine Drop(OpenFile file) => DropFile(file);

    public Routine<Loaded> Load(PageMap map, int index) => LoadPage(map, index);

    public Routine<bool> Store(
        VmRegion region, VirtualPage at, PageTableEntry old, Page page, bool isWrite)
        => StoreEntry(region, at, old, page, isWrite);

    public Routine DestroyIt(VmRegion region) => Destroy(region, []);

    public Routine Copy(Frame from, Frame to) => CopyOfOneMoment(from, to);

    public bool HasWindow(VmRegion region, int first, int count, out Window window)
        => WindowOf(region, first, count, out window);

    protected override async Routine<Error> WritePage(PageMap map, Page page)
        => InsteadOfWriting is { } write ? write(page) : await base.WritePage(map, page);

    protected override async Routine AddToMap(VmRegion region)
    {
        await base.AddToMap(region);
        AfterAdd?.Invoke();
    }

    protected override async Routine CopyOfOneMoment(Frame from, Frame to)
    {
        await base.CopyOfOneMoment(from, to);
        AfterPrivateCopy?.Invoke();
    }

    protected override async Routine<bool> CopyFrom(Proc parent, VirtualPage at, Frame to)
    {
        bool isThere = await base.CopyFrom(parent, at, to);
        AfterCopy?.Invoke();
        return isThere;
    }
}

/// <summary>Writes down what a kernel says.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "the proxy is derived from it")]
class Listener : DispatchProxy
{
    Action<string> heard = _ => { };

    public static IKernelObserver Of(Action<string> heard)
    {
        IKernelObserver made = Create<IKernelObserver, Listener>();
        ((Listener)(object)made).heard = heard;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        heard(string.Join(" ", args!.Select(Told).Prepend(targetMethod!.Name)));
        return targetMethod.ReturnType == typeof(int) ? 7 : null;
    }

    // Pages have no names that stay; who they belong to says enough.
    static string Told(object? value) => value switch
    {
        Page => "page",
        VirtualPage page => $"{page.Number}",
        Frame => "frame",
        UserThread => "thread",
        PageMap map => $"{map.Host}",
        _ => $"{value}",
    };
}
