using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks.Loops;

/// <summary>Finds the token whose cancellation a catch clause swallows so that an endless loop goes on.</summary>
internal sealed class SwallowedToken
{
    private readonly CodeFacts _facts;
    private readonly LoopConditions _conditions;
    private readonly TokenUses _tokens;

    public SwallowedToken(CodeFacts facts)
    {
        _facts = facts;
        _conditions = new LoopConditions(facts);
        _tokens = new TokenUses(facts);
    }

    public TokenUse? By(CatchClauseSyntax clause, SemanticModel model, CancellationToken cancellationToken)
    {
        if (clause.Filter is not null || !Handlers.TakesCancellation(clause) || clause.Parent is not TryStatementSyntax attempt || Endless(attempt) is not { } loop
            || Handlers.Swallowing(attempt, loop) != clause || Throws(clause, model, cancellationToken))
            return null;
        var uses = _tokens.In(attempt.Block, model, cancellationToken, withNested: false).Where(use => !use.IsAsked && IsThrownTo(use.Node, attempt)).ToList();
        foreach (var use in uses)
        {
            if (IsOfLoop(use.Token, loop, model, cancellationToken) is { } token
                && _conditions.IsEndless(loop, model, cancellationToken)
                && !LoopShape.Exits(loop).Any(exit => !IsBehind(exit, use, attempt))
                && !IsSeenElsewhere(loop, model, cancellationToken))
                return use with { Token = token };
        }
        return null;
    }

    /// <summary>Whether a clause ends in a call of a helper that only throws.</summary>
    private static bool Throws(CatchClauseSyntax clause, SemanticModel model, CancellationToken cancellationToken) =>
        clause.Block.Statements.LastOrDefault() is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call }
        && model.GetSymbolInfo(call, cancellationToken).Symbol is { } called && called.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnAttribute");

    /// <summary>The endless loop around a statement: an enumeration in between only ends its own round.</summary>
    private static StatementSyntax? Endless(TryStatementSyntax attempt)
    {
        foreach (var loop in LoopShape.Around(attempt))
        {
            if (LoopConditions.CanBeEndless(loop))
                return loop;
            // What ends an inner loop otherwise is not known to go round for ever.
            if (loop is not CommonForEachStatementSyntax { AwaitKeyword.RawKind: 0 })
                return null;
        }
        return null;
    }

    /// <summary>Whether a cancellation at a node reaches the clauses of this statement, and not those of one within.</summary>
    private static bool IsThrownTo(SyntaxNode node, TryStatementSyntax attempt)
    {
        for (var parent = node.Parent; parent is not null && parent != attempt; parent = parent.Parent)
        {
            if (parent is TryStatementSyntax inner && inner.Block.Span.Contains(node.Span) && inner.Catches.Any(Handlers.TakesCancellation))
                return false;
        }
        return true;
    }

    /// <summary>What comes after the cancelled call in the same block is not reached any more, nor is a handler for something else.</summary>
    private static bool IsBehind(SyntaxNode exit, TokenUse use, TryStatementSyntax attempt) =>
        attempt.Block.Span.Contains(exit.Span)
            ? exit.Span.Contains(use.Node.Span) || exit.SpanStart > use.Node.SpanStart
            : attempt.Catches.Any(clause => clause.Span.Contains(exit.Span));

    /// <summary>Whether the loop looks at any token where that can end it.</summary>
    private bool IsSeenElsewhere(StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken) =>
        _tokens.In(loop, model, cancellationToken, withNested: false).Any(use => !IsTiedTo(use) && (use.IsAsked || Handlers.Swallowing(use.Node, loop) is null));

    /// <summary>Making a source or a callback of a token throws nothing.</summary>
    private static bool IsTiedTo(TokenUse use) =>
        use.Node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Register" or "UnsafeRegister" }
        || use.Node.Parent?.Parent is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CreateLinkedTokenSource" } };

    /// <summary>
    /// The token that lives as long as the loop, as an expression: the one that is given, or the one that a source of each round is linked to.
    /// </summary>
    private ExpressionSyntax? IsOfLoop(ExpressionSyntax token, StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken)
    {
        if (TokenUses.Variable(token, model, cancellationToken) is not { } variable)
            return null;
        switch (variable)
        {
            case IParameterSymbol:
                return token;
            case ILocalSymbol local:
                if (local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax declarator)
                    return null;
                if (!loop.Span.Contains(declarator.Span))
                    return IsReplaced(local, cancellationToken) ? null : token;
                return Linked(declarator, model, cancellationToken) is { } outer ? IsOfLoop(outer, loop, model, cancellationToken) : null;
            default:
                return IsReplaced(variable, cancellationToken) ? null : token;
        }
    }

    private ExpressionSyntax? Linked(VariableDeclaratorSyntax source, SemanticModel model, CancellationToken cancellationToken) =>
        source.Initializer?.Value switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CreateLinkedTokenSource" }, ArgumentList.Arguments: var tokens } =>
                tokens.Select(argument => argument.Expression).FirstOrDefault(expression => _tokens.IsToken(expression, model, cancellationToken)),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Token" } access => access,
            IdentifierNameSyntax name => name,
            _ => null,
        };

    /// <summary>A source that is made anew, or a token that is set anew, interrupts a round and not the loop.</summary>
    private bool IsReplaced(ISymbol variable, CancellationToken cancellationToken)
    {
        if (variable is IFieldSymbol { IsReadOnly: true })
            return false;
        return _facts.Uses.Of(variable, cancellationToken).Uses.Any(use =>
            use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation
            && use.Member is not IMethodSymbol { MethodKind: MethodKind.Constructor }
            && assignment.Value is not ILiteralOperation && StartsNoWork(use));
    }

    /// <summary><c>Start() { _stop = new(); _loop = Run(); }</c> makes the source for a loop that it starts.</summary>
    private static bool StartsNoWork(SymbolUse use) =>
        use.Member is not { Name: var name } || !(name.StartsWith("Start", StringComparison.Ordinal) || name.StartsWith("Run", StringComparison.Ordinal) || name.StartsWith("Open", StringComparison.Ordinal) || name.StartsWith("Connect", StringComparison.Ordinal));
}
