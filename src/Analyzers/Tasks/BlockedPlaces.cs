using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>Ranks the places in which code blocks on a task by where it hangs worst.</summary>
/// <remarks>
/// No place at all: the entry point and what stands beside it in a console program, a thread of its own, code for both forms behind a flag, the
/// second half of a Begin and End pair, a helper that is given the task, and an awaiter's <c>GetResult</c>, which is called when its task is over.
/// Nor one that is merely possible where somebody decided in writing to block, callers are told in writing to go elsewhere, or another assembly's type lays down
/// a synchronous signature, whose form with an <c>await</c> stands beside it, or that only the entry point calls. No more than possible where the code has looked to the task's end before.
/// </remarks>
internal sealed class BlockedPlaces
{
    /// <summary>Callers between a wait and the entry point.</summary>
    private const int MaxCallers = 3;

    private const string AwaitIt = "await it";
    private const string AwaitUp = "await it, and have the callers await";

    private readonly CodeFacts _facts;
    private readonly Lazy<SyncContexts> _contexts;
    private readonly Runners _runners;
    private readonly Continuations _continuations;
    private readonly Lazy<IMethodSymbol?> _entryPoint;
    private readonly BlockedBridges _bridges;
    private readonly LazyFactories _lazy;
    private readonly ShownBlocks _shown;
    private readonly DisplayCode _display;

    public BlockedPlaces(CodeFacts facts)
    {
        _facts = facts;
        _contexts = new Lazy<SyncContexts>(() => new SyncContexts(facts));
        _runners = new Runners(facts);
        _continuations = new Continuations(facts);
        _entryPoint = new Lazy<IMethodSymbol?>(() => facts.Compilation.GetEntryPoint(CancellationToken.None));
        _bridges = new BlockedBridges(facts);
        _lazy = new LazyFactories(facts);
        _shown = new ShownBlocks(facts);
        _display = new DisplayCode(facts);
    }

    /// <summary>The place of a wait, or <see langword="null"/> where blocking is what the code is there for.</summary>
    public BlockedPlace? Of(SyntaxNode wait, IOperation task, ISymbol member, CancellationToken cancellationToken)
    {
        var function = EnclosingFunction.Of(wait);
        if (IsProgram(function, member) || IsCalledWhenOver(member) || DualCode.IsToldSo(ValueOrigins.Unwrap(task)) || IsToldSo(task, cancellationToken) || DualCode.IsBehindFlag(wait))
            return null;
        if (IsUnderLock(wait))
            return new BlockedPlace("a lock is kept until the task ends, which may need it", "await it outside the lock", IsCertain: !IsCaredFor(wait, task)) { IsArguable = true };
        if (EnclosingFunction.IsAsync(function))
            return new BlockedPlace("an async method holds a thread until the task ends, which needs one to go on", AwaitIt, IsCertain: !WrittenDecisions.ToBlock(wait) && !IsCaredFor(wait, task)) { IsArguable = true, WaitsToBeAsked = !_continuations.GoOutside(task, cancellationToken) || CannotAwait(function, member, cancellationToken) || ShownBlocks.IsHardlyMissed(task) || _shown.RunsOnce(wait, function, cancellationToken) };
        if (IsStaticInitialiser(function, member))
        {
            if (Apart(task, member.ContainingType) is not { } work)
                return new BlockedPlace("whoever else needs the type waits for its initialiser, the task's own code too", "keep the task, and await it where it is needed", IsCertain: true) { IsArguable = !_continuations.GoOutside(task, cancellationToken), WaitsToBeAsked = !NeedsType(task, member.ContainingType) };
            if (!work.DescendantNodes().Any(node => node is InvocationExpressionSyntax or AwaitExpressionSyntax))
                return null;
        }
        if (_lazy.Are(function, member, cancellationToken))
            return new BlockedPlace("whoever else asks for the lazy value waits for its factory, the task's own code too", "keep the task in the 'Lazy', and await it where it is needed", IsCertain: !IsCaredFor(wait, task) && !CannotWait(member.ContainingType) && !_lazy.AreOfOneObject(function, cancellationToken)) { WaitsToBeAsked = true };
        var runner = _runners.Of(function, cancellationToken);
        if (runner == Runner.OwnThread)
            return null;
        if (runner == Runner.Scheduler && !_continuations.AreFree(task, cancellationToken))
            return new BlockedPlace("it holds the scheduler that the task needs to go on", "await it, and unwrap what is started", IsCertain: true);
        if (runner == Runner.Unknown && _contexts.Value.Of(member.ContainingType) is { } context && !_continuations.AreFree(task, cancellationToken))
            return new BlockedPlace($"it holds {context}, which the task may need to go on", AwaitUp, IsCertain: true) { WaitsToBeAsked = !_continuations.ComeBack(task, cancellationToken) || (_contexts.Value.IsOfDisplay && !_display.Runs(function, cancellationToken)) };
        // What others say, and what is no more than possible, is settled by a decision in writing.
        if (IsGiven(task) || IsLaidDown(member, runner) || WrittenDecisions.ToBlock(wait) || PeerPragmas.Disable(PeerPragmas.Blocking, wait, cancellationToken) || IsObsolete(member)
            || (runner != Runner.Pool && _bridges.Are(function, member, task, cancellationToken)) || IsOfEntryPoint(function, member, 0, cancellationToken))
            return null;
        return new BlockedPlace(Fear(function, member, runner), AwaitUp, IsCertain: false);
    }

    /// <summary>
    /// Whether an <c>await</c> in an async function gains nothing: who runs it as one that returns nothing would go on without it, as <c>Parallel.ForEach</c> does, or all who call it block on it.
    /// </summary>
    private bool CannotAwait(SyntaxNode function, ISymbol member, CancellationToken cancellationToken) =>
        function is AnonymousFunctionExpressionSyntax lambda
            ? _facts.Models.Operation(lambda, cancellationToken) is IAnonymousFunctionOperation { Symbol.ReturnsVoid: true, Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: "Parallel" } } } }
            : _shown.IsBlockedOnByAll(member, cancellationToken);

    /// <summary>Whether a type keeps contracts of which no member gives a task: whoever asks it for its lazy value has no way to await that.</summary>
    private bool CannotWait(INamedTypeSymbol type)
    {
        var promised = type.AllInterfaces.Where(contract => !contract.ContainingNamespace.IsSystem())
            .SelectMany(contract => contract.GetMembers()).OfType<IMethodSymbol>().ToList();
        return promised.Count > 0 && !promised.Any(method => _facts.Known.IsTaskLike(method.ReturnType));
    }

    /// <summary>Only a task has an end that can be looked to; a stream is read anew.</summary>
    private bool IsCaredFor(SyntaxNode wait, IOperation task) => _facts.Known.IsTaskLike(task.Type) && CareForTheEnd.IsTakenBefore(wait, task);

    /// <summary>Whoever still calls what is marked as obsolete is told so by the compiler.</summary>
    private static bool IsObsolete(ISymbol member) =>
        member.IsObsolete() || (member as IMethodSymbol)?.AssociatedSymbol?.IsObsolete() == true;

    /// <summary>A helper that blocks on the task it is given does so for its caller, who chose it; one that gives a task could await it.</summary>
    private bool IsGiven(IOperation task) =>
        ValueOrigins.Unwrap(task) is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: not Accessibility.Private } helper }
        && !_facts.Known.IsTaskLike(helper.ReturnType);

    /// <summary>
    /// Who implements a synchronous member of another assembly has no way to await. A stop path is told all the same: it can look to the end first, and the
    /// process waits for it.
    /// </summary>
    private bool IsLaidDown(ISymbol member, Runner runner) =>
        runner != Runner.Pool && !StopPath.Contains(member) && member is IMethodSymbol method && !_facts.Known.IsTaskLike(method.ReturnType) && ForeignSignature.Has(method);

    /// <summary>The task that a variable or a choice holds, of calls that were all told to block.</summary>
    private bool IsToldSo(IOperation task, CancellationToken cancellationToken) => ValueOrigins.Unwrap(task) switch
    {
        ILocalReferenceOperation { Local: var local } => _facts.Uses.Of(local, cancellationToken).Uses.All(use => use.Operation.Parent is not IAssignmentOperation assignment || assignment.Target != use.Operation)
            && local.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var made }
            && DualCode.IsToldSo(ValueOrigins.Unwrap(_facts.Models.Operation(made, cancellationToken))),
        IConditionalOperation { WhenFalse: { } other } choice => DualCode.IsToldSo(ValueOrigins.Unwrap(choice.WhenTrue)) && DualCode.IsToldSo(ValueOrigins.Unwrap(other)),
        _ => false,
    };

    private static string Fear(SyntaxNode function, ISymbol member, Runner runner) => (function, member) switch
    {
        (ConstructorDeclarationSyntax, _) => "a constructor holds its caller's thread until the task ends",
        (AccessorDeclarationSyntax or PropertyDeclarationSyntax, _) => "a property holds its reader's thread until the task ends",
        _ when runner == Runner.Pool => "a pool thread is held until the task ends, which needs another to go on",
        (_, IMethodSymbol { Name: "Dispose" or "Finalize" }) => "disposal holds its thread until the task ends",
        _ => "the caller's thread is held until the task ends, which may need one like it",
    };

    /// <summary>The entry point, and the synchronous methods beside it: they run on the thread that the process is there for.</summary>
    private bool IsProgram(SyntaxNode function, ISymbol member)
    {
        if (member.Name == "MainAsync" && function is MethodDeclarationSyntax)
            return true;
        if (_entryPoint.Value is not { } entry)
            return false;
        if (SymbolEqualityComparer.Default.Equals(member, entry))
            return function is not AnonymousFunctionExpressionSyntax lambda || lambda.Parent is AssignmentExpressionSyntax;
        return function is MethodDeclarationSyntax or LocalFunctionStatementSyntax && !EnclosingFunction.IsAsync(function) && SymbolEqualityComparer.Default.Equals(member.ContainingType, entry.ContainingType);
    }

    /// <summary>Whether nobody but the entry point of a program calls a method, on the thread that the process is there for.</summary>
    private bool IsOfEntryPoint(SyntaxNode function, ISymbol member, int depth, CancellationToken cancellationToken) =>
        _entryPoint.Value is { } entry && depth <= MaxCallers && function is MethodDeclarationSyntax && !EnclosingFunction.IsAsync(function) && member is IMethodSymbol { IsVirtual: false, IsOverride: false } method
        && _facts.Uses.Of(method.OriginalDefinition, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses }
        && uses.All(use => use.Operation is IInvocationOperation call && EnclosingFunction.Of(call.Syntax) is var caller
            && (caller is CompilationUnitSyntax or MethodDeclarationSyntax && SymbolEqualityComparer.Default.Equals(use.Member, entry) ? !EnclosingFunction.RunsAsync(caller) : use.Member is { } next && IsOfEntryPoint(caller, next, depth + 1, cancellationToken)));

    private static bool IsCalledWhenOver(ISymbol member) =>
        member is IMethodSymbol method
        && (method.Parameters.Any(p => p.Type.Name == "IAsyncResult")
            || method is { Name: "GetResult", ContainingType: var awaiter } && awaiter.AllInterfaces.Any(i => i.Name is "INotifyCompletion" or "ICriticalNotifyCompletion" or "IValueTaskSource"));

    private static bool IsUnderLock(SyntaxNode wait) =>
        EnclosingFunction.AncestorsWithin(wait).Any(ancestor => ancestor switch
        {
            LockStatementSyntax locked => locked.Statement.Span.Contains(wait.Span),
            UsingStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "EnterScope" } } } => true,
            _ => false,
        });

    /// <summary><c>Task.Run(() => { ... })</c> that names nothing of a type, and does not need its initialiser.</summary>
    private static SyntaxNode? Apart(IOperation task, INamedTypeSymbol type) =>
        ValueOrigins.Unwrap(task) is IInvocationOperation { TargetMethod: { Name: "Run", ContainingType.Name: "Task" }, Arguments: [{ Value: var given }, ..] } && ValueOrigins.Unwrap(given) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation work }
            && !work.Body.Descendants().Any(part => Used(part) is { } used && SymbolEqualityComparer.Default.Equals(used.OriginalDefinition, type.OriginalDefinition))
            ? work.Syntax
            : null;

    /// <summary>Whether the work is seen to come to the type: a member of it, or a delegate that is given along. What others do with their own hardly does.</summary>
    private static bool NeedsType(IOperation task, INamedTypeSymbol type) =>
        ValueOrigins.Unwrap(task) is not IInvocationOperation call
        || SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType.OriginalDefinition, type.OriginalDefinition)
        || call.Descendants().Any(part => part is IDelegateCreationOperation || SymbolEqualityComparer.Default.Equals(Used(part)?.OriginalDefinition, type.OriginalDefinition));

    private static INamedTypeSymbol? Used(IOperation part) => part switch
    {
        IMemberReferenceOperation { Member.ContainingType: var type } => type,
        IInvocationOperation { TargetMethod.ContainingType: var type } => type,
        IObjectCreationOperation { Constructor.ContainingType: var type } => type,
        _ => null,
    };

    private static bool IsStaticInitialiser(SyntaxNode function, ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.StaticConstructor } && function is ConstructorDeclarationSyntax
        || member is IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true } && function is BaseTypeDeclarationSyntax;
}
