using System.Linq;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>The MMU tests that a user names.</summary>
static class MmuFiles
{
    public static readonly TestFiles<MmuTest> All = new(
        MmuFile.Ending, (file, content) => MmuFile.Read(file, content), test => test.Name);

    /// <summary>What a trace of a test is of.</summary>
    /// <exception cref="WrongUse">Its file is gone, or holds another test.</exception>
    public static Subject SubjectOf(string path, Trace trace)
    {
        MmuTest test = All.Of(path, trace);
        string? unknown = trace.Origin!.Without.FirstOrDefault(
            each => !Ingredients.Names.Contains(each));
        return unknown is null
            ? MmuExploration.Accusing(test, trace.Origin)
            : throw UnknownIngredient(unknown, $"{path}: ");
    }

    /// <summary>An ingredient that there is not.</summary>
    public static WrongUse UnknownIngredient(string name, string where = "")
        => new(where + WrongUse.Unknown(
            "ingredient", name, Ingredients.Names, string.Join(", ", Ingredients.Names)).Message);
}
