using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Reporting;

/// <summary>Code between <c>#if DEBUG</c> and its end, or in a member that only a debug build calls: what is built to be released has none of it, so that no warning of a build should hang on it.</summary>
internal static class DebugCode
{
    private const string Symbol = "DEBUG";

    public static bool Holds(Location location, CancellationToken cancellationToken)
    {
        if (location.SourceTree is not { } tree || !TreeWords.CanHold(tree, Symbol, cancellationToken))
            return false;
        var root = (CompilationUnitSyntax)tree.GetRoot(cancellationToken);
        if (root.FindToken(location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { AttributeLists: { Count: > 0 } attributes } && attributes.SelectMany(list => list.Attributes).Any(IsConditional))
            return true;
        var open = new Stack<bool>();
        for (var directive = root.GetFirstDirective(); directive is not null && directive.SpanStart < location.SourceSpan.Start; directive = directive.GetNextDirective())
        {
            switch (directive)
            {
                case IfDirectiveTriviaSyntax branch:
                    open.Push(Asks(branch.Condition));
                    break;
                case ElifDirectiveTriviaSyntax or ElseDirectiveTriviaSyntax when open.Count > 0:
                    open.Pop();
                    open.Push(directive is ElifDirectiveTriviaSyntax other && Asks(other.Condition));
                    break;
                case EndIfDirectiveTriviaSyntax when open.Count > 0:
                    open.Pop();
                    break;
            }
        }
        return open.Contains(true);
    }

    /// <summary><c>[Conditional("DEBUG")]</c></summary>
    private static bool IsConditional(AttributeSyntax attribute) =>
        attribute is { Name: var name, ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax { Token.ValueText: Symbol } }] }
        && (name is QualifiedNameSyntax { Right: var last } ? last : name) is SimpleNameSyntax { Identifier.ValueText: "Conditional" or "ConditionalAttribute" };

    /// <summary><c>DEBUG</c>, <c>DEBUG &amp;&amp; TRACING</c></summary>
    private static bool Asks(ExpressionSyntax condition) => condition switch
    {
        IdentifierNameSyntax { Identifier.ValueText: Symbol } => true,
        ParenthesizedExpressionSyntax inner => Asks(inner.Expression),
        BinaryExpressionSyntax { OperatorToken.ValueText: "&&" } both => Asks(both.Left) || Asks(both.Right),
        _ => false,
    };
}
