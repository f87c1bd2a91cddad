using System.Diagnostics;
using System.IO;
using System.Threading;
using Verified.Gate;
using GateProgram = Verified.Gate.Program;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>A repository with one file of code and an engine that is a script.</summary>
sealed class TestRepository : Folder
{
    public const string Code = "src/A.cs";

    /// <param name="engine">What stands for the operators, a script for <c>sh</c>.</param>
    public TestRepository(string engine)
    {
        Write("src/A.cs", "class A { bool B(int x) => x > 9; }\n");
        Write("engine.sh", engine);
        Write("report.json", Reports.One(Code));
        Write(
            GateFile.Path,
            """
            {
              "projects": [{ "name": "code", "operators": ["src"], "least": 50 }],
              "engines": { "operators": ["sh", "engine.sh"] }
            }
            """);
        Git("init", "--quiet", "--initial-branch=main");
        Commit();
        Write("src/A.cs", Reports.Source + "\n");
        Commit();
    }

    /// <summary>An engine that hands in the report of the repository.</summary>
    public static string Reporting => "while [ \"$1\" != --out ]; do shift; done\n"
        + "echo tested 1 of 1, 0 survived\ncp report.json \"$2\"\n";

    public void Commit()
    {
        Git("add", "--all");
        Git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet",
            "--message=change");
    }

    public void Git(params string[] arguments)
    {
        using Process git = Process.Start(
            new ProcessStartInfo("git", arguments) { WorkingDirectory = Root })!;
        git.WaitForExit();
        if (git.ExitCode != 0)
        {
            throw new IOException($"git {arguments[0]} failed");
        }
    }

    /// <summary>Runs the gate in this process.</summary>
    public Told Gate(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int status = GateProgram.Run(args, Root, new Screen(output, error), CancellationToken.None);
        return new(status, output.ToString(), error.ToString());
    }
}

/// <summary>How the gate ended, and what it told.</summary>
sealed record Told(int Status, string Output, string Error);
