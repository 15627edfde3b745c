using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Where functions begin and end in a tree.</summary>
internal static class FunctionSyntax
{
    /// <summary>Whether a node is a function of its own: its body runs when it is called, not where it stands.</summary>
    public static bool IsFunction(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
            or BasePropertyDeclarationSyntax or BaseFieldDeclarationSyntax or TypeDeclarationSyntax or CompilationUnitSyntax;

    /// <summary>A node's ancestors up to, not including, the function it stands in.</summary>
    public static IEnumerable<SyntaxNode> AncestorsInFunction(SyntaxNode node)
    {
        for (var parent = node.Parent; parent is not null && !IsFunction(parent); parent = parent.Parent)
            yield return parent;
    }

    /// <summary>The function that a node stands in.</summary>
    public static SyntaxNode? Enclosing(SyntaxNode node)
    {
        for (var parent = node.Parent; parent is not null; parent = parent.Parent)
        {
            if (IsFunction(parent))
                return parent;
        }
        return null;
    }

    /// <summary>The nodes of a function or statement that run with it: nested functions left out.</summary>
    public static IEnumerable<SyntaxNode> OwnNodes(SyntaxNode node) =>
        node.DescendantNodes(child => child == node || child is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
}
