using System.Collections.Immutable;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow.Summaries;

/// <summary>
/// Which functions of the compilation a delegate can run: lambdas and methods that are written there, assigned to it, added to an event, or
/// passed for a parameter.
/// </summary>
internal sealed partial class Handlers
{
    /// <summary>Variables between a delegate and the function in it.</summary>
    private const int MaxDepth = 5;

    /// <summary>More handlers than this say too little about the one that runs.</summary>
    private const int MaxHandlers = 4;

    /// <summary>The same where it only matters that all of them are the compilation's own.</summary>
    private const int MaxInSight = 64;

    private readonly SymbolUses _uses;
    private readonly SourceModels _models;
    private readonly ObjectPaths _paths;
    private readonly SummaryLimits _limits;

    public Handlers(CodeFacts facts, ObjectPaths paths, SummaryLimits limits)
    {
        _uses = facts.Uses;
        _models = facts.Models;
        _paths = paths;
        _limits = limits;
    }

    public ImmutableArray<CallTarget> Of(IOperation? value, Frame frame, CancellationToken cancellationToken) => Of(value, frame, out _, cancellationToken);

    /// <param name="isComplete">Whether nothing else can run: every place that gives the delegate a value is in sight.</param>
    public ImmutableArray<CallTarget> Of(IOperation? value, Frame frame, out bool isComplete, CancellationToken cancellationToken)
    {
        var walk = new Walk(this, cancellationToken);
        walk.Follow(value, frame, 0);
        isComplete = walk.IsComplete && walk.Targets.Count > 0;
        if (walk.Targets.Count <= MaxHandlers && !walk.IsOpen)
            return walk.Targets.ToImmutableArray();
        if (walk.Targets.Count > MaxHandlers)
            _limits.TargetsMet();
        isComplete = false;
        return ImmutableArray<CallTarget>.Empty;
    }

    /// <summary>Whether every function that a delegate can run is in sight, however many they are.</summary>
    public bool AreInSight(IOperation? value, Frame frame, CancellationToken cancellationToken)
    {
        var walk = new Walk(this, cancellationToken, MaxInSight);
        walk.Follow(value, frame, 0);
        return walk is { IsComplete: true, IsOpen: false, Targets.Count: > 0 };
    }

    private sealed partial class Walk
    {
        private readonly Handlers _handlers;
        private readonly int _most;
        private readonly CancellationToken _cancellationToken;
        private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);

        public Walk(Handlers handlers, CancellationToken cancellationToken, int most = MaxHandlers)
        {
            _most = most;
            _handlers = handlers;
            _cancellationToken = cancellationToken;
        }

        public List<CallTarget> Targets { get; } = new();

        public bool IsComplete { get; private set; } = true;

        /// <summary>Whether it can be set from anywhere, as a callback that a message carries: what is found says nothing about the one that runs.</summary>
        public bool IsOpen { get; private set; }

        public void Follow(IOperation? value, Frame frame, int depth)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            value = ValueOrigins.Unwrap(value);
            if (depth > MaxDepth || Targets.Count > _most)
            {
                IsComplete = false;
                return;
            }
            switch (value)
            {
                case IDelegateCreationOperation creation:
                    Follow(creation.Target, frame, depth);
                    break;
                case IAnonymousFunctionOperation lambda:
                    Add(new CallTarget(lambda.Syntax, frame, "the lambda"));
                    break;
                case IMethodReferenceOperation method:
                    Method(method, frame);
                    break;
                case IConditionalOperation { WhenFalse: { } otherwise } choice:
                    Follow(choice.WhenTrue, frame, depth + 1);
                    Follow(otherwise, frame, depth + 1);
                    break;
                case ICoalesceOperation coalesce:
                    Follow(coalesce.Value, frame, depth + 1);
                    Follow(coalesce.WhenNull, frame, depth + 1);
                    break;
                case IConditionalAccessOperation access:
                    Follow(access.WhenNotNull, frame, depth + 1);
                    break;
                case ILocalReferenceOperation { Local: var local } when Container(local) is { } container:
                    Collection(container, frame, depth);
                    break;
                case ILocalReferenceOperation local:
                    Variable(local.Local, null, frame, depth);
                    break;
                case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } when Holds(list.Type):
                    Collection(list, frame, depth);
                    break;
                case IArrayElementReferenceOperation { ArrayReference: var array }:
                    Collection(array, frame, depth);
                    break;
                // `_queue.Dequeue()()`
                case IInvocationOperation { TargetMethod.MethodKind: not MethodKind.DelegateInvoke } got when (got.Instance ?? got.Arguments.FirstOrDefault()?.Value) is { } from && Holds(from.Type):
                    Collection(from, frame, depth);
                    break;
                case IParameterReferenceOperation parameter when frame.Callbacks.TryGetValue(parameter.Parameter.OriginalDefinition, out var given):
                    Follow(given.Value, given.Frame, depth + 1);
                    break;
                case IParameterReferenceOperation parameter:
                    Parameter(parameter.Parameter, frame, depth);
                    break;
                case IFieldReferenceOperation field when IsOurs(field.Field):
                    Variable(field.Field, field.Instance, frame, depth);
                    break;
                case IPropertyReferenceOperation property when IsOurs(property.Property):
                    Variable(property.Property, property.Instance, frame, depth);
                    break;
                case IEventReferenceOperation raised when IsOurs(raised.Event):
                    Variable(raised.Event, raised.Instance, frame, depth);
                    // An event is subscribed to through the interface that declares it, too.
                    foreach (var declared in raised.Event.Promised())
                        Variable(declared, raised.Instance, frame, depth);
                    break;
                case ILiteralOperation or IDefaultValueOperation:
                    break;
                default:
                    IsComplete = false;
                    break;
            }
        }

        private void Add(CallTarget target)
        {
            if (!Targets.Any(other => other.Function == target.Function))
                Targets.Add(target);
        }

        private bool IsOurs(ISymbol symbol) => !_handlers._models.Declarations(symbol).IsEmpty;

        private void Method(IMethodReferenceOperation reference, Frame frame)
        {
            var method = reference.Method.ReducedFrom ?? reference.Method;
            var isLocal = method.MethodKind == MethodKind.LocalFunction;
            var self = reference.Instance is { } instance ? frame.Translate(_handlers._paths.Of(instance, _cancellationToken)) : ObjectPath.Nothing;
            foreach (var declaration in _handlers._models.Declarations(method.OriginalDefinition))
            {
                var syntax = declaration.GetSyntax(_cancellationToken);
                if (CallTargets.HasBody(syntax))
                    Add(new CallTarget(syntax, isLocal ? frame : new Frame(self, Frame.Root.Arguments, Frame.Root.Callbacks, reference.Instance is IInstanceReferenceOperation ? frame.Aliases : Frame.Root.Aliases).Knowing(frame.OfMakers).Knowing(Made(reference.Instance, frame)), method.Name));
            }
            IsComplete &= IsOurs(method) && !method.IsAbstract;
        }

        /// <summary><c>var audit = new AuditTrail(table); table.Expired += audit.OnExpired;</c>: which object the one that handles has in which field.</summary>
        private IEnumerable<(ObjectPath From, ObjectPath To)> Made(IOperation? handler, Frame frame)
        {
            if (ValueOrigins.Unwrap(handler) is not ILocalReferenceOperation { Local: var local } || _handlers._models.Declarations(local) is not { Length: 1 } declarations
                || declarations[0].GetSyntax(_cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: { } value }
                || _handlers._models.Operation(value, _cancellationToken) is not IObjectCreationOperation { Constructor: { } constructor } creation)
                yield break;
            foreach (var argument in creation.Arguments)
            {
                if (argument.Parameter is not { Type.IsReferenceType: true } parameter || _handlers._paths.Of(argument.Value, _cancellationToken) is not { Root: PathRoot.Variable or PathRoot.This } path)
                    continue;
                foreach (var member in KeptAs(parameter.OriginalDefinition).Prepend(parameter.OriginalDefinition))
                    yield return (ObjectPath.This(null).Member(member), frame.Translate(path));
            }
        }

        /// <summary>The members in which a function keeps what it is given, or what it has made.</summary>
        private IEnumerable<ISymbol> KeptAs(ISymbol variable)
        {
            foreach (var use in _handlers._uses.Of(variable, _cancellationToken).Uses)
            {
                switch (use.Operation.Parent)
                {
                    case ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Instance: IInstanceReferenceOperation } field } assignment when assignment.Value == use.Operation:
                        yield return field.Field;
                        break;
                    // `(_link, _period) = (link, period)`
                    case ITupleOperation { Elements: var given } tuple when Deconstructed(tuple) is { } taken && given.IndexOf(use.Operation) is >= 0 and var i && i < taken.Elements.Length
                        && taken.Elements[i] is IFieldReferenceOperation { Instance: IInstanceReferenceOperation } field:
                        yield return field.Field;
                        break;
                    case IFieldInitializerOperation { InitializedFields: { Length: 1 } fields }:
                        yield return fields[0];
                        break;
                }
            }
        }

        private static ITupleOperation? Deconstructed(ITupleOperation given) =>
            (given.Parent is IConversionOperation ? given.Parent.Parent : given.Parent) is IDeconstructionAssignmentOperation { Target: ITupleOperation taken } && taken != given ? taken : null;

        /// <summary>An object that its function has in a variable, under all the names that its other members know it by.</summary>
        private IEnumerable<(ObjectPath From, ObjectPath To)> Names(ObjectPath path, ObjectPath itself)
        {
            yield return (path, itself);
            if (path is not { Root: PathRoot.Variable, Steps.IsEmpty: true, Start: (ILocalSymbol or IParameterSymbol) and var variable })
                yield break;
            foreach (var member in KeptAs(variable))
                yield return (ObjectPath.This(null).Member(member), itself);
        }

        /// <summary>Whatever is assigned or added to a variable, in the frame of whoever does that.</summary>
        private void Variable(ISymbol variable, IOperation? owner, Frame frame, int depth)
        {
            if (!_visited.Add(variable.OriginalDefinition))
                return;
            var isLocal = variable is ILocalSymbol;
            // The object whose delegate runs, so that a handler that names it by another path is known to mean it.
            var raiser = owner is null ? null : frame.Translate(_handlers._paths.Of(owner, _cancellationToken));
            foreach (var declaration in _handlers._models.Declarations(variable))
            {
                var initializer = declaration.GetSyntax(_cancellationToken) switch
                {
                    SingleVariableDesignationSyntax { Parent: RecursivePatternSyntax or DeclarationPatternSyntax or VarPatternSyntax } name => (name.Parent?.Parent as IsPatternExpressionSyntax)?.Expression,
                    var written => Initialized.ValueOrBody(written),
                };
                if (initializer is not null)
                    Follow(_handlers._models.Operation(initializer, _cancellationToken), isLocal ? frame : Of(raiser, null, frame), depth + 1);
            }
            var uses = _handlers._uses.Of(variable, _cancellationToken);
            IsComplete &= uses.IsComplete;
            IsOpen |= !uses.IsComplete && variable is (IPropertySymbol { SetMethod: not null } or IFieldSymbol { IsReadOnly: false });
            foreach (var use in uses.Uses)
            {
                switch (use.Operation.Parent)
                {
                    // Who subscribes at another kind of object hears nothing of this one.
                    case IEventAssignmentOperation { Adds: true } when use.Operation is IEventReferenceOperation { Instance: { } at } && owner is not null
                        && (!CallKnowledge.CanBeBoth(CallKnowledge.Nothing.Kind(at), frame.Passed.Kind(owner)) || !frame.Passed.IsAskedForAs(CallKnowledge.Nothing.Kind(at))):
                        break;
                    // `Listen(handler) => Changed += handler`: who calls it on an object of another kind listens to that.
                    case IEventAssignmentOperation { Adds: true } added when owner is not null && use.Operation is IEventReferenceOperation { Instance: IInstanceReferenceOperation } && ValueOrigins.Unwrap(added.HandlerValue) is IParameterReferenceOperation { Parameter: var handed }:
                        Parameter(handed, Of(raiser, null, frame), depth + 1, frame.Passed.Kind(owner));
                        break;
                    case IEventAssignmentOperation { Adds: true } added:
                        Follow(added.HandlerValue, Of(raiser, (use.Operation as IEventReferenceOperation)?.Instance, frame), depth + 1);
                        break;
                    case IAssignmentOperation assignment when assignment.Target == use.Operation:
                        Follow(assignment.Value, isLocal ? frame : Of(raiser, Instance(use.Operation), frame), depth + 1);
                        break;
                    case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref }:
                        IsComplete = false;
                        break;
                }
            }
        }

        private static IOperation? Instance(IOperation use) => use switch
        {
            IFieldReferenceOperation field => field.Instance,
            IPropertyReferenceOperation property => property.Instance,
            _ => null,
        };

        /// <summary>The frame of whoever subscribes: the object it subscribes at is the one that raises.</summary>
        private Frame Of(ObjectPath? raiser, IOperation? instance, Frame frame)
        {
            if (raiser is null)
                return Known(ObjectPath.Nothing);
            var subscribed = instance is null ? ObjectPath.This(null) : _handlers._paths.Of(instance, _cancellationToken);
            if (subscribed.IsThis)
                return Known(raiser);
            return subscribed.Root == PathRoot.Unknown ? Known(ObjectPath.Nothing) : Known(ObjectPath.Nothing).Knowing(Names(subscribed, raiser));

            Frame Known(ObjectPath self) => Frame.Root with { This = self, Aliases = frame.OfMakers };
        }

        /// <param name="of">The kind of the object that is given what the parameter has; <see langword="null"/> where that does not matter.</param>
        private void Parameter(IParameterSymbol parameter, Frame frame, int depth, ITypeSymbol? of = null)
        {
            if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.DelegateInvoke) } method || !_visited.Add(parameter.OriginalDefinition))
            {
                IsComplete = false;
                return;
            }
            var calls = _handlers._uses.Of(method, _cancellationToken);
            IsComplete &= calls.IsComplete;
            foreach (var use in calls.Uses)
            {
                if (of is not null && use.Operation is IInvocationOperation { Instance: { } given } && !CallKnowledge.CanBeBoth(CallKnowledge.Nothing.Kind(given), of))
                    continue;
                if (ValueOrigins.Argument(use.Operation, parameter.Ordinal) is not { } argument)
                {
                    IsComplete = false;
                    continue;
                }
                Follow(argument, Theirs(use.Operation, frame), depth + 1);
            }
        }

        /// <summary>The frame of whoever passes a callback, by what it knows of the object that gets it.</summary>
        private Frame Theirs(IOperation call, Frame frame)
        {
            // A call on the same object is in the same frame as what it calls.
            if (call is IInvocationOperation { Instance: IInstanceReferenceOperation })
                return Frame.Root with { This = frame.This, Aliases = frame.OfMakers };
            // Whoever makes an object knows it by where it keeps it, whoever subscribes by what it subscribes at.
            var taker = call switch
            {
                IObjectCreationOperation creation => Kept(creation),
                IInvocationOperation { Instance: { } instance } when _handlers._paths.Of(instance, _cancellationToken) is { Root: not PathRoot.Unknown } path => path,
                _ => null,
            };
            if (taker is null)
                return Frame.Root with { This = ObjectPath.Nothing, Aliases = frame.OfMakers };
            var self = frame.This ?? ObjectPath.This(null);
            // The maker itself, whatever calls lead on from it.
            return taker is { Root: PathRoot.This, Steps.IsEmpty: false } && call.SemanticModel?.GetEnclosingSymbol(call.Syntax.SpanStart, _cancellationToken)?.ContainingType is { } type
                ? Frame.Root with { This = ObjectPath.Maker(type), Aliases = frame.OfMakers.Add((taker.From(ObjectPath.Maker(type)), self)) }
                : Frame.Root with { This = ObjectPath.Nothing, Aliases = frame.OfMakers.AddRange(Names(taker, self)) };
        }

        private ObjectPath? Kept(IObjectCreationOperation creation)
        {
            IOperation value = creation;
            while (value.Parent is IConversionOperation)
                value = value.Parent;
            return value.Parent switch
            {
                ISimpleAssignmentOperation assignment => _handlers._paths.Of(assignment.Target, _cancellationToken),
                IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => ObjectPath.Variable(declarator.Symbol),
                IFieldInitializerOperation { InitializedFields: { Length: 1 } fields } => ObjectPath.This(null).Member(fields[0]),
                _ => null,
            };
        }
    }
}
