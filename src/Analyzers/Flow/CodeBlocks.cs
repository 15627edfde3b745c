using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>
/// The code of each file by its members, found by syntax alone. The compiler's own actions for code blocks walk every node of every member before
/// they hand out the first; a file in which no rule has a word costs nothing here.
/// </summary>
internal sealed class CodeBlocks
{
    private readonly ConcurrentDictionary<SyntaxTree, ImmutableArray<OwnedCode>> _files = new();

    /// <summary>In source order; the top-level statements of a file, which span all of it, come first.</summary>
    public ImmutableArray<OwnedCode> In(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (!_files.TryGetValue(tree, out var blocks))
            blocks = _files.GetOrAdd(tree, Find(tree, cancellationToken));
        return blocks;
    }

    private static ImmutableArray<OwnedCode> Find(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var blocks = ImmutableArray.CreateBuilder<OwnedCode>();
        foreach (var node in tree.GetRoot(cancellationToken).DescendantNodesAndSelf(static node => node is CompilationUnitSyntax or MemberDeclarationSyntax and not (BaseMethodDeclarationSyntax or GlobalStatementSyntax or EnumDeclarationSyntax)
            or AccessorListSyntax or VariableDeclarationSyntax or BaseListSyntax))
        {
            if (HasCode(node))
                blocks.Add(new OwnedCode(node));
        }
        return blocks.ToImmutable();
    }

    private static bool HasCode(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null || method is ConstructorDeclarationSyntax { Initializer: not null },
        AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
        ArrowExpressionClauseSyntax or PrimaryConstructorBaseTypeSyntax => true,
        PropertyDeclarationSyntax property => property.Initializer is not null,
        VariableDeclaratorSyntax variable => variable.Initializer is not null,
        CompilationUnitSyntax file => file.Members.Any(SyntaxKind.GlobalStatement),
        _ => false,
    };

    /// <summary>Whether a node is a block's own: top-level statements span the whole file, a property's initialiser its accessors.</summary>
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
