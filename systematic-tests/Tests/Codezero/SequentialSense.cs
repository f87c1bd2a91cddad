using System;
using System.Collections.Generic;
using System.Linq;

namespace Verified.Tests.OnCodezero;

/// <summary>An operation as chance has it.</summary>
/// <param name="IsSensible">Whether it is to be one that is not refused, where that can be.</param>
/// <param name="Pick">What it then applies to, of all that there is, cyclically.</param>
readonly record struct RawOperation(Operation Act, bool IsSensible, int Pick);

/// <summary>Makes operations sensible, by what the model has when they come.</summary>
static class SequentialSense
{
    public static IReadOnlyList<Operation> Of(IEnumerable<RawOperation> raws)
    {
        var model = new SequentialModel();
        var acts = new List<Operation>();
        foreach (RawOperation raw in raws)
        {
            int process = model.Living[raw.Act.By % model.Living.Length];
            Operation act = raw.IsSensible ? Sensible(model, process, raw) : raw.Act;
            acts.Add(act);
            if (model.CanDo(act))
            {
                model.Do(process, act, 0);
            }
        }

        return acts;
    }

    static Operation Sensible(SequentialModel model, int process, RawOperation raw)
        => raw.Act.Verb switch
        {
            Verb.Fork or Verb.Exit or Verb.Map or Verb.MapAt => raw.Act,
            Verb.Open or Verb.ShmGet or Verb.ShmGetNew or Verb.ShmFind => raw.Act,
            Verb.Close or Verb.FileSync => WithFile(model, process, raw),
            Verb.MapFile or Verb.MapFileAt => WithinFile(model, process, raw),
            Verb.Read or Verb.Write => WithPage(
                model, process, raw with { Act = WithFile(model, process, raw) }),
            Verb.ShmAttach or Verb.ShmAttachAt => raw.Act with
            {
                Which = Picked(model.LiveSegments, raw) ?? raw.Act.Which,
                Page = SequentialModel.FirstSegmentPage + (raw.Pick % 3),
            },
            Verb.ShmDetach => raw.Act with
            {
                Page = Picked(model.SegmentsOf(process), raw) ?? raw.Act.Page,
            },
            _ => WithPage(model, process, raw),
        };

    /// <summary>With pages that are mapped.</summary>
    static Operation WithPage(SequentialModel model, int process, RawOperation raw)
    {
        IReadOnlyList<int> pages = model.PagesOf(process);
        if (Picked(pages, raw) is not { } page)
        {
            return raw.Act;
        }

        int behind = page;
        while (pages.Contains(behind))
        {
            behind++;
        }

        bool ofWords = raw.Act.Verb is Verb.Read or Verb.Write;
        int room = ofWords
            ? ((behind - page) * SequentialModel.Words) - raw.Act.Word
            : behind - page;
        return raw.Act with { Page = page, Count = Math.Min(raw.Act.Count, room) };
    }

    /// <summary>With a file that is open.</summary>
    static Operation WithFile(SequentialModel model, int process, RawOperation raw)
        => raw.Act with { Which = Picked(model.DescriptorsOf(process), raw) ?? raw.Act.Which };

    /// <summary>With pages that an open file has.</summary>
    static Operation WithinFile(SequentialModel model, int process, RawOperation raw)
    {
        Operation act = WithFile(model, process, raw);
        if (model.FileAt(process, act.Which) is not { } file)
        {
            return act;
        }

        int at = raw.Pick % file.Pages;
        return act with { At = at, Count = Math.Min(act.Count, file.Pages - at) };
    }

    static int? Picked(IReadOnlyList<int> from, RawOperation raw)
        => from.Count == 0 ? null : from[raw.Pick % from.Count];
}
