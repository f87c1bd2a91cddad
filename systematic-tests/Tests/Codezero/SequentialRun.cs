using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;
using Runner = Verified.Explorer.Runner;

namespace Verified.Tests.OnCodezero;

/// <summary>
/// Runs lists of operations on a pager, one operation after the other, beside the model.
/// </summary>
/// <remarks>
/// One schedule for each list, under all rules. One task drives the CPUs of all processes; the
/// handlers, the disks and who pushes pages out are tasks of their own.
/// </remarks>
sealed class SequentialRun
{
    const int FramesInPlenty = 96;
    const int MostFailures = 3;
    const int MostSteps = 100_000;

    // The pager's two, a root and four tables for each process, and five for pages.
    const int FramesThatAreFew = 22;

    readonly MakeMm0 make;
    readonly Runner runner;
    readonly List<string> lines = [];
    OperationList list = null!;
    SequentialModel model = null!;
    SequentialDriver driver = null!;
    string? difference;
    bool isOver;

    public SequentialRun(MakeMm0 make)
    {
        this.make = make;
        runner = new Runner(new Scenario(
            "RandomOperations", "codezero", "random operations, one after the other", [], Build));
    }

    /// <summary>Runs random lists until one goes wrong.</summary>
    /// <param name="isShortened">Whether that one is made as short as it can.</param>
    /// <returns>That one with its answers; null if none goes wrong.</returns>
    public static string? FirstFailure(MakeMm0 make, int runs, bool isShortened)
    {
        var run = new SequentialRun(make);
        Arbitrary<OperationList> lists = isShortened
            ? SequentialGenerator.Lists
            : Arb.From(SequentialGenerator.Lists.Generator);
        string? wrong = null;
        Exception? thrown = Record.Exception(() => FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithReplay(4, 3).WithMaxTest(runs),
            Prop.ForAll(lists, list =>
            {
                string? told = run.Check(list);
                wrong = told ?? wrong;
                return told is null;
            })));
        return wrong ?? thrown?.Message;
    }

    /// <summary>Runs a list.</summary>
    /// <returns>What went wrong, after the operations with their answers; or null.</returns>
    public string? Check(OperationList it)
    {
        (list, model, difference, isOver) = (it, new SequentialModel(), null, false);
        lines.Clear();
        Strategy strategy = it.World.Schedule == 0 ? new Straight() : new RandomWalk(42);
        Violation? broken = runner.Run(strategy, it.World.Schedule);
        string? wrong = difference
            ?? (broken is null ? null : $"broken rule \"{broken.Rule}\": {broken.Fact}");
        bool isWritten = it.World.Ends && !isOver && it.World.Fails != Failing.Disk;
        wrong ??= isWritten ? driver.UnwrittenFile(model) : null;
        return wrong is null
            ? null
            : $"{it.World}\n  {string.Join("\n  ", lines)}\n  {wrong}";
    }

    bool GoesOn => difference is null && !isOver;

    void Build(Stage stage)
    {
        stage.Simulator.StepLimit = MostSteps;
        World world = list.World;
        var settings = new MachineSettings
        {
            Profile = world.OnArm ? MachineProfile.Armv7 : MachineProfile.X86,
            Tlb = world.IsRestless ? TlbFreedom.Wild : TlbFreedom.Tame,
            Cpus = SequentialModel.MostProcesses,
            Frames = world.IsTight ? FramesThatAreFew : FramesInPlenty,
            Words = SequentialModel.Words,
            AllocationFailures = world.Fails == Failing.Memory ? MostFailures : 0,
            DiskFailures = world.Fails == Failing.Disk ? MostFailures : 0,
        };
        var on = new CodezeroStage(stage, settings, 2, make);
        driver = new SequentialDriver(on, world, model);
        stage.Simulator.Start("driver", Drive);
    }

    async Routine Drive()
    {
        for (int i = 0; i < list.Operations.Count && GoesOn; i++)
        {
            await DoBoth(list.Operations[i], (ulong)i + 1);
        }

        await LoadAll();
        while (list.World.Ends && GoesOn && model.Living is [int last, ..])
        {
            await Compare(last, new Operation(Verb.Exit), 0);
        }
    }

    Routine DoBoth(Operation act, ulong value)
    {
        int[] living = model.Living;
        return model.CanDo(act) && !(act.Verb == Verb.Wire && list.World.IsTight)
            ? Compare(living[act.By % living.Length], act, value)
            : default;
    }

    async Routine LoadAll()
    {
        foreach (int process in model.Living)
        {
            for (int i = 0; i < SequentialModel.EndPage * SequentialModel.Words; i++)
            {
                int page = i / SequentialModel.Words;
                if (GoesOn && model.PageOf(process, page) is not null)
                {
                    var load = new Operation(
                        Verb.Load, process, page, 1, i % SequentialModel.Words);
                    await Compare(process, load, 0);
                }
            }
        }
    }

    async Routine Compare(int process, Operation act, ulong value)
    {
        lines.Add($"P{process}: {act}");
        int vacant = model.Vacant ?? -1;
        Answer answer = await driver.Do(process, act, value, vacant);
        lines[^1] += $" → {answer}";
        if (IsExcused(act, answer))
        {
            Excuse(process, act, value);
            return;
        }

        Answer expected = model.Do(process, act, value);
        bool same = answer.Error == expected.Error
            && (answer.Error != Error.None || answer.Value == expected.Value);
        difference = same
            ? driver.Unsynced(model, process, act, answer)
            : $"it should be {expected}";
    }

    /// <summary>Whether it is refused because memory or a disk failed.</summary>
    bool IsExcused(Operation act, Answer answer) => list.World.Fails switch
    {
        Failing.Memory => answer.Error == Error.ENOMEM
            && act.Verb is not (Verb.Map or Verb.MapFile),
        Failing.Disk => answer.Error == Error.EIO,
        _ => false,
    };

    /// <summary>
    /// What gives something back is done all the same. Of several pages some may be done: nothing
    /// can be said after that. All else has changed nothing.
    /// </summary>
    void Excuse(int process, Operation act, ulong value)
    {
        if (act.Verb is Verb.Close or Verb.Exit or Verb.Unmap)
        {
            model.Do(process, act, value);
        }
        else
        {
            isOver = act.Count > 1 && act.Verb is (Verb.Prefault or Verb.Read or Verb.Write);
        }
    }

    /// <summary>One schedule without preemptions; the choices of values by chance.</summary>
    sealed class Straight() : Strategy("straight", 42)
    {
        protected override int Pick(Simulator simulator)
        {
            int last = simulator.LastTask;
            return last >= 0 && (simulator.Enabled >> last & 1) != 0
                ? last
                : BitOperations.TrailingZeroCount(simulator.Enabled);
        }
    }
}
