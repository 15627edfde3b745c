using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>
/// <c>await SendAsync(); return _sent.Task.Result;</c>: whether every way to a place leads past a call of a method that completes the source whose task is waited for there, in the same
/// object, on each way on which it comes back without an exception. What can run in its stead does so too.
/// </summary>
internal sealed class OwnCompletion
{
    /// <summary>Methods that leave it to the next.</summary>
    private const int MaxDepth = 2;

    private readonly SymbolUses _uses;
    private readonly DerivedTypes _derived;
    private readonly SourceModels _models;

    public OwnCompletion(SymbolUses uses, DerivedTypes derived, SourceModels models) => (_uses, _derived, _models) = (uses, derived, models);

    public bool At(SyntaxNode task, SemanticModel model, CancellationToken cancellationToken)
    {
        if (task is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task", Expression: var named }
            || model.GetSymbolInfo(named, cancellationToken).Symbol is not IFieldSymbol { IsStatic: false, Type.Name: "TaskCompletionSource" } source || Owner(named) is not var (owner, isOwn)
            || (!isOwn && model.GetSymbolInfo(owner!, cancellationToken).Symbol is not (ILocalSymbol or IParameterSymbol { RefKind: RefKind.None })))
            return false;
        for (var node = task; node.Parent is { } parent && !EnclosingFunction.IsFunction(parent); node = parent)
        {
            if (parent is BlockSyntax block && block.Statements.TakeWhile(before => before.SpanStart < node.SpanStart)
                .Any(before => Completes(before, owner, source, isAwaited: false, model, 0, cancellationToken) && (isOwn || !IsReplaced(owner!, before, task))))
                return !IsReplaced(source.OriginalDefinition, cancellationToken);
        }
        return false;
    }

    /// <summary>The object that has a member, by name; none where it is the object at hand.</summary>
    private static (ExpressionSyntax? Owner, bool IsOwn)? Owner(ExpressionSyntax member) => member switch
    {
        SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax } => (null, true),
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax owner } => (owner, false),
        _ => null,
    };

    private static bool IsReplaced(ExpressionSyntax owner, SyntaxNode from, SyntaxNode to) => EnclosingFunction.Of(to).DescendantNodes().OfType<AssignmentExpressionSyntax>()
        .Any(set => set.SpanStart > from.Span.End && set.SpanStart < to.SpanStart && SyntaxFactory.AreEquivalent(set.Left, owner));

    /// <summary>Whether an object's source may be another one later than that it was made with.</summary>
    private bool IsReplaced(ISymbol source, CancellationToken cancellationToken) => _uses.Of(source, cancellationToken).Uses.Any(use => use.Operation.Parent switch
    {
        IAssignmentOperation set => set.Target == use.Operation && use.Member is not IMethodSymbol { MethodKind: MethodKind.Constructor },
        IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } or ITupleOperation => true,
        _ => false,
    });

    /// <param name="isAwaited">Whether what is returned by the statement is awaited by who called.</param>
    private bool Completes(StatementSyntax statement, ExpressionSyntax? owner, IFieldSymbol source, bool isAwaited, SemanticModel model, int depth, CancellationToken cancellationToken)
    {
        var evaluated = statement switch
        {
            ReturnStatementSyntax { Expression: { } returned } => returned,
            // `if (!await TrySendAsync()) return false;`
            IfStatementSyntax { Condition: var asked } => asked is PrefixUnaryExpressionSyntax { Operand: var denied } ? denied : asked,
            _ => Awaited.Evaluated(statement),
        };
        return evaluated is not null && Completes(evaluated, owner, source, isAwaited && statement is ReturnStatementSyntax, model, depth, cancellationToken);
    }

    private bool Completes(ExpressionSyntax evaluated, ExpressionSyntax? owner, IFieldSymbol source, bool isAwaited, SemanticModel model, int depth, CancellationToken cancellationToken)
    {
        if (WaitedFor(evaluated) is { } task)
            (evaluated, isAwaited) = (Awaited.Unconfigured(task), true);
        if (depth > MaxDepth || evaluated is not InvocationExpressionSyntax call || Owner(call.Expression) is not var (called, isOwn)
            || !(isOwn ? owner is null : owner is not null && SyntaxFactory.AreEquivalent(called!, owner))
            || model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary, ContainingType.TypeKind: TypeKind.Class } method)
            return false;
        var running = Running(method.OriginalDefinition, call.Expression is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax }).ToList();
        return running.Count > 0 && running.TrueForAll(one => (isAwaited || !one.IsAsync) && CompletesAtEnd(one, source, isAwaited, depth, cancellationToken));
    }

    /// <summary><c>await task</c>, <c>task.Wait()</c>, <c>task.GetAwaiter().GetResult()</c></summary>
    private static ExpressionSyntax? WaitedFor(ExpressionSyntax evaluated) => evaluated switch
    {
        AwaitExpressionSyntax { Expression: var task } => task,
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait", Expression: var task } } => task,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetResult", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter", Expression: var task } } } } => task,
        _ => null,
    };

    private IEnumerable<IMethodSymbol> Running(IMethodSymbol method, bool isOfBase)
    {
        if (!method.IsAbstract)
            yield return method;
        if (isOfBase || !method.IsVirtualCall())
            yield break;
        foreach (var other in _derived.Overrides(method))
            yield return other;
    }

    private bool CompletesAtEnd(IMethodSymbol method, IFieldSymbol source, bool isAwaited, int depth, CancellationToken cancellationToken)
    {
        if (_models.Declarations(method) is not [var declared] || declared.GetSyntax(cancellationToken) is not MethodDeclarationSyntax written)
            return false;
        var model = _models.Get(declared.SyntaxTree);
        if (written.ExpressionBody?.Expression is { } only)
            return (only is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member, Expression: var completed } } && KnownCompletion.Completes(member)
                    && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(completed, cancellationToken).Symbol?.OriginalDefinition, source.OriginalDefinition) && Owner(completed) is (_, true))
                || Completes(only, null, source, isAwaited, model, depth + 1, cancellationToken);
        // A jump may come to the end by another way.
        return written.Body is { } body && !EnclosingFunction.OwnNodes(body).Any(node => node is GotoStatementSyntax or YieldStatementSyntax)
            && CompletedBefore.AtEveryEnd(body, SyntaxFactory.ParseExpression($"{source.Name}.Task"), statement => Completes(statement, null, source, isAwaited, model, depth + 1, cancellationToken), _models, cancellationToken);
    }
}
