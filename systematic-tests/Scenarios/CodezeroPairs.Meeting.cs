using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>One schedule of a pair: its world, who meets, and what is seen of it.</summary>
sealed class Meeting
{
    const int Handlers = 2;

    readonly Stage stage;
    readonly Pair pair;
    readonly CodezeroStage on;

    // What the first and the second one wait for: each other.
    readonly Semaphore[] turns;
    readonly bool[] ended = new bool[2];

    // Of P, and of the other task: what the page should hold, whether it is mapped, whether it
    // has exited.
    readonly ulong[,] expected = new ulong[2, 2];
    readonly bool[] mapped = [true, true];
    readonly bool[] left = new bool[2];
    int cpus = 2;

    public Meeting(Stage stage, Pair pair, MachineProfile profile, MakeMm0 make)
    {
        (this.stage, this.pair) = (stage, pair);
        var settings = new MachineSettings
        {
            Profile = profile,
            Cpus = 2 + (HasIdleChild ? 1 : 0) + (pair.A.IsFork ? 1 : 0) + (pair.B.IsFork ? 1 : 0),
        };
        on = new CodezeroStage(stage, settings, Handlers, make);
        on.Disks(fileBlocks: 1, swapBlocks: 2);
        turns =
        [
            new Semaphore(stage.Simulator, "turn of the first one", 0),
            new Semaphore(stage.Simulator, "turn of the second one", 0),
        ];
    }

    /// <summary>Where they meet.</summary>
    public VirtualPage Page { get; private set; } = CodezeroStage.Page(0);

    /// <summary>Where P has the file mapped shared.</summary>
    public VirtualPage FilePage => Page + (pair.World.IsShared ? 0 : 1);

    /// <summary>The segment's identifier.</summary>
    public int Segment { get; private set; }

    bool IsTask => pair.Who == Other.Task;

    bool HasIdleChild => pair.World.Forks && !IsTask;

    /// <summary>What the first or the second one stores, to word 0 or 1.</summary>
    public static ulong ValueOf(int who) => 2 + (ulong)who;

    /// <summary>Builds the world, and starts the threads.</summary>
    public void Begin()
    {
        PairWorld world = pair.World;
        Vnode? file = world.HasFile ? on.File("f", 1) : null;
        Tcb p = MakeTask("P", file);
        on.Thread("P.1", p, 0, First);
        if (!IsTask)
        {
            on.Thread("P.2", p, 1, Second);
        }
        else if (!world.Forks)
        {
            on.Thread("Q.1", MakeTask("Q", file), 1, Second);
        }
    }

    /// <summary>P's store before the meeting.</summary>
    public async Routine StoreFirst(UserThread me)
    {
        UserResult stored = await me.Store(Page, 1);
        Check.Kernel(stored.Error == Error.None, "a store before the meeting lands");
        (expected[0, 0], expected[1, 0]) = (1, 1);
    }

    /// <summary>The fork before the meeting: of the other one, or of a child that does nothing.
    /// </summary>
    public async Routine ForkOther(UserThread me)
    {
        if (IsTask)
        {
            await on.Fork(me, "C", 1, Second);
        }
        else
        {
            await me.Fork("C", on.Machine.Cpus[cpus++]);
        }
    }

    /// <summary>A fork that is one of the two operations.</summary>
    public Routine<Tcb?> Fork(UserThread me, int who)
        => on.Fork(me, who == 0 ? "D" : "E", cpus++, child => Look(child, who));

    /// <summary>The page is one of a segment, which nobody has attached yet.</summary>
    public void UseSegment(int segment)
    {
        (Segment, Page) = (segment, on.Mm0.ShmStart);
        (mapped[0], mapped[1]) = (false, false);
    }

    public void Stored(int who)
    {
        for (int task = 0; task < 2; task++)
        {
            if (pair.World.IsShared || task == TaskOf(who))
            {
                expected[task, who] = ValueOf(who);
            }
        }
    }

    public void NoteMapped(int who, bool isMapped) => mapped[TaskOf(who)] = isMapped;

    public void NoteLeft(int who) => left[TaskOf(who)] = true;

    public bool IsSecondOfTwo(int who) => who == 1 && pair.A == pair.B;

    /// <summary>Notes what is seen, if that is what the pair shows.</summary>
    public void Show(Shows what, bool isSo)
    {
        if (pair.Shows == what)
        {
            stage.Occurs(isSo ? Pair.Shown : Pair.NotShown);
        }
    }

    Tcb MakeTask(string name, Vnode? file)
    {
        Tcb task = pair.World.PrivatePages > 0
            ? on.Task(name, pair.World.PrivatePages)
            : on.Mm0.CreateTask(name);
        if (file is not null)
        {
            on.Open(task, file.Name);
            (expected[0, 0], expected[1, 0]) = (CodezeroStage.InFile, CodezeroStage.InFile);
        }

        return task;
    }

    async Routine First(UserThread me)
    {
        await pair.World.Prepare(this, me);
        await turns[1].Up();
        if (MustJoin)
        {
            await turns[0].Down();
        }

        await Act(0, me);
        await turns[1].Up();
        await turns[0].Down();
        await ReadBack(0, me);
    }

    async Routine Second(UserThread me)
    {
        await turns[1].Down();
        if (MustJoin)
        {
            await pair.World.Join!(this, me);
            await turns[0].Up();
        }

        await Act(1, me);
        await turns[0].Up();
        await turns[1].Down();
        if (IsTask)
        {
            await ReadBack(1, me);
        }
    }

    bool MustJoin => IsTask && pair.World.Join is not null;

    /// <summary>Does the operation, and sees how it met the other one.</summary>
    async Routine Act(int who, UserThread me)
    {
        Error error = await (who == 0 ? pair.A : pair.B).Run(this, who, me);
        ended[who] = true;
        if (!ended[1 - who])
        {
            stage.Occurs(Pair.EndsFirst + who);
            on.Occurs(Pair.Overlap, IsInHand());
        }

        Shows refused = who == 0 ? Shows.FirstIsRefused : Shows.SecondIsRefused;
        Show(refused, error != Error.None);
        Check.Kernel(
            error == Error.None || pair.Shows == refused,
            $"the {(who == 0 ? pair.A : pair.B).Noun} succeeds");
    }

    /// <summary>Whether a handler has received a request and not answered it: the other one's.
    /// </summary>
    bool IsInHand()
    {
        foreach (Request request in on.Mm0.Ever.Requests)
        {
            if (request.Answers == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A child that was forked in the meeting looks at what it got.</summary>
    async Routine Look(UserThread child, int who)
    {
        UserResult loaded = await child.Load(Page, 1 - who);
        Show(Shows.ChildFindsStore, loaded.Value == ValueOf(1 - who));
        Show(Shows.ChildHasPage, loaded.Error == Error.None);
        Check.Kernel(
            loaded.Error == Error.None || pair.Shows == Shows.ChildHasPage,
            "a child has what its parent has");
        if (pair.Shows == Shows.ChildMayStore)
        {
            UserResult stored = await child.Store(Page, 9);
            Show(Shows.ChildMayStore, stored.Error == Error.None);
        }
    }

    async Routine ReadBack(int task, UserThread me)
    {
        for (int word = 0; word < 2 && !left[task]; word++)
        {
            UserResult loaded = await me.Load(Page, word);
            Check.Kernel(
                mapped[task] == (loaded.Error == Error.None),
                "a page can be loaded from exactly if it is mapped");
            Check.Kernel(
                !mapped[task] || loaded.Value == expected[task, word],
                $"word {word} of the page is {expected[task, word]}, as it was stored");
        }

        if (pair.Shows == Shows.LaterStoreLands)
        {
            UserResult stored = await me.Store(Page, 9);
            Show(Shows.LaterStoreLands, stored.Error == Error.None);
        }
    }

    int TaskOf(int who) => IsTask ? who : 0;
}
