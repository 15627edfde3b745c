using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>What a cancellation source holds on to, or what holds on to it.</summary>
internal enum SourceKind
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>A timer.</summary>
    Timed,

    /// <summary>Registrations with the tokens that it is linked to.</summary>
    Linked,
}

/// <summary>The ways to make a cancellation source.</summary>
internal static class SourceCreation
{
    public static bool Is(IOperation operation, LifetimeTypes types) => operation switch
    {
        IObjectCreationOperation { Type: { } type } => SymbolEqualityComparer.Default.Equals(type, types.Source),
        IInvocationOperation { TargetMethod: { Name: "CreateLinkedTokenSource" or "CreateCancellationTokenSource" } factory } => factory.ReturnType.IsOrDerivesFrom(types.Source),
        _ => false,
    };

    public static SourceKind KindOf(IOperation creation, Fate fate)
    {
        if (creation is IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } linked)
            return IsLinkedToNothing(linked) ? SourceKind.Plain : SourceKind.Linked;
        var delay = Delay(creation);
        return (delay is not null && !Times.IsInfinite(delay)) || fate.Treatments.Any(treatment => treatment.Name == "CancelAfter") ? SourceKind.Timed : SourceKind.Plain;
    }

    public static IOperation? Delay(IOperation creation) => creation switch
    {
        IObjectCreationOperation { Arguments: { Length: > 0 } arguments } => arguments[0].Value,
        IInvocationOperation call => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.Name == "TimeSpan")?.Value,
        _ => null,
    };

    /// <summary>Milliseconds of a time limit after which a source that is left alone is gone before anybody would notice.</summary>
    private const int Short = 10_000;

    /// <summary>Milliseconds after which a source that is made here and there is gone before there are many.</summary>
    private const int Brief = 120_000;

    /// <summary>Whether all limits of a source are written out and over before anybody would notice, or, where no loop makes it, before there are many.</summary>
    public static bool IsSoonOver(LifetimeSite site, Fate fate)
    {
        var longest = EnclosingFunction.AncestorsWithin(site.Operation.Syntax).Any(LoopSyntax.Is) ? Short : Brief;
        return Limits(site, fate).All(limit => IsWithin(limit, longest, site));
    }

    private static IEnumerable<IOperation> Limits(LifetimeSite site, Fate fate)
    {
        var later = fate.Treatments.Select(treatment => treatment.Operation is IInvocationOperation { TargetMethod.Name: "CancelAfter", Arguments: [{ Value: var limit }] } ? limit : null).OfType<IOperation>();
        return Delay(site.Operation) is { } first ? later.Prepend(first) : later;
    }

    /// <summary>Whether a limit is a short one, written out at its place or in what holds it from the beginning and for good.</summary>
    public static bool IsShort(IOperation? limit, LifetimeSite site) => IsWithin(limit, Short, site);

    private static bool IsWithin(IOperation? limit, int longest, LifetimeSite site)
    {
        var delay = ValueOrigins.Unwrap(limit);
        if (Times.Milliseconds(delay) is { } written)
            return written >= 0 && written <= longest;
        if (delay is IParameterReferenceOperation { Parameter.ContainingSymbol: { } function } && SymbolUses.CannotBeSeenOutside(function))
            return site.Facts.Code.Origins.Of(delay, site.CancellationToken) is var given && given.All(one => Times.Milliseconds(ValueOrigins.Unwrap(one)) is { } each && each >= 0 && each <= longest);
        return ValueOrigins.Variable(delay) is { } held && IsNeverSet(held, site) && held.DeclaringSyntaxReferences is [var declared]
            && Initialized.Value(declared.GetSyntax(site.CancellationToken)) is { } value
            && Times.Milliseconds(ValueOrigins.Unwrap(site.Facts.Code.Models.Operation(value, site.CancellationToken))) is { } kept && kept >= 0 && kept <= longest;
    }

    private static bool IsNeverSet(ISymbol held, LifetimeSite site) => held switch
    {
        IFieldSymbol field => field.IsReadOnly,
        IPropertySymbol property => property is { SetMethod: null, IsVirtual: false, IsOverride: false },
        ILocalSymbol => site.Facts.Code.Uses.Of(held, site.CancellationToken).Uses.All(use => use.Operation.Parent is not IAssignmentOperation set || set.Target != use.Operation),
        _ => false,
    };

    /// <summary>The tokens that a source is linked to.</summary>
    public static IEnumerable<IOperation> Parents(IInvocationOperation linked) => linked.Arguments.SelectMany(argument => Elements.Of(argument.Value) ?? new[] { argument.Value });

    /// <summary>Whether all that a source is linked to lets go of it by itself: the token of one call that is served, or a source that a <c>using</c> ends.</summary>
    public static bool IsLetGo(IOperation creation)
    {
        if (creation is not IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } linked)
            return false;
        return Parents(linked).All(parent => ValueOrigins.Unwrap(parent) switch
        {
            IPropertyReferenceOperation { Property: { Name: "CancellationToken", ContainingType: { Name: "ServerCallContext", ContainingNamespace: { Name: "Core", ContainingNamespace.Name: "Grpc" } } } } => true,
            IPropertyReferenceOperation { Property: { Name: "RequestAborted", ContainingType: { Name: "HttpContext", ContainingNamespace: { Name: "Http", ContainingNamespace.Name: "AspNetCore" } } } } => true,
            IPropertyReferenceOperation { Property.Name: "Token", Instance: ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declared] } } => Initialized.IsUsing(declared.GetSyntax()) || IsLinking(declared.GetSyntax()),
            _ => false,
        });
    }

    /// <summary><c>var all = CancellationTokenSource.CreateLinkedTokenSource(stop);</c>: what is linked to a local one goes with it, and what is said is said of that.</summary>
    private static bool IsLinking(SyntaxNode declared) =>
        declared is VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CreateLinkedTokenSource" } } };

    /// <summary><c>limit is { } time ? new(time) : new()</c>: where no limit is set, none is wanted.</summary>
    public static bool IsTimedOtherwise(IOperation creation)
    {
        while (creation.Parent is IConversionOperation conversion)
            creation = conversion;
        return creation.Parent is IConditionalOperation choice
            && ValueOrigins.Unwrap(choice.WhenTrue == creation ? choice.WhenFalse : choice.WhenTrue) is IObjectCreationOperation { Arguments.Length: > 0 } other
            && !Times.IsInfinite(other.Arguments[0].Value);
    }

    public static bool Cancels(Treatment treatment) => treatment.Name is "Cancel" or "CancelAsync" or "CancelAfter";

    /// <summary>A token that is never cancelled takes no registration.</summary>
    private static bool IsLinkedToNothing(IInvocationOperation linked) => Parents(linked).All(ValueOrigins.IsNoToken);
}
