using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Litmus;

namespace Verified.Tests.OnLitmus;

/// <summary>A VM test as a list of values that can be compared, without its file.</summary>
static class VmFlat
{
    public static IReadOnlyList<object?> Of(VmTest test)
    {
        UserProgram program = test.Program;
        return
        [
            test.Name, test.Doc, program.Cpus, program.Words, program.Frames,
            .. program.Files.Select(file => $"{file.Name}: {string.Join(' ', file.Pages)}"),
            string.Join(' ', program.Processes),
            "setup", .. program.Setup,
            .. program.Threads.SelectMany(thread => thread.Statements
                .Prepend<object>((thread.Process, thread.Number))),
            "finally", .. program.Finally,
            .. test.Conditions.SelectMany(each => Of(each.Condition)
                .Prepend((each.Kind, each.Text))),
        ];
    }

    static IEnumerable<object> Of(Condition<VmAtom> condition) => condition switch
    {
        Atomic<VmAtom> atomic => [atomic.Atom],
        Not<VmAtom> not => ["!", .. Of(not.Inner)],
        All<VmAtom> all => ["(&&", .. all.Parts.SelectMany(Of), ")"],
        _ => ["(||", .. ((Any<VmAtom>)condition).Parts.SelectMany(Of), ")"],
    };
}
