using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace Verified.Operators;

/// <summary>A lock's two calls, with <c>{0}</c> for what they have in common.</summary>
public sealed record LockWords(string Acquire, string Release);

/// <summary>An atomic call, and what it is in two steps.</summary>
/// <param name="Call">Its name.</param>
/// <param name="Arguments">How many it has.</param>
/// <param name="Read">The first step, with <c>{0}</c>, <c>{1}</c>… for its arguments.</param>
/// <param name="Write">The second one; <c>{old}</c> is what was read.</param>
/// <param name="When">Where it is written only under a condition; else null.</param>
public sealed record AtomicWords(
    string Call, int Arguments, string Read, string Write, string? When = null);

/// <summary>How a repository writes what the operators are about: one table of names.</summary>
/// <remarks>
/// A name may end with a star, and may have the last word of its receiver before a dot:
/// <c>Shootdowns.Run</c>, <c>ShootDown*</c>. Another repository has a JSON file with these
/// properties; what it leaves out is as here.
/// </remarks>
public sealed record Vocabulary
{
    static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling =
            System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The folders that are mutated, and the project that tests each of them.</summary>
    public IReadOnlyDictionary<string, string> Tests { get; init; } =
        new Dictionary<string, string>
        {
            ["implementation"] = "mutation/Quick/Implementation",
            ["model"] = "mutation/Quick/Model",
            ["specs"] = "mutation/Quick/Specs",
        };

    /// <summary>Locks, with helpers that take one of a thing that they are given.</summary>
    public IReadOnlyList<LockWords> Locks { get; init; } =
    [
        new("{0}.Acquire()", "{0}.Release()"),
        new("{0}.AcquireRead()", "{0}.ReleaseRead()"),
        new("{0}.AcquireWrite()", "{0}.ReleaseWrite()"),
        new("{0}.Lock()", "{0}.Unlock()"),
        new("{0}.Down()", "{0}.Up()"),
        new("LockStill({0})", "{0}.Lock.Release()"),
        new("LockMap({0})", "UnlockMap({0})"),
    ];

    public IReadOnlyList<AtomicWords> Atomics { get; init; } =
    [
        new("CompareExchange", 2, "Load()", "Store({1})", "{old} == ({0})"),
        new("Exchange", 1, "Load()", "Store({0})"),
        new("Add", 1, "Load()", "Store({old} + ({0}))"),
        new("Exchange", 3, "Read({0}, {1})", "Write({0}, {1}, {2})"),
        new("ClearBits", 3, "Read({0}, {1})", "Write({0}, {1}, {old} & ~({2}))"),
        new("ReplaceBits", 4, "Read({0}, {1})", "Write({0}, {1}, ({old} & ~({2})) | ({3}))"),
    ];

    /// <summary>What wakes those who sleep, or wait for a message.</summary>
    public IReadOnlyList<string> Wakes { get; init; } =
        ["WakeOne", "WakeAll", "Send", "Awake.Set"];

    /// <summary>What makes others drop what they have cached.</summary>
    public IReadOnlyList<string> Shootdowns { get; init; } =
        ["ShootDown*", "Invalidate*", "Shootdowns.Run"];

    /// <summary>What gives back what a stale translation could still reach.</summary>
    public IReadOnlyList<string> Frees { get; init; } =
        ["Free*", "GiveBack*", "Decrement*", "Drop*", "Release*", "TakeOut", "Detach*"];

    /// <summary>After these a condition may no longer be as it was.</summary>
    public IReadOnlyList<string> Sleeps { get; init; } =
        ["Sleep*", "Wait*", "Await*", "Down", "Lock", "LockStill", "Acquire*", "Receive"];

    /// <summary>What only watches, and is no step of a protocol.</summary>
    public IReadOnlyList<string> Watchers { get; init; } = ["Observer", "Check", "Recorder"];

    /// <summary>
    /// What says that plain state is touched next: until the next step the two are one.
    /// </summary>
    public IReadOnlyList<string> Declarations { get; init; } = ["OnRead", "OnWrite"];

    /// <summary>The types of rules; the arguments with a name and a moment are below.</summary>
    public IReadOnlyList<string> Rules { get; init; } = ["Invariant", "Eventually"];

    public string RuleName { get; init; } = "name";

    /// <summary>
    /// The arguments with a predicate, and one that finds nothing while <c>{is}</c> holds, else
    /// what <c>{function}</c> finds.
    /// </summary>
    public IReadOnlyDictionary<string, string> Predicates { get; init; } =
        new Dictionary<string, string>
        {
            ["broken"] = "it => {is} ? null : {function}(it)",
            ["pending"] = "(it, to) => { if (!{is}) { {function}(it, to); } }",
        };

    public string Moment { get; init; } = "holds";

    /// <summary>For each moment a later or rarer one.</summary>
    public IReadOnlyDictionary<string, string> LaterMoments { get; init; } =
        new Dictionary<string, string>
        {
            ["When.Always"] = "When.AtRest", ["When.Unlocked"] = "When.AtRest",
            ["When.ShootdownEnded"] = "When.AtRest", ["When.FrameFreed"] = "When.AtRest",
            ["When.Revoked"] = "When.AtRest", ["When.Decided"] = "When.AtRest",
            ["When.AtAccess"] = "When.AtRest",
        };

    /// <exception cref="InvalidDataException">The message names the file and its line.</exception>
    public static Vocabulary Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Vocabulary>(File.ReadAllText(path), Format)
                ?? throw new InvalidDataException($"{path}:1: expected an object");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException(
                $"{path}:{wrong.LineNumber + 1}: expected a vocabulary: {wrong.Message}");
        }
    }
}
