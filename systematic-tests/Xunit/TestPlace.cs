using System;
using System.IO;
using System.Linq;
using System.Reflection;
using Verified.Explorer;
using Xunit.v3;

namespace Verified.Xunit;

/// <summary>What a test is called: in reports, as a file, and on a command line.</summary>
/// <param name="Class">Its class, with the namespace.</param>
/// <param name="Method">Its method.</param>
/// <param name="Name">The method with the row of data: <c>Slots_are_taken(count: 3)</c>.</param>
/// <param name="Id">Tells it from all other tests, whatever their names.</param>
/// <param name="Configuration">How it was compiled: <c>Release</c>.</param>
sealed record TestPlace(
    string Class, string Method, string Name, string Id, string? Configuration)
{
    const int LongestFile = 150;

    public static TestPlace Of(IXunitTest test)
    {
        string type = test.TestMethod.TestClass.TestClassName;
        string shown = test.TestDisplayName;
        string name = shown.StartsWith($"{type}.", StringComparison.Ordinal)
            ? shown[(type.Length + 1)..]
            : shown;
        return new(
            type, test.TestMethod.MethodName, name, test.UniqueID,
            test.TestMethod.TestClass.Class.Assembly
                .GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration)
        {
            IsExplicit = test.Explicit,
        };
    }

    /// <summary>Whether it is run only where that is asked for.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>The name of its trace file, which no other test has.</summary>
    public string TraceFile
    {
        get
        {
            string name = $"{Class}.{Name}";
            string safe = UserFile.SafeName(name);
            return (safe == name && safe.Length <= LongestFile
                ? safe
                : $"{safe[..Math.Min(safe.Length, LongestFile)]}.{Id[..8]}") + ".trace.json";
        }
    }

    /// <summary>What to type to replay a trace of it.</summary>
    public string Replay(string trace)
    {
        string configuration = Configuration is null or "Debug" ? "" : $" -c {Configuration}";
        return $"{Settings.ReplayName}={Quoted(trace)} dotnet test{configuration} "
            + $"--filter \"FullyQualifiedName={Class}.{Method}\""
            + (IsExplicit ? " -- xUnit.Explicit=on" : "");
    }

    static string Quoted(string path)
        => path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+:@%".Contains(c))
            ? path
            : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
