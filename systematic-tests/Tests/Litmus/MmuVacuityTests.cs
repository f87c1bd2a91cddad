using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>
/// A condition asks for values that its test has. One that no register can get, whatever the
/// machine does, is forbidden by itself, and says nothing about the machine.
/// </summary>
public class MmuVacuityTests
{
    static readonly string[] Known =
    [
        "CoWTf.inv+[dmb]-dmb-addr: 0:X3 == 2", "ISA2.RRTf.inv+dsb+addr+addr: 1:R0 == 1",
        "Stacked2BBM: 1:X2 == 2",
    ];

    [Fact]
    public void Three_published_tests_ask_for_what_no_machine_can_give()
        => Assert.Equal(Known, Vacuous(MmuTexts.Published));

    [Fact]
    public void Each_of_these_has_a_corrected_version()
    {
        Assert.Empty(Vacuous(MmuTexts.More));
        Assert.Empty(Known.Select(each => each.Split(':')[0] + ".corrected")
            .Except(MmuTexts.More.Select(file => MmuTexts.Read(file).Name)));
    }

    static string[] Vacuous(string[] files)
        => [.. from file in files
               let test = MmuTexts.Read(file)
               let values = new Values(test)
               from atom in test.Condition.Atoms
               where atom.Same && atom.Like is null
                   && !values.Of(atom.Term).Contains(atom.Number)
               select $"{test.Name}: {atom.Term} == {atom.Number}"];

    /// <summary>What registers and frames may hold, if any load may see any frame.</summary>
    sealed class Values
    {
        const string Memory = "*";

        readonly Dictionary<string, HashSet<int>> all = [];

        public Values(MmuTest test)
        {
            Add(Memory, [0, .. test.Frames.Select(each => each.Value)]);
            bool grows = true;
            while (grows)
            {
                grows = false;
                foreach ((int thread, IReadOnlyList<MmuStep> steps) in test.Threads.Index())
                {
                    grows |= steps.Any(step => Take(thread, step));
                }
            }
        }

        public HashSet<int> Of(MmuTerm term)
            => term.Thread is null ? Get(Memory) : Get($"{term}");

        /// <returns>Whether that is new.</returns>
        bool Take(int thread, MmuStep step) => step switch
        {
            LoadStep load => Add(
                $"{thread}:{load.Register}", [.. Get(Memory), load.Else ?? 0]),
            StoreStep store => Add(Memory, Of(thread, store.Value)),
            SetStep set => Add($"{thread}:{set.Register}", Of(thread, set.Value)),
            _ => false,
        };

        int[] Of(int thread, MmuValue value)
            => value.Register is { } name ? [.. Get($"{thread}:{name}")] : [value.Number];

        // A register starts at 0; an entry that is read is 0, or equals some page's.
        HashSet<int> Get(string name) => all.TryGetValue(name, out HashSet<int>? its) ? its : [0];

        bool Add(string name, int[] values)
        {
            HashSet<int> its = all[name] = Get(name);
            int before = its.Count;
            its.UnionWith(values);
            return its.Count > before;
        }
    }
}
