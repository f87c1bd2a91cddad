using System.Collections.Generic;
using System.Threading.Tasks;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Xunit;

/// <summary>Finds the test of a <see cref="SystematicFactAttribute"/>.</summary>
public sealed class SystematicFactDiscoverer : IXunitTestCaseDiscoverer
{
    public ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod,
        IFactAttribute factAttribute)
        => new([TestDetails.Of(discoveryOptions, testMethod, factAttribute).Case()]);
}
