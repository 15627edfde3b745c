using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow.Summaries;

/// <summary>
/// How the objects that a called function names are called in the function from which calls are followed: its <c>this</c>, its parameters, and
/// the delegates that it was given.
/// </summary>
/// <param name="This">What <c>this</c> is there; <see langword="null"/> in the function itself.</param>
/// <param name="Arguments">What was passed for parameters.</param>
/// <param name="Callbacks">Delegates that were passed for parameters, with the frame in which they were written.</param>
/// <param name="Aliases">Objects that the function reaches by another path, of which the caller knows which they are.</param>
internal sealed record Frame(
    ObjectPath? This, ImmutableDictionary<ISymbol, ObjectPath> Arguments, ImmutableDictionary<ISymbol, (IOperation Value, Frame Frame)> Callbacks, ImmutableArray<(ObjectPath From, ObjectPath To)> Aliases)
{
    /// <summary>The function's own: nothing is translated.</summary>
    public static readonly Frame Root = new(
        null, ImmutableDictionary.Create<ISymbol, ObjectPath>(SymbolEqualityComparer.Default),
        ImmutableDictionary.Create<ISymbol, (IOperation, Frame)>(SymbolEqualityComparer.Default), ImmutableArray<(ObjectPath, ObjectPath)>.Empty);

    /// <summary>What else is known of the objects and flags that it was given.</summary>
    public CallKnowledge Passed { get; init; } = CallKnowledge.Nothing;

    /// <summary>What is known of a maker's objects holds in every frame.</summary>
    public ImmutableArray<(ObjectPath From, ObjectPath To)> OfMakers => Aliases.IsEmpty ? Aliases : Aliases.RemoveAll(alias => !alias.From.IsOfMaker);

    public Frame Knowing(IEnumerable<(ObjectPath From, ObjectPath To)> aliases) => aliases.Except(Aliases).ToImmutableArray() is { IsEmpty: false } more ? this with { Aliases = Aliases.AddRange(more) } : this;

    public ObjectPath Translate(ObjectPath path)
    {
        if (Known(path, isOfMaker: false) is { } known)
            return known;
        var translated = path.Root switch
        {
            PathRoot.This => This is null ? path : path.From(This),
            PathRoot.Variable when Arguments.TryGetValue(path.Start!, out var argument) => path.From(argument),
            _ => path,
        };
        return translated.IsOfMaker ? Known(translated, isOfMaker: true) ?? translated : translated;
    }

    private ObjectPath? Known(ObjectPath path, bool isOfMaker)
    {
        foreach (var (from, to) in Aliases)
        {
            if (from.IsOfMaker == isOfMaker && path.Root == from.Root && path.Steps.Length >= from.Steps.Length
                && (path with { Steps = path.Steps.RemoveRange(from.Steps.Length, path.Steps.Length - from.Steps.Length) }).Equals(from))
                return (path with { Steps = path.Steps.RemoveRange(0, from.Steps.Length) }).From(to);
        }
        return null;
    }
}
