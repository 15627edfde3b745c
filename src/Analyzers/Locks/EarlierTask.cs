using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>Whether what work waits for, in a field, is not its own task: one that was there before, or one that is made anew on the way, or none since what it makes is there already.</summary>
internal sealed class EarlierTask
{
    private readonly CodeFacts _facts;

    public EarlierTask(CodeFacts facts) => _facts = facts;

    public bool Is(Work work, Reached reached, IOperation wait, ISymbol? waited, CancellationToken cancellationToken) =>
        work.Completion is { } completion ? IsMadeLater(completion, reached, wait) : (IsBeforeItIsKept(work, reached, wait) || IsSetAnew(reached, wait, waited, cancellationToken) || IsThereAlready(work, reached, wait, cancellationToken));

    /// <summary><c>await CancelAsync(); _done = new(); ... _done.SetResult();</c>, and <c>CancelAsync</c> waits for <c>_done</c>: that is the one of the call before.</summary>
    private static bool IsMadeLater(IOperation completion, Reached reached, IOperation wait) =>
        completion is IInvocationOperation { Instance: var source } && ValueOrigins.Variable(source) is IFieldSymbol { Name: var field } && Places(reached, wait).First() is var place
        && EnclosingFunction.OwnNodes(EnclosingFunction.Of(completion.Syntax)).Any(node => node.SpanStart > place.SpanStart && node.Span.End < completion.Syntax.SpanStart && LoopSyntax.Around(node) is null
            && node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: BaseObjectCreationExpressionSyntax, Left: var set } && SymbolUses.Name(set)?.Identifier.ValueText == field);

    /// <summary><c>_last = SwitchAsync();</c>, and <c>SwitchAsync</c> begins with <c>await _last</c>: it has not returned by then, and nobody has kept its task.</summary>
    private static bool IsBeforeItIsKept(Work work, Reached reached, IOperation wait)
    {
        if (work.Start is not IInvocationOperation { TargetMethod: { } method } || !method.DeclaringSyntaxReferences.Any(declared => declared.Span == work.Body.Function.Span && declared.SyntaxTree == work.Body.Function.SyntaxTree))
            return false;
        return Places(reached, wait).All(place => !SuspendsBefore(place));
    }

    /// <summary>What each function on the way does next.</summary>
    private static IEnumerable<SyntaxNode> Places(Reached reached, IOperation wait) => reached.Way.Skip(1).Select(way => way.Site!.Syntax).Append(wait.Syntax);

    private static bool SuspendsBefore(SyntaxNode place)
    {
        var loop = EnclosingFunction.AncestorsWithin(place).LastOrDefault(LoopSyntax.Is);
        return EnclosingFunction.OwnNodes(EnclosingFunction.Of(place)).Any(node =>
            node is AwaitExpressionSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 } or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 }
            && ((node.SpanStart < place.SpanStart && !IsAround(node, place)) || loop?.Span.Contains(node.Span) == true));
    }

    /// <summary>An <c>await</c> waits for what stands in it; a loop or block over what it has got begins with waiting.</summary>
    private static bool IsAround(SyntaxNode node, SyntaxNode place) => node is AwaitExpressionSyntax && node.Span.Contains(place.Span);

    /// <summary><c>await ResetAsync(); await ConnectAsync();</c>, and the first sets the field to null.</summary>
    private bool IsSetAnew(Reached reached, IOperation wait, ISymbol? waited, CancellationToken cancellationToken) =>
        waited is IFieldSymbol field && Places(reached, wait).Any(place => Before(place).Any(statement => EnclosingFunction.OwnNodes(statement).Any(node => IsNulled(node, field.Name)
            || (node is InvocationExpressionSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } } call
                && _facts.Models.Get(call.SyntaxTree).GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } called && SymbolEqualityComparer.Default.Equals(called.ContainingType, field.ContainingType)
                && _facts.Models.Declarations(called.OriginalDefinition).Any(declared => IsAlwaysNulled(declared.GetSyntax(cancellationToken), field.Name))))));

    /// <summary>The statements that are sure to have run before a place, in its function.</summary>
    private static IEnumerable<StatementSyntax> Before(SyntaxNode place) =>
        EnclosingFunction.AncestorsWithin(place).OfType<BlockSyntax>().SelectMany(block => block.Statements.TakeWhile(statement => statement.Span.End <= place.SpanStart)).Where(statement => statement is ExpressionStatementSyntax);

    private static bool IsAlwaysNulled(SyntaxNode function, string field) =>
        function is BaseMethodDeclarationSyntax { Body.Statements: var statements } && statements.Any(statement => statement is ExpressionStatementSyntax { Expression: var set } && IsNulled(set, field));

    private static bool IsNulled(SyntaxNode node, string field) =>
        node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right.RawKind: (int)SyntaxKind.NullLiteralExpression, Left: var set } && SymbolUses.Name(set)?.Identifier.ValueText == field;

    /// <summary><c>if (_manager is null) _loading.Wait();</c>, and the manager is there before the loading starts.</summary>
    private bool IsThereAlready(Work work, Reached reached, IOperation wait, CancellationToken cancellationToken)
    {
        foreach (var place in Places(reached, wait))
        {
            foreach (var choice in EnclosingFunction.AncestorsWithin(place).OfType<IfStatementSyntax>())
            {
                SyntaxNode? missing = null;
                if (choice.Statement.Span.Contains(place.Span) && Missing.IsSaid(choice.Condition, asked => (missing = asked) is IdentifierNameSyntax)
                    && _facts.Models.Get(place.SyntaxTree).GetSymbolInfo(missing!, cancellationToken).Symbol is IFieldSymbol field && IsSetBefore(work.Start.Syntax, field, cancellationToken))
                    return true;
            }
        }
        return false;
    }

    private bool IsSetBefore(SyntaxNode start, IFieldSymbol field, CancellationToken cancellationToken) => Before(start).Any(statement =>
        statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right.RawKind: not (int)SyntaxKind.NullLiteralExpression, Left: var set } }
        && _facts.Models.Get(set.SyntaxTree).GetSymbolInfo(set, cancellationToken).Symbol switch
        {
            IFieldSymbol kept => SymbolEqualityComparer.Default.Equals(kept, field),
            IPropertySymbol { SetMethod: { } setter } => _facts.Models.Declarations(setter).Any(declared => EnclosingFunction.OwnNodes(declared.GetSyntax(cancellationToken)).Any(node =>
                node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var behind } } && behind == field.Name)),
            _ => false,
        });
}
