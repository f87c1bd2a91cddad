using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Machines;

namespace Verified.Litmus;

/// <summary>One outcome of a program, and which steps cannot come before it.</summary>
sealed class Goal
{
    readonly Registers outcome;

    // Of a strand's statement that is the last one to set a register: which register.
    readonly Dictionary<(string Strand, int Statement), string> last = [];

    public Goal(UserProgram program, Registers outcome)
    {
        this.outcome = outcome;
        NoteLast("init", program.Setup, "init");
        NoteLast("end", program.Finally, "end");
        foreach (UserThreadProgram thread in program.Threads)
        {
            NoteLast(
                thread.Name,
                [.. thread.Statements.Select(each => new PlacedStatement(thread.Process, each))],
                $"{thread.Number}");
        }
    }

    /// <summary>Whether a step leaves a register for good at something else.</summary>
    public bool Excludes(Move move)
    {
        bool setsFault = move.Answer.Error != Error.None
            && move.Placed.Statement is not LoadStatement;
        Place place = move.After.Strands[move.Strand.Name];
        return (setsFault && Differs($"{move.Strand.OwnerOf(move.Placed)}:{Semantics.Fault}"))
            || (last.TryGetValue((move.Strand.Name, place.Next - 1), out string? register)
                && Differs(register));

        bool Differs(string name)
            => outcome[name] != $"{move.After.Registers.Or(name, RegisterValue.Unset)}";
    }

    void NoteLast(string strand, IReadOnlyList<PlacedStatement> statements, string section)
    {
        var seen = new HashSet<string>();
        for (int i = statements.Count - 1; i >= 0; i--)
        {
            if (statements[i].Statement is AssigningStatement assigning
                && seen.Add($"{statements[i].Process}:{assigning.Register}"))
            {
                last[(strand, i)] = $"{statements[i].Process}.{section}:{assigning.Register}";
            }
        }
    }
}
