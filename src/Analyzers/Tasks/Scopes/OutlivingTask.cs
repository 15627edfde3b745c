using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Hangproof.Lifetimes;
using Hangproof.Symbols;
using Hangproof.Tasks.Forgotten;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Handlers = Hangproof.Tasks.Loops.Handlers;

namespace Hangproof.Tasks.Scopes;

/// <summary>A task that goes on after the end of a resource's scope.</summary>
/// <param name="Name">The name of the call that makes it.</param>
/// <param name="Api">What is called, as a documentation-comment id.</param>
/// <param name="Display">The call, for people.</param>
/// <param name="Resource">The resource's name.</param>
/// <param name="What">What it is disposed before, for people.</param>
internal readonly record struct Outliving(SimpleNameSyntax Name, string Api, string Display, string Resource, string What)
{
    /// <summary>Whether the work is sure to use the resource, and to miss it.</summary>
    public bool IsShown { get; init; } = true;

    /// <summary>Whether nobody waits for the work: it may be told to stop, be over, or be missed by nobody by then.</summary>
    public bool IsLeft { get; init; }

    /// <summary>Whether the work is asked of the resource itself, which may see to what it has begun.</summary>
    public bool IsOfResource { get; init; }

    /// <summary>Whether the resource is memory, over which most work is over at once, or of a type that the compilation makes of nothing else, whose disposal need take nothing away.</summary>
    public bool IsMemory { get; init; }

    /// <summary>Whether the work waits on a connection or a clock, which is told by its disposal to stop, or cancels what nobody waits for any more.</summary>
    public bool IsToldToStop { get; init; }

    /// <summary>The shortest way out.</summary>
    public string WayOut { get; init; } = OutlivingTask.AwaitIt;
}

/// <summary>Finds the tasks over the resources of a scope that are not waited for within it.</summary>
internal sealed class OutlivingTask
{
    /// <summary>Members by which a container's scope gives out what it disposes with itself.</summary>
    private static readonly HashSet<string> _parts = new(StringComparer.Ordinal) { "ServiceProvider", "GetService", "GetRequiredService", "Resolve", "Token" };

    /// <summary>Resources that nobody misses once they are disposed.</summary>
    private static readonly HashSet<string> _harmless = new(StringComparer.Ordinal) { "Activity", "IOperationHolder", "StringReader", "StringWriter" };

    /// <summary>Resources whose disposal ends what waits on them.</summary>
    private static readonly HashSet<string> _stoppable = new(StringComparer.Ordinal) { "Socket", "UdpClient", "TcpClient", "TcpListener", "NetworkStream", "HttpListener", "PeriodicTimer", "FileSystemWatcher", "SerialPort", "ClientWebSocket", "CancellationTokenSource" };

    /// <summary>Calls that give somebody a reference or a copy of his own.</summary>
    private static readonly string[] _copies = { "AddRef", "Retain", "Clone", "Copy", "DeepC", "Duplicate", "ToArray", "ToList", "ToImmutable" };

    public const string AwaitIt = "await it within the scope";

    private const string Dropped = "the task, which nobody waits for, is over";

    private readonly CodeFacts _facts;
    private readonly ExpectedEnd _expected;
    private readonly OwnWork _own;
    private readonly OverAtOnce _over;

    public OutlivingTask(CodeFacts facts)
    {
        _facts = facts;
        _expected = new ExpectedEnd(facts);
        _own = new OwnWork(facts);
        _over = new OverAtOnce(facts, Implementations.Few(facts));
    }

    public IEnumerable<Outliving> In(ResourceScope scope, SemanticModel model, CancellationToken cancellationToken)
    {
        var names = scope.Resources.Select(resource => resource.Name).ToList();
        AddParts(scope, names);
        foreach (var invocation in scope.Calls())
        {
            if (!Awaited.IsAwaited(invocation) && names.FirstOrDefault(name => Uses(invocation, name)) is { } resource
                && model.GetOperation(invocation, cancellationToken) is IInvocationOperation call && _facts.Known.IsTaskLike(call.Type)
                && IsResource(invocation, resource, model, cancellationToken) && !IsWaitedOn(scope, resource, invocation)
                && SymbolUses.Name(invocation.Expression) is { } name
                && Fate(call, scope, model, cancellationToken) is { } what && !_facts.Completion.IsOver(call, model, cancellationToken) && !IsReadAtOnce(call, invocation, scope, resource, model, cancellationToken) && !IsOverBlocking(call, scope, resource, model, cancellationToken) && !KeepsAlive(call, resource) && !IsReadyForTheEnd(call) && !IsCancelledAtTheEnd(call, resource, scope) && !IsThoughtOf(call, resource, scope) && !TakesItsOwn(call, resource, cancellationToken)
                && !IsWaitedForByResource(call, resource, scope, cancellationToken) && !IsOfProcess(invocation, resource, scope, model, cancellationToken) && !_expected.Of(call, names.Where(used => Uses(invocation, used)), cancellationToken))
                yield return new Outliving(name, call.TargetMethod.OriginalDefinition.GetDocumentationCommentId() ?? call.TargetMethod.Name, $"{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}", resource, what)
                {
                    IsShown = IsShown(call, invocation, resource, what, scope),
                    IsLeft = what == Dropped,
                    IsOfResource = invocation.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var asked } } && asked == resource,
                    IsMemory = Type(invocation, resource, model, cancellationToken) is { Name: "MemoryStream" } or { BaseType.SpecialType: SpecialType.System_Object, DeclaringSyntaxReferences.IsEmpty: false } or { BaseType.DeclaringSyntaxReferences.IsEmpty: false },
                    IsToldToStop = what == Dropped && Type(invocation, resource, model, cancellationToken) is { } type && _stoppable.Contains(type.Name),
                    WayOut = what == Dropped && IsSource(invocation, resource, model) ? "cancel it, and await the task within the scope" : AwaitIt,
                };
        }
        foreach (var returned in ReturnedSources(scope, model, cancellationToken))
            yield return returned;
    }

    /// <summary>Locals that a resource gave out: <c>var orders = scope.ServiceProvider.GetRequiredService&lt;Orders&gt;()</c>.</summary>
    private static void AddParts(ResourceScope scope, List<string> names)
    {
        foreach (var declarator in EnclosingFunction.OwnNodes(scope.Statements).OfType<VariableDeclaratorSyntax>())
        {
            if (scope.Span.Contains(declarator.Span) && declarator.Initializer is { } initializer
                && Chain(initializer.Value) is var (root, members) && names.Contains(root) && members.All(_parts.Contains))
                names.Add(declarator.Identifier.ValueText);
        }
    }

    /// <summary>What a scope gives out and does not dispose: it is there once for the process, or has nothing to dispose, as all that can stand for its contract here.</summary>
    private bool IsOfProcess(InvocationExpressionSyntax invocation, string resource, ResourceScope scope, SemanticModel model, CancellationToken cancellationToken)
    {
        if (scope.Resources.Any(own => own.Name == resource))
            return false;
        if (Type(invocation, resource, model, cancellationToken) is not { } type)
            return false;
        var process = LifetimeFacts.Of(_facts.Compilation).Process;
        var kinds = _facts.Derived.Below(type).Prepend(type).Where(kind => kind.TypeKind != TypeKind.Interface && !kind.IsAbstract).ToList();
        return kinds.Count > 0 && kinds.TrueForAll(kind => process.Has(kind, cancellationToken) || (kind.Locations.Any(place => place.IsInSource) && HasNothingToDispose(kind)));
    }

    private static INamedTypeSymbol? Type(InvocationExpressionSyntax invocation, string resource, SemanticModel model, CancellationToken cancellationToken) =>
        invocation.DescendantNodes().OfType<IdentifierNameSyntax>().FirstOrDefault(name => name.Identifier.ValueText == resource) is { } used ? model.GetTypeInfo(used, cancellationToken).Type as INamedTypeSymbol : null;

    /// <summary>Whether neither an object nor what it keeps is one that a scope disposes.</summary>
    private static bool HasNothingToDispose(INamedTypeSymbol kind) =>
        !kind.IsDisposable() && kind.SelfAndBases().SelectMany(part => part.GetMembers()).OfType<IFieldSymbol>().All(field => field.IsStatic || !field.Type.IsDisposable());

    /// <summary>A chain of members from an identifier: its root and the names of its members.</summary>
    private static (string Root, List<string> Members)? Chain(ExpressionSyntax expression)
    {
        var members = new List<string>();
        while (true)
        {
            switch (expression)
            {
                case InvocationExpressionSyntax invocation:
                    expression = invocation.Expression;
                    break;
                case MemberAccessExpressionSyntax access:
                    members.Add(access.Name.Identifier.ValueText);
                    expression = access.Expression;
                    break;
                case IdentifierNameSyntax name:
                    return (name.Identifier.ValueText, members);
                default:
                    return null;
            }
        }
    }

    /// <summary>
    /// Work that nobody waits for, in a lambda, may be told to stop or be over by then; a reader that leaves its stream open has nothing to miss, nor has who asks a token that only the scope could
    /// have cancelled. What is written fits the buffer of its writer, as a rule, and is there when the writer is disposed.
    /// </summary>
    private static bool IsShown(IInvocationOperation call, InvocationExpressionSyntax invocation, string resource, string what, ResourceScope scope) =>
        !(what == Dropped && (!IsUsedByCall(invocation, resource) || IsBuffered(call)))
        && scope.Resources.FirstOrDefault(made => made.Name == resource).Made is not (
            BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0 } and ObjectCreationExpressionSyntax { Initializer: null, Type: IdentifierNameSyntax { Identifier.ValueText: "CancellationTokenSource" } }
            or ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax { Identifier.ValueText: "StreamReader" }, ArgumentList.Arguments: [.., { NameColon.Name.Identifier.ValueText: "leaveOpen", Expression.RawKind: (int)SyntaxKind.TrueLiteralExpression }] });

    /// <summary><c>return reader.ReadToEndAsync();</c> over a resource of the assembly or over memory: all is there, and the task is over when the call returns.</summary>
    private bool IsReadAtOnce(IInvocationOperation call, InvocationExpressionSyntax invocation, ResourceScope scope, string resource, SemanticModel model, CancellationToken cancellationToken) =>
        call.TargetMethod.Name.StartsWith("Read", StringComparison.Ordinal) && invocation.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax read } && read.Identifier.ValueText == resource
        && scope.Resources.FirstOrDefault(made => made.Name == resource).Made is { } made && model.GetOperation(made, cancellationToken) is { } origin && IsInMemory(origin, cancellationToken);

    /// <summary>A reader or writer over a stream of the compilation that blocks, and gives tasks that are over.</summary>
    private bool IsOverBlocking(IInvocationOperation call, ResourceScope scope, string resource, SemanticModel model, CancellationToken cancellationToken) =>
        call.Instance?.Type is { Name: "StreamReader" or "StreamWriter" }
        && scope.Resources.FirstOrDefault(made => made.Name == resource).Made is { } made
        && model.GetOperation(made, cancellationToken) is IObjectCreationOperation { Arguments: [{ Value: var given }, ..] } && ValueOrigins.Unwrap(given)?.Type is { } stream
        && stream.SelfAndBases().TakeWhile(type => type.Locations.Any(place => place.IsInSource)).SelectMany(type => type.GetMembers(call.Instance.Type.Name == "StreamReader" ? "ReadAsync" : "WriteAsync")).OfType<IMethodSymbol>().Where(method => method.IsOverride).ToList() is { Count: > 0 } own
        && own.TrueForAll(method => _over.Are(method, cancellationToken));

    private bool IsInMemory(IOperation made, CancellationToken cancellationToken) => ValueOrigins.Unwrap(made) switch
    {
        IObjectCreationOperation { Type.Name: "MemoryStream" or "UnmanagedMemoryStream" } => true,
        IInvocationOperation { TargetMethod: { Name: "GetManifestResourceStream", ContainingType.Name: "Assembly" } } => true,
        ICoalesceOperation { Value: var value, WhenNull: IThrowOperation or IConversionOperation { Operand: IThrowOperation } } => IsInMemory(value, cancellationToken),
        IObjectCreationOperation { Type.Name: "StreamReader", Arguments: [{ Value: var stream }, ..] } => IsInMemory(stream, cancellationToken),
        ILocalReferenceOperation local => _facts.Origins.Of(local, cancellationToken).All(origin => origin is not ILocalReferenceOperation && IsInMemory(origin, cancellationToken)),
        _ => false,
    };

    private static bool IsBuffered(IInvocationOperation call) =>
        call is { TargetMethod.Name: "WriteAsync" or "WriteLineAsync", Instance: { } writer } && ValueOrigins.Unwrap(writer)?.Type is { Name: "StreamWriter" };

    /// <summary>Whether a call works on the resource: as its receiver, as an argument as it is, or within a lambda that it is given.</summary>
    private static bool Uses(InvocationExpressionSyntax invocation, string resource) =>
        IsUsedByCall(invocation, resource) || invocation.ArgumentList.Arguments.Any(argument => argument.Expression is AnonymousFunctionExpressionSyntax lambda
            && lambda.Body.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax name && name.Identifier.ValueText == resource));

    /// <summary>The same without lambdas.</summary>
    private static bool IsUsedByCall(InvocationExpressionSyntax invocation, string resource) =>
        (invocation.Expression is MemberAccessExpressionSyntax { Expression: var receiver } && Chain(receiver) is var (root, members) && root == resource && members.Count == 0)
        || invocation.ArgumentList.Arguments.Any(argument => argument.Expression is not AnonymousFunctionExpressionSyntax && IsItself(argument.Expression, resource));

    private static bool IsItself(ExpressionSyntax argument, string resource) => argument switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText == resource,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Token", Expression: IdentifierNameSyntax name } => name.Identifier.ValueText == resource,
        BaseObjectCreationExpressionSyntax { ArgumentList: { } arguments } => arguments.Arguments.Any(inner => IsItself(inner.Expression, resource)),
        _ => false,
    };

    /// <summary>A local or parameter, and of a kind whose end matters.</summary>
    private static bool IsResource(InvocationExpressionSyntax invocation, string resource, SemanticModel model, CancellationToken cancellationToken) =>
        model.LookupSymbols(invocation.SpanStart, name: resource).FirstOrDefault() switch
        {
            ILocalSymbol local => !_harmless.Contains(local.Type.Name),
            IParameterSymbol parameter => !_harmless.Contains(parameter.Type.Name),
            _ => false,
        };

    /// <summary>What only a cancelled token ends would be awaited for as long as nobody cancels.</summary>
    private bool IsSource(InvocationExpressionSyntax invocation, string resource, SemanticModel model) =>
        model.LookupSymbols(invocation.SpanStart, name: resource).FirstOrDefault() is ILocalSymbol { Type: var type } && _facts.Known.IsTokenSource(type);

    /// <summary>What becomes of a task, in words, where it is not waited for within the scope.</summary>
    private string? Fate(IOperation task, ResourceScope scope, SemanticModel model, CancellationToken cancellationToken)
    {
        var value = TaskPath.Carried(task);
        while (value.Parent is IInvocationOperation { TargetMethod.Name: "ContinueWith" or "WaitAsync" or "Unwrap" } chained && chained.Instance == value)
            value = TaskPath.Carried(chained);
        switch (value.Parent)
        {
            case IReturnOperation:
                return EnclosingFunction.IsAsync(EnclosingFunction.Of(value.Syntax)) ? null : "the task that is returned is over";
            case IExpressionStatementOperation:
            case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                return Dropped;
            case ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } assignment when assignment.Value == value:
                return IsAwaitedIn(ValueOrigins.Variable(assignment.Target), scope, model, cancellationToken) ? null : "the task that is kept is over";
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                return Kept(declarator.Symbol, scope, cancellationToken);
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment when assignment.Value == value:
                return Kept(local.Local, scope, cancellationToken);
            default:
                return null;
        }
    }

    private bool IsAwaitedIn(ISymbol? variable, ResourceScope scope, SemanticModel model, CancellationToken cancellationToken) =>
        variable is null || _facts.Uses.Of(variable, cancellationToken).Uses.Any(use =>
            use.Operation.Syntax.SyntaxTree == model.SyntaxTree && scope.Span.Contains(use.Operation.Syntax.Span) && use.Operation.Parent is not IAssignmentOperation);

    /// <summary>A local that is awaited only after the scope, or returned; anything else that is done with it within may be waiting.</summary>
    private string? Kept(ILocalSymbol local, ResourceScope scope, CancellationToken cancellationToken)
    {
        var isReturned = false;
        var isAwaitedAfter = false;
        foreach (var use in _facts.Uses.Of(local, cancellationToken).Uses)
        {
            var value = TaskPath.Carried(use.Operation);
            if (value.Parent is IAssignmentOperation assignment && assignment.Target == value)
                continue;
            if (value.Parent is IReturnOperation && !EnclosingFunction.IsAsync(EnclosingFunction.Of(value.Syntax)))
                isReturned = true;
            else if (use.Operation.Syntax.SpanStart > scope.Span.End && TaskPath.IsWaitedFor(use.Operation))
                isAwaitedAfter = true;
            else
                return null;
        }
        return isReturned ? "the task that is returned is over" : isAwaitedAfter ? $"'{local.Name}' is awaited" : null;
    }

    /// <summary><c>await using (host) { _ = host.RunAsync(); }</c>: the end of the scope waits for the work, by what disposes the resource.</summary>
    private bool IsWaitedForByResource(IInvocationOperation call, string resource, ResourceScope scope, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(call.Instance) is { Syntax: IdentifierNameSyntax name, Type: INamedTypeSymbol kind } && name.Identifier.ValueText == resource && scope.Resources.Any(own => own.Name == resource)
        && _own.IsWaitedFor(call.TargetMethod, kind, scope.IsAwaited, cancellationToken);

    /// <summary><c>Task.Run(() => done.Signal()); done.Wait();</c>: the scope does not end before the task has come to the resource.</summary>
    private static bool IsWaitedOn(ResourceScope scope, string resource, SyntaxNode task) =>
        scope.Calls().Any(call => call.SpanStart > task.Span.End
            && call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax name, Name.Identifier.ValueText: "Wait" or "WaitAsync" or "WaitOne" or "SignalAndWait" }
            && name.Identifier.ValueText == resource);

    /// <summary><c>task.ContinueWith(t => { try { queue.Add(t); } catch { } })</c>: that the resource may be gone by then was thought of.</summary>
    private static bool IsReadyForTheEnd(IInvocationOperation call) =>
        call.TargetMethod.Name == "ContinueWith"
        && call.Arguments.Any(argument => argument.Syntax is ArgumentSyntax { Expression: LambdaExpressionSyntax { Block.Statements: [TryStatementSyntax attempt] } } && attempt.Catches.Any(clause => clause.Filter is null && Handlers.TakesAll(clause)));

    /// <summary><c>queue.Writer.WriteAsync(new Request(chain.AddRef()))</c>: who is called takes a reference or a copy of its own before it returns.</summary>
    private bool TakesItsOwn(IInvocationOperation call, string resource, CancellationToken cancellationToken) =>
        call.TargetMethod is { IsAsync: false, IsVirtual: false, IsAbstract: false, IsOverride: false } method
        && call.Arguments.FirstOrDefault(argument => argument.Syntax is ArgumentSyntax { Expression: IdentifierNameSyntax name } && name.Identifier.ValueText == resource)?.Parameter is { } given
        && _facts.Models.Declarations(method.OriginalDefinition) is { Length: > 0 }
        && _facts.Uses.Of(given.OriginalDefinition, cancellationToken) is { Uses.IsEmpty: false } uses
        && uses.Uses.All(use => use.Operation.Parent is IInvocationOperation { TargetMethod.Name: var copy } taken && taken.Instance == use.Operation && _copies.Any(word => copy.StartsWith(word, StringComparison.Ordinal)));

    /// <summary>Work whose every use of the resource is kept from its end: by a look at the state under a lock, or because the scope tells it to stop.</summary>
    private static bool IsThoughtOf(IInvocationOperation call, string resource, ResourceScope scope) =>
        call.Arguments.Select(argument => (argument.Syntax as ArgumentSyntax)?.Expression).OfType<AnonymousFunctionExpressionSyntax>().FirstOrDefault() is { } work
        && work.Body.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == resource).ToList() is { Count: > 0 } uses
        && (uses.All(IsLookedAtUnderLock) || (uses.All(IsCaught) && IsToldToStop(work, scope)));

    /// <summary><c>lock (_gate) { if (_stopping is null) permits.Release(); }</c></summary>
    private static bool IsLookedAtUnderLock(SyntaxNode use) =>
        EnclosingFunction.AncestorsWithin(use).OfType<IfStatementSyntax>().Any(choice => choice.Statement.Span.Contains(use.Span) && EnclosingFunction.AncestorsWithin(choice).Any(node => node is LockStatementSyntax));

    /// <summary><c>try { Run(); } finally { stop.Cancel(); }</c>, last of the scope: what was given only the token of the source, and waits by it, is over then.</summary>
    private static bool IsCancelledAtTheEnd(IInvocationOperation call, string resource, ResourceScope scope) =>
        call.TargetMethod is { Name: "Delay", ContainingType.Name: "Task" } or { Name: "ContinueWith", ContainingType.Name: "Task" }
        && (scope.Statements as BlockSyntax)?.Statements.LastOrDefault() is TryStatementSyntax { Finally.Block.Statements: [.., ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax told, Name.Identifier.ValueText: "Cancel" } } }] } last
        && told.Identifier.ValueText == resource && !last.Span.Contains(call.Syntax.Span);

    private static bool IsCaught(SyntaxNode use) =>
        EnclosingFunction.AncestorsWithin(use).OfType<TryStatementSyntax>().Any(attempt => attempt.Block.Span.Contains(use.Span) && attempt.Catches.Any(Handlers.TakesAll));

    /// <summary><c>finally { stop.Cancel(); }</c> within the scope, and the work runs on <c>stop.Token</c>.</summary>
    private static bool IsToldToStop(AnonymousFunctionExpressionSyntax work, ResourceScope scope) =>
        scope.Calls().Any(told => told.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax source, Name.Identifier.ValueText: "Cancel" or "CancelAsync" }
            && work.Body.DescendantNodes().Any(node => node is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax asked, Name.Identifier.ValueText: "Token" } && asked.Identifier.ValueText == source.Identifier.ValueText));

    /// <summary>A continuation that itself disposes is the resource's real owner.</summary>
    private static bool KeepsAlive(IOperation call, string resource) => call.Syntax.Parent?.Parent?.ToString().Contains($"{resource}.Dispose") == true;

    /// <summary>
    /// <c>using var registration = token.Register(() => source.TrySetCanceled()); return source.Task;</c>: what was to end the task is gone before it can.
    /// </summary>
    private IEnumerable<Outliving> ReturnedSources(ResourceScope scope, SemanticModel model, CancellationToken cancellationToken)
    {
        foreach (var (name, made) in scope.Resources)
        {
            if (made is not InvocationExpressionSyntax and not BaseObjectCreationExpressionSyntax)
                continue;
            foreach (var returned in EnclosingFunction.OwnNodes(scope.Statements).OfType<ReturnStatementSyntax>())
            {
                if (scope.Span.Contains(returned.Span) && returned.Expression is MemberAccessExpressionSyntax { Name: { Identifier.ValueText: "Task" } task, Expression: IdentifierNameSyntax source }
                    && !EnclosingFunction.IsAsync(EnclosingFunction.Of(returned))
                    && model.GetTypeInfo(source, cancellationToken).Type?.Name == "TaskCompletionSource"
                    && made.DescendantNodes().OfType<IdentifierNameSyntax>().Any(used => used.Identifier.ValueText == source.Identifier.ValueText))
                    yield return new Outliving(task, "P:System.Threading.Tasks.TaskCompletionSource.Task", $"{source}.Task", name, "the task that is returned is over");
            }
        }
    }
}
