using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Verified.Abstract;

/// <summary>A finite partial function, as a value: equal where all its pairs are.</summary>
/// <remarks>Its pairs come in the order of their keys.</remarks>
public sealed class FiniteMap<TKey, TValue>
    : IEquatable<FiniteMap<TKey, TValue>>, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    /// <summary>The one that is nowhere defined.</summary>
    public static readonly FiniteMap<TKey, TValue> Empty =
        new(ImmutableSortedDictionary<TKey, TValue>.Empty);

    readonly ImmutableSortedDictionary<TKey, TValue> pairs;
    int hash;

    FiniteMap(ImmutableSortedDictionary<TKey, TValue> pairs) => this.pairs = pairs;

    /// <summary>The value of a key that it is defined for.</summary>
    public TValue this[TKey key] => pairs[key];

    public IEnumerable<TKey> Keys => pairs.Keys;

    public bool Has(TKey key) => pairs.ContainsKey(key);

    /// <summary>The value of a key, or another one where it is not defined.</summary>
    public TValue? Or(TKey key, TValue? other) => pairs.GetValueOrDefault(key, other!);

    /// <summary>The same but for one key.</summary>
    public FiniteMap<TKey, TValue> With(TKey key, TValue value) => new(pairs.SetItem(key, value));

    /// <summary>The same, not defined for one key.</summary>
    public FiniteMap<TKey, TValue> Without(TKey key) => new(pairs.Remove(key));

    public bool Equals(FiniteMap<TKey, TValue>? other)
        => ReferenceEquals(this, other) || (other is not null
            && GetHashCode() == other.GetHashCode()
            && pairs.Count == other.pairs.Count
            && pairs.SequenceEqual(other.pairs));

    public override bool Equals(object? obj) => Equals(obj as FiniteMap<TKey, TValue>);

    public override int GetHashCode()
    {
        if (hash == 0)
        {
            var all = new HashCode();
            foreach ((TKey key, TValue value) in pairs)
            {
                all.Add(key);
                all.Add(value);
            }

            hash = all.ToHashCode() | 1;
        }

        return hash;
    }

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A finite sequence of numbers, as a value: the words of a page, or of a store.</summary>
public sealed class Numbers : IEquatable<Numbers>
{
    readonly ImmutableArray<ulong> all;

    Numbers(ImmutableArray<ulong> all) => this.all = all;

    public int Count => all.Length;

    public ulong Last => all[^1];

    public ulong this[int index] => all[index];

    public static Numbers Zeroes(int count) => new([.. new ulong[count]]);

    public static Numbers Of(ulong only) => new([only]);

    /// <summary>The same but for one of them.</summary>
    public Numbers With(int index, ulong value) => new(all.SetItem(index, value));

    /// <summary>The same with one more at the end.</summary>
    public Numbers Then(ulong value) => new(all.Add(value));

    /// <summary>Those from an index on.</summary>
    public Numbers From(int index) => new([.. all.Skip(index)]);

    public bool Equals(Numbers? other) => other is not null && all.SequenceEqual(other.all);

    public override bool Equals(object? obj) => Equals(obj as Numbers);

    public override int GetHashCode()
    {
        int hash = all.Length;
        foreach (ulong each in all)
        {
            hash = HashCode.Combine(hash, each);
        }

        return hash;
    }
}
