using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>Writes VM tests in their format.</summary>
public static class VmTestText
{
    /// <summary>A file that reads as this test; sizes that are as usual are not written.</summary>
    /// <remarks>
    /// The test keeps the format's rules and limits; one with more than 1000 columns in a line,
    /// as it is written here, is refused when it is read.
    /// </remarks>
    public static string Of(VmTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return string.Concat(Lines(test).Select(line => $"{line}\n"));
    }

    static IEnumerable<string> Lines(VmTest test)
        =>
        [
            "vmlitmus 1",
            $"name  {test.Name}",
            .. Optional(test.Doc.Length > 0, $"doc   {test.Doc}"),
            .. Sizes(test.Program),
            .. test.Program.Files.Select(FileLine),
            .. Optional(
                test.Program.Processes.Count > 0,
                $"process {string.Join(' ', test.Program.Processes)}"),
            .. Part("setup", test.Program.Setup),
            .. test.Program.Threads.SelectMany(Thread),
            .. Part("finally", test.Program.Finally),
            .. test.Conditions.Select(each => $"{each.Word,-7} {each.Text}"),
        ];

    static IEnumerable<string> Sizes(UserProgram program)
        =>
        [
            .. Optional(
                program.Cpus != Math.Max(program.Threads.Count, 1), $"cpus {program.Cpus}"),
            .. Optional(program.Words != VmLimits.WordsUnlessSaid, $"words {program.Words}"),
            .. Optional(program.Frames is not null, $"frames {program.Frames}"),
        ];

    static string FileLine(InitialFile file)
        => $"file {file.Name} {file.Pages.Count} {(file.Pages.Count == 1 ? "page" : "pages")} "
            + $"= {string.Join(' ', file.Pages)}";

    static IEnumerable<string> Thread(UserThreadProgram thread)
        => [$"thread {thread.Name}", .. thread.Statements.Select(each => $"  {each}")];

    static IEnumerable<string> Part(string keyword, IReadOnlyList<PlacedStatement> statements)
        => statements.Count == 0
            ? []
            : [keyword, .. statements.Select(each => $"  {each.Process}: {each.Statement}")];

    static string[] Optional(bool written, string line) => written ? [line] : [];
}
