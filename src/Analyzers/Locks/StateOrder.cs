using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Two sides that a state keeps apart: one asks for it under the first lock and leaves before it, or who it calls, takes the second, the other has set it under the
/// first lock before it takes the second. Who comes later leaves; who came earlier is waited for.
/// </summary>
internal sealed class StateOrder
{
    private readonly LockFacts _facts;

    public StateOrder(LockFacts facts) => _facts = facts;

    public bool KeepsApart(IReadOnlyList<LockEdge> cycle, CancellationToken cancellationToken) =>
        cycle.Count == 2 && (KeepsApart(cycle[0], cycle[1], cancellationToken) || KeepsApart(cycle[1], cycle[0], cancellationToken) || IsOneThread(cycle[0], cycle[1], cancellationToken));

    /// <summary>
    /// <c>lock (_state) { if (_isClosed) return; _isClosed = true; }</c>: both sides take their second lock in one function of one object, behind what lets one thread through, once. Whoever else
    /// comes there with a lock gives it back.
    /// </summary>
    private bool IsOneThread(LockEdge one, LockEdge other, CancellationToken cancellationToken)
    {
        var (first, second) = (one.Taken.Operation.Syntax, other.Taken.Operation.Syntax);
        var function = EnclosingFunction.Of(first);
        return one.TakenPath.Root == PathRoot.This && other.TakenPath.Root == PathRoot.This && EnclosingFunction.Of(second) == function
            && EnclosingFunction.OwnNodes(function).OfType<LockStatementSyntax>().Any(gate => gate.Span.End <= Math.Min(first.SpanStart, second.SpanStart)
                && gate.Parent!.Span.Contains(first.Span) && gate.Parent.Span.Contains(second.Span) && LetsOneThrough(gate, cancellationToken));
    }

    private bool LetsOneThrough(LockStatementSyntax gate, CancellationToken cancellationToken)
    {
        if (gate.Statement is not BlockSyntax { Statements: [IfStatementSyntax { Else: null } choice, ..] statements } || !Leaving.Is(choice.Statement))
            return false;
        var (flag, passed) = choice.Condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var negated } ? (negated, SyntaxKind.FalseLiteralExpression) : (choice.Condition, SyntaxKind.TrueLiteralExpression);
        return flag is IdentifierNameSyntax { Identifier.ValueText: var name }
            && statements.Any(statement => statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax set, Right: var value } } && set.Identifier.ValueText == name && value.IsKind(passed))
            && _facts.Facts.Models.Get(gate.SyntaxTree).GetSymbolInfo(flag, cancellationToken).Symbol is IFieldSymbol field
            && _facts.Facts.Uses.Of(field.OriginalDefinition, cancellationToken) is { IsComplete: true, Uses: var uses }
            && uses.All(use => use.Operation.Parent switch
            {
                ISimpleAssignmentOperation set when set.Target == use.Operation => set.Value.Syntax.IsKind(passed) || EnclosingFunction.Of(set.Syntax) is ConstructorDeclarationSyntax,
                IArgumentOperation { Parameter.RefKind: not RefKind.None } => false,
                _ => true,
            });
    }

    private bool KeepsApart(LockEdge asking, LockEdge setting, CancellationToken cancellationToken)
    {
        var asked = new HashSet<ISymbol>(Asked(asking, cancellationToken), SymbolEqualityComparer.Default);
        return asked.Count > 0 && Set(setting, asking.From, cancellationToken).Any(asked.Contains);
    }

    /// <summary>
    /// <c>if (money.IsInKind) lock (_goods) Count(money);</c> where <c>Count</c> begins with <c>if (money.IsInKind) return;</c>: whoever is called under a condition
    /// leaves under the same before it takes the second lock.
    /// </summary>
    public bool RulesOut(LockEdge edge, CancellationToken cancellationToken)
    {
        if (edge.Way is not { Site: IInvocationOperation call, Body.Function: BaseMethodDeclarationSyntax callee })
            return false;
        var second = edge.Taken.Operation.Syntax;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.None, Ordinal: var ordinal } || ordinal >= callee.ParameterList.Parameters.Count
                || ValueOrigins.Variable(argument.Value) is not { Kind: SymbolKind.Local or SymbolKind.Parameter, Name: var given } || IsSet(EnclosingFunction.Of(call.Syntax), given))
                continue;
            var parameter = callee.ParameterList.Parameters[ordinal].Identifier.ValueText;
            foreach (var guard in EnclosingFunction.AncestorsWithin(call.Syntax).OfType<IfStatementSyntax>())
            {
                if (guard.Statement.Span.Contains(call.Syntax.Span) && Answer(guard.Condition, given, cancellationToken) is { } answer && !IsSet(callee, parameter)
                    && EnclosingFunction.OwnNodes(callee).OfType<IfStatementSyntax>().Any(choice => choice.Span.End <= second.SpanStart && choice.Parent!.Span.Contains(second.Span) && Leaving.Is(choice.Statement)
                        && SymbolEqualityComparer.Default.Equals(Answer(choice.Condition, parameter, cancellationToken), answer)))
                    return true;
            }
        }
        return false;
    }

    /// <summary>The property of a variable that a condition asks for, where its answer never changes.</summary>
    private IPropertySymbol? Answer(ExpressionSyntax condition, string variable, CancellationToken cancellationToken) =>
        condition is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var asked } } && asked == variable
        && _facts.Facts.Models.Get(condition.SyntaxTree).GetSymbolInfo(condition, cancellationToken).Symbol is IPropertySymbol { SetMethod: null, IsVirtual: false, IsAbstract: false, IsOverride: false } property
        && _facts.Facts.Models.Declarations(property.OriginalDefinition) is [var declared] && declared.GetSyntax(cancellationToken) is PropertyDeclarationSyntax
            and ({ ExpressionBody.Expression: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.IsExpression, Left: ThisExpressionSyntax } or IsPatternExpressionSyntax { Expression: ThisExpressionSyntax, Pattern: TypePatternSyntax } }
                or { ExpressionBody: null, AccessorList.Accessors: [{ Body: null, ExpressionBody: null }] })
            ? property
            : null;

    private static bool IsSet(SyntaxNode function, string variable) => function.DescendantNodes().Any(node =>
        node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var set } } && set == variable
        || node is ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax { Identifier.ValueText: var given } } && given == variable);

    /// <summary>What the conditions read that leave between the two locks.</summary>
    private IEnumerable<ISymbol> Asked(LockEdge edge, CancellationToken cancellationToken)
    {
        // Who is called while the first lock is held may ask, too, before it takes the second.
        var (function, first) = edge.Way is null ? (edge.Function, edge.Held.Operation.Syntax.SpanStart) : (edge.Way.Body.Function, edge.Way.Body.Function.SpanStart);
        var second = edge.Taken.Operation.Syntax.SpanStart;
        return EnclosingFunction.OwnNodes(function).OfType<IfStatementSyntax>()
            .Where(choice => choice.SpanStart >= first && choice.Span.End <= second && Leaving.Is(choice.Statement))
            .SelectMany(choice => Read(choice.Condition, andBehind: true, cancellationToken));
    }

    /// <summary>Fields and properties that an expression reads, and what stands behind the properties.</summary>
    private IEnumerable<ISymbol> Read(SyntaxNode expression, bool andBehind, CancellationToken cancellationToken)
    {
        var model = _facts.Facts.Models.Get(expression.SyntaxTree);
        foreach (var name in expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            var read = model.GetSymbolInfo(name, cancellationToken).Symbol;
            // `var state = State; if (state == Broken) return;`
            if (read is ILocalSymbol { DeclaringSyntaxReferences: [{ } declared] } && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } copied } && !copied.Span.Contains(name.Span))
            {
                foreach (var behind in Read(copied, andBehind, cancellationToken))
                    yield return behind;
            }
            if (read is not (IFieldSymbol { IsConst: false } or IPropertySymbol))
                continue;
            yield return read;
            if (!andBehind || read is not IPropertySymbol { GetMethod: { } getter })
                continue;
            foreach (var reference in _facts.Facts.Models.Declarations(getter))
            {
                foreach (var behind in Read(reference.GetSyntax(cancellationToken), andBehind: false, cancellationToken))
                    yield return behind;
            }
        }
    }

    /// <summary>What a function assigns while it has a lock that it gives back before it takes the one it is seen to hold.</summary>
    private IEnumerable<ISymbol> Set(LockEdge edge, LockNode state, CancellationToken cancellationToken)
    {
        var second = edge.Held.Operation.Syntax.SpanStart;
        var first = _facts.Body(edge.Function, cancellationToken).Steps.SelectMany(step => step.Taken)
            .Where(taken => taken.Operation.Syntax.SpanStart < second && _facts.Identity.Node(taken, cancellationToken).Equals(state))
            .Select(taken => taken.Operation.Syntax.SpanStart).DefaultIfEmpty(int.MaxValue).Min();
        var model = _facts.Facts.Models.Get(edge.Function.SyntaxTree);
        return EnclosingFunction.OwnNodes(edge.Function).OfType<AssignmentExpressionSyntax>()
            .Where(assignment => assignment.SpanStart > first && assignment.SpanStart < second)
            .Select(assignment => model.GetSymbolInfo(assignment.Left, cancellationToken).Symbol).OfType<ISymbol>().Where(symbol => symbol is IFieldSymbol or IPropertySymbol);
    }
}
