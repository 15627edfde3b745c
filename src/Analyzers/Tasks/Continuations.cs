using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Tasks.Forgotten;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>Whether what a task does next can go on without the thread, or scheduler, that waits for it.</summary>
internal sealed class Continuations
{
    /// <summary>Async methods looked through from one wait.</summary>
    private const int MaxDepth = 3;

    private readonly CodeFacts _facts;

    public Continuations(CodeFacts facts) => _facts = facts;

    /// <summary>Whether all of a task's work runs on the pool: it was started there, or every await on the way says <c>ConfigureAwait(false)</c>.</summary>
    public bool AreFree(IOperation task, CancellationToken cancellationToken) => IsFree(task, 0, cancellationToken);

    /// <summary>
    /// Whether it is in sight that the work comes back to the thread: an <c>await</c> on the way does not say <c>ConfigureAwait(false)</c>, and what it awaits really goes elsewhere meanwhile.
    /// </summary>
    public bool ComeBack(IOperation task, CancellationToken cancellationToken) => ComesBack(task, 0, cancellationToken);

    /// <summary>Whether the work is seen to wait for the network, the disk, a time or another thread, or for the task of another product: what a contract of its own gives may be over at once.</summary>
    public bool GoOutside(IOperation task, CancellationToken cancellationToken) => GoesOutside(task, 0, cancellationToken, isOfOthers: true);

    private bool ComesBack(IOperation? task, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth || Call(task, cancellationToken) is not { TargetMethod: var method } call)
            return false;
        if (method.Name is "Unwrap" or "AsTask" or "WaitAsync" or "Preserve")
            return ComesBack(call.Instance ?? call.Arguments.FirstOrDefault()?.Value, depth + 1, cancellationToken);
        if (!method.IsAsync)
            return _facts.Origins.Returns(method.OriginalDefinition, cancellationToken).Any(returned => ComesBack(returned, depth + 1, cancellationToken));
        return _facts.Models.Declarations(method.OriginalDefinition).Any(declared => declared.GetSyntax(cancellationToken) is var function && EnclosingFunction.OwnNodes(function).Any(node =>
            node is CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0, Expression: var source } ? GoesOutside(_facts.Models.Operation(source, cancellationToken), depth + 1, cancellationToken)
            : (node is AwaitExpressionSyntax { Expression: var awaited } && _facts.Models.Operation(awaited, cancellationToken) is { } next
                && (IsConfigured(awaited)
                    ? ComesBack(next, depth + 1, cancellationToken)
                    // Which task a delegate gives is known to who made it.
                    : ValueOrigins.Unwrap(next) is not IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } && !IsFree(next, depth + 1, cancellationToken) && GoesOutside(next, depth + 1, cancellationToken)))));
    }

    /// <summary>Whether a task is seen to wait for the network, the disk, a process, a time or another thread; what a contract or another library gives may be over at once.</summary>
    private bool GoesOutside(IOperation? task, int depth, CancellationToken cancellationToken, bool isOfOthers = false)
    {
        if (isOfOthers && ValueOrigins.Unwrap(task) is IPropertyReferenceOperation { Property: var kept } && _facts.Models.Declarations(kept.OriginalDefinition).IsEmpty)
            return true;
        if (depth > MaxDepth + 1 || Call(task, cancellationToken) is not { TargetMethod: var method } call)
            return false;
        if (method.Name is "Unwrap" or "AsTask" or "WaitAsync" or "Preserve" or "ConfigureAwait" or "WithCancellation")
            return GoesOutside(call.Instance ?? call.Arguments.FirstOrDefault()?.Value, depth + 1, cancellationToken, isOfOthers);
        var declarations = _facts.Models.Declarations(method.OriginalDefinition);
        if (declarations.IsEmpty)
            return method is { Name: "WhenAll" or "WhenAny", ContainingType.Name: "Task" }
                ? call.Arguments.Any(argument => argument.Value.Descendants().Any(part => part is IInvocationOperation or ILocalReferenceOperation && GoesOutside(part, depth + 1, cancellationToken, isOfOthers)))
                : !(isOfOthers && depth > 0 && IsOfGivenStream(call)) && IsOutside(method, isOfOthers) && !(call.SemanticModel is { } model && _facts.Completion.IsOver(call, model, cancellationToken));
        if (method.IsVirtualCall())
            return false;
        return method.IsAsync
            ? declarations.Any(declared => EnclosingFunction.OwnNodes(declared.GetSyntax(cancellationToken)).OfType<AwaitExpressionSyntax>().Any(awaited => GoesOutside(_facts.Models.Operation(awaited.Expression, cancellationToken), depth + 1, cancellationToken, isOfOthers)))
            : _facts.Origins.Returns(method.OriginalDefinition, cancellationToken).Any(returned => GoesOutside(returned, depth + 1, cancellationToken, isOfOthers));
    }

    /// <summary>What a stream reads from that is no more than one, only who made it knows: it may be memory.</summary>
    private static bool IsOfGivenStream(IInvocationOperation call) => IsPlainStream(call.Instance) || call.Arguments.Any(argument => IsPlainStream(argument.Value));

    private static bool IsPlainStream(IOperation? value) => ValueOrigins.Unwrap(value)?.Type is { Name: "Stream" or "MemoryStream", ContainingNamespace.Name: "IO" };

    private bool IsOutside(IMethodSymbol method, bool isOfOthers) => method.ContainingType is { Name: var type, ContainingNamespace.Name: "Tasks" }
        ? type is "Task" or "TaskFactory" && method.Name is "Delay" or "Run" or "StartNew" or "Yield"
        // The body of an answer mostly came with it.
        : method.ContainingType.Name != "HttpContent" && ExternalCode.Fails(method, isTask: isOfOthers && !ExternalCode.IsOfProduct(method, _facts.Compilation));

    private bool IsFree(IOperation? task, int depth, CancellationToken cancellationToken)
    {
        if (Call(task, cancellationToken) is not { TargetMethod: var method } call || depth > MaxDepth)
            return false;
        if (method is { Name: "Run", ContainingType: var type } && SymbolEqualityComparer.Default.Equals(type, _facts.Known.Task))
            return true;
        if (method.Name is "Unwrap" or "AsTask" or "WaitAsync" or "Preserve")
            return IsFree(call.Instance ?? call.Arguments.FirstOrDefault()?.Value, depth + 1, cancellationToken);
        if (method is { Name: "StartNew", ContainingType.Name: "TaskFactory" })
            return call.Arguments.Any(a => a.Value is IPropertyReferenceOperation { Property: { Name: "Default", ContainingType.Name: "TaskScheduler" } });
        var declarations = _facts.Models.Declarations(method.OriginalDefinition);
        if (method.IsVirtualCall() || declarations.IsEmpty)
            return false;
        return method.IsAsync
            ? declarations.All(d => IsConfigured(d.GetSyntax(cancellationToken), depth, cancellationToken))
            : _facts.Origins.Returns(method.OriginalDefinition, cancellationToken).ToList() is { Count: > 0 } returned && returned.All(r => IsFree(r, depth + 1, cancellationToken));
    }

    /// <summary>The call that makes a task: itself, or what the local was made with that holds it.</summary>
    private IInvocationOperation? Call(IOperation? task, CancellationToken cancellationToken)
    {
        var value = ValueOrigins.Unwrap(task);
        if (value is ILocalReferenceOperation { Local: var local } && _facts.Models.Declarations(local) is { Length: 1 } declarations
            && declarations[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } initial })
            value = ValueOrigins.Unwrap(_facts.Models.Operation(initial, cancellationToken));
        return value as IInvocationOperation;
    }

    private bool IsConfigured(SyntaxNode function, int depth, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(function.SyntaxTree);
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            if (node is CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 } or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 })
                return false;
            if (node is AwaitExpressionSyntax wait && !(IsConfigured(wait.Expression) || IsFree(model.GetOperation(wait.Expression, cancellationToken), depth + 1, cancellationToken)))
                return false;
        }
        return true;
    }

    private static bool IsConfigured(ExpressionSyntax awaited) =>
        awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }, ArgumentList.Arguments: { Count: 1 } arguments }
        && (arguments[0].Expression.IsKind(SyntaxKind.FalseLiteralExpression) || arguments[0].Expression.ToString().Contains("ConfigureAwaitOptions") && !arguments[0].Expression.ToString().Contains("ContinueOnCapturedContext"));
}
