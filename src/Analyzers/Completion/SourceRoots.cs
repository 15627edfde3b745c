using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>
/// The variable that a completion begins with: <c>handle</c> of <c>handle.Done.SetResult()</c>. Where it is one of the function that completes, the source
/// is another each time, and nobody waits for it before that has an object.
/// </summary>
internal static class SourceRoots
{
    /// <summary>What all of some completions begin with, where that is a local or a parameter of their function.</summary>
    public static ISymbol? Of(IEnumerable<SyntaxNode> completions, SyntaxNode function, SemanticModel model, CancellationToken cancellationToken)
    {
        ISymbol? root = null;
        foreach (var completion in completions)
        {
            if (Name(completion) is not { } name || model.GetSymbolInfo(name, cancellationToken).Symbol is not { } symbol || symbol is not (ILocalSymbol or IParameterSymbol) || !IsOf(symbol, function)
                || (root is not null && !SymbolEqualityComparer.Default.Equals(root, symbol)))
                return null;
            root = symbol;
        }
        return root;
    }

    /// <summary>
    /// Whether a local is only ever given objects that the function makes, and a source is made with each of them: nobody has one before the object
    /// leaves the function.
    /// </summary>
    public static bool IsMadeThere(ISymbol? root, SourceTrail trail, CodeFacts facts, CancellationToken cancellationToken)
    {
        if (root is not ILocalSymbol { Type: INamedTypeSymbol type, DeclaringSyntaxReferences: [var declared] } local || SourceTrails.IsSource(type)
            || declared.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer: var initializer })
            return false;
        var given = facts.Uses.Of(local, cancellationToken).Uses.Select(use => use.Operation.Parent is ISimpleAssignmentOperation set && set.Target == use.Operation ? set.Value : null).OfType<IOperation>().ToList();
        if (initializer is { Value: var first })
        {
            if (facts.Models.Operation(first, cancellationToken) is not { } value)
                return false;
            given.Add(value);
        }
        return given.Count > 0 && given.All(value => ValueOrigins.Unwrap(value) is IObjectCreationOperation made && trail.Creations.All(source => IsMadeWith(source, made, facts, cancellationToken)));
    }

    /// <summary><c>new Request(new TaskCompletionSource())</c>, or a source that the type of the object makes for itself.</summary>
    private static bool IsMadeWith(IObjectCreationOperation source, IObjectCreationOperation made, CodeFacts facts, CancellationToken cancellationToken)
    {
        if (source.Syntax.SyntaxTree == made.Syntax.SyntaxTree && made.Syntax.Span.Contains(source.Syntax.Span))
            return true;
        if (source.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaring || facts.Models.Get(declaring.SyntaxTree).GetDeclaredSymbol(declaring, cancellationToken) is not INamedTypeSymbol maker)
            return false;
        for (var type = made.Type; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, maker.OriginalDefinition))
                return source.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() is ConstructorDeclarationSyntax or FieldDeclarationSyntax or PropertyDeclarationSyntax;
        }
        return false;
    }

    /// <summary>The name at the left end of a completion's receiver.</summary>
    public static IdentifierNameSyntax? Name(SyntaxNode completion)
    {
        var whole = completion;
        for (var node = completion; node.Parent is ExpressionSyntax parent; node = parent)
        {
            if (parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull.Span.Contains(completion.Span))
                whole = access;
        }
        return whole.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault();
    }

    /// <summary>Whether a variable is a function's own.</summary>
    public static bool IsOf(ISymbol variable, SyntaxNode function) =>
        variable.DeclaringSyntaxReferences.Any(declared => declared.SyntaxTree == function.SyntaxTree && function.Span.Contains(declared.Span) && EnclosingFunction.Of(declared.GetSyntax()) == function);
}
