using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow.Summaries;

/// <summary>The methods of the compilation that can run where one is called: itself, or what overrides or implements it, if that is few.</summary>
internal sealed class Implementations
{
    private const int MaxFew = 3;

    private readonly SourceModels _models;
    private readonly int _max;
    private readonly SummaryLimits _limits;
    private readonly DerivedTypes _derived;
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<IMethodSymbol>> _known = new(SymbolEqualityComparer.Default);

    public Implementations(CodeFacts facts, int max, SummaryLimits limits)
    {
        _models = facts.Models;
        _derived = facts.Derived;
        _max = max;
        _limits = limits;
    }

    /// <summary>Those of methods that have few: more say too little about the one that runs.</summary>
    public static Implementations Few(CodeFacts facts) => new(facts, MaxFew, new SummaryLimits());

    /// <summary>Empty where none has a body here, or where too many have.</summary>
    public ImmutableArray<IMethodSymbol> Of(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        if (!_known.TryGetValue(method, out var found))
            found = _known.GetOrAdd(method, Find(method));
        return found;
    }

    /// <summary>The same of a call; <c>((IHandler)page).Run()</c> runs what the class of the page has, or one below it.</summary>
    public ImmutableArray<IMethodSymbol> Of(IInvocationOperation call)
    {
        var method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
        if (method.ContainingType?.TypeKind != TypeKind.Interface || CallKnowledge.Nothing.Kind(call.Instance) is not INamedTypeSymbol { TypeKind: TypeKind.Class } kind)
            return Of(method);
        var found = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var type in _derived.Below(kind).Prepend(kind))
        {
            if (type.FindImplementationForInterfaceMember(method) is not IMethodSymbol own || Of(own) is not { IsEmpty: false } running)
                return Of(method);
            found.UnionWith(running);
            if (found.Count > _max)
                return ImmutableArray<IMethodSymbol>.Empty;
        }
        return found.ToImmutableArray();
    }

    private ImmutableArray<IMethodSymbol> Find(IMethodSymbol method)
    {
        var isOpen = method.ContainingType?.TypeKind == TypeKind.Interface || method.IsVirtualCall();
        if (!isOpen)
            return HasBody(method) ? ImmutableArray.Create(method) : ImmutableArray<IMethodSymbol>.Empty;
        // Only what the compilation declares can be overridden by what is worth following: everybody implements IDisposable.
        if (_models.Declarations(method).IsEmpty && method.ContainingType!.SpecialType != SpecialType.None)
            return ImmutableArray<IMethodSymbol>.Empty;
        var found = ImmutableArray.CreateBuilder<IMethodSymbol>();
        if (!method.IsAbstract && HasBody(method))
            found.Add(method);
        foreach (var type in _derived.Below(method.ContainingType!))
        {
            if (Implementing(type, method) is { } implementation && HasBody(implementation) && !found.Contains(implementation, SymbolEqualityComparer.Default))
                found.Add(implementation);
            if (found.Count > _max)
            {
                _limits.TargetsMet();
                return ImmutableArray<IMethodSymbol>.Empty;
            }
        }
        return found.ToImmutable();
    }

    private static IMethodSymbol? Implementing(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            foreach (var constructed in type.AllInterfaces)
            {
                if (SymbolEqualityComparer.Default.Equals(constructed.OriginalDefinition, method.ContainingType)
                    && constructed.GetMembers(method.Name).OfType<IMethodSymbol>().FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method)) is { } member)
                {
                    // What a base class implements may be overridden here.
                    var implementation = (type.FindImplementationForInterfaceMember(member) as IMethodSymbol)?.OriginalDefinition;
                    return implementation is { ContainingType.TypeKind: TypeKind.Class } && implementation.IsVirtualCall() && !SymbolEqualityComparer.Default.Equals(implementation.ContainingType, type)
                        ? Implementing(type, implementation) ?? implementation
                        : implementation;
                }
            }
            return null;
        }
        foreach (var candidate in type.GetMembers(method.Name))
        {
            for (var overridden = (candidate as IMethodSymbol)?.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
            {
                if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method))
                    return (IMethodSymbol)candidate;
            }
        }
        return null;
    }

    private bool HasBody(IMethodSymbol method) => !_models.Declarations(method).IsEmpty && !method.IsAbstract;
}
