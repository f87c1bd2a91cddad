using System.Collections.Generic;

namespace Verified.Tests.Explorer;

/// <summary>What is known of a small program.</summary>
/// <param name="Steps">Those of its longest run.</param>
/// <param name="Buggy">The interleavings that meet the bug; null where they are too many.</param>
/// <param name="All">All interleavings, each up to its bug.</param>
/// <param name="Preemptions">The fewest that the bug needs.</param>
/// <param name="Delays">The same of a round robin.</param>
/// <param name="Exact">The probability of the bug in a random walk.</param>
/// <param name="Figures">
/// The measured probabilities: random, sticky, PCT of depth 2, 3 and 10, POS, URW.
/// </param>
sealed record SmallProgram(
    string Name, int Tasks, int Steps, int? Buggy, int? All, int? Preemptions, int? Delays,
    double? Exact, double[] Figures)
{
    /// <summary>The least number of schedules that explains the digits of the figures.</summary>
    public int Trials { get; init; } = 10_000;

    /// <summary>
    /// The steps of each task in the one run that URW learnt from. Which one it was is not known:
    /// null where the run without preemptions explains the figure; else one of a random walk that
    /// does.
    /// </summary>
    public IReadOnlyList<int>? Profile { get; init; }

    public override string ToString() => Name;
}

static partial class SmallPrograms
{
    /// <summary>
    /// Measured with another engine; the counts and the exact figures by dynamic programming.
    /// </summary>
    public static readonly SmallProgram[] Table =
    [
        new("account_bad", 3, 14, 2, 6, 0, 1, 0.3333,
            [0.3335, 0.3358, 0.3332, 0.3350, 0.3295, 0.3308, 0.3988]) { Profile = [4, 5, 5] },
        new("reorder_3_bad", 3, 8, 8, 162, 1, 2, 0.0494,
            [0.0475, 0.0232, 0.0401, 0.0662, 0.0894, 0.1010, 0.0876]),
        new("reorder_4_bad", 4, 10, 57, 6573, 1, 3, 0.0381,
            [0.0387, 0.0209, 0.0227, 0.0444, 0.0722, 0.0772, 0.0686]),
        new("reorder_5_bad", 5, 12, 424, 400_960, 1, 4, 0.0302,
            [0.0276, 0.0170, 0.0161, 0.0282, 0.0579, 0.0621, 0.0575]),
        new("reorder_10_bad", 10, 22, null, null, null, null, null,
            [0.0139, 0.0092, 0.0037, 0.0066, 0.0264, 0.0308, 0.0286]),
        new("reorder_20_bad", 20, 42, null, null, null, null, null,
            [0.0035, 0.0065, 0.0010, 0.0025, 0.0120, 0.0150, 0.0130]) { Trials = 2_000 },
        new("twostage_bad", 2, 14, 1, 72, 1, 1, 0.0156,
            [0.0152, 0.0231, 0.1114, 0.1446, 0.1495, 0.0836, 0.0246]),
        new("twostage (9 + 10)", 19, 133, null, null, null, null, null,
            [0.0280, 0.0460, 0.0135, 0.0235, 0.0805, 0.1130, 0.0445]) { Trials = 2_000 },
        new("lazy01_bad", 3, 11, 2, 6, 0, 0, 0.3333,
            [0.3363, 0.3312, 0.3389, 0.3301, 0.3331, 0.3306, 0.5366]),
        new("deadlock01_bad", 2, 12, 2, 6, 1, 1, 0.5000,
            [0.4988, 0.0650, 0.0814, 0.1514, 0.3128, 0.3311, 0.5450]),
        new("bluetooth_driver_bad", 2, 10, 4, 73, 1, 1, 0.0391,
            [0.0387, 0.0232, 0.0486, 0.0673, 0.0736, 0.0659, 0.0326]),
        new("carter01_bad", 2, 20, 2, 4, 1, 1, 0.5000,
            [0.5102, 0.0606, 0.2492, 0.4144, 0.6596, 0.5060, 0.6697]),
        new("token_ring_bad", 4, 4, 4, 24, 0, 2, 0.1667,
            [0.1689, 0.1713, 0.1643, 0.1661, 0.1729, 0.1698, 0.1737]),
        new("wronglock_3_bad", 4, 18, 24_342, 71_844, 1, 1, 0.3716,
            [0.3713, 0.1034, 0.0857, 0.1261, 0.2000, 0.3616, 0.2901]),
        new("wronglock_bad", 8, 34, null, null, null, null, null,
            [0.3981, 0.1363, 0.0512, 0.0821, 0.1687, 0.4244, 0.3011]),
        new("stack_bad(10)", 2, 100, 9891, 68_677, 1, 1, 0.6239,
            [0.6178, 0.2203, 0.2250, 0.3198, 0.5595, 0.6257, 0.8398]) { Profile = [15, 18] },
        new("lost update 2x1", 3, 5, 4, 6, 1, 1, 0.5000,
            [0.5019, 0.0659, 0.2009, 0.2831, 0.3341, 0.3297, 0.6638]),
        new("lost update 2x5", 3, 21, 8, 184_756, 4, 4, 1.5e-05,
            [0, 0, 0, 0, 1.6e-04, 0, 0]),
        new("lost update 3x3", 4, 19, 155_040, 17_153_136, 4, 4, 0.0032,
            [0.0031, 6.3e-05, 0, 0, 3.2e-04, 0.0011, 0.0079]),
        new("dining philosophers 2", 2, 8, 2, 6, 1, 1, 0.5000,
            [0.4978, 0.0628, 0.1239, 0.2008, 0.3277, 0.3301, 0.5695]),
        new("dining philosophers 3", 3, 12, 6, 168, 1, 2, 0.3333,
            [0.3332, 0.0245, 0.0432, 0.0768, 0.1862, 0.1961, 0.3310]) { Profile = [1, 1, 1] },
        new("dining philosophers 4", 4, 16, 24, 98_184, 1, 3, 0.2292,
            [0.2249, 0.0075, 0.0105, 0.0213, 0.0935, 0.1169, 0.3111]),
        new("dining philosophers 5", 5, 20, 120, 66_468_720, 1, 4, 0.1583,
            [0.1580, 0.0018, 0.0018, 0.0053, 0.0406, 0.0679, 0.2235]),
        new("dining philosophers 6", 6, 24, 720, null, 1, 5, 0.1095,
            [0.1123, 7.2e-04, 3.6e-04, 0.0011, 0.0184, 0.0394, 0.1775]),
        new("unsafe lazy init 2", 2, 5, 12, 14, 1, 1, 0.7500,
            [0.7502, 0.1204, 0.3996, 0.4809, 0.4965, 0.4977, 0.8745]) { Profile = [2, 3] },
        new("unsafe lazy init 3", 3, 6, 198, 204, 1, 1, 0.8889,
            [0.8890, 0.1618, 0.3336, 0.5598, 0.7330, 0.7016, 0.9435]) { Profile = [1, 2, 2] },
        new("lost wake-up", 2, 5, 1, 5, 1, 1, 0.1250,
            [0.1229, 0.0311, 0.1009, 0.1177, 0.1215, 0.1714, 0.1002]),
        new("BoundedBuffer r2x1 w2x1", 4, 29, 4, 60, 0, 0, 0.0833,
            [0.0820, 0.0858, 0.0166, 0.0307, 0.0624, 0.0832, 0.1393]),
        new("BoundedBuffer r2x1 w1x2", 3, 29, 2, 30, 0, 0, 0.1667,
            [0.1649, 0.3157, 0.0332, 0.0568, 0.1008, 0.1646, 0.1377]) { Profile = [8, 8, 10] },
        new("BoundedBuffer r2x2 w1x4", 3, 61, 242, 3770, 0, 0, 0.3634,
            [0.3694, 0.6936, 0.0308, 0.0555, 0.1725, 0.3689, 0.2800]) { Profile = [13, 16, 26] },
        new("BoundedBuffer r2x5 w1x10", 3, 139, null, null, null, null, null,
            [0.7404, 0.9840, 0.0361, 0.0660, 0.2225, 0.7400, 0.7355]),
        new("CHESS balance", 3, 11, 1, 3, 1, 2, 0.2500,
            [0.2487, 0.0314, 0.1359, 0.2079, 0.2805, 0.2530, 0.3458]),
        new("stringbuffer", 2, 9, 1, 3, 1, 1, 0.2500,
            [0.2521, 0.0307, 0.1651, 0.2492, 0.2831, 0.2511, 0.3316]),
        new("ABA lock-free stack", 2, 15, 312, 2354, 1, 1, 0.0410,
            [0.0374, 0.0205, 0.0319, 0.0421, 0.0597, 0.0432, 0.0172]),
        new("check then set", 2, 10, 12, 88, 2, 2, 0.1875,
            [0.1839, 0.0029, 0, 0.0106, 0.0452, 0.0998, 0.0762]) { Profile = [1, 5] },
        new("ping-pong depth 1", 2, 5, 1, 3, 0, 0, 0.2500,
            [0.2546, 0.4673, 0.3948, 0.3588, 0.3306, 0.3388, 0.1023]),
        new("ping-pong depth 2", 2, 9, 1, 7, 2, 2, 0.0156,
            [0.0162, 0.0018, 0, 0.0066, 0.0103, 0.0381, 0.0255]),
        new("ping-pong depth 3", 2, 13, 1, 11, 4, 4, 9.8e-04,
            [0.0012, 0, 0, 0, 5.0e-05, 0.0040, 0.0018]),
        new("ping-pong depth 4", 2, 17, 1, 15, 6, 6, 6.1e-05,
            [0, 0, 0, 0, 0, 4.0e-04, 5.0e-05]),
    ];
}
