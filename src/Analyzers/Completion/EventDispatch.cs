using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Completion;

/// <summary>
/// A callback that is told of many things, and looks at what its parameter says to know of which: <c>if (e.Kind == Kind.Opened) ... else if (e.Kind ==
/// Kind.Closed) ...</c>. What it does not complete on one kind it completes on another, when that comes.
/// </summary>
internal sealed class EventDispatch
{
    private readonly CodeFacts _facts;

    public EventDispatch(CodeFacts facts) => _facts = facts;

    /// <summary>
    /// Whether all completions of a callback stand under such a look, and the callback was handed over elsewhere than where the source is made: what is
    /// handed over for one request has one answer, whatever that says.
    /// </summary>
    public bool Is(SyntaxNode function, IEnumerable<IOperation> completions, SourceTrail trail, CancellationToken cancellationToken) =>
        completions.All(completion => IsUnderKind(completion.Syntax, function, cancellationToken))
        && !HandedOver(function, cancellationToken).Any(place => trail.Creations.Any(creation => Member(creation.Syntax) is { } maker && maker == Member(place)));

    private IEnumerable<SyntaxNode> HandedOver(SyntaxNode function, CancellationToken cancellationToken) =>
        function is MethodDeclarationSyntax or LocalFunctionStatementSyntax && _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol method
            ? _facts.Uses.Of(method, cancellationToken).Uses.Select(use => use.Operation.Syntax)
            : new[] { function };

    private static SyntaxNode? Member(SyntaxNode node) => node.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>();

    private bool IsUnderKind(SyntaxNode completion, SyntaxNode function, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(function.SyntaxTree);
        foreach (var ancestor in EnclosingFunction.AncestorsWithin(completion))
        {
            switch (ancestor)
            {
                case IfStatementSyntax choice when choice.Statement.Span.Contains(completion.Span) && Tested(choice.Condition) is var (asked, said) && IsOfParameter(asked) && IsKind(said) && HasOther(choice, asked, said):
                case SwitchSectionSyntax { Parent: SwitchStatementSyntax { Expression: var looked } all } section when IsOfParameter(looked) && section.Labels.Any(IsNamed) && all.Sections.Any(other => other != section && other.Labels.Any(IsNamed)):
                    return true;
            }
        }
        return false;

        bool IsOfParameter(ExpressionSyntax asked)
        {
            while (asked is MemberAccessExpressionSyntax access)
                asked = access.Expression;
            return asked is IdentifierNameSyntax && model.GetSymbolInfo(asked, cancellationToken).Symbol is IParameterSymbol parameter
                && parameter.ContainingSymbol.DeclaringSyntaxReferences.Any(declared => declared.Span == function.Span);
        }

        bool IsNamed(SwitchLabelSyntax label) => label switch
        {
            CaseSwitchLabelSyntax one => IsKind(one.Value),
            CasePatternSwitchLabelSyntax pattern => IsKind(pattern.Pattern),
            _ => false,
        };

        // Whether something is there, or is true, is no kind.
        bool IsKind(SyntaxNode said) => said switch
        {
            BinaryPatternSyntax either when either.IsKind(SyntaxKind.OrPattern) => IsKind(either.Left) && IsKind(either.Right),
            ConstantPatternSyntax constant => IsKind(constant.Expression),
            DeclarationPatternSyntax or TypePatternSyntax or RecursivePatternSyntax { Type: not null } => true,
            TypeSyntax type when model.GetSymbolInfo(type, cancellationToken).Symbol is ITypeSymbol => true,
            ExpressionSyntax value => model.GetConstantValue(value, cancellationToken) is { HasValue: true, Value: not (null or bool) },
            _ => false,
        };

        // Whether the chain of choices looks for another kind in the same place.
        bool HasOther(IfStatementSyntax choice, ExpressionSyntax asked, SyntaxNode said)
        {
            var first = choice;
            while (first.Parent is ElseClauseSyntax { Parent: IfStatementSyntax before })
                first = before;
            for (var one = first; one is not null; one = one.Else?.Statement as IfStatementSyntax)
            {
                if (one != choice && Tested(one.Condition) is var (also, other) && SyntaxFactory.AreEquivalent(also, asked) && !SyntaxFactory.AreEquivalent(other, said) && IsKind(other))
                    return true;
            }
            return false;
        }
    }

    /// <summary>What a condition compares first, and with what: <c>e.Kind == Kind.Opened</c>, <c>e is Opened</c>.</summary>
    private static (ExpressionSyntax Asked, SyntaxNode Said)? Tested(ExpressionSyntax condition) => condition switch
    {
        ParenthesizedExpressionSyntax inner => Tested(inner.Expression),
        BinaryExpressionSyntax both when both.IsKind(SyntaxKind.LogicalAndExpression) => Tested(both.Left),
        BinaryExpressionSyntax test when test.IsKind(SyntaxKind.EqualsExpression) || test.IsKind(SyntaxKind.IsExpression) => (test.Left, test.Right),
        IsPatternExpressionSyntax test => (test.Expression, test.Pattern),
        _ => null,
    };
}
