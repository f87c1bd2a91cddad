using System;
using System.IO;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>A folder that is gone after the test.</summary>
class Folder : IDisposable
{
    public string Root { get; } =
        Directory.CreateTempSubdirectory("verified-test-").FullName;

    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(Root, recursive: true);
    }
}
