using System.Collections.Generic;
using Verified.Specs.Akaros;
using Verified.Specs.Codezero;

namespace Verified.Specs;

/// <summary>Every rule of this folder, for <c>list</c>.</summary>
public static class AllRules
{
    public static readonly IReadOnlyList<Rule> List =
    [
        .. MachineInvariants.All, .. SystemClaims.All, .. CodezeroInvariants.All,
        .. CodezeroLiveness.All, .. AkarosInvariants.All, .. AkarosLiveness.All,
    ];
}
