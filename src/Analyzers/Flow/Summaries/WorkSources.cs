using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow.Summaries;

/// <summary>What a task, thread, timer or registration runs.</summary>
/// <param name="Body">The function, seen from where it is waited for.</param>
/// <param name="Start">The operation that starts it.</param>
/// <param name="IsStored">Whether it is reached through a field, so that whoever waits need not be the one who started it.</param>
internal sealed record Work(CallTarget Body, IOperation Start, bool IsStored)
{
    /// <summary>Of what a function completes on its way, the call that does: only what comes before it counts.</summary>
    public IOperation? Completion { get; init; }

    /// <summary>Whether a step of the body itself comes too late to hold up what is waited for.</summary>
    public bool IsAfter(IOperation operation) =>
        Completion is { } completion && completion.Syntax.SyntaxTree == operation.Syntax.SyntaxTree && Body.Function.Span.Contains(operation.Syntax.Span) && operation.Syntax.SpanStart > completion.Syntax.SpanStart;
}

/// <summary>
/// Follows what is waited for back to the functions that it runs: <c>Task.Run</c>, an asynchronous method, <c>new Thread</c>, a timer's or a
/// registration's callback; through variables, collections, and calls that put tasks together.
/// </summary>
internal sealed class WorkSources
{
    /// <summary>Variables and calls between what is waited for and what started it.</summary>
    private const int MaxDepth = 7;

    /// <summary>More than this say too little about the one that is waited for.</summary>
    private const int MaxSources = 8;

    /// <summary>Calls whose result is what they are called on, or what they are given.</summary>
    private static readonly HashSet<string> _sameTasks = new(StringComparer.Ordinal)
    {
        "ConfigureAwait", "AsTask", "GetAwaiter", "Unwrap", "Preserve", "ToArray", "ToList", "Where", "AsEnumerable", "Concat", "Append", "Prepend", "First", "Last", "Single", "Cast", "OfType",
        "WhenAll", "WhenAny", "Values", "OrderBy", "Reverse", "ToImmutableArray",
    };

    /// <summary>Calls that run a delegate of theirs, and give what can be waited for.</summary>
    private static readonly HashSet<string> _starters = new(StringComparer.Ordinal)
    {
        "Run", "StartNew", "ContinueWith", "Register", "UnsafeRegister", "CreateTimer", "RunContinuationsAsynchronously", "QueueTask",
    };

    private readonly CodeFacts _facts;
    private readonly CallTargets _calls;
    private readonly ObjectPaths _paths;

    public WorkSources(CodeFacts facts, CallTargets calls, ObjectPaths paths)
    {
        _facts = facts;
        _calls = calls;
        _paths = paths;
    }

    /// <param name="frame">The frame of the function in which something is waited for.</param>
    public ImmutableArray<Work> Of(IOperation waited, Frame frame, CancellationToken cancellationToken)
    {
        var walk = new Walk(this, waited, cancellationToken);
        walk.Follow(waited, frame, 0);
        return walk.Found.Count > MaxSources ? ImmutableArray<Work>.Empty : walk.Found.ToImmutableArray();
    }

    /// <summary>The delegates that a call is given.</summary>
    public ImmutableArray<Work> OfArguments(IInvocationOperation call, Frame frame, CancellationToken cancellationToken) =>
        call.Arguments.Where(argument => argument.Parameter?.Type is { TypeKind: TypeKind.Delegate } or IArrayTypeSymbol { ElementType.TypeKind: TypeKind.Delegate })
            .SelectMany(argument => Elements.Of(argument.Value) ?? new[] { argument.Value })
            .SelectMany(body => _calls.Handlers.Of(body, frame, cancellationToken))
            .Select(target => new Work(WithState(target, call, frame, cancellationToken), call, IsStored: false)).ToImmutableArray();

    /// <summary><c>Register(static s => ((Connection)s!).Abort(), this)</c>: the callback's parameter is the state that goes with it.</summary>
    private CallTarget WithState(CallTarget target, IOperation start, Frame frame, CancellationToken cancellationToken)
    {
        var arguments = start switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        if (arguments.FirstOrDefault(argument => argument.Parameter is { Name: "state", Type.TypeKind: not TypeKind.Delegate }) is not { Value: var state }
            || Parameter(target.Function, cancellationToken) is not { } parameter)
            return target;
        var path = frame.Translate(_paths.Of(state, cancellationToken));
        return path.Root == PathRoot.Unknown ? target : target with { Frame = target.Frame with { Arguments = target.Frame.Arguments.SetItem(parameter.OriginalDefinition, path) } };
    }

    private IParameterSymbol? Parameter(SyntaxNode function, CancellationToken cancellationToken)
    {
        var model = _facts.Models.Get(function.SyntaxTree);
        var symbol = function is AnonymousFunctionExpressionSyntax ? model.GetSymbolInfo(function, cancellationToken).Symbol : model.GetDeclaredSymbol(function, cancellationToken);
        return (symbol as IMethodSymbol)?.Parameters.FirstOrDefault();
    }

    /// <summary>What is registered with the token of a cancellation source.</summary>
    public ImmutableArray<Work> Callbacks(IOperation source, Frame frame, CancellationToken cancellationToken)
    {
        if (ValueOrigins.Variable(source) is not { } variable)
            return ImmutableArray<Work>.Empty;
        var found = ImmutableArray.CreateBuilder<Work>();
        foreach (var use in _facts.Uses.Of(variable, cancellationToken).Uses)
        {
            if (use.Operation.Parent is IPropertyReferenceOperation { Property.Name: "Token", Parent: IInvocationOperation { TargetMethod.Name: "Register" or "UnsafeRegister" } registered })
                found.AddRange(OfArguments(registered, variable is ILocalSymbol ? frame : Frame.Root with { This = frame.This }, cancellationToken));
        }
        return found.ToImmutable();
    }

    private sealed class Walk
    {
        private readonly WorkSources _sources;
        private readonly IOperation _waited;
        private readonly CancellationToken _cancellationToken;
        private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);
        private readonly Stack<SyntaxNode> _passedBy = new();
        private int _stored;

        public Walk(WorkSources sources, IOperation waited, CancellationToken cancellationToken)
        {
            _sources = sources;
            _waited = waited;
            _cancellationToken = cancellationToken;
        }

        public List<Work> Found { get; } = new();

        public void Follow(IOperation? value, Frame frame, int depth)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (depth > MaxDepth || Found.Count > MaxSources)
                return;
            switch (Bare(value))
            {
                case IInvocationOperation call:
                    Call(call, frame, depth);
                    break;
                case IObjectCreationOperation { Type.Name: "Thread" or "Task" or "Timer" } creation when Delegate(creation.Arguments) is { } body:
                    Start(creation, body, frame);
                    break;
                case IConditionalOperation { WhenFalse: { } otherwise } choice:
                    Follow(choice.WhenTrue, frame, depth + 1);
                    Follow(otherwise, frame, depth + 1);
                    break;
                case ICoalesceOperation coalesce:
                    Follow(coalesce.Value, frame, depth + 1);
                    Follow(coalesce.WhenNull, frame, depth + 1);
                    break;
                case ISimpleAssignmentOperation assignment:
                    Follow(assignment.Value, frame, depth + 1);
                    break;
                case ICoalesceAssignmentOperation assignment:
                    Follow(assignment.Target, frame, depth + 1);
                    Follow(assignment.Value, frame, depth + 1);
                    break;
                case ISwitchExpressionOperation choice:
                    foreach (var arm in choice.Arms)
                        Follow(arm.Value, frame, depth + 1);
                    break;
                case ILocalReferenceOperation local:
                    Variable(local.Local, null, frame, depth);
                    break;
                case IFieldReferenceOperation field:
                    _stored++;
                    Variable(field.Field, field.Instance, frame, depth);
                    _stored--;
                    break;
                case IPropertyReferenceOperation { Property: { Name: "Task", ContainingType.Name: "TaskCompletionSource" }, Instance: IFieldReferenceOperation source }:
                    Completed(source, frame);
                    break;
                case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list }:
                    Follow(list, frame, depth + 1);
                    break;
                case IPropertyReferenceOperation property when _sources._calls.Implementations.Of(property.Property.GetMethod!) is { IsEmpty: false }:
                    _stored++;
                    Variable(property.Property, property.Instance, frame, depth);
                    _stored--;
                    break;
                case IArrayElementReferenceOperation element:
                    Follow(element.ArrayReference, frame, depth + 1);
                    break;
                case IParameterReferenceOperation parameter:
                    Parameter(parameter.Parameter, depth);
                    break;
                case { } collection when Elements.Of(collection) is { } elements:
                    foreach (var element in elements)
                        Follow(element, frame, depth + 1);
                    break;
            }
        }

        private static IOperation? Bare(IOperation? value)
        {
            while (true)
            {
                switch (value)
                {
                    case IConversionOperation { OperatorMethod: null } conversion:
                        value = conversion.Operand;
                        break;
                    case IParenthesizedOperation parenthesized:
                        value = parenthesized.Operand;
                        break;
                    case IConditionalAccessOperation access:
                        value = access.WhenNotNull;
                        break;
                    case IConditionalAccessInstanceOperation:
                        return ValueOrigins.Unwrap(value) is var receiver && receiver == value ? null : receiver;
                    default:
                        return value;
                }
            }
        }

        private static IOperation? Delegate(ImmutableArray<IArgumentOperation> arguments) =>
            arguments.FirstOrDefault(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate)?.Value;

        private void Call(IInvocationOperation call, Frame frame, int depth)
        {
            var method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
            if (method.MethodKind == MethodKind.DelegateInvoke)
            {
                foreach (var handler in _sources._calls.Handlers.Of(call.Instance, frame, _cancellationToken))
                    Add(handler, call);
                return;
            }
            if (_sources._calls.Methods(call, frame, _cancellationToken) is { IsEmpty: false } targets)
            {
                foreach (var target in targets)
                {
                    if (EnclosingFunction.IsAsync(target.Function))
                        Add(target, call);
                    else
                        Returned(target, depth);
                }
                return;
            }
            if (_starters.Contains(method.Name) && Delegate(call.Arguments) is { } body)
                Start(call, body, frame);
            else if (method.Name == "Select" && call.Arguments.LastOrDefault()?.Value is { } selector)
                Selected(selector, frame, depth);
            else if (method is { Name: "Exchange" or "CompareExchange" or "Read", ContainingType.Name: "Interlocked" or "Volatile" })
                Follow(call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value, frame, depth + 1);
            else if (_sameTasks.Contains(method.Name))
            {
                Follow(call.Instance, frame, depth + 1);
                foreach (var argument in call.Arguments)
                    Follow(argument.Value, frame, depth + 1);
            }
        }

        /// <summary>Of a source that one function completes, and nobody else can, that function is what is waited for.</summary>
        private void Completed(IFieldReferenceOperation source, Frame frame)
        {
            var facts = _sources._facts.Objects.Of(source, _cancellationToken);
            var completions = facts.Calls.OfType<IInvocationOperation>().Where(call => call.TargetMethod.Name.StartsWith("Set", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("TrySet", StringComparison.Ordinal)).ToList();
            if (!facts.IsPrivate || completions.Count == 0 || BodyGraphs.FunctionAround(completions[0].Syntax) is not { } function
                || completions.Any(call => BodyGraphs.FunctionAround(call.Syntax) != function || call.Instance is not IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation }))
                return;
            var inner = source.Instance is null or IInstanceReferenceOperation ? frame with { Arguments = Frame.Root.Arguments, Callbacks = Frame.Root.Callbacks }
                : Frame.Root with { This = frame.Translate(_sources._paths.Of(source.Instance, _cancellationToken)) };
            Found.Add(new Work(new CallTarget(function, inner, "it"), completions[0], IsStored: true) { Completion = completions[0] });
        }

        private void Returned(CallTarget target, int depth)
        {
            foreach (var returned in ReturnedExpressions.Of(target.Function))
                Follow(_sources._facts.Models.Operation(returned, _cancellationToken), target.Frame, depth + 1);
        }

        private void Selected(IOperation selector, Frame frame, int depth)
        {
            foreach (var target in _sources._calls.Handlers.Of(selector, frame, _cancellationToken))
            {
                if (EnclosingFunction.IsAsync(target.Function))
                    Add(target, selector);
                else if (target.Function is LambdaExpressionSyntax { ExpressionBody: { } expression })
                    Follow(_sources._facts.Models.Operation(expression, _cancellationToken), target.Frame, depth + 1);
                else
                    Returned(target, depth);
            }
        }

        private void Start(IOperation start, IOperation body, Frame frame)
        {
            foreach (var target in _sources._calls.Handlers.Of(body, frame, _cancellationToken))
                Add(_sources.WithState(target, start, frame, _cancellationToken), start);
        }

        private void Add(CallTarget body, IOperation start)
        {
            // What was passed to the call that starts it, or read before, was there before it and cannot be it.
            if (_passedBy.Contains(start.Syntax) || _passedBy.Any(passed => start.Syntax.Span.Contains(passed.Span) && start.Syntax.SyntaxTree == passed.SyntaxTree))
                return;
            if (!Found.Any(other => other.Start.Syntax == start.Syntax && other.Body.Function == body.Function))
                Found.Add(new Work(body, start, _stored > 0));
        }

        private void Variable(ISymbol variable, IOperation? owner, Frame frame, int depth)
        {
            if (!_visited.Add(variable.OriginalDefinition))
                return;
            // Values of a field are assigned by members of the same object.
            var inner = variable is ILocalSymbol ? frame
                : owner is null or IInstanceReferenceOperation ? frame with { Arguments = Frame.Root.Arguments, Callbacks = Frame.Root.Callbacks }
                : Frame.Root with { This = frame.Translate(_sources._paths.Of(owner, _cancellationToken)) };
            foreach (var declaration in _sources._facts.Models.Declarations(variable))
            {
                var syntax = declaration.GetSyntax(_cancellationToken);
                var initializer = syntax switch
                {
                    ForEachStatementSyntax loop => loop.Expression,
                    // `if (Interlocked.Exchange(ref _timer, null) is not { } timer)`
                    SingleVariableDesignationSyntax { Parent: RecursivePatternSyntax or DeclarationPatternSyntax or VarPatternSyntax } name => name.FirstAncestorOrSelf<IsPatternExpressionSyntax>()?.Expression,
                    _ => Initialized.ValueOrBody(syntax),
                };
                if (initializer is not null)
                    Assigned(initializer, _sources._facts.Models.Operation(initializer, _cancellationToken), inner, depth);
                else if (syntax is PropertyDeclarationSyntax && variable is IPropertySymbol { GetMethod: { } getter })
                {
                    foreach (var returned in _sources._facts.Models.Declarations(getter).SelectMany(d => ReturnedExpressions.Of(d.GetSyntax(_cancellationToken))))
                        Follow(_sources._facts.Models.Operation(returned, _cancellationToken), inner, depth + 1);
                }
            }
            foreach (var use in _sources._facts.Uses.Of(variable, _cancellationToken).Uses)
            {
                switch (use.Operation.Parent)
                {
                    case IAssignmentOperation assignment when assignment.Target == use.Operation:
                        Assigned(assignment.Value.Syntax, assignment.Value, Theirs(use.Operation, inner, owner), depth);
                        break;
                    case IInvocationOperation { TargetMethod.Name: "Add" or "Enqueue" or "Push" or "TryAdd" or "AddOrUpdate" } added when added.Instance?.Syntax == use.Operation.Syntax:
                        foreach (var argument in added.Arguments)
                            Follow(argument.Value, inner, depth + 1);
                        break;
                    // tasks[i] = ...
                    case IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true } when use.Operation.Parent.Parent is IAssignmentOperation set && set.Target == use.Operation.Parent:
                        Follow(set.Value, inner, depth + 1);
                        break;
                    // timer.Elapsed += ...
                    case IEventReferenceOperation { Parent: IEventAssignmentOperation { Adds: true } subscribed }:
                        Start(subscribed, subscribed.HandlerValue, inner);
                        break;
                }
            }
        }

        /// <summary>Somebody else's assignment is in the frame of whoever makes it.</summary>
        private Frame Theirs(IOperation use, Frame inner, IOperation? owner) =>
            use is IFieldReferenceOperation { Instance: not (null or IInstanceReferenceOperation) } or IPropertyReferenceOperation { Instance: not (null or IInstanceReferenceOperation) }
                ? Frame.Root with { This = ObjectPath.Nothing }
                : inner;

        /// <summary>A local that a lambda waits for was read before the lambda ran.</summary>
        private void Assigned(SyntaxNode syntax, IOperation? value, Frame frame, int depth)
        {
            var isSnapshot = syntax.SyntaxTree == _waited.Syntax.SyntaxTree && ValueOrigins.Unwrap(value) is IFieldReferenceOperation or IPropertyReferenceOperation
                && EnclosingFunction.Of(syntax) != EnclosingFunction.Of(_waited.Syntax) && EnclosingFunction.Of(syntax).Span.Contains(_waited.Syntax.Span);
            if (isSnapshot)
                _passedBy.Push(_waited.Syntax);
            Follow(value, frame, depth + 1);
            if (isSnapshot)
                _passedBy.Pop();
        }

        private void Parameter(IParameterSymbol parameter, int depth)
        {
            if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.DelegateInvoke) } method || !_visited.Add(parameter.OriginalDefinition))
                return;
            foreach (var use in _sources._facts.Uses.Of(method, _cancellationToken).Uses)
            {
                if (ValueOrigins.Argument(use.Operation, parameter.Ordinal) is not { } argument)
                    continue;
                _passedBy.Push(use.Operation.Syntax);
                // A call on the same object is in the same frame as what it calls.
                Follow(argument, use.Operation is IInvocationOperation { Instance: null or IInstanceReferenceOperation } ? Frame.Root : Frame.Root with { This = ObjectPath.Nothing }, depth + 1);
                _passedBy.Pop();
            }
        }
    }
}
