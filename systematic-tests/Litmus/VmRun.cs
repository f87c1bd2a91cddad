using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Litmus;

/// <summary>One run of a program on a VM system: set-up, threads, end.</summary>
/// <remarks>
/// One task executes the set-up, starts the threads, waits for all of them, and executes the end.
/// What a strand has, nobody else looks at before it has been waited for.
/// </remarks>
sealed class VmRun
{
    readonly Simulator simulator;
    readonly UserProgram program;
    readonly IVmWorld world;
    readonly Dictionary<string, VmEvent> events;
    readonly SortedDictionary<string, RegisterValue>[] threadRegisters;
    readonly SortedDictionary<string, RegisterValue> registers = new(System.StringComparer.Ordinal);
    readonly HashSet<string> alive;

    // Of each thread that has started: its task, and the processes that it has forked.
    readonly SimTask?[] tasks;
    readonly List<string>[] children;

    public VmRun(Simulator simulator, UserProgram program, IVmWorld world)
    {
        this.simulator = simulator;
        this.program = program;
        this.world = world;
        int threads = program.Threads.Count;
        threadRegisters = [.. program.Threads.Select(_
            => new SortedDictionary<string, RegisterValue>(System.StringComparer.Ordinal))];
        (tasks, children) = (new SimTask?[threads], [.. program.Threads.Select(
            _ => new List<string>())]);
        alive = [.. program.Processes];
        events = program.AllStatements.Select(placed => placed.Statement)
            .OfType<SignalStatement>().Select(signal => signal.Event).Distinct()
            .ToDictionary(name => name, name => new VmEvent(simulator, name));
        simulator.Start("test", Run);
    }

    /// <summary>What the registers hold when all has ended.</summary>
    public Registers Outcome => Registers.Of(
        program, registers.Concat(threadRegisters.SelectMany(its => its)));

    async Routine Run()
    {
        await RunPart(program.Setup, "init");
        for (int i = 0; i < tasks.Length; i++)
        {
            if (alive.Contains(program.Threads[i].Process))
            {
                Start(i);
            }
        }

        // In an order that follows from what they did: whom a thread has forked is known now.
        var started = new Queue<int>(Enumerable.Range(0, tasks.Length)
            .Where(i => tasks[i] is not null && alive.Contains(program.Threads[i].Process)));
        while (started.TryDequeue(out int thread))
        {
            await simulator.Join(tasks[thread]!);
            foreach (string child in children[thread])
            {
                alive.Add(child);
                program.ThreadsOf(child).ForEach(started.Enqueue);
            }

            if (program.Threads[thread].Statements is [.., ExitStatement])
            {
                alive.Remove(program.Threads[thread].Process);
            }
        }

        await RunPart(program.Finally, "end");
    }

    async Routine RunPart(IReadOnlyList<PlacedStatement> statements, string part)
    {
        UserContext? last = null;
        foreach ((string process, Statement statement) in statements.Select(
            placed => (placed.Process, placed.Statement)))
        {
            if (!alive.Contains(process))
            {
                continue;
            }

            var who = new UserContext(process, null);
            if (who != last)
            {
                await world.Enter(who);
                last = who;
            }

            if (await Execute(who, $"{process}.{part}", registers, statement)
                && statement is ForkStatement fork)
            {
                alive.Add(fork.Child);
            }
        }
    }

    void Start(int thread)
        => tasks[thread] = simulator.Start(program.Threads[thread].Name, () => RunThread(thread));

    async Routine RunThread(int number)
    {
        UserThreadProgram thread = program.Threads[number];
        var who = new UserContext(thread.Process, number);
        await world.Enter(who);
        foreach (Statement statement in thread.Statements)
        {
            if (await Execute(who, thread.Name, threadRegisters[number], statement)
                && statement is ForkStatement fork)
            {
                children[number].Add(fork.Child);
                program.ThreadsOf(fork.Child).ForEach(Start);
            }
        }
    }

    /// <summary>Executes a statement, and sets what register it sets.</summary>
    /// <returns>Whether it succeeded.</returns>
    async Routine<bool> Execute(
        UserContext who, string strand, SortedDictionary<string, RegisterValue> its,
        Statement statement)
    {
        UserResult result = default;
        switch (statement)
        {
            case SignalStatement signal:
                await events[signal.Event].Signal();
                break;
            case WaitStatement wait:
                await events[wait.Event].Wait();
                break;
            default:
                result = await world.Do(who, statement, ValueOf(statement, strand, its));
                break;
        }

        Set(statement, strand, its, result);
        simulator.Recorder?.Note(
            $"{strand}  {statement}{(statement is AssigningStatement || result.Error != Error.None
                ? $" → {result}" : "")}");
        return result.Error == Error.None;
    }

    static void Set(
        Statement statement, string strand, SortedDictionary<string, RegisterValue> its,
        UserResult result)
    {
        if (Semantics.Setting(statement, result.Error, result.Value) is var (register, value)
            && !(register == Semantics.Fault && its.ContainsKey($"{strand}:{register}")))
        {
            its[$"{strand}:{register}"] = value;
        }
    }

    static ulong ValueOf(
        Statement statement, string strand, SortedDictionary<string, RegisterValue> its)
    {
        Operand operand = statement.Stored;
        return operand.Register is { } register
            ? its.GetValueOrDefault($"{strand}:{register}").Number
            : (ulong)operand.Number;
    }
}
