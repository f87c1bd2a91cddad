using System;
using System.Collections.Generic;
using System.Linq;
using Sprache;
using Verified.Abstract;
using Verified.Machines;

namespace Verified.Litmus;

/// <summary>The conditions of the format of VM tests.</summary>
/// <param name="names">What the test has, all of it.</param>
sealed class VmConditionGrammar(VmNames names)
{
    /// <summary>Those that a statement can fail with.</summary>
    static readonly string[] Errors = [.. new[]
    {
        Error.SEGV, Error.BUS, Error.ENOMEM, Error.EINVAL, Error.EACCES, Error.EIO,
    }.Select(error => $"{error}")];

    /// <summary>The whole line, but for its text.</summary>
    public Parser<(ConditionKind Kind, Condition<VmAtom> Condition)> Line =>
        from kind in Lexemes.Keyword("always").Return(ConditionKind.Always)
            .Or(Lexemes.Keyword("never").Return(ConditionKind.Never))
            .Or(Lexemes.Keyword("sometimes").Return(ConditionKind.Sometimes))
        from condition in ConditionGrammar.Of(Atom)
        select (kind, condition);

    Parser<VmAtom> Atom =>
        from register in Register
        from same in Lexemes.Symbol("==").Return(true).Or(Lexemes.Symbol("!=").Return(false))
        from value in Lexemes.Ahead(
            RegisterHead, Register.Select(other => (Text: (string?)null, Other: (string?)other)),
            Value.Select(text => (Text: (string?)text, Other: (string?)null)))
        select new VmAtom(register, same, value.Text, value.Other);

    static Parser<string> RegisterHead =>
        from process in Lexemes.Name("a process")
        from dot in Lexemes.Symbol(".")
        select process;

    static Parser<string> Value => Lexemes.Number().Select(number => $"{number}")
        .Or(Lexemes.Keyword($"{RegisterValue.Unset}"))
        .Or(Lexemes.NameOf("an error's name", Errors))
        .Or(RegisterHead.AsOne("a register with its thread"));

    Parser<string> Register =>
        from process in Lexemes.NameOf("a process of the test", names.Processes)
        from dot in Lexemes.Symbol(".")
        from thread in ThreadOf(process)
        from colon in Lexemes.Symbol(":")
        let full = $"{process}.{thread}"
        from register in Lexemes.NameOf($"a register of {full}", names.RegistersOf(full))
        select $"{full}:{register}";

    Parser<string> ThreadOf(string process)
    {
        Parser<string> part = Lexemes.Keyword("init").Or(Lexemes.Keyword("end"));
        int threads = names.ThreadsOf(process);
        return threads == 0 ? part : part.Or(
            Lexemes.Within(1, threads, $"a thread of {process}").Select(number => $"{number}"));
    }
}
