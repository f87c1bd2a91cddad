using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Sprache;

namespace Verified.Litmus;

/// <summary>
/// What lines of litmus files are made of. Each eats the blanks after it, and says what was
/// expected where it is not there.
/// </summary>
static class Lexemes
{
    const int LongestShown = 24;
    const string TheEnd = "the end of the line";

    static readonly Parser<string> Blanks = Parse.Chars(" \t").Many().Text();

    static readonly Parser<string> Letters = Parse.Regex("[A-Za-z][A-Za-z0-9_]*");

    /// <summary>A number of 0 … 2^31-1.</summary>
    public static Parser<int> Number(string what = "a number") => Among(0, int.MaxValue, what);

    /// <summary>A number within limits.</summary>
    public static Parser<int> Among(int least, int most, string what)
        => Parse.Regex("[0-9]+")
            .Where(text => long.TryParse(text, CultureInfo.InvariantCulture, out long value)
                && value >= least && value <= most)
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))
            .Named(what + (most == int.MaxValue ? " up to 2147483647" : ""))
            .Blanked();

    /// <summary>A number within limits, which are told.</summary>
    public static Parser<int> Within(int least, int most, string what)
        => Among(least, most, least == most ? $"{what}, {least}" : $"{what}, {least} … {most}");

    /// <summary>A name that is not one of the words that mean something in its place.</summary>
    public static Parser<string> Name(string what, params string[] reserved)
        => Letters.Where(word => !reserved.Contains(word)).Named(what).Blanked();

    /// <summary>One of the names that are known there.</summary>
    public static Parser<string> NameOf(string what, IReadOnlyCollection<string> known)
        => Letters.Where(known.Contains)
            .Named(known.Count == 0 ? what : $"{what} ({string.Join(", ", known)})")
            .Blanked();

    /// <summary>A name that may hold <c>-</c> too.</summary>
    public static Parser<string> Title(string what, int longest)
        => Parse.Regex("[A-Za-z][A-Za-z0-9_-]*").Where(text => text.Length <= longest)
            .Named(what).Blanked();

    /// <summary>The rest of the line, at least one character; each can be printed.</summary>
    public static Parser<string> Rest(string what) => input =>
    {
        IInput at = input;
        foreach (Rune rune in input.Source[input.Position..].EnumerateRunes())
        {
            if (!IsPrintable(rune))
            {
                return Result.Failure<string>(at, "", [what]);
            }

            at = rune.IsBmp ? at.Advance() : at.Advance().Advance();
        }

        return at.Equals(input)
            ? Result.Failure<string>(at, "", [what])
            : Result.Success(input.Source[input.Position..], at);
    };

    public static Parser<string> Keyword(string word)
        => Letters.Where(found => found == word).Named($"'{word}'").Blanked();

    public static Parser<string> Symbol(string symbol)
        => Parse.String(symbol).Text().AsOne($"'{symbol}'").Blanked();

    /// <summary>Where nothing more may come; told beside what else may come there.</summary>
    public static Parser<string> End { get; } = input => input.AtEnd
        ? Result.Success("", input)
        : Result.Failure<string>(input, "", [TheEnd]);

    /// <summary>A parser whose failure, wherever it is, is told where it began.</summary>
    public static Parser<T> AsOne<T>(this Parser<T> parser, string what)
        => input => parser(input) is { WasSuccessful: true } good
            ? good
            : Result.Failure<T>(input, "", [what]);

    /// <summary>One parser where a head stands there, and another one where it does not.</summary>
    public static Parser<T> Ahead<T, THead>(
        Parser<THead> head, Parser<T> then, Parser<T> otherwise)
        => input => head(input).WasSuccessful ? then(input) : otherwise(input);

    /// <summary>One to so many items up to the end of the line.</summary>
    /// <param name="item">The next one, behind some.</param>
    public static Parser<IReadOnlyList<T>> ToTheEnd<T>(
        Func<IReadOnlyList<T>, Parser<T>> item, int most = int.MaxValue) => input =>
    {
        var all = new List<T>();
        while (all.Count < most && !(input.AtEnd && all.Count > 0))
        {
            IResult<T> next = item(all)(input);
            if (!next.WasSuccessful)
            {
                IEnumerable<string> ends = all.Count > 0 ? [TheEnd] : [];
                return Result.Failure<IReadOnlyList<T>>(
                    next.Remainder, next.Message, next.Expectations.Concat(ends));
            }

            all.Add(next.Value);
            input = next.Remainder;
        }

        return Result.Success<IReadOnlyList<T>>(all, input);
    };

    /// <summary>Items with separators between them; behind one, an item is demanded.</summary>
    public static Parser<IReadOnlyList<T>> Separated<T>(
        this Parser<T> item, Parser<string> separator) => input =>
    {
        var all = new List<T>();
        IResult<T> last = item(input);
        while (last.WasSuccessful)
        {
            all.Add(last.Value);
            if (separator(last.Remainder) is not { WasSuccessful: true } next)
            {
                return Result.Success<IReadOnlyList<T>>(all, last.Remainder);
            }

            last = item(next.Remainder);
        }

        return Result.Failure<IReadOnlyList<T>>(last.Remainder, last.Message, last.Expectations);
    };

    /// <summary>Reads a whole line; indentation means nothing.</summary>
    /// <exception cref="Mistake">It is another one.</exception>
    public static T Read<T>(this Parser<T> parser, string file, SourceLine line)
    {
        Parser<T> whole =
            from indentation in Blanks
            from value in parser
            from end in End
            select value;
        IResult<T> read = whole(new Input(line.Text));
        return read.WasSuccessful ? read.Value : throw new Mistake(
            file, line.Number, read.Remainder.Column,
            $"expected {Joined([.. read.Expectations])}, not {FoundAt(read.Remainder)}");
    }

    static string Joined(string[] all) => all.Length < 2
        ? string.Concat(all)
        : $"{string.Join(", ", all[..^1])} or {all[^1]}";

    static Parser<T> Blanked<T>(this Parser<T> parser)
        => parser.Then(value => Blanks.Return(value));

    /// <summary>The word or the character there, as it can be printed.</summary>
    static string FoundAt(IInput at)
    {
        if (at.AtEnd)
        {
            return TheEnd;
        }

        string rest = at.Source[at.Position..];
        string word = new([.. rest.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_')]);
        if (word.Length > 0)
        {
            return word.Length <= LongestShown ? $"'{word}'" : $"'{word[..LongestShown]}…'";
        }

        Rune first = rest.EnumerateRunes().First();
        return IsPrintable(first) ? $"'{first}'" : $"U+{first.Value:X4}";
    }

    /// <summary>Whether it shows as itself on one line.</summary>
    public static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
