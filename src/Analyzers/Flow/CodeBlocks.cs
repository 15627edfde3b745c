using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Flow;

/// <summary>Code blocks as the compiler hands them to analyzers: some span others, which come on their own.</summary>
internal static class CodeBlocks
{
    /// <summary>Whether a block has code of its own: a type, and an expression-bodied property, is itself one only for its attributes.</summary>
    public static bool HasCode(CodeBlockAnalysisContext context) =>
        !(context.OwningSymbol is INamedTypeSymbol || context.CodeBlock is PropertyDeclarationSyntax { ExpressionBody: not null } or IndexerDeclarationSyntax { ExpressionBody: not null });

    /// <summary>
    /// Whether a node is a block's own: top-level statements span the whole file, a type's or property's attributes all its members and accessors.
    /// </summary>
    public static bool Owns(SyntaxNode codeBlock, SyntaxNode node)
    {
        for (var parent = node.Parent; parent is not null && parent != codeBlock; parent = parent.Parent)
        {
            if (parent is AccessorDeclarationSyntax or MemberDeclarationSyntax)
                return parent is GlobalStatementSyntax;
        }
        return codeBlock is not CompilationUnitSyntax;
    }
}
