using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>What the machine itself enforces at each access.</summary>
public static class MachineRule
{
    public static readonly BasicRule NoAccessReachesAFreeFrame = BasicRule.Define(
        "no access reaches a free frame",
        "the frame's next owner would share it with somebody who no longer has it");

    public static readonly BasicRule NoFrameIsFreedTwice = BasicRule.Define(
        "a frame is freed once", "it would be handed to two owners");

    public static readonly IReadOnlyList<BasicRule> All =
        [NoAccessReachesAFreeFrame, NoFrameIsFreedTwice];
}
