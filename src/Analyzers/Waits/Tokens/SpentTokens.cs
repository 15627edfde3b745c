using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Tokens;

/// <summary>
/// The tokens and sources that are of no use at a wait: cancelled or disposed on the way to it, or known to be cancelled there, so that
/// passing one would throw at once; or known to be one that nobody can cancel.
/// </summary>
internal sealed class SpentTokens
{
    /// <summary>Callers of callers that are asked whether they have cancelled a source.</summary>
    private const int MaxCallers = 2;

    private readonly SemanticModel _model;
    private readonly WaitAnalysis _analysis;
    private readonly CancellationToken _cancellationToken;
    private readonly List<(int Position, ISymbol Symbol, bool IsSpent)> _events = new();

    private SpentTokens(SemanticModel model, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        _model = model;
        _analysis = analysis;
        _cancellationToken = cancellationToken;
    }

    public static ISet<ISymbol> At(WaitSite site, WaitAnalysis analysis)
    {
        var search = new SpentTokens(site.Model, analysis, site.CancellationToken);
        search.Walk(site.Name);
        var spent = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var (_, symbol, isSpent) in search._events.OrderBy(e => e.Position))
        {
            if (isSpent)
                spent.Add(symbol);
            else
                spent.Remove(symbol);
        }
        return spent;
    }

    /// <summary><c>_stop.Cancel(); Ended();</c>: whether somebody who calls the private method that waits has cancelled one of the object's sources before.</summary>
    public static bool IsSpentByCaller(ISymbol source, WaitSite site, WaitAnalysis analysis)
    {
        if (source is not IFieldSymbol || site.ContainingMember is not IMethodSymbol waiting || site.Name.FirstAncestorOrSelf<MemberDeclarationSyntax>() != EnclosingFunction.Of(site.Name))
            return false;
        return IsSpentBefore(waiting, 0);

        bool IsSpentBefore(IMethodSymbol method, int depth)
        {
            if (depth >= MaxCallers || method is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private })
                return false;
            foreach (var use in analysis.Uses.Of(method, site.CancellationToken).Uses)
            {
                if (use.Operation is not IInvocationOperation { Instance: null or IInstanceReferenceOperation, Syntax: var call, SemanticModel: { } model } || call.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } caller)
                    continue;
                if (IsSpentAt(call, caller, model) is { } isSpent ? isSpent : model.GetDeclaredSymbol(caller, site.CancellationToken) is IMethodSymbol outer && IsSpentBefore(outer, depth + 1))
                    return true;
            }
            return false;
        }

        bool? IsSpentAt(SyntaxNode call, SyntaxNode caller, SemanticModel model)
        {
            if (!TreeWords.Holds(caller, source.Name, site.CancellationToken))
                return null;
            var search = new SpentTokens(model, analysis, site.CancellationToken);
            search.Walk(call);
            return search._events.Where(e => SymbolEqualityComparer.Default.Equals(e.Symbol, source)).OrderBy(e => e.Position).Select(e => (bool?)e.IsSpent).LastOrDefault();
        }
    }

    private void Walk(SyntaxNode from)
    {
        for (var node = from; node.Parent is GlobalStatementSyntax or not (null or MemberDeclarationSyntax or CompilationUnitSyntax); node = node.Parent)
        {
            switch (node.Parent)
            {
                case BlockSyntax block:
                    Before(node, block.Statements);
                    break;
                case SwitchSectionSyntax section:
                    Before(node, section.Statements);
                    break;
                case GlobalStatementSyntax { Parent: CompilationUnitSyntax program }:
                    Before(node, program.Members.OfType<GlobalStatementSyntax>().Select(g => g.Statement));
                    break;
                case IfStatementSyntax choice when choice.Statement == node:
                    Condition(choice.Condition, isTrue: true);
                    break;
                case ElseClauseSyntax { Parent: IfStatementSyntax choice }:
                    Condition(choice.Condition, isTrue: false);
                    break;
                case ConditionalExpressionSyntax either when either.Condition != node:
                    Condition(either.Condition, isTrue: either.WhenTrue == node);
                    break;
            }
        }
    }

    private void Before(SyntaxNode node, IEnumerable<StatementSyntax> statements)
    {
        foreach (var statement in statements)
        {
            if (statement.SpanStart >= node.SpanStart)
                return;
            foreach (var inner in EnclosingFunction.OwnNodes(statement).Prepend(statement))
            {
                switch (inner)
                {
                    case InvocationExpressionSyntax call when IsEnd(call) && !LeavesAfter(call, statement):
                        Add(call.SpanStart, Receiver(call), isSpent: true);
                        break;
                    case AssignmentExpressionSyntax assignment:
                        Add(assignment.SpanStart, assignment.Left, isSpent: false);
                        break;
                    // After `while (!token.IsCancellationRequested)` without a break it is cancelled, whatever else stands around the loop.
                    case WhileStatementSyntax loop when !LeavesAfter(loop, statement) && !EnclosingFunction.OwnNodes(loop).Any(n => n is BreakStatementSyntax or GotoStatementSyntax):
                        Condition(loop.Condition, isTrue: false);
                        break;
                }
            }
        }
    }

    private static bool IsEnd(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => null,
    } is "Cancel" or "CancelAsync" or "Dispose";

    /// <summary>Whether the branch that a call stands in leaves, so that it is not on the way.</summary>
    private static bool LeavesAfter(SyntaxNode call, StatementSyntax root)
    {
        for (var node = call; node != root && node is not null; node = node.Parent)
        {
            if (node is BlockSyntax { Statements: { Count: > 0 } statements } && statements.Last() is ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax)
                return true;
        }
        return false;
    }

    private static ExpressionSyntax? Receiver(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Expression,
        MemberBindingExpressionSyntax => call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    private void Condition(ExpressionSyntax condition, bool isTrue)
    {
        switch (condition)
        {
            case ParenthesizedExpressionSyntax inner:
                Condition(inner.Expression, isTrue);
                break;
            case PrefixUnaryExpressionSyntax negation when negation.IsKind(SyntaxKind.LogicalNotExpression):
                Condition(negation.Operand, !isTrue);
                break;
            case BinaryExpressionSyntax both when both.IsKind(isTrue ? SyntaxKind.LogicalAndExpression : SyntaxKind.LogicalOrExpression):
                Condition(both.Left, isTrue);
                Condition(both.Right, isTrue);
                break;
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCancellationRequested" } access when isTrue:
                Add(condition.SpanStart, access.Expression, isSpent: true);
                break;
            // One that nobody can cancel ends nothing.
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CanBeCanceled" } access when !isTrue:
                Add(condition.SpanStart, access.Expression, isSpent: true);
                break;
            case BinaryExpressionSyntax compared when compared.IsKind(isTrue ? SyntaxKind.EqualsExpression : SyntaxKind.NotEqualsExpression) && (IsNone(compared.Right) || IsNone(compared.Left)):
                Add(condition.SpanStart, IsNone(compared.Right) ? compared.Left : compared.Right, isSpent: true);
                break;
        }
    }

    /// <summary><c>CancellationToken.None</c>, <c>default</c>, or what is always that: <c>static readonly CancellationToken NoToken = CancellationToken.None;</c></summary>
    private bool IsNone(ExpressionSyntax token) => token switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "None", Expression: IdentifierNameSyntax { Identifier.ValueText: "CancellationToken" } } => true,
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression } or DefaultExpressionSyntax => true,
        IdentifierNameSyntax => _model.GetSymbolInfo(token, _cancellationToken).Symbol is IFieldSymbol { IsStatic: true, IsReadOnly: true, DeclaringSyntaxReferences: [var declared] }
            && declared.GetSyntax(_cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value } && value is not IdentifierNameSyntax && IsNone(value),
        _ => false,
    };

    private void Add(int position, ExpressionSyntax? expression, bool isSpent)
    {
        if (expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Token" } access)
            expression = access.Expression;
        if (expression is null || _model.GetSymbolInfo(expression, _cancellationToken).Symbol is not { } symbol)
            return;
        var type = symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        if (_analysis.Known.IsToken(type) || _analysis.Known.IsTokenSource(type))
            _events.Add((position, symbol, isSpent));
    }
}
