using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>How far the token of a source gets that a local holds.</summary>
internal enum Reach
{
    /// <summary>No further, as far as can be seen, than what its function waits for.</summary>
    Here,

    /// <summary>To work whose task the function returns: the caller waits for it.</summary>
    Returned,

    /// <summary>To somebody who has it when the function is over, and for whom nobody waits there.</summary>
    Beyond,
}

/// <summary>
/// Follows the token of a source to the work that has it: through locals, linked sources, functions that are handed on, and what a callee does
/// with it. What is not known to go on counts as over.
/// </summary>
internal sealed class TokenReach
{
    /// <summary>Variables, sources and callees between the source and the work.</summary>
    private const int MaxSteps = 4;

    private readonly CodeFacts _facts;
    private readonly LifetimeTypes _types;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Whether every call has to be seen to be over with its task.</summary>
    private readonly bool _isStrict;

    /// <summary>Whether somebody has the token of whom nobody knows what he does with it.</summary>
    private bool _isOutOfSight;

    private TokenReach(LifetimeSite site, bool isStrict = false)
    {
        _isStrict = isStrict;
        _facts = site.Facts.Code;
        _types = site.Facts.Types;
        _cancellationToken = site.CancellationToken;
    }

    public static Reach Of(LifetimeSite site, Fate fate)
    {
        if (fate.Local is not { } local)
            return Reach.Here;
        var reach = new TokenReach(site);
        return reach.Furthest(fate.Treatments.Where(treatment => treatment.Name == "Token").Select(treatment => treatment.Operation), Home(local) ?? EnclosingFunction.Of(site.Operation.Syntax), 0);
    }

    /// <summary>
    /// Whether the token is known to be nobody's when the function is over: only the framework's calls and those of bodies in sight have it, and their tasks are
    /// awaited there. What a contract promises may keep it.
    /// </summary>
    public static bool StaysInCalls(LifetimeSite site, Fate fate)
    {
        var reach = new TokenReach(site, isStrict: true);
        var tokens = fate.Local is not null ? fate.Treatments.Where(treatment => treatment.Name == "Token").Select(treatment => treatment.Operation)
            : site.Operation.Parent is IPropertyReferenceOperation { Property.Name: "Token" } token ? new[] { token } : Enumerable.Empty<IOperation>();
        var home = (fate.Local is { } local ? Home(local) : null) ?? EnclosingFunction.Of(site.Operation.Syntax);
        return reach.Furthest(tokens, home, 0) == Reach.Here && !reach._isOutOfSight;
    }

    /// <summary>The function at whose end a variable is gone.</summary>
    private static SyntaxNode? Home(ISymbol variable) => variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } declaration ? EnclosingFunction.Of(declaration) : null;

    private Reach Furthest(IEnumerable<IOperation> tokens, SyntaxNode home, int steps)
    {
        var furthest = Reach.Here;
        foreach (var token in tokens)
        {
            var reach = OfToken(token, home, steps);
            furthest = reach > furthest ? reach : furthest;
            if (furthest == Reach.Beyond)
                break;
        }
        return furthest;
    }

    /// <param name="home">The function whose end is asked about.</param>
    private Reach OfToken(IOperation token, SyntaxNode home, int steps)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (steps > MaxSteps)
            return Reach.Here;
        // By where it is done, and by what is done there: each may be further.
        var around = OfFunction(EnclosingFunction.Of(token.Syntax), home, steps);
        if (around == Reach.Beyond)
            return around;
        var done = OfUse(Chosen(token), home, steps);
        return done > around ? done : around;
    }

    private Reach OfUse(IOperation token, SyntaxNode home, int steps)
    {
        switch (token.Parent)
        {
            case IReturnOperation:
            case IArgumentOperation { Parent: IObjectCreationOperation { Parent: IReturnOperation } }:
            case ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } kept when kept.Value == token && IsOfTheObject(kept.Target):
                return Reach.Beyond;
            // It has been there before the source, and is there after the block that has it.
            case ISimpleAssignmentOperation { Target: IParameterReferenceOperation } given when given.Value == token && token.Syntax.FirstAncestorOrSelf<BlockSyntax>()?.Parent is not (MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax):
                return Reach.Beyond;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                return OfVariable(declarator.Symbol, home, steps);
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment when assignment.Value == token:
                return OfVariable(local.Local, home, steps);
            case IInvocationOperation { TargetMethod: { Name: "Register" or "UnsafeRegister" }, Parent: IExpressionStatementOperation, Arguments: [{ Value: var callback }, ..] } hook when hook.Instance == token:
                return StopsItself(callback) ? Reach.Beyond : Reach.Here;
            case IArgumentOperation { Parent: IInvocationOperation call } argument:
                if (IsLinking(call))
                    return OfSource(call, home, steps);
                _isOutOfSight |= !IsInSight(call.TargetMethod);
                return OfCall(call, argument, home, steps);
            case { } when Elements.CollectionOf(token) is { Parent: IArgumentOperation { Parent: IInvocationOperation call } } && IsLinking(call):
                return OfSource(call, home, steps);
            case IArgumentOperation { Parent: IObjectCreationOperation { Type: { } made } }:
                _isOutOfSight |= !IsOfFramework(made);
                return Reach.Here;
            case ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member } } kept when kept.Value == token:
                _isOutOfSight |= !IsOfFramework(member);
                return Reach.Here;
            default:
                return Reach.Here;
        }
    }

    /// <summary>Whether it is known what runs: the framework's own, or one body; an interface of somebody else's may start anything.</summary>
    private static bool IsInSight(IMethodSymbol method) =>
        method.MethodKind is not MethodKind.DelegateInvoke && (IsOfFramework(method) || !method.IsVirtualCall());

    private static bool IsOfFramework(ISymbol symbol) =>
        symbol.ContainingAssembly is not ISourceAssemblySymbol && symbol.ContainingAssembly?.Name is { } name
        && (name is "mscorlib" or "netstandard" or "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal));

    private Reach OfVariable(ILocalSymbol variable, SyntaxNode home, int steps) =>
        Furthest(Reads(variable), home, steps + 1);

    private IEnumerable<IOperation> Reads(ISymbol variable) =>
        _facts.Uses.Of(variable, _cancellationToken).Uses.Select(use => use.Operation).Where(use => !(use.Parent is IAssignmentOperation assignment && assignment.Target == use));

    private bool IsLinking(IInvocationOperation call) =>
        call.TargetMethod.Name == "CreateLinkedTokenSource" && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, _types.Source);

    /// <summary>A source that is linked to the token has a token of its own.</summary>
    private Reach OfSource(IInvocationOperation linked, SyntaxNode home, int steps)
    {
        if (linked.Parent is IPropertyReferenceOperation { Property.Name: "Token" } token)
            return OfToken(token, home, steps + 1);
        if (linked.Parent is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var kept } target } && IsOfTheObject(target))
            return Reads(kept).Any(read => home.Span.Contains(read.Syntax.Span) && read.Syntax.SyntaxTree == home.SyntaxTree && IsEnded(read)) ? Reach.Here : Reach.Beyond;
        return TaskPath.StoredIn(linked) is ILocalSymbol source
            ? Furthest(Reads(source).Select(read => read.Parent).OfType<IPropertyReferenceOperation>().Where(read => read.Property.Name == "Token"), home, steps + 1)
            : Reach.Here;
    }

    /// <summary><c>source.Dispose()</c>, <c>source?.Dispose()</c></summary>
    private static bool IsEnded(IOperation source) => source.Parent switch
    {
        IInvocationOperation { TargetMethod.Name: "Dispose" } => true,
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Dispose" } } => true,
        _ => false,
    };

    /// <summary><c>token.Register(() => Stop())</c>: the hook by which an object that goes on is stopped is there for as long as the object.</summary>
    private static bool StopsItself(IOperation callback) => ValueOrigins.Unwrap(callback) is IDelegateCreationOperation { Target: var target } && target switch
    {
        IMethodReferenceOperation { Instance: IInstanceReferenceOperation, Method: var stop } => StopPath.Contains(stop),
        IAnonymousFunctionOperation lambda => lambda.Body.Descendants().Any(part => part is IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: var stop } && StopPath.Contains(stop)),
        _ => false,
    };

    private Reach OfCall(IInvocationOperation call, IArgumentOperation argument, SyntaxNode home, int steps)
    {
        if (_facts.Known.IsTaskLike(call.Type))
        {
            var ofTask = OfTask(call, home, steps);
            if (_isStrict && ofTask != Reach.Beyond && IsLeftBy(call, argument, steps))
                return Reach.Beyond;
            return ofTask == Reach.Beyond || !IsKeptBy(call, argument, steps) ? ofTask : Reach.Beyond;
        }
        // `_run = command.Execute(token);`: what is started elsewhere and kept goes on.
        if (_facts.Models.Declarations(call.TargetMethod.OriginalDefinition).IsEmpty && TaskPath.Carried(call).Parent is ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } started && IsOfTheObject(started.Target))
            return Reach.Beyond;
        // What a body in sight does with it by itself.
        if (argument.Parameter is null || call.TargetMethod.IsVirtualCall())
            return Reach.Here;
        var given = argument.Parameter.OriginalDefinition;
        return Home(given) is { } callee ? Furthest(Reads(given).Where(read => read.Parent is not IReturnOperation), callee, steps + 1) : Reach.Here;
    }

    /// <summary>Whether a callee gives the token to work that it does not wait for.</summary>
    private bool IsLeftBy(IInvocationOperation call, IArgumentOperation argument, int steps) =>
        argument.Parameter?.OriginalDefinition is { } given && !call.TargetMethod.IsVirtualCall() && Home(given) is { } callee
        && Furthest(Reads(given).Where(read => read.Parent is not IReturnOperation), callee, steps + 1) == Reach.Beyond;

    /// <summary>Whether a callee whose task is waited for keeps the token, or what is linked to it, for its object.</summary>
    private bool IsKeptBy(IInvocationOperation call, IArgumentOperation argument, int steps)
    {
        if (steps >= MaxSteps || argument.Parameter?.OriginalDefinition is not { } given || call.TargetMethod.IsVirtualCall() || Home(given) is not { } callee)
            return false;
        return Reads(given).Any(read => read.Parent switch
        {
            IArgumentOperation { Parent: IInvocationOperation inner } when !IsLinking(inner) => false,
            IReturnOperation => false,
            _ => OfUse(Chosen(read), callee, steps + 1) == Reach.Beyond,
        });
    }

    private Reach OfTask(IOperation task, SyntaxNode home, int steps)
    {
        var value = TaskPath.Carried(task);
        while (value.Parent is IInvocationOperation { TargetMethod.Name: "ContinueWith" or "WaitAsync" or "Unwrap" } chained && chained.Instance == value)
            value = TaskPath.Carried(chained);
        switch (value.Parent)
        {
            case IReturnOperation:
                var function = EnclosingFunction.Of(value.Syntax);
                return function != home ? OfFunction(function, home, steps) : EnclosingFunction.IsAsync(function) ? Reach.Here : Reach.Returned;
            case IExpressionStatementOperation:
            case ISimpleAssignmentOperation { Target: IDiscardOperation }:
            // Interlocked.Exchange(ref _work, Task.Run(...))
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Exchange" or "CompareExchange" or "Write", ContainingType.Name: "Interlocked" or "Volatile" }, Arguments: [{ Value: var place }, ..] } } when IsOfTheObject(place):
                return Reach.Beyond;
            case ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } kept when kept.Value == value && ValueOrigins.Variable(kept.Target) is { } keeper && IsOfTheObject(kept.Target):
                return Reads(keeper).Any(read => home.Span.Contains(read.Syntax.Span) && read.Syntax.SyntaxTree == home.SyntaxTree && !IsOnlyContinued(read)) ? Reach.Here : Reach.Beyond;
            case IVariableInitializerOperation or ISimpleAssignmentOperation when TaskPath.StoredIn(value) is ILocalSymbol local:
                return OfTaskVariable(local, home, steps);
            default:
                return Reach.Here;
        }
    }

    /// <summary><c>_ = _work.ContinueWith(...);</c>: something is done at its end, and nobody waits for it there.</summary>
    private static bool IsOnlyContinued(IOperation task) =>
        task.Syntax.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax { Expression: var done }
        && (done is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Right: var discarded } ? discarded : done) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContinueWith", Expression: var continued } }
        && continued.Span.Contains(task.Syntax.Span);

    private Reach OfTaskVariable(ILocalSymbol local, SyntaxNode home, int steps)
    {
        var reach = Reach.Beyond;
        // Whoever waits no longer than some time goes on beside it.
        if (Reads(local).Any(IsWaitedForInTime))
            return Reach.Beyond;
        foreach (var read in Reads(local))
        {
            switch (OfTaskRead(TaskPath.Carried(read), home, steps))
            {
                case Reach.Here:
                    return Reach.Here;
                case Reach.Returned:
                    reach = Reach.Returned;
                    break;
            }
        }
        return reach;
    }

    /// <summary><c>Task.WaitAny(new[] { reading }, timeout)</c>, <c>reading.Wait(timeout)</c>, and not <c>false</c> taken for an end by an exception.</summary>
    private bool IsWaitedForInTime(IOperation task)
    {
        var value = TaskPath.Carried(task);
        if (Elements.CollectionOf(value) is { } several)
            value = several;
        var wait = value.Parent switch
        {
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "WaitAny" or "WaitAll", ContainingType.Name: "Task" } } call } => call,
            IInvocationOperation { TargetMethod: { Name: "Wait", ContainingType.Name: "Task" } } call => call,
            _ => null,
        };
        return wait?.Arguments.Any(argument => argument.Parameter is { Type: var type } && (_facts.Known.IsTimeSpan(type) || type.SpecialType == SpecialType.System_Int32) && !Times.IsInfinite(argument.Value)) == true;
    }

    private Reach OfTaskRead(IOperation task, SyntaxNode home, int steps) => task.Parent switch
    {
        IReturnOperation when EnclosingFunction.Of(task.Syntax) == home && !EnclosingFunction.IsAsync(home) => Reach.Returned,
        // Who is given it may wait for it, and whoever waits for that one waits for both.
        IArgumentOperation { Parent: IInvocationOperation taker } when steps < MaxSteps && _facts.Known.IsTaskLike(taker.Type) => OfTask(taker, home, steps + 1),
        // Whatever else is done with it may be a wait.
        _ => Reach.Here,
    };

    /// <summary>How far a function within <paramref name="home"/> gets, with all that it captures.</summary>
    private Reach OfFunction(SyntaxNode function, SyntaxNode home, int steps)
    {
        if (function == home || steps > MaxSteps || !home.Span.Contains(function.Span) || function.SyntaxTree != home.SyntaxTree)
            return Reach.Here;
        var model = _facts.Models.Get(function.SyntaxTree);
        if (function is LocalFunctionStatementSyntax)
        {
            return model.GetDeclaredSymbol(function, _cancellationToken) is IMethodSymbol method
                && _facts.Uses.Of(method, _cancellationToken).Uses.Any(use => !function.Span.Contains(use.Operation.Syntax.Span) && OfWork(use.Operation, method, home, steps + 1) == Reach.Beyond)
                ? Reach.Beyond : Reach.Here;
        }
        return function is AnonymousFunctionExpressionSyntax && model.GetOperation(function, _cancellationToken) is IAnonymousFunctionOperation lambda
            ? OfWork(lambda, lambda.Symbol, home, steps + 1) : Reach.Here;
    }

    /// <summary>Of a function that is called, or that is given to somebody who calls it.</summary>
    private Reach OfWork(IOperation work, IMethodSymbol function, SyntaxNode home, int steps)
    {
        // Nobody can wait for it.
        if (function is { IsAsync: true, ReturnsVoid: true })
            return Reach.Beyond;
        if (work is IInvocationOperation called)
            return _facts.Known.IsTaskLike(called.Type) ? OfTask(called, home, steps) : OfFunction(EnclosingFunction.Of(called.Syntax), home, steps);
        while (work.Parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
            work = work.Parent;
        return work.Parent switch
        {
            IEventAssignmentOperation => Reach.Beyond,
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } kept when kept.Value == work && IsOfTheObject(kept.Target) => Reach.Beyond,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "QueueUserWorkItem" or "UnsafeQueueUserWorkItem", ContainingType.Name: "ThreadPool" } } } => Reach.Beyond,
            IArgumentOperation { Parent: IInvocationOperation taker } when _facts.Known.IsTaskLike(taker.Type) => OfTask(taker, home, steps),
            _ => OfFunction(EnclosingFunction.Of(work.Syntax), home, steps),
        };
    }

    /// <summary>Whether a field or property lives on with its object, or with its type.</summary>
    private static bool IsOfTheObject(IOperation target) =>
        target is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } };

    /// <summary>The value that a token becomes by a choice between several.</summary>
    private static IOperation Chosen(IOperation token)
    {
        while (token.Parent is IConversionOperation or IParenthesizedOperation or ICoalesceOperation or IConditionalAccessOperation
            || (token.Parent is IConditionalOperation choice && choice.Condition != token))
            token = token.Parent;
        return token;
    }
}
