using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Verified.Gate;

/// <summary>The copy of the repository that is mutated, in the scratch folder.</summary>
sealed class Clone
{
    readonly Workshop workshop;

    /// <summary>Copies a commit of a repository, with its submodules.</summary>
    public Clone(Workshop workshop, Git git, string commit)
    {
        this.workshop = workshop;
        Root = Path.Combine(workshop.Folder, "r");
        Copy(git.Root, Root, commit);
        foreach ((string path, string pinned) in git.Submodules)
        {
            Copy(Path.Combine(git.Root, path), Path.Combine(Root, path), pinned);
        }
    }

    /// <summary>Its top folder.</summary>
    public string Root { get; }

    /// <summary>Makes the repository's local tools available, if it has any.</summary>
    public void RestoreTools()
    {
        // Where the SDK has looked for them from .NET 3 on, and where that of .NET 10 puts them.
        string[] manifests = [Path.Combine(".config", "dotnet-tools.json"), "dotnet-tools.json"];
        if (manifests.Any(each => File.Exists(Path.Combine(Root, each))))
        {
            Expect(new(Root, ["dotnet", "tool", "restore"]), "the local tools can be restored");
        }
    }

    void Copy(string from, string to, string commit)
    {
        Expect(
            new(workshop.Folder, [
                "git", "clone", "--quiet", "--shared", "--no-checkout", from, to,
            ]),
            "the repository can be cloned");
        Expect(
            new(to, ["git", "checkout", "--quiet", "--detach", commit]),
            "its commit can be checked out");
    }

    void Expect(Command command, string what)
    {
        Ended ended = workshop.Run(command);
        if (ended.Exit != 0)
        {
            throw new WrongUse($"expected that {what}: {ended.Lines.LastOrDefault()}");
        }
    }
}
