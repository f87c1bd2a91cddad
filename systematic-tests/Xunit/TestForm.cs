using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using Verified.Explorer;

namespace Verified.Xunit;

/// <summary>What a method must look like to be a systematic test.</summary>
static class TestForm
{
    /// <summary>Whether it is called for each schedule.</summary>
    public static bool IsStaged(MethodInfo method)
        => method.GetParameters() is [var first, ..] && first.ParameterType == typeof(Stage);

    /// <summary>One line that says what was expected; null for a good one.</summary>
    public static string? WhatIsWrong(MethodInfo method, bool isTheory)
    {
        bool isStaged = IsStaged(method);
        bool returns = method.ReturnType == typeof(Scenario)
            || method.ReturnType == typeof(PublishedVariant);
        bool isAsync = method.IsDefined(typeof(AsyncStateMachineAttribute));
        bool fits = isStaged ? method.ReturnType == typeof(void) && !isAsync : returns;
        int data = method.GetParameters().Length - (isStaged ? 1 : 0);
        return fits && !method.IsGenericMethodDefinition && (isTheory || data == 0)
            ? null
            : $"{method.Name}: expected {Expected(isTheory)}, not "
                + Told(method, isAsync);
    }

    static string Expected(bool isTheory)
    {
        (string staged, string returning) = isTheory
            ? ("Stage stage, …", "…")
            : ("Stage stage", "");
        return $"void Name({staged}), or Scenario or PublishedVariant Name({returning})";
    }

    static string Told(MethodInfo method, bool isAsync)
        => (isAsync ? "async " : "")
            + (method.ReturnType == typeof(void) ? "void" : method.ReturnType.Name)
            + $" {method.Name}{(method.IsGenericMethodDefinition ? "<>" : "")}("
            + string.Join(", ", method.GetParameters().Select(
                each => $"{each.ParameterType.Name} {each.Name}"))
            + ")";
}
