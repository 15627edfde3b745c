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

    private static IOperation? Delay(IOperation creation) => creation switch
    {
        IObjectCreationOperation { Arguments: { Length: > 0 } arguments } => arguments[0].Value,
        IInvocationOperation call => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Type.Name == "TimeSpan")?.Value,
        _ => null,
    };

    /// <summary>Whether a timed source is let go before anybody would notice: its one limit is written out, and shorter than a second.</summary>
    public static bool IsSoonOver(LifetimeSite site, Fate fate) =>
        !fate.Treatments.Any(treatment => treatment.Name == "CancelAfter") && Limit(site) is >= 0 and < 1000;

    /// <summary>The milliseconds of the one limit, written out at its place or in what holds it from the beginning and for good.</summary>
    public static double? Limit(LifetimeSite site)
    {
        var delay = ValueOrigins.Unwrap(Delay(site.Operation));
        if (Times.Milliseconds(delay) is { } written)
            return written;
        return ValueOrigins.Variable(delay) is { } held && IsNeverSet(held, site) && held.DeclaringSyntaxReferences is [var declared]
            && Initialized.Value(declared.GetSyntax(site.CancellationToken)) is { } value
            ? Times.Milliseconds(ValueOrigins.Unwrap(site.Facts.Code.Models.Operation(value, site.CancellationToken)))
            : null;
    }

    private static bool IsNeverSet(ISymbol held, LifetimeSite site) => held switch
    {
        IFieldSymbol field => field.IsReadOnly,
        IPropertySymbol property => property is { SetMethod: null, IsVirtual: false, IsOverride: false },
        ILocalSymbol => site.Facts.Code.Uses.Of(held, site.CancellationToken).Uses.All(use => use.Operation.Parent is not IAssignmentOperation set || set.Target != use.Operation),
        _ => false,
    };

    /// <summary>Whether all that a source is linked to lets go of it by itself: the token of one call that is served, or a source that a <c>using</c> ends.</summary>
    public static bool IsLetGo(IOperation creation)
    {
        if (creation is not IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } linked)
            return false;
        return linked.Arguments.SelectMany(argument => Elements.Of(argument.Value) ?? new[] { argument.Value }).All(parent => ValueOrigins.Unwrap(parent) switch
        {
            IPropertyReferenceOperation { Property: { Name: "CancellationToken", ContainingType: { Name: "ServerCallContext", ContainingNamespace: { Name: "Core", ContainingNamespace.Name: "Grpc" } } } } => true,
            IPropertyReferenceOperation { Property: { Name: "RequestAborted", ContainingType: { Name: "HttpContext", ContainingNamespace: { Name: "Http", ContainingNamespace.Name: "AspNetCore" } } } } => true,
            IPropertyReferenceOperation { Property.Name: "Token", Instance: ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declared] } } => FateFinder.IsUsing(declared.GetSyntax()) || IsLinking(declared.GetSyntax()),
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
    private static bool IsLinkedToNothing(IInvocationOperation linked)
    {
        foreach (var argument in linked.Arguments)
        {
            var values = Elements.Of(argument.Value) ?? new[] { argument.Value };
            if (values.Any(value => ValueOrigins.Unwrap(value) is not (IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } })))
                return false;
        }
        return true;
    }
}
