using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>One thing that is done with an object: a call, a method group, a property or an event of it.</summary>
/// <param name="Operation">The reference to the object's member.</param>
/// <param name="Member">The member whose body it stands in.</param>
internal readonly record struct Treatment(IOperation Operation, ISymbol? Member)
{
    public string Name => Operation switch
    {
        IInvocationOperation call => call.TargetMethod.Name,
        IMethodReferenceOperation group => group.Method.Name,
        IMemberReferenceOperation reference => reference.Member.Name,
        _ => "",
    };
}

/// <summary>What becomes of an object that a piece of source makes.</summary>
/// <param name="Holders">The variables that it is kept in: locals, parameters, fields and properties, in the order in which it gets there.</param>
/// <param name="Treatments">What is done with it under all these names.</param>
/// <param name="IsHandedOver">Whether somebody out of sight has it, who may end it: returned, stored elsewhere, passed to others.</param>
/// <param name="IsUsing">Whether a <c>using</c> ends it.</param>
internal sealed record Fate(ImmutableArray<ISymbol> Holders, ImmutableArray<Treatment> Treatments, bool IsHandedOver, bool IsUsing)
{
    /// <summary>The private collection that it is put in, whose type does not end what is in there.</summary>
    public ISymbol? Container { get; init; }

    private static readonly HashSet<string> _disposing = new(StringComparer.Ordinal) { "Dispose", "DisposeAsync", "Close", "Unregister" };

    /// <summary>The field or property that keeps the object beyond the body it is made in.</summary>
    public ISymbol? Keeper => Holders.FirstOrDefault(holder => holder is IFieldSymbol or IPropertySymbol) ?? Container;

    public ILocalSymbol? Local => Holders.OfType<ILocalSymbol>().FirstOrDefault();

    /// <summary>Whether a variable that holds it is static, so that it lives as long as the process.</summary>
    public bool IsStatic => Container is { IsStatic: true } || Holders.Any(holder => holder is IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true });

    public bool IsDisposed => IsUsing || Treatments.Any(treatment => _disposing.Contains(treatment.Name));

    /// <summary>Whether its end is, or may be, somebody's business.</summary>
    public bool IsCaredFor => IsDisposed || IsHandedOver;
}
