using System.Collections.Immutable;
using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>A place in source that waits: a call, or a read of a property, of a catalogued API; the creation of what others wait for.</summary>
internal sealed class WaitSite
{
    public WaitSite(BlockingApi api, IOperation operation, SimpleNameSyntax name, ISymbol containingMember, SemanticModel model, CancellationToken cancellationToken)
    {
        Api = api;
        Operation = operation;
        Name = name;
        ContainingMember = containingMember;
        Model = model;
        CancellationToken = cancellationToken;
    }

    public BlockingApi Api { get; }

    /// <summary>How messages name it.</summary>
    public string DisplayName => Operation is ILockOperation ? "lock" : Api.DisplayName;

    /// <summary>The invocation, creation, property reference or <c>lock</c> statement.</summary>
    public IOperation Operation { get; }

    /// <summary>The name of the call, or of the object that a <c>lock</c> statement locks: the diagnostic's span.</summary>
    public SimpleNameSyntax Name { get; }

    /// <summary>The member whose body this is; lambdas and local functions belong to the member they stand in.</summary>
    public ISymbol ContainingMember { get; }

    public SemanticModel Model { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>The called method, or the property; none for a <c>lock</c> statement.</summary>
    public ISymbol? Member => Operation switch
    {
        IInvocationOperation invocation => invocation.TargetMethod,
        IPropertyReferenceOperation property => property.Property,
        IObjectCreationOperation creation => creation.Constructor,
        _ => null,
    };

    /// <summary>The object waited on; the first argument of an extension method; <see langword="null"/> for a static member.</summary>
    public IOperation? Receiver => Operation switch
    {
        IInvocationOperation { Instance: { } instance } => instance,
        IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: { Length: > 0 } arguments } => arguments[0].Value,
        IPropertyReferenceOperation property => property.Instance,
        ILockOperation locked => locked.LockedValue,
        _ => null,
    };

    /// <summary>The object that somebody else must do something with, so that the wait ends: of <c>Monitor.Wait(gate)</c> the one that is pulsed.</summary>
    public IOperation? Subject => Api.Kind == WaitKind.MonitorWait ? Arguments.FirstOrDefault()?.Value : Receiver;

    public ImmutableArray<IArgumentOperation> Arguments => Operation switch
    {
        IInvocationOperation invocation => invocation.Arguments,
        IObjectCreationOperation creation => creation.Arguments,
        _ => ImmutableArray<IArgumentOperation>.Empty,
    };
}
