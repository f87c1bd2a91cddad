using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>
/// Tests beside which no others run: they interrupt in the right moment, or demand that no
/// assembly is loaded meanwhile.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneTests
{
    public const string Name = "alone";
}
