using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>
/// Whether a function is called again and again: by a loop, a timer with a period, or a helper that is given an interval. What leaves it without
/// completing a source that is the same each time only comes too early.
/// </summary>
internal sealed class RepeatedCalls
{
    /// <summary>Callers looked at from the function.</summary>
    private const int MaxDepth = 3;

    private static readonly string[] _pauses = { "interval", "period", "every", "frequency" };
    private static readonly string[] _repeats = { "Repeat", "Periodic", "Recurring", "Interval", "Every", "Poll" };

    private readonly CodeFacts _facts;

    public RepeatedCalls(CodeFacts facts) => _facts = facts;

    /// <param name="function">The function that completes the source.</param>
    /// <param name="trail">The source.</param>
    /// <param name="afterFailures">Whether what calls it has to go on after an exception.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool Comes(SyntaxNode function, SourceTrail trail, bool afterFailures, CancellationToken cancellationToken) =>
        new Walk(_facts, trail, afterFailures, cancellationToken).Comes(function, 0);

    private sealed class Walk
    {
        private readonly CodeFacts _facts;
        private readonly SourceTrail _trail;
        private readonly bool _afterFailures;
        private readonly CancellationToken _cancellationToken;

        public Walk(CodeFacts facts, SourceTrail trail, bool afterFailures, CancellationToken cancellationToken) =>
            (_facts, _trail, _afterFailures, _cancellationToken) = (facts, trail, afterFailures, cancellationToken);

        public bool Comes(SyntaxNode function, int depth)
        {
            if (depth > MaxDepth)
                return false;
            if (function is AnonymousFunctionExpressionSyntax)
                return IsRepeated(function, depth);
            return function is MethodDeclarationSyntax or LocalFunctionStatementSyntax && _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, _cancellationToken) is IMethodSymbol method
                && _facts.Uses.Of(method, _cancellationToken).Uses.Any(use => use.Operation is IInvocationOperation ? IsCalledAgain(use.Operation.Syntax, depth) : IsRepeated(use.Operation.Syntax, depth));
        }

        private bool IsCalledAgain(SyntaxNode call, int depth) =>
            (LoopSyntax.Around(call) is { } loop && !_trail.Creations.Any(made => made.Syntax.SyntaxTree == loop.SyntaxTree && loop.Span.Contains(made.Syntax.Span)) && (!_afterFailures || IsCaught(call, loop)))
            || Comes(EnclosingFunction.Of(call), depth + 1);

        /// <summary>Whether a loop that goes on until it is stopped starts work again and again; one over items gives each its own.</summary>
        private bool IsStartedAgain(SyntaxNode start) =>
            EnclosingFunction.AncestorsWithin(start).Any(loop => loop is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax { Condition: null }
                && !_trail.Creations.Any(made => made.Syntax.SyntaxTree == loop.SyntaxTree && loop.Span.Contains(made.Syntax.Span)));

        private static bool IsCaught(SyntaxNode call, StatementSyntax loop) => EnclosingFunction.AncestorsWithin(call).TakeWhile(node => node != loop)
            .Any(node => node is TryStatementSyntax attempt && attempt.Block.Span.Contains(call.Span) && attempt.Catches.Any(CatchClauses.TakesAll));

        /// <summary>Whether whoever is given a callback calls it more than once.</summary>
        private bool IsRepeated(SyntaxNode callback, int depth)
        {
            var node = callback;
            while (node.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax || (node.Parent is ArgumentSyntax { Parent.Parent: ObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 1 } made } && IsDelegate(made)))
                node = node.Parent is ArgumentSyntax { Parent.Parent: { } whole } ? whole : node.Parent;
            if (node.Parent is not ArgumentSyntax { Parent.Parent: ExpressionSyntax call } given)
                return false;
            // What does not bind has its name all the same.
            if (call is InvocationExpressionSyntax named && SymbolUses.Name(named.Expression)?.Identifier.ValueText is { } name && _repeats.Any(word => name.Contains(word)))
                return true;
            var (arguments, taker) = _facts.Models.Operation(call, _cancellationToken) switch
            {
                IInvocationOperation invocation => (invocation.Arguments, invocation.TargetMethod),
                IObjectCreationOperation { Constructor: { } constructor } creation => (creation.Arguments, constructor),
                _ => default,
            };
            if (taker is null)
                return false;
            // What fails there is the work's, and the loop goes on.
            if (taker is { Name: "Run", ContainingType.Name: "Task" } or { Name: "StartNew", ContainingType.Name: "TaskFactory" } or { Name: "QueueUserWorkItem" or "UnsafeQueueUserWorkItem", ContainingType.Name: "ThreadPool" })
                return IsStartedAgain(call);
            if (taker.ContainingType.Name == "Timer" || taker.Name == "CreateTimer")
                return arguments.Any(argument => argument.Parameter?.Name is "period" && IsPeriod(argument.Value));
            if (taker.Parameters.Any(parameter => _pauses.Any(word => parameter.Name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)))
                return true;
            // A helper of the compilation's own, which calls what it is given.
            return arguments.FirstOrDefault(argument => argument.Syntax == given)?.Parameter?.OriginalDefinition is { } kept && !_facts.Models.Declarations(taker.OriginalDefinition).IsEmpty
                && _facts.Uses.Of(kept, _cancellationToken).Uses.Any(use => IsCalled(use.Operation) ? IsCalledAgain(use.Operation.Syntax, depth + 1) : depth < MaxDepth && IsRepeated(use.Operation.Syntax, depth + 1));
        }

        private static bool IsCalled(IOperation callback) => callback is IInvocationOperation || (callback.Parent is IInvocationOperation { Instance: { } called } && called.Syntax == callback.Syntax);

        private bool IsDelegate(ExpressionSyntax made) => _facts.Models.Get(made.SyntaxTree).GetTypeInfo(made, _cancellationToken).Type?.TypeKind == TypeKind.Delegate;

        /// <summary>No period is zero, or one that never ends.</summary>
        private static bool IsPeriod(IOperation value) => value.ConstantValue switch
        {
            { HasValue: true, Value: int number } => number > 0,
            { HasValue: true, Value: long number } => number > 0,
            _ => !value.Syntax.ToString().Contains("Infinite") && !value.Syntax.ToString().EndsWith("Zero", StringComparison.Ordinal),
        };
    }
}
