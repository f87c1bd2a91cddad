using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Litmus;

/// <summary>
/// The abstract VM as a system of the simulator, so that its runs have traces like any other's.
/// </summary>
/// <remarks>
/// Each step of a statement is one step on one object; which way it goes is a choice. All of its
/// outcomes are found by <see cref="AbstractRuns"/>, which knows when it meets a state again.
/// </remarks>
public sealed class AbstractSystem : IVmSystem
{
    public string Name => VmSystems.Abstract;

    public string? Lacks(UserProgram program) => null;

    public System.Func<Simulator, IVmWorld> For(UserProgram program)
        => simulator => new AbstractWorld(simulator, program);
}

/// <summary>The abstract VM as it is now.</summary>
sealed class AbstractWorld : IVmWorld, INamed
{
    readonly Simulator simulator;
    readonly ObjectId id;

    // Of each statement that may have to wait: whether it can begin.
    readonly Dictionary<Statement, Gate> beginnings;
    VectorClock clock;
    Vm vm;

    public AbstractWorld(Simulator simulator, UserProgram program)
    {
        this.simulator = simulator;
        vm = RunState.Start(program).Vm;
        id = simulator.Register(this);
        beginnings = program.AllStatements.Select(placed => placed.Statement)
            .Where(each => each is TruncateStatement or WriteFileStatement).Distinct()
            .ToDictionary(each => each, _ => new Gate(simulator, open: true));
    }

    public string NameOf(int offset) => "the abstract VM";

    public Routine Enter(UserContext who) => default;

    public async Routine<UserResult> Do(UserContext who, Statement statement, ulong value)
    {
        Answer answer = await Step(
            beginnings.GetValueOrDefault(statement), () => First(who, statement, value));
        uint pages = answer.Error == Error.None
            ? vm.PagesOf(statement).Aggregate(0u, (bits, page) => bits | 1u << page)
            : 0;
        while (pages != 0)
        {
            answer = await Step(null, () =>
            {
                int page = OneOf(pages);
                Answer its = vm.DoPage(who.Process, statement, page);
                pages = its.Error == Error.None ? pages & ~(1u << page) : 0;
                After(pages == 0 ? its.After.End(statement) : its.After);
                return its;
            });
        }

        return new UserResult(answer.Value, answer.Error);
    }

    Answer First(UserContext who, Statement statement, ulong value)
    {
        Answer[] ways = [.. vm.Do(who.Process, statement, value)];
        Answer answer = ways[ways.Length > 1 ? simulator.Choose("way", ways.Length) : 0];
        After(answer.Error == Error.None && !answer.After.PagesOf(statement).Any()
            ? answer.After.End(statement)
            : answer.After);
        return answer;
    }

    int OneOf(uint pages)
    {
        int[] all = [.. Enumerable.Range(0, 32).Where(page => (pages >> page & 1) != 0)];
        return all[all.Length > 1 ? simulator.Choose("page", all.Length) : 0];
    }

    void After(Vm next)
    {
        vm = next;
        foreach ((Statement statement, Gate gate) in beginnings)
        {
            gate.Set(!vm.MustWait(statement));
        }
    }

    Point<Access, Answer> Step(Gate? gate, System.Func<Answer> act)
        => new(new Access(this, gate, act));

    readonly struct Access(AbstractWorld it, Gate? gate, System.Func<Answer> act)
        : IAccess<Answer>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.ReadModifyWrite, it.id);

        public Gate? Gate => gate;

        public Answer Perform(SimTask me)
        {
            it.clock.Acquire(me);
            it.clock.Release(me, Simulator);
            return act();
        }
    }
}
