using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>
/// Whether a completion is the last thing that a turn of the pool, a thread, or a posted callback does: whoever goes on inside it keeps nobody from anything, as behind an
/// async method that ends.
/// </summary>
internal sealed class LastActs
{
    /// <summary>Callers looked at from a completion on the way to where its turn begins.</summary>
    private const int MaxDepth = 2;

    private readonly CodeFacts _facts;

    public LastActs(CodeFacts facts) => _facts = facts;

    public bool IsOne(IOperation completion, CancellationToken cancellationToken) =>
        completion is IMethodReferenceOperation ? IsTurn(completion.Syntax, cancellationToken) : IsOne(completion.Syntax, 0, cancellationToken);

    private bool IsOne(SyntaxNode act, int depth, CancellationToken cancellationToken)
    {
        if (!IsLast(act))
            return false;
        var function = EnclosingFunction.Of(act);
        if (function is AnonymousFunctionExpressionSyntax)
            return IsTurn(function, cancellationToken);
        return depth < MaxDepth && function is MethodDeclarationSyntax or LocalFunctionStatementSyntax
            && _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol method && !method.IsVirtualCall()
            && _facts.Uses.Of(method, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses }
            && uses.All(use => use.Operation is IInvocationOperation ? IsOne(use.Operation.Syntax, depth + 1, cancellationToken) : IsTurn(use.Operation.Syntax, cancellationToken));
    }

    /// <summary>Whether nothing follows a call in its function, and nothing is held around it.</summary>
    private static bool IsLast(SyntaxNode act)
    {
        while (act.Parent is ConditionalAccessExpressionSyntax or AwaitExpressionSyntax or ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax
            or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } })
            act = act.Parent;
        if (act.Parent is ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax)
            return true;
        if (act.Parent is not ExpressionStatementSyntax)
            return false;
        for (var node = act.Parent; !EnclosingFunction.IsFunction(node); node = node.Parent!)
        {
            var isEnd = node.Parent switch
            {
                BlockSyntax block => IsEnd(block.Statements, node) && !block.Statements.Any(statement => statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 }),
                SwitchSectionSyntax section => IsEnd(section.Statements, node),
                TryStatementSyntax attempt => attempt.Finally is null || attempt.Finally == node,
                IfStatementSyntax or ElseClauseSyntax or CatchClauseSyntax or FinallyClauseSyntax or SwitchStatementSyntax => true,
                var other => EnclosingFunction.IsFunction(other!),
            };
            if (!isEnd)
                return false;
        }
        return true;
    }

    private static bool IsEnd(SyntaxList<StatementSyntax> statements, SyntaxNode node) =>
        statements.All(statement => statement.SpanStart <= node.SpanStart || statement is ReturnStatementSyntax { Expression: null } or BreakStatementSyntax or LocalFunctionStatementSyntax);

    /// <summary>Whether the pool, a thread, or a context that callbacks are posted to runs a callback by itself.</summary>
    private bool IsTurn(SyntaxNode callback, CancellationToken cancellationToken) =>
        IsOfCall(callback, cancellationToken) || callback.Parent is ArgumentSyntax { Parent.Parent: ExpressionSyntax taker } && _facts.Models.Operation(taker, cancellationToken) switch
        {
            IDelegateCreationOperation { Syntax: BaseObjectCreationExpressionSyntax made } => IsTurn(made, cancellationToken),
            IObjectCreationOperation { Type.Name: "Thread" } => true,
            IInvocationOperation { TargetMethod: { Name: "ContinueWith", ContainingType.Name: "Task" } } next => InlineReaders.HasOwnTurn(next) && !IsScheduled(next),
            IInvocationOperation { TargetMethod: { Name: "Run" or "StartNew", ContainingType.Name: "Task" or "TaskFactory" } } start => start.Instance is null or IPropertyReferenceOperation { Property.Name: "Factory" } && !IsScheduled(start),
            IInvocationOperation { TargetMethod: { Name: "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" or "RegisterWaitForSingleObject", ContainingType.Name: "ThreadPool" } } => true,
            IInvocationOperation { TargetMethod: var method } => IsPost(method),
            _ => false,
        };

    /// <summary><c>socket.BeginConnect(peer, result => done.TrySetResult(true), null)</c>: each such call ends in a turn of its own.</summary>
    private bool IsOfCall(SyntaxNode callback, CancellationToken cancellationToken) =>
        callback is ExpressionSyntax && _facts.Models.Get(callback.SyntaxTree).GetTypeInfo(callback, cancellationToken).ConvertedType is { Name: "AsyncCallback", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>Whether a method only puts a callback into the queue of a context, a control or a dispatcher, and waits for nothing.</summary>
    private static bool IsPost(IMethodSymbol method) => method switch
    {
        { Name: "Post", ContainingType: { Name: "SynchronizationContext", ContainingNamespace.Name: "Threading" } } => true,
        { Name: "BeginInvoke", ContainingType: { Name: "Control", ContainingNamespace.Name: "Forms" } } => true,
        { Name: "BeginInvoke" or "InvokeAsync" or "Post", ContainingType: { Name: "Dispatcher", ContainingNamespace: { Name: "Threading", ContainingNamespace.IsGlobalNamespace: false } } } => true,
        { Name: "TryEnqueue", ContainingType: { Name: "DispatcherQueue", ContainingNamespace.Name: "Dispatching" } } => true,
        _ => false,
    };

    /// <summary>Whether a scheduler is named that may run nothing else meanwhile.</summary>
    private static bool IsScheduled(IInvocationOperation start) =>
        start.Arguments.Any(argument => argument.Parameter?.Type.Name == "TaskScheduler" && argument.Value is not IPropertyReferenceOperation { Property: { Name: "Default", ContainingType.Name: "TaskScheduler" } });
}
