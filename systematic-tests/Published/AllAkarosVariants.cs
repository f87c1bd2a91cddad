using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Scenarios;

namespace Verified.Published;

/// <summary>
/// Akaros's published bugs, and steps left out of its protocol one at a time, each with the
/// scenario that shows it and the rule that it breaks.
/// </summary>
/// <remarks>P and M are the numbers of published bugs, T those of rows without one.</remarks>
public static partial class AllAkarosVariants
{
    static readonly AkarosHardware X86 = AkarosHardware.X86;

    static readonly IReadOnlyList<Row> Rows =
    [
        .. OfThePageMap, .. OfRemoval, .. OfShootdowns, .. OfRegions, .. OfFaults, .. OfFiles,
    ];

    public static readonly IReadOnlyList<PublishedVariant> List =
    [
        .. Rows.Select(row => new PublishedVariant(
            row.Name, "akaros", row.Source, row.Sentence, row.Expected, row.Scenario(row.Make))),
    ];

    /// <summary>The kernels of the published variants, by the variants' names.</summary>
    public static readonly IReadOnlyDictionary<string, MakeKernel> ByName
        = Rows.ToDictionary(row => row.Name, row => row.Make);

    sealed record Row(
        string Name, string Source, string Sentence, string Expected, MakeKernel Make,
        Func<MakeKernel, Scenario> Scenario);
}
