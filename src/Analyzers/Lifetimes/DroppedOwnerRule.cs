using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// At <c>_sessions.TryRemove(key, out _)</c>: an object of the compilation's own, with a timer that only its <c>Dispose</c> ends, is taken out of the
/// table whose owner would have disposed it, and dropped.
/// </summary>
/// <remarks>
/// Silent where the owner disposes nothing of what is in the table, where the object is at hand in the same member or its callers, and where it
/// may be the object itself that has ended and tells its owner so.
/// </remarks>
internal sealed class DroppedOwnerRule : LifetimeRule
{
    private static readonly WordPositions _words = new("TryRemove", "Remove");

    protected override WordPositions Words => _words;

    protected override WordPositions Gate => _words;

    protected override bool IsPresent(LifetimeTypes types) => types.ThreadingTimer is not null || types.EventTimer is not null;

    protected override bool IsMeant(IOperation operation, LifetimeTypes types) =>
        operation is IInvocationOperation { TargetMethod: { Name: "TryRemove" or "Remove", ContainingType.Name: "ConcurrentDictionary" or "Dictionary" }, Instance: not null } call
        && call.Arguments.Skip(1).All(argument => argument.Value is IDiscardOperation || argument.Value.Syntax is IdentifierNameSyntax { Identifier.ValueText: "_" });

    protected override void Judge(LifetimeSite site, Action<Diagnostic> report)
    {
        var call = (IInvocationOperation)site.Operation;
        if (ValueOrigins.Variable(call.Instance) is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, Type: INamedTypeSymbol { TypeArguments: { Length: 2 } arguments } } table
            || arguments[1] is not INamedTypeSymbol { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.IsEmpty: false } owned
            || SymbolEqualityComparer.Default.Equals(owned, site.Member.ContainingType)
            || OwnerEnd.ToDispose(owned) is not { Name: "Dispose" or "DisposeAsync" } end || RunningTimer(site, owned, end) is not { } timer)
            return;
        var member = call.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        if (member is null || IsAtHand(site, member, owned) || MayHaveEnded(site, owned) || !IsDisposedByOwner(site, table, member, owned))
            return;
        report(site.Report(Descriptors.TimerNotDisposed, RuleIds.TimerNotDisposed, $"{owned.Name}.{timer.Name}",
            $"'{call.TargetMethod.Name}' drops the '{owned.Name}' that it belongs to, and it ticks on", $"take the '{owned.Name}' out and dispose it"));
    }

    /// <summary>A timer of a type that ticks until the type's end disposes it.</summary>
    private static IFieldSymbol? RunningTimer(LifetimeSite site, INamedTypeSymbol owned, IMethodSymbol end)
    {
        var ending = site.Facts.Code.Models.Declarations(end.OriginalDefinition);
        foreach (var field in owned.GetMembers().OfType<IFieldSymbol>())
        {
            if (field is not { IsStatic: false, IsImplicitlyDeclared: false, Type.Name: "Timer" or "PeriodicTimer" or "ITimer" } || !ending.Any(declaration => Names(declaration.GetSyntax(site.CancellationToken), field.Name)))
                continue;
            foreach (var value in Values(site, field))
            {
                if (TimerCreation.Is(value, site.Facts.Types) && !new TimerCreation(site with { Operation = value }).IsOnce)
                    return field;
            }
        }
        return null;
    }

    private static IEnumerable<IOperation> Values(LifetimeSite site, IFieldSymbol field)
    {
        foreach (var declaration in site.Facts.Code.Models.Declarations(field))
        {
            if (declaration.GetSyntax(site.CancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value } && site.Facts.Code.Models.Operation(value, site.CancellationToken) is { } made)
                yield return made;
        }
        foreach (var use in site.Facts.Code.Uses.Of(field, site.CancellationToken).Uses)
        {
            if (use.Operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == use.Operation && ValueOrigins.Unwrap(assignment.Value) is { } made)
                yield return made;
        }
    }

    /// <summary>Whether another member of the owner disposes of what the table holds.</summary>
    private static bool IsDisposedByOwner(LifetimeSite site, IFieldSymbol table, MemberDeclarationSyntax here, INamedTypeSymbol owned)
    {
        foreach (var use in site.Facts.Code.Uses.Of(table, site.CancellationToken).Uses)
        {
            if (use.Operation.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member || member == here)
                continue;
            var model = site.Facts.Code.Models.Get(member.SyntaxTree);
            foreach (var call in member.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                var receiver = call.Expression switch
                {
                    MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" } access => access.Expression,
                    MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" } => call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
                    _ => null,
                };
                if (receiver is not null && SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(receiver, site.CancellationToken).Type, owned))
                    return true;
            }
        }
        return false;
    }

    /// <summary>Whether a member has one of the objects by another name: it may be the one, and be ended there.</summary>
    private static bool IsAtHand(LifetimeSite site, SyntaxNode member, INamedTypeSymbol owned)
    {
        var model = site.Facts.Code.Models.Get(member.SyntaxTree);
        return member.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            name.Identifier.ValueText is not ("_" or "var") && name.Parent is not (ObjectCreationExpressionSyntax or TypeArgumentListSyntax or VariableDeclarationSyntax or ParameterSyntax)
            && SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(name, site.CancellationToken).Type, owned));
    }

    /// <summary>Whether the object's own end, or somebody who has the object, may be what calls.</summary>
    private static bool MayHaveEnded(LifetimeSite site, INamedTypeSymbol owned)
    {
        if (site.Member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
            return true;
        foreach (var use in site.Facts.Code.Uses.Of(method, site.CancellationToken).Uses)
        {
            if (use.Operation is IMethodReferenceOperation reference)
            {
                if (reference.Parent is not IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IObjectCreationOperation { Type: { } taker } } } || !SymbolEqualityComparer.Default.Equals(taker, owned) || TellsOfItsEnd(site, owned))
                    return true;
            }
            else if (use.Operation.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } caller
                && (caller.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && type.Identifier.ValueText == owned.Name || caller is not GlobalStatementSyntax && IsAtHand(site, caller, owned)))
                return true;
        }
        return false;
    }

    /// <summary>Whether a member that ends the object, or disposes of it, calls a delegate.</summary>
    private static bool TellsOfItsEnd(LifetimeSite site, INamedTypeSymbol owned)
    {
        foreach (var method in owned.GetMembers().OfType<IMethodSymbol>())
        {
            foreach (var declaration in site.Facts.Code.Models.Declarations(method))
            {
                var body = declaration.GetSyntax(site.CancellationToken);
                if (!(StopPath.Contains(method) || Names(body, "Dispose") || Names(body, "DisposeAsync")))
                    continue;
                var model = site.Facts.Code.Models.Get(body.SyntaxTree);
                if (body.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => model.GetOperation(call, site.CancellationToken) is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke }))
                    return true;
            }
        }
        return false;
    }

    private static bool Names(SyntaxNode body, string name) => body.DescendantNodes().OfType<SimpleNameSyntax>().Any(node => node.Identifier.ValueText == name);
}
