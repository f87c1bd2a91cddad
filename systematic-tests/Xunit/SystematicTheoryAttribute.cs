using System;
using System.Runtime.CompilerServices;
using Xunit.v3;

namespace Verified.Xunit;

/// <summary>
/// The same for each row of data: <c>void Name(Stage stage, …)</c>, or what returns a scenario.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(SystematicTheoryDiscoverer))]
public sealed class SystematicTheoryAttribute(
    [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : SystematicFactAttribute(sourceFilePath, sourceLineNumber), ITheoryAttribute
{
    public bool DisableDiscoveryEnumeration { get; set; }

    public bool SkipTestWithoutData { get; set; }
}
