using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verified.Operators;
using Xunit;

namespace Verified.Tests.OnOperators;

/// <summary>Small methods, and what an operator makes of them.</summary>
static class Small
{
    /// <summary>The statements of a method, with every mutant of an operator woven in.</summary>
    /// <remarks>The first of them is <c>Is(1)</c>, and so on.</remarks>
    public static string Woven(IOperator it, string body)
    {
        const string head = "class C { async Task M() { ";
        SyntaxNode root = CSharpSyntaxTree.ParseText($"{head}{body} }} }}").GetRoot();
        string woven = Weaver.Weave(root, Mutants(it, root));
        Assert.Empty(CSharpSyntaxTree.ParseText(woven).GetDiagnostics());
        return woven[head.Length..^4].Replace(
            "Verified.Mutants.Mutant.Is", "Is", StringComparison.Ordinal);
    }

    /// <summary>Whether an operator leaves the statements of a method alone.</summary>
    public static bool IsLeftAlone(IOperator it, string body) => Woven(it, body) == body;

    /// <summary>The members of a class, with every mutant of an operator woven in.</summary>
    public static string WovenMembers(IOperator it, string members)
    {
        const string head = "class C { ";
        SyntaxNode root = CSharpSyntaxTree.ParseText($"{head}{members} }}").GetRoot();
        string woven = Weaver.Weave(root, Mutants(it, root));
        Assert.Empty(CSharpSyntaxTree.ParseText(woven).GetDiagnostics());
        return woven[head.Length..^2].Replace(
            "Verified.Mutants.Mutant.Is", "Is", StringComparison.Ordinal);
    }

    public static IReadOnlyList<Mutant> Mutants(IOperator it, SyntaxNode root)
        => [.. it.Find(root, new Vocabulary()).Select(
            (mutation, i) => new Mutant(i + 1, "C.cs", mutation))];
}
