using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Verified.Tests;

/// <summary>Where a quick test assembly starts: as any other, or as a host of mutants.</summary>
static class EntryPoint
{
    const string MutantsOption = "--mutants";

    static async Task<int> Main(string[] args)
        => args.Contains(MutantsOption) ? await MutantHost.Serve(Console.In, Console.Out, args)
            : args.Contains("--server") || args.Contains("--internal-msbuild-node")
                ? await TestPlatformTestFramework.RunAsync(
                    args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
}
