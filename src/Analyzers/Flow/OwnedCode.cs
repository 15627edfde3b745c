using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>Code that belongs to one member: a body, an initialiser, the top-level statements of a file.</summary>
internal sealed class OwnedCode
{
    private ISymbol? _owner;

    public OwnedCode(SyntaxNode node) => Node = node;

    /// <summary>The declaration of the method, accessor, field or property; for an expression-bodied property or indexer, the arrow; for what a primary constructor gives its base, that.</summary>
    public SyntaxNode Node { get; }

    /// <summary>Who owns the code. Asked for where there is something to say: most code is only looked at.</summary>
    public ISymbol Owner(SemanticModel model) => _owner ??= Declared(model) ?? model.GetEnclosingSymbol(Node.SpanStart) ?? model.Compilation.Assembly;

    private ISymbol? Declared(SemanticModel model) => Node switch
    {
        ArrowExpressionClauseSyntax { Parent: { } property } => (model.GetDeclaredSymbol(property) as IPropertySymbol)?.GetMethod,
        CompilationUnitSyntax file => model.GetDeclaredSymbol(file),
        _ => model.GetDeclaredSymbol(Node),
    };
}
