using Hangproof.Flow;
using Hangproof.Symbols;
using Hangproof.Tasks.Forgotten;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>Where the task that a task returns is lost.</summary>
internal sealed class InnerTask
{
    /// <summary>Lambdas that return the task of one another.</summary>
    private const int MaxDepth = 3;

    private const string First = "the first 'await' of what it starts";

    private const string Given = "the end of the delegate, whatever becomes of the task that this returns";

    private readonly CodeFacts _facts;

    public InnerTask(CodeFacts facts) => _facts = facts;

    /// <summary>Why the inner task of a call is forgotten, in words; <see langword="null"/> where it is not, or is not known to be.</summary>
    public string? Forgotten(IInvocationOperation call, CancellationToken cancellationToken) =>
        IsStart(call.TargetMethod) && IsNested(call.Type) && !GivesWhatItGot(call) && !GivesNothing(call, cancellationToken) && !AwaitsNothing(call) && !StartsLoop(call, cancellationToken) ? Forgotten(call, 0, cancellationToken)?.Replace(First, HasOnlyGiven(call) ? Given : First) : null;

    /// <summary><c>ContinueWith(t => t.Exception is { } failure ? throw Convert(failure) : t)</c>: a task that was there before, of which nothing is started.</summary>
    private static bool HasOnlyGiven(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } && arguments[0].Expression is LambdaExpressionSyntax { AsyncKeyword.RawKind: 0 } work
        && GivesOnly(work, IsGiven);

    private static bool IsGiven(ExpressionSyntax task) => task switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => IsGiven(inner),
        ConditionalExpressionSyntax choice => IsGiven(choice.WhenTrue) && IsGiven(choice.WhenFalse),
        ThrowExpressionSyntax or IdentifierNameSyntax => true,
        MemberAccessExpressionSyntax => IsOver(task),
        _ => false,
    };

    /// <summary><c>ContinueWith(t => t)</c>: that task is over when the continuation runs; whoever awaits only that wants none of its exceptions.</summary>
    private static bool GivesWhatItGot(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments }
        && arguments[0].Expression is SimpleLambdaExpressionSyntax { AsyncKeyword.RawKind: 0, Parameter.Identifier.ValueText: var antecedent } lambda
        && call.TargetMethod.Name == "ContinueWith"
        && GivesOnly(lambda, given => Is(given, antecedent))
        // Who puts another failure in its place, lets a cancellation pass as success.
        && !EnclosingFunction.OwnNodes(lambda).Any(node => node is ThrowStatementSyntax or ThrowExpressionSyntax);

    /// <summary>Whether all that a lambda returns is such.</summary>
    private static bool GivesOnly(LambdaExpressionSyntax work, Func<ExpressionSyntax, bool> isSuch) =>
        work.ExpressionBody is { } body
            ? isSuch(body)
            : EnclosingFunction.OwnNodes(work).OfType<ReturnStatementSyntax>().ToList() is { Count: > 0 } returns && returns.All(left => left.Expression is { } given && isSuch(given));

    private static bool Is(ExpressionSyntax expression, string name) => expression is IdentifierNameSyntax { Identifier.ValueText: var read } && read == name;

    /// <summary><c>ContinueWith(_ => _started = Task.CompletedTask)</c>, <c>StartNew(() => { Prepare(); return Task.CompletedTask; })</c>: the inner task is over as soon as there is one.</summary>
    private bool GivesNothing(IInvocationOperation call, CancellationToken cancellationToken) =>
        call.Syntax is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } && (arguments[0].Expression is LambdaExpressionSyntax work
            ? GivesOnly(work, IsOver)
            : call.Arguments.Any(argument => ValueOrigins.Unwrap(argument.Value) is IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: { IsAsync: false } method } } && GivesNothing(method, cancellationToken)));

    /// <summary><c>StartNew(Read)</c>, a loop that blocks and in the end has to return some task.</summary>
    private bool GivesNothing(IMethodSymbol method, CancellationToken cancellationToken) =>
        !method.IsVirtualCall() && _facts.Models.Declarations(method.OriginalDefinition) is { IsEmpty: false } declarations
        && declarations.All(declared => ReturnedExpressions.Of(declared.GetSyntax(cancellationToken)).ToList() is { Count: > 0 } returned && returned.All(IsOver));

    private static bool IsOver(ExpressionSyntax task) =>
        (task is AssignmentExpressionSyntax assignment ? assignment.Right : task) is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CompletedTask" };

    /// <summary><c>StartNew(async () => Prepare())</c>: without an <c>await</c> the inner task is over when there is one.</summary>
    private static bool AwaitsNothing(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { ArgumentList.Arguments: var arguments }
        && arguments.Select(argument => argument.Expression).OfType<AnonymousFunctionExpressionSyntax>().FirstOrDefault() is { AsyncKeyword.RawKind: not 0 } work
        && !EnclosingFunction.OwnNodes(work).Any(node => node is AwaitExpressionSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 } or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 });

    /// <summary><c>Task StartAsync() => Task.Factory.StartNew(() => WatchAsync(stop));</c>: who starts a loop waits for its start, and not for its end.</summary>
    private bool StartsLoop(IInvocationOperation call, CancellationToken cancellationToken) =>
        EnclosingFunction.Of(call.Syntax) is MethodDeclarationSyntax { Identifier.ValueText: var name } && name.StartsWith("Start", StringComparison.Ordinal)
        && call.Syntax.Parent is AwaitExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax
        && new StartedWork(_facts).Of(call, cancellationToken) is { Count: > 0 } bodies
        && bodies.All(HasLoop);

    /// <summary>
    /// Whether whoever started a call waits for its task, or gives it away, and what is started goes round in a loop, or waits for functions that do: to unwrap that is to wait for the end of the loop.
    /// One that is kept is waited for by who ends the loop.
    /// </summary>
    public bool GoesRound(IInvocationOperation call, CancellationToken cancellationToken)
    {
        var value = TaskPath.Carried(call);
        while (value.Parent is IConversionOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } && value.Parent is { } outer)
            value = outer;
        return value.Syntax.Parent is AwaitExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax
            && !IsWorkOfHost(EnclosingFunction.Of(value.Syntax), cancellationToken)
            && new StartedWork(_facts).Of(call, cancellationToken).Any(body => HasLoop(body) || Awaited(body, cancellationToken).Any(HasLoop) || Within(body).Any(HasLoop));
    }

    /// <summary><c>StartNew(() => StartNew(async () => { while (true) ... }))</c></summary>
    private static IEnumerable<SyntaxNode> Within(SyntaxNode body) => body.DescendantNodes().OfType<AnonymousFunctionExpressionSyntax>()
        .Where(inner => inner.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "StartNew" or "Run" } } });

    /// <summary>Whether all that what is started awaits is its turn: it is over a moment after its first <c>await</c>.</summary>
    public bool AwaitsTurnOnly(IInvocationOperation call, CancellationToken cancellationToken) =>
        new StartedWork(_facts).Of(call, cancellationToken) is { Count: > 0 } bodies
        && bodies.All(body => EnclosingFunction.OwnNodes(body).OfType<AwaitExpressionSyntax>().ToList() is { Count: > 0 } awaits
            && awaits.TrueForAll(awaited => _facts.Models.Operation(Flow.Awaited.Unconfigured(awaited.Expression), cancellationToken) is IInvocationOperation { TargetMethod: { Name: "WaitAsync", ContainingType.Name: "SemaphoreSlim" } }));

    /// <summary>The host takes the task of <c>ExecuteAsync</c> for the service: it waits for that when it stops, and is told of its failure by it.</summary>
    private bool IsWorkOfHost(SyntaxNode function, CancellationToken cancellationToken) =>
        _facts.Hosted.Exist && function is MethodDeclarationSyntax && _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, cancellationToken) is IMethodSymbol method && _facts.Hosted.IsExecution(method);

    /// <summary>The functions of the compilation that a body calls in what it awaits.</summary>
    private IEnumerable<SyntaxNode> Awaited(SyntaxNode body, CancellationToken cancellationToken) =>
        EnclosingFunction.OwnNodes(body).OfType<AwaitExpressionSyntax>().SelectMany(awaited => awaited.DescendantNodes().OfType<InvocationExpressionSyntax>())
            .Select(inner => _facts.Models.Get(inner.SyntaxTree).GetSymbolInfo(inner, cancellationToken).Symbol).OfType<IMethodSymbol>()
            .SelectMany(method => _facts.Models.Declarations(method.OriginalDefinition)).Select(declaration => declaration.GetSyntax(cancellationToken));

    private static bool HasLoop(SyntaxNode body) =>
        EnclosingFunction.OwnNodes(body).Any(node => node is CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } || node is WhileStatementSyntax or DoStatementSyntax && EnclosingFunction.OwnNodes(node).Any(inner => inner is AwaitExpressionSyntax));

    private static bool IsStart(IMethodSymbol method) =>
        method is { Name: "StartNew", ContainingType.Name: "TaskFactory" } or { Name: "ContinueWith", ContainingType.Name: "Task" };

    private bool IsNested(ITypeSymbol? type) => type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } && _facts.Known.IsTaskLike(type) && _facts.Known.IsTaskLike(arguments[0]);

    private string? Forgotten(IOperation task, int depth, CancellationToken cancellationToken)
    {
        var value = task;
        var isNarrowed = false;
        while (true)
        {
            switch (value.Parent)
            {
                case IConversionOperation conversion:
                    isNarrowed |= SymbolEqualityComparer.Default.Equals(conversion.Type, _facts.Known.Task);
                    value = conversion;
                    continue;
                case IParenthesizedOperation or IConditionalAccessOperation:
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "WaitAsync" } configured when configured.Instance == value:
                    value = value.Parent;
                    continue;
                case IAwaitOperation { Parent: IExpressionStatementOperation }:
                    return "awaiting it once waits only for " + First;
                case IInvocationOperation { TargetMethod.Name: "Wait" } wait when wait.Instance == value:
                    return "'Wait' waits only for " + First;
                case IInvocationOperation { TargetMethod.Name: "GetAwaiter", Parent: IInvocationOperation { TargetMethod.Name: "GetResult", Parent: IExpressionStatementOperation } }:
                    return "'GetResult' waits only for " + First;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var taker } }:
                    return isNarrowed && !IsOnlyListed(value) && !IsIgnored((IArgumentOperation)value.Parent, cancellationToken) ? $"'{taker.Name}' sees only {First}" : null;
                case IArrayInitializerOperation when isNarrowed:
                    return $"only {First} is seen";
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    // What nobody asks for again is not taken for the end of anything.
                    return isNarrowed && !IsOnlyLookedAt(declarator.Symbol, cancellationToken) || IsWaitedForOnce(declarator.Symbol, cancellationToken) ? Kept(declarator.Symbol) : null;
                case ISimpleAssignmentOperation assignment when assignment.Value == value:
                    return assignment.Target is IDiscardOperation ? null : isNarrowed && ValueOrigins.Variable(assignment.Target) is { } variable && !IsOnlyListed(variable) && !(variable is ILocalSymbol chained && IsOnlyLookedAt(chained, cancellationToken)) ? Kept(variable) : null;
                case IReturnOperation returned:
                    return Returned(returned, isNarrowed, depth, cancellationToken);
                default:
                    return null;
            }
        }
    }

    /// <summary><c>work.DoNotAwait()</c>: one that is given to what does nothing with it is left, as a statement leaves it.</summary>
    private static bool IsIgnored(IArgumentOperation argument, CancellationToken cancellationToken) =>
        argument is { Parent: IInvocationOperation { TargetMethod: var taker }, Parameter.Name: { Length: > 0 } task } && !taker.IsVirtualCall()
        && taker.OriginalDefinition is { ReturnsVoid: true } method
        && (method.ReducedFrom ?? method).DeclaringSyntaxReferences is [var declared]
        && declared.GetSyntax(cancellationToken) is var written && EnclosingFunction.Block(written) is { } block
        && !block.DescendantNodes().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var name } && name == task);

    /// <summary>Whether a task is put in a collection that nobody takes a task from to wait for: that it is there is all that is asked.</summary>
    private bool IsOnlyListed(IOperation task) =>
        task.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Add" or "TryAdd", Instance: { } list } } && ValueOrigins.Variable(list) is IFieldSymbol field && IsOnlyListed(field);

    private bool IsOnlyListed(ISymbol kept) =>
        kept is IFieldSymbol field && _facts.Uses.Of(field, CancellationToken.None) is { IsComplete: true, Uses: var uses } && !uses.Any(use => IsWaitedFor(use.Operation.Syntax));

    /// <summary>Whether a variable of tasks is awaited, waited for or returned where it is used, or in the loop over it.</summary>
    private static bool IsWaitedFor(SyntaxNode use)
    {
        foreach (var node in use.Ancestors())
        {
            switch (node)
            {
                case AwaitExpressionSyntax:
                case ReturnStatementSyntax or ArrowExpressionClauseSyntax when node == use.Parent:
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WhenAll" or "WhenAny" or "WaitAll" or "WaitAny" or "Wait" or "GetResult" } }:
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" }:
                    return true;
                case ForEachStatementSyntax loop when loop.Expression.Span.Contains(use.Span):
                    return loop.Statement.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(inner => inner is AwaitExpressionSyntax { Expression: var awaited } && !awaited.ToString().Contains(".Key")
                        || inner is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "Result" });
                case StatementSyntax:
                    return false;
            }
        }
        return false;
    }

    /// <summary><c>if (!last.IsCompleted) last = last.ContinueWith(...)</c>: a local that nobody waits for is only asked how things stand, if at all.</summary>
    private bool IsOnlyLookedAt(ILocalSymbol local, CancellationToken cancellationToken) =>
        _facts.Uses.Of(local, cancellationToken).Uses.All(use => use.Operation.Parent switch
        {
            ISimpleAssignmentOperation set => set.Target == use.Operation,
            IPropertyReferenceOperation { Property.Name: "IsCompleted" or "Status" } => true,
            IBinaryOperation { RightOperand: var other } => IsNull(other),
            IConversionOperation { Parent: IBinaryOperation { RightOperand: var other } } => IsNull(other),
            IIsPatternOperation { Pattern: var pattern } => IsNull(pattern),
            IInvocationOperation { TargetMethod.Name: "ContinueWith" } next => TaskPath.StoredIn(next) is ILocalSymbol kept && kept.IsSameLocal(local),
            _ => false,
        });

    private static string Kept(ISymbol variable) => $"'{variable.Name}' is over at {First}";

    /// <summary>Whether all that is done with a variable of the full type is to wait for the outer task.</summary>
    private bool IsWaitedForOnce(ILocalSymbol local, CancellationToken cancellationToken)
    {
        var uses = _facts.Uses.Of(local, cancellationToken).Uses;
        return !uses.IsEmpty && uses.All(use => TaskPath.Carried(use.Operation).Parent switch
        {
            IAwaitOperation { Parent: IExpressionStatementOperation } => true,
            IInvocationOperation { TargetMethod.Name: "Wait" } => true,
            _ => false,
        });
    }

    /// <summary>
    /// <c>_reader = Start(ReadAsync);</c>: a starter whose task each caller drops, or keeps and does nothing with but to dispose it. What it calls itself with is only asked for
    /// by itself.
    /// </summary>
    private bool IsNeverAskedFor(SyntaxNode starter, CancellationToken cancellationToken) =>
        starter is MethodDeclarationSyntax or LocalFunctionStatementSyntax && _facts.Models.Get(starter.SyntaxTree).GetDeclaredSymbol(starter, cancellationToken) is IMethodSymbol method && !method.IsVirtualCall()
        && _facts.Uses.Of(method, cancellationToken) is { IsComplete: true, Uses: var uses }
        && uses.Where(call => !(call.Operation.Syntax.SyntaxTree == starter.SyntaxTree && starter.Span.Contains(call.Operation.Syntax.Span))).ToList() is { Count: > 0 } calls
        && calls.All(call => call.Operation is IInvocationOperation
            && (TaskPath.StoredIn(call.Operation) is { } kept ? IsNeverAskedFor(kept, cancellationToken) : TaskPath.IsDropped(call.Operation)));

    private bool IsNeverAskedFor(ISymbol kept, CancellationToken cancellationToken) =>
        kept is IFieldSymbol && _facts.Uses.Of(kept, cancellationToken) is { IsComplete: true, Uses: var uses } && uses.All(use => (use.Operation.Parent is IConversionOperation asObject ? asObject.Parent : use.Operation.Parent) switch
        {
            ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } set => set.Target == use.Operation,
            IInvocationOperation { TargetMethod.Name: "Dispose" } or IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Dispose" } } => true,
            IBinaryOperation { RightOperand: var other } => IsNull(other),
            IIsPatternOperation { Pattern: var pattern } => IsNull(pattern),
            _ => false,
        });

    /// <summary><c>null</c>, <c>not null</c></summary>
    private static bool IsNull(IOperation compared) => ValueOrigins.Unwrap(compared) switch
    {
        ILiteralOperation literal => literal.ConstantValue is { HasValue: true, Value: null },
        IConstantPatternOperation { Value: var value } => IsNull(value),
        INegatedPatternOperation { Pattern: var pattern } => IsNull(pattern),
        _ => false,
    };

    /// <summary>What a lambda returns is what its caller makes of it: <c>Task.Run</c> unwraps one task of two.</summary>
    private string? Returned(IReturnOperation returned, bool isNarrowed, int depth, CancellationToken cancellationToken)
    {
        if (isNarrowed)
            return IsNeverAskedFor(EnclosingFunction.Of(returned.Syntax), cancellationToken) ? null : "whoever gets it sees only " + First;
        if (depth >= MaxDepth || EnclosingFunction.Of(returned.Syntax) is not AnonymousFunctionExpressionSyntax lambda)
            return null;
        for (var operation = _facts.Models.Get(lambda.SyntaxTree).GetOperation(lambda, cancellationToken)?.Parent; operation is not null; operation = operation.Parent)
        {
            switch (operation)
            {
                case IDelegateCreationOperation or IConversionOperation or IArgumentOperation:
                    break;
                case IInvocationOperation { TargetMethod: { Name: "Run", ContainingType.Name: "Task" } } call when IsNested(call.Type):
                    return Forgotten(call, depth + 1, cancellationToken);
                default:
                    return null;
            }
        }
        return null;
    }
}
