using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Verified.Operators;

/// <summary>Weaves mutants into a source text, each behind its switch.</summary>
/// <remarks>
/// All of it is added within the lines that are there, so that what the code knows of its own
/// lines stays true.
/// </remarks>
static class Weaver
{
    public static string Weave(SyntaxNode root, IEnumerable<Mutant> mutants)
    {
        List<Insertion> all =
            [.. mutants.SelectMany(each => each.Mutation.Edits.SelectMany(
                edit => Insertions(each.Id, edit)))];
        string text = root.ToFullString();
        var woven = new StringBuilder();
        int done = 0;
        foreach (Insertion each in all.Order())
        {
            woven.Append(text, done, each.At - done).Append(each.Text);
            done = each.At;
        }

        return woven.Append(text, done, text.Length - done).ToString();
    }

    static IEnumerable<Insertion> Insertions(int id, Edit edit)
    {
        string active = string.Create(
            CultureInfo.InvariantCulture, $"Verified.Mutants.Mutant.Is({id})");
        switch (edit)
        {
            case Skip(var it):
                return Around(it, $"if (!{active}) {{ ", " }");
            case Before(var it, var text):
                return [Insertion.Opening(it, 0, $"if ({active}) {{ {text} }} ")];
            case After(var it, var text):
                return [Insertion.Closing(it, 1, $" if ({active}) {{ {text} }}")];
            case Declare(var it, var text):
                return [Insertion.Opening(it, 0, Fill(text, id, active) + " ")];
            case AtBegin(var it, var text):
                return [new(it.OpenBraceToken.Span.End, 0, 0, 0, $" if ({active}) {{ {text} }}")];
            case AtEnd(var it, var text):
                return [new(it.CloseBraceToken.SpanStart, 2, 0, 0, $"if ({active}) {{ {text} }} ")];
            case Instead(var it, var text):
                return Around(it, $"({active} ? {Fill(text, id, active)} : ", ")");
            case Beside(var it, var text):
                return Around(it, "(", $") {Fill(text, id, active)}");
            case Replace(var it, var text):
                return Around(it, Fill(text, id, active) + " /* ", " */");
            case Unlist(var it):
                return Around(
                    it, ".. System.Linq.Enumerable.Where(new[] { ", $" }}, _ => !{active})");
            default:
                throw new InvalidOperationException($"a {edit} is none that is woven");
        }
    }

    static IEnumerable<Insertion> Around(SyntaxNode it, string before, string after)
        => [Insertion.Opening(it, 1, before), Insertion.Closing(it, 0, after)];

    static string Fill(string text, int id, string active)
        => text.Replace("{is}", active, StringComparison.Ordinal)
            .Replace("{id}", id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>A text, and where it goes.</summary>
    /// <param name="Side">Of one place what closes comes first, then what opens.</param>
    /// <param name="Size">
    /// Of what closes the smallest comes first, of what opens the largest.
    /// </param>
    readonly record struct Insertion(int At, int Side, int Size, int Rank, string Text)
        : IComparable<Insertion>
    {
        public static Insertion Opening(SyntaxNode it, int rank, string text)
            => new(it.SpanStart, 1, -it.Span.Length, rank, text);

        public static Insertion Closing(SyntaxNode it, int rank, string text)
            => new(it.Span.End, 0, it.Span.Length, rank, text);

        public int CompareTo(Insertion other)
            => (At, Side, Size, Rank).CompareTo((other.At, other.Side, other.Size, other.Rank));
    }
}
