using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Compress.Runtime.Memory;

/// <summary>The few things done with lists here, as plain loops: LINQ is compiled anew for every type and combination, far more code than these.</summary>
internal static class Lists
{
    /// <summary>Another value for each.</summary>
    public static TTo[] Map<TFrom, TTo>(ReadOnlySpan<TFrom> list, Func<TFrom, TTo> make)
    {
        var made = new TTo[list.Length];
        for (var i = 0; i < made.Length; i++) made[i] = make(list[i]);
        return made;
    }

    /// <summary>Another value for each, as a list that does not change.</summary>
    public static ImmutableArray<TTo> Map<TFrom, TTo>(ImmutableArray<TFrom> list, Func<TFrom, TTo> make) => ImmutableCollectionsMarshal.AsImmutableArray(Map(list.AsSpan(), make));

    /// <summary>What is not null, in order.</summary>
    public static List<T> Present<T>(ReadOnlySpan<T?> list) where T : class
    {
        var present = new List<T>(list.Length);
        foreach (var item in list)
            if (item is not null) present.Add(item);
        return present;
    }

    /// <summary>Names in quotes, for messages.</summary>
    public static string Quoted<T>(ReadOnlySpan<T> list, Func<T, string> name) => list.IsEmpty ? "none" : "'" + string.Join("', '", Map(list, name)) + "'";
}
