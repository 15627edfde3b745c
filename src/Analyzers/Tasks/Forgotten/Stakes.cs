using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Handlers = Hangproof.Tasks.Loops.Handlers;

namespace Hangproof.Tasks.Forgotten;

/// <summary>
/// Whether it matters to anybody that dropped work fails: a service ends by it, somebody waits for what it was to bring, or the code around takes it to be done. Most of
/// what is dropped is best effort, and nobody misses it.
/// </summary>
internal sealed class Stakes
{
    /// <summary>Awaited at so few places, a task has no habits.</summary>
    private const int LeastAwaited = 2;

    /// <summary>How functions are called that are to return while their work goes on.</summary>
    private static readonly string[] _starters = { "Start", "Begin", "Execute", "Run", "Init", "On", "Handle", "Post", "Schedule", "Enqueue", "Queue" };

    /// <summary>How an object is told that nobody needs it any more.</summary>
    private static readonly string[] _closes = { "Close", "Stop", "Disconnect", "Shutdown", "Dispose", "End", "Leave" };

    private readonly CodeFacts _facts;
    private readonly bool _isCertain;
    private readonly WorkStakes _work;
    private readonly LentObjects _lent;
    private readonly Displays _displays;

    /// <param name="facts">The compilation.</param>
    /// <param name="evidence">What shows that work can fail.</param>
    /// <param name="displays">Whether the compilation shows something.</param>
    /// <param name="isCertain">Whether what is mostly, but not always, missed by nobody is left out: an answer of a web service, a best effort, a close before the disposal, a habit of others with somebody else's method.</param>
    public Stakes(CodeFacts facts, FailureEvidence evidence, Displays displays, bool isCertain) =>
        (_facts, _work, _lent, _displays, _isCertain) = (facts, new WorkStakes(facts, evidence), new LentObjects(facts), displays, isCertain);

    /// <param name="call">A call whose task is dropped.</param>
    /// <param name="bodies">What it sets going, as far as that is known.</param>
    /// <param name="cancellationToken">A token.</param>
    public bool Of(IInvocationOperation call, IReadOnlyList<SyntaxNode> bodies, CancellationToken cancellationToken) =>
        (!_isCertain && IsOfAction(call, cancellationToken)) || IsExpectedToThrowHere(call, cancellationToken) || IsTakenToBeDone(call, cancellationToken) || IsNextToOverlap(call) || IsAnswerAwaited(call, cancellationToken)
        || _work.Of(call, bodies, cancellationToken) || _lent.To(call, bodies, cancellationToken) || IsAwaitedElsewhere(call, cancellationToken);

    /// <summary>The action of a web service, and what its controller runs for it, is answered before its work is done.</summary>
    private bool IsOfAction(IInvocationOperation call, CancellationToken cancellationToken)
    {
        if (call.SemanticModel?.GetEnclosingSymbol(call.Syntax.SpanStart, cancellationToken) is not { ContainingType: var type })
            return false;
        return type.SelfAndBases().Any(parent => parent.Name == "ControllerBase")
            || call.Syntax.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } declared && _facts.Models.Get(declared.SyntaxTree).GetDeclaredSymbol(declared, cancellationToken) is IMethodSymbol method && AsyncVoid.IsAction(method);
    }

    /// <summary>
    /// <c>try { DeleteAsync(one); } catch (Exception e) { Log(e); }</c>: whoever wrote the handler waits for a failure that goes elsewhere. Where more stands in the
    /// <c>try</c> that can throw, the handler is for that.
    /// </summary>
    private bool IsExpectedToThrowHere(IInvocationOperation call, CancellationToken cancellationToken) =>
        EnclosingFunction.AncestorsWithin(call.Syntax).OfType<TryStatementSyntax>().FirstOrDefault(attempt => attempt.Block.Span.Contains(call.Syntax.Span)) is { } around
        && around.Catches.Any(clause => !Handlers.IsOfCancellation(clause) && !Handlers.IsOfDisposal(clause) && !(_isCertain && clause.Block.Statements.Count == 0))
        && !EnclosingFunction.OwnNodes(around.Block).Any(node => node is ThrowStatementSyntax or BaseObjectCreationExpressionSyntax or AwaitExpressionSyntax
            || (node is InvocationExpressionSyntax other && !other.Span.Contains(call.Syntax.Span) && !call.Syntax.Span.Contains(other.Span) && !(_facts.Models.Operation(other, cancellationToken) is IInvocationOperation { TargetMethod: var called } && Tells(called))));

    private static bool Tells(IMethodSymbol called) => called.IsLog() || called.Name.StartsWith("Log", StringComparison.Ordinal) || called.Name.StartsWith("Write", StringComparison.Ordinal);

    /// <summary>
    /// <c>socket.CloseAsync(stop.Token); stop.Cancel();</c> ends at once what was begun, and <c>SaveAsync(); return Task.CompletedTask;</c> tells who awaits it that it is done.
    /// </summary>
    private bool IsTakenToBeDone(IInvocationOperation call, CancellationToken cancellationToken)
    {
        if (StartedWork.IsStart(call.TargetMethod) || call.Syntax.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { Parent: BlockSyntax block } statement)
            return false;
        var next = block.Statements.SkipWhile(one => one != statement).Skip(1).FirstOrDefault();
        // To close what is disposed next is best effort.
        if (!(_isCertain && _closes.Any(word => call.TargetMethod.Name.StartsWith(word, StringComparison.Ordinal)))
            && next is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var ended, Name.Identifier.ValueText: "Dispose" or "Cancel" or "Close" or "Abort" } } }
            && call.Syntax.DescendantNodes().Any(used => SyntaxFactory.AreEquivalent(used, ended)))
            return true;
        return EnclosingFunction.Of(statement) is MethodDeclarationSyntax function && function.Body is { } body && !EnclosingFunction.IsAsync(function)
            && !IsStarter(function)
            && body.Statements.LastOrDefault() is ReturnStatementSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Task" or "ValueTask" }, Name.Identifier.ValueText: "CompletedTask" } }
            && _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol { ReturnType: var promised } && _facts.Known.IsTaskLike(promised);
    }

    private static bool IsStarter(MethodDeclarationSyntax function) => _starters.Any(start => function.Identifier.ValueText.StartsWith(start, StringComparison.Ordinal));

    /// <summary>A stream, a web socket and the writer of a call take one write at a time: the next one meets the one that nobody waited for.</summary>
    private bool IsNextToOverlap(IInvocationOperation call) =>
        call.TargetMethod is { Name: "WriteAsync" or "SendAsync", ContainingType: var written }
        // A server has the bytes of one answer, and ends it, before anybody could write again.
        && ValueOrigins.Unwrap(call.Instance) is not IPropertyReferenceOperation { Property: { Name: "Body", ContainingType.Name: "HttpResponse" } }
        && written.SelfAndBases().Any(type => type is { Name: "WebSocket" or "IAsyncStreamWriter" or "IServerStreamWriter" or "IClientStreamWriter" } or { Name: "Stream", ContainingNamespace.Name: "IO" } && !(_isCertain && type.Name == "Stream" && written.Name is not ("NetworkStream" or "SslStream")));

    /// <summary><c>var reply = Replies(id); Send(request); await reply;</c>: where the request is not sent, there is none. The dropped call is all that <c>Send</c> does.</summary>
    private bool IsAnswerAwaited(IInvocationOperation call, CancellationToken cancellationToken)
    {
        // In an asynchronous function the compiler speaks of the call itself.
        return !StartedWork.IsStart(call.TargetMethod)
            && EnclosingFunction.Of(call.Syntax) is MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax } method && (method.ExpressionBody is not null || method.Body is { Statements.Count: <= 2 }) && !IsStarter(method)
            && _facts.Models.Get(method.SyntaxTree).GetDeclaredSymbol(method, cancellationToken) is IMethodSymbol sender
            && _facts.Uses.Of(sender, cancellationToken).Uses.Any(use => use.Operation is IInvocationOperation { Parent: IExpressionStatementOperation } && IsAwaitedAfter(use.Operation.Syntax));
    }

    /// <summary>Whether a task that was there before a call is awaited after it, and nothing but that.</summary>
    private bool IsAwaitedAfter(SyntaxNode call)
    {
        var function = EnclosingFunction.Of(call);
        return EnclosingFunction.OwnNodes(function).OfType<AwaitExpressionSyntax>().Any(awaited => awaited.SpanStart > call.Span.End
            && Root(Awaited.Unconfigured(awaited.Expression)) is { Identifier.ValueText: var name }
            && EnclosingFunction.OwnNodes(function).OfType<VariableDeclaratorSyntax>().Any(declared => declared.Identifier.ValueText == name && declared.Span.End < call.SpanStart && declared.Initializer is not null
                // Made long before, it is another's business.
                && EnclosingFunction.AncestorsWithin(call).Contains(declared.Parent?.Parent?.Parent)));

        // `reply`, `source.Task`
        static IdentifierNameSyntax? Root(ExpressionSyntax task) => task as IdentifierNameSyntax ?? (task is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax source, Name.Identifier.ValueText: "Task" } ? source : null);
    }

    /// <summary>Whose shape is given: to leave the task there is no slip.</summary>
    private static bool CannotAwait(SyntaxNode function) =>
        function is ConstructorDeclarationSyntax or DestructorDeclarationSyntax or AccessorDeclarationSyntax or MethodDeclarationSyntax { Identifier.ValueText: "Dispose" } or AnonymousFunctionExpressionSyntax { AsyncKeyword.RawKind: 0 };

    /// <summary><c>private void Send() => _port.WriteAsync(_speed);</c>, for the setters alone.</summary>
    private bool NobodyCanAwait(SyntaxNode function, CancellationToken cancellationToken) =>
        CannotAwait(function)
        || (function is MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.ValueText: "void" } } method
            && _facts.Models.Get(method.SyntaxTree).GetDeclaredSymbol(method, cancellationToken) is IMethodSymbol { DeclaredAccessibility: Accessibility.Private } helper
            && _facts.Uses.Of(helper, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses }
            && uses.All(use => use.Operation is IInvocationOperation && CannotAwait(EnclosingFunction.Of(use.Operation.Syntax))));

    /// <summary>Most places await the task, and this one does not: a slip. What shows something drops what it starts where nothing can wait.</summary>
    private bool IsAwaitedElsewhere(IInvocationOperation call, CancellationToken cancellationToken)
    {
        var method = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
        if (StartedWork.IsStart(method) || method.Name is "ContinueWith" or "WhenAll" || (_isCertain && _facts.Models.Declarations(method).IsEmpty) || _displays.AreUsed(cancellationToken) || NobodyCanAwait(EnclosingFunction.Of(call.Syntax), cancellationToken))
            return false;
        var (left, awaited) = (0, 0);
        foreach (var use in _facts.Uses.Of(method, cancellationToken).Uses)
        {
            var node = use.Operation.Syntax;
            while (node.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax or ParenthesizedExpressionSyntax)
                node = node.Parent;
            if (node.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } })
                left++;
            else if (node.Parent is AwaitExpressionSyntax)
                awaited++;
        }
        return awaited >= LeastAwaited && awaited > left;
    }
}
