using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// Whether those who wait serve an object that lives as long as the process, and keep it from nothing: the only objects of the type are made for
/// static members that never change, and the threads that wait are in the background and joined by nobody.
/// </summary>
internal static class ServedByProcess
{
    public static bool Is(WaitSite site, WaitAnalysis analysis) =>
        site.ContainingMember.ContainingType is { IsSealed: true, IsStatic: false } owner && IsMadeForStatic(owner, analysis, site.CancellationToken) && RunsInBackground(EnclosingFunction.Of(site.Name), analysis, site.CancellationToken);

    private static bool IsMadeForStatic(INamedTypeSymbol owner, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        var isMade = false;
        foreach (var constructor in owner.InstanceConstructors)
        {
            if (analysis.Uses.Of(constructor, cancellationToken) is not { IsComplete: true, Uses: var made } || !made.All(use => IsStatic(use.Operation.Syntax)))
                return false;
            isMade |= !made.IsEmpty;
        }
        return isMade;
    }

    /// <summary><c>static readonly Jobs s_jobs = new Jobs();</c>, lazily too.</summary>
    private static bool IsStatic(SyntaxNode creation)
    {
        var value = creation;
        if (creation.Parent is ParenthesizedLambdaExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax lazy } })
            value = lazy;
        return value.Parent is EqualsValueClauseSyntax { Parent: var kept } && kept switch
        {
            VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type: var type, Parent: FieldDeclarationSyntax { Modifiers: var modifiers } } } =>
                modifiers.Any(SyntaxKind.StaticKeyword) && modifiers.Any(SyntaxKind.ReadOnlyKeyword) && (value == creation || type is GenericNameSyntax { Identifier.ValueText: "Lazy" }),
            PropertyDeclarationSyntax { Modifiers: var modifiers, AccessorList.Accessors: [{ RawKind: (int)SyntaxKind.GetAccessorDeclaration }] } => modifiers.Any(SyntaxKind.StaticKeyword) && value == creation,
            _ => false,
        };
    }

    private static bool RunsInBackground(SyntaxNode function, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        if (function is AnonymousFunctionExpressionSyntax)
            return IsOfThread(function, analysis, cancellationToken);
        return function is MethodDeclarationSyntax && analysis.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol method
            && analysis.Uses.Of(method, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses }
            && uses.All(use => IsOfThread(use.Operation is IInvocationOperation { Syntax: { Parent: LambdaExpressionSyntax around } } ? around : use.Operation.Syntax, analysis, cancellationToken));
    }

    /// <summary>Whether a callback is what a background thread runs.</summary>
    private static bool IsOfThread(SyntaxNode callback, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        if (callback.Parent is not ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax creation }
            || analysis.Models.Get(creation.SyntaxTree).GetOperation(creation, cancellationToken) is not IObjectCreationOperation { Type: { Name: "Thread", ContainingNamespace.Name: "Threading" } } thread)
            return false;
        var isSet = creation.Initializer?.Expressions.Any(IsBackground) == true;
        if (TaskPath.StoredIn(thread) is not { } kept)
            return isSet;
        var uses = analysis.Uses.Of(kept, cancellationToken);
        return uses.IsComplete && !uses.Uses.Any(use => use.Operation.Parent is IInvocationOperation { TargetMethod.Name: "Join" })
            && (isSet || uses.Uses.Any(use => use.Operation.Parent is { Syntax.Parent: ExpressionSyntax set } && IsBackground(set)));
    }

    /// <summary><c>IsBackground = true</c></summary>
    private static bool IsBackground(ExpressionSyntax set) =>
        set is AssignmentExpressionSyntax { Left: var left, Right.RawKind: (int)SyntaxKind.TrueLiteralExpression } && SymbolUses.Name(left)?.Identifier.ValueText == "IsBackground";
}
