using System.IO;

namespace Verified.Operators;

/// <summary>A mutation with the number by which it is switched on.</summary>
public sealed record Mutant(int Id, string Path, Mutation Mutation)
{
    /// <summary>Tells where it is, and what it does.</summary>
    public void Tell(TextWriter output)
    {
        System.ArgumentNullException.ThrowIfNull(output);
        int line = Mutation.Where.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        output.WriteLine($"{Path}:{line} {Mutation.Operator}, in {Mutation.Member}");
        output.WriteLine($"  - {Mutation.Original}");
        output.WriteLine($"  + {Mutation.Replacement}");
    }
}
