using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>
/// Reads the lines of a VM test once more, with what their names stand for; and makes the test.
/// </summary>
/// <param name="file">Its path, as it was given.</param>
sealed class VmSecondReading(string file, LineReader reader, VmDraft draft)
{
    readonly VmNames names = new(draft.Initial, draft.Statements, draft.ThreadsOf);

    /// <summary>What each thread has set by the line that is read.</summary>
    readonly Dictionary<string, List<string>> set = [];

    /// <exception cref="Mistake">A line does not fit the others.</exception>
    public VmTest Read()
    {
        CheckThreads();
        CheckForks();
        ILookup<string, PlacedStatement> statements =
            draft.Statements.ToLookup(KeyOf, each => new PlacedStatement(each.Process, Read(each)));
        return new(
            file, draft.Name, draft.Doc, Program(statements),
            [.. draft.Conditions.Select(Condition)]);
    }

    /// <summary>A thread is one of a process that there is when threads run.</summary>
    void CheckThreads()
    {
        string[] later = [.. draft.Forks.Where(fork => fork.Part == VmPart.Finally)
            .Select(fork => ((ForkStatement)fork.Draft).Child)];
        string[] with = [.. draft.Processes.Except(later)];
        foreach (VmThreadLine thread in draft.Threads)
        {
            var before = new Dictionary<string, int> { [thread.Process] = thread.Number - 1 };
            reader.Again(thread.Line, VmTestGrammar.Thread(
                Lexemes.NameOf("a process that there is before 'finally'", with), before));
        }
    }

    /// <summary>No process comes of its own fork, or of those of its children.</summary>
    void CheckForks()
    {
        foreach (VmStatementLine fork in draft.Forks)
        {
            reader.Demand(
                fork.Line, names.Exists(fork.Process),
                $"a fork by a process that exists before it, which '{fork.Process}' never does");
        }
    }

    Statement Read(VmStatementLine line)
    {
        List<string> registers = set.GetValueOrDefault(line.FullThread, []);
        set[line.FullThread] = registers;
        VmScope scope = draft.ScopeOf(line.Part) with
        {
            Process = line.Process,
            Regions = names.RegionsOf(line.Process),
            Events = names.Events,
            Registers = registers,
        };
        Statement read = line.Part == VmPart.Thread
            ? reader.Again(line.Line, new VmStatementGrammar(scope).Statement)
            : reader.Again(line.Line, VmTestGrammar.Placed([line.Process], scope)).Statement;
        CheckExit(line);
        if (read is AssigningStatement { Register: var register } && !registers.Contains(register))
        {
            registers.Add(register);
        }

        return read;
    }

    /// <summary>Nothing of a process is left to do when it ends.</summary>
    void CheckExit(VmStatementLine line) => reader.Demand(
        line.Line,
        line.Draft is not ExitStatement || (names.ThreadsOf(line.Process) == 1
            && draft.Statements.Last(each => KeyOf(each) == KeyOf(line)) == line),
        "'exit' as the last statement of its process's only thread");

    VmCondition Condition(SourceLine line)
    {
        (ConditionKind kind, Condition<VmAtom> condition) =
            reader.Again(line, new VmConditionGrammar(names).Line);
        var read = new VmCondition(kind, condition, "");
        return read with { Text = line.Text.Trim()[read.Word.Length..].Trim() };
    }

    UserProgram Program(ILookup<string, PlacedStatement> statements) => new(
        draft.Cpus ?? Math.Max(draft.Threads.Count, 1), draft.Words ?? VmLimits.WordsUnlessSaid,
        draft.Frames, draft.Files, draft.Initial, [.. statements["init"]],
        [.. draft.Threads.Select(thread => new UserThreadProgram(
            thread.Process, thread.Number,
            [.. statements[$"{thread.Process}.{thread.Number}"].Select(each => each.Statement)]))],
        [.. statements["end"]]);

    /// <summary>Where a statement goes: to its part, or to its thread.</summary>
    static string KeyOf(VmStatementLine line)
        => line.Part == VmPart.Thread ? line.FullThread : line.Thread;
}
