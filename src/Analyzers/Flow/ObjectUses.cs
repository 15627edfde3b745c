using System.Collections.Immutable;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>What the compilation does with one object, by whatever names it goes.</summary>
/// <param name="Creations">What makes it: object creations and factory calls.</param>
/// <param name="Calls">Invocations, method groups and property reads on it or on one of its ends (the reader and the writer of a channel).</param>
/// <param name="IsOriginKnown">Whether it can have been made nowhere else.</param>
/// <param name="IsPrivate">Whether nobody else can have it, so that every call on it is among <paramref name="Calls"/>.</param>
internal sealed record ObjectFacts(ImmutableArray<IOperation> Creations, ImmutableArray<IOperation> Calls, bool IsOriginKnown, bool IsPrivate)
{
    /// <summary>Whether the object is made in sight and all that happens to it is in sight.</summary>
    public bool IsClosed => IsOriginKnown && IsPrivate && !Creations.IsEmpty;

    /// <summary>Whether a variable that holds it is static, so that it lives as long as the process.</summary>
    public bool IsStatic { get; init; }

    /// <summary>Whether a helper with several callers makes it or takes it, so that a call found may be one on another caller's object.</summary>
    public bool IsMerged { get; init; }

    /// <summary>Whether these are the facts of the same object, come by under another name.</summary>
    public bool AreOf(ObjectFacts other) =>
        ReferenceEquals(this, other)
        || (!Calls.IsEmpty && Calls.Length == other.Calls.Length && Calls.Zip(other.Calls, (one, two) => one.Syntax == two.Syntax).All(isSame => isSame));
}

/// <summary>
/// Follows an object in both directions: back to what made it and forward to every name it is given (locals, fields, automatic properties,
/// parameters of the compilation's methods, state arguments of callbacks). The order of assignments is not looked at, and the objects that
/// one helper is called with are taken together: what is shown absent is absent, what is found may belong to another of them.
/// </summary>
internal sealed partial class ObjectUses
{
    /// <summary>Names of one object; more than this and it counts as known to everybody.</summary>
    private const int MaxVariables = 32;

    /// <summary>Members of the framework that give a part of the same object, on which a call ends a wait on another part.</summary>
    private static readonly HashSet<string> _parts = new(StringComparer.Ordinal)
    {
        "Reader", "Writer", "Input", "Output", "GetStream", "Client", "Socket", "BaseStream", "AsStream",
    };

    private readonly SymbolUses _uses;
    private readonly SourceModels _models;
    private readonly RecentFacts<ISymbol, ObjectFacts> _known = new(SymbolEqualityComparer.Default);

    public ObjectUses(SymbolUses uses, SourceModels models)
    {
        _uses = uses;
        _models = models;
    }

    public ObjectFacts Of(IOperation value, CancellationToken cancellationToken)
    {
        var name = Name(value);
        if (name is not null && _known.TryGet(name, out var known))
            return known;
        var walk = new Walk(this, cancellationToken);
        walk.From(value);
        var facts = walk.Result();
        // Kept by the name it was asked for: from another name a walk may be cut short elsewhere, and answers must not depend on who asked first.
        return name is null ? facts : _known.Add(name, facts);
    }

    /// <summary>The variable of the compilation that a reference reads, whatever object a field belongs to.</summary>
    private ISymbol? Name(IOperation? value) => value switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter.OriginalDefinition,
        IFieldReferenceOperation field when IsOurs(field.Field) => field.Field.OriginalDefinition,
        IPropertyReferenceOperation property when IsOurs(property.Property) => property.Property.OriginalDefinition,
        _ => null,
    };

    private bool IsOurs(ISymbol symbol) => !_models.Declarations(symbol).IsEmpty;

    private sealed partial class Walk
    {
        private readonly ObjectUses _objects;
        private readonly CancellationToken _cancellationToken;
        private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);
        private readonly HashSet<ISymbol> _given = new(SymbolEqualityComparer.Default);
        private readonly Queue<ISymbol> _queue = new();
        private readonly Dictionary<SyntaxNode, IOperation> _creations = new();
        private readonly Dictionary<SyntaxNode, IOperation> _calls = new();
        private bool _isOriginKnown = true;
        private bool _isPrivate = true;
        private bool _isMerged;

        public Walk(ObjectUses objects, CancellationToken cancellationToken)
        {
            _objects = objects;
            _cancellationToken = cancellationToken;
        }

        public void From(IOperation value)
        {
            Back(value);
            while (_queue.Count > 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                if (_visited.Count > MaxVariables)
                {
                    _isOriginKnown = _isPrivate = false;
                    return;
                }
                Visit(_queue.Dequeue());
            }
        }

        public ObjectFacts Result() =>
            new(InOrder(_creations), InOrder(_calls), _isOriginKnown, _isPrivate)
            {
                IsStatic = _visited.Any(variable => variable is IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true }),
                IsMerged = _isMerged,
            };

        /// <summary>In source order, whatever name the walk began with.</summary>
        private static ImmutableArray<IOperation> InOrder(Dictionary<SyntaxNode, IOperation> found) =>
            found.Values.OrderBy(operation => operation.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(operation => operation.Syntax.SpanStart)
                .ThenBy(operation => operation.Syntax.Span.Length).ToImmutableArray();

        private void Add(ISymbol variable)
        {
            variable = variable.OriginalDefinition;
            if (_visited.Add(variable))
                _queue.Enqueue(variable);
        }

        /// <summary>A value that is the object: what can it be?</summary>
        private void Back(IOperation? value)
        {
            value = ValueOrigins.Unwrap(value);
            switch (value)
            {
                case ILocalReferenceOperation or IParameterReferenceOperation:
                    Add(_objects.Name(value)!);
                    break;
                case IFieldReferenceOperation or IPropertyReferenceOperation when _objects.Name(value) is { } member:
                    Add(member);
                    break;
                case { } when ContainerOf(value) is { } container:
                    ElementsOf(container);
                    break;
                case IPropertyReferenceOperation { Instance: { } whole } part when _parts.Contains(part.Property.Name):
                    Back(whole);
                    break;
                case IInvocationOperation { Instance: { } whole } part when !_objects.IsOurs(part.TargetMethod) && _parts.Contains(part.TargetMethod.Name):
                    Back(whole);
                    break;
                case IInvocationOperation invocation when _objects.IsOurs(invocation.TargetMethod):
                    if (invocation.TargetMethod.IsVirtualCall())
                        _isOriginKnown = false;
                    Add(invocation.TargetMethod);
                    break;
                case IObjectCreationOperation creation:
                    _creations[creation.Syntax] = creation;
                    if (Wrapped(creation) is { } inner)
                        Back(inner);
                    break;
                case IInvocationOperation { Instance: null, TargetMethod.IsExtensionMethod: false } factory:
                    _creations[factory.Syntax] = factory;
                    break;
                case IConditionalOperation { WhenFalse: { } otherwise } conditional:
                    Back(conditional.WhenTrue);
                    Back(otherwise);
                    break;
                case ICoalesceOperation coalesce:
                    Back(coalesce.Value);
                    Back(coalesce.WhenNull);
                    break;
                case ICoalesceAssignmentOperation coalesce:
                    Back(coalesce.Target);
                    Back(coalesce.Value);
                    break;
                case ISimpleAssignmentOperation assignment:
                    Back(assignment.Target);
                    Back(assignment.Value);
                    break;
                case IConditionalAccessOperation access:
                    Back(access.WhenNotNull);
                    break;
                case ILiteralOperation or IDefaultValueOperation or IThrowOperation:
                    break;
                default:
                    _isOriginKnown = _isPrivate = false;
                    break;
            }
        }

        /// <summary>A stream or reader over another: closing the inner one ends a wait on the outer.</summary>
        private IOperation? Wrapped(IObjectCreationOperation creation) =>
            creation is { Arguments: { Length: > 0 } arguments } && !_objects.IsOurs(creation.Type!) && _wrappers.Any(suffix => creation.Type!.Name.EndsWith(suffix, StringComparison.Ordinal))
            && arguments[0].Value.Type?.IsReferenceType == true && arguments[0].Value.Type!.SpecialType != SpecialType.System_String
                ? arguments[0].Value
                : null;

        private static readonly string[] _wrappers = { "Stream", "Reader", "Writer" };

        private void Visit(ISymbol variable)
        {
            if (variable is IMethodSymbol method)
            {
                foreach (var returned in Returned(method))
                    Back(returned);
            }
            else if (variable is IParameterSymbol parameter)
            {
                Arguments(parameter);
                if (Positional(parameter) is { } property)
                    Add(property);
            }
            else
                Initializers(variable);

            var uses = _objects._uses.Of(variable, _cancellationToken);
            _isMerged |= variable is IMethodSymbol && uses.Uses.Length > 1;
            if (!uses.IsComplete)
            {
                _isPrivate = false;
                _isOriginKnown &= variable is IMethodSymbol or IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } or IPropertySymbol { SetMethod.IsInitOnly: true };
            }
            foreach (var use in uses.Uses)
                Forward(use.Operation);
        }

        /// <summary>The property by which a record gives out what its constructor got.</summary>
        private static IPropertySymbol? Positional(IParameterSymbol parameter) =>
            parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: { IsRecord: true } type }
                ? type.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault(property => property.Locations[0] == parameter.Locations[0])
                : null;

        private void Initializers(ISymbol variable)
        {
            foreach (var reference in _objects._models.Declarations(variable))
            {
                var syntax = reference.GetSyntax(_cancellationToken);
                var model = _objects._models.Get(reference.SyntaxTree);
                switch (syntax)
                {
                    case VariableDeclaratorSyntax { Initializer.Value: { } value }:
                        Back(model.GetOperation(value, _cancellationToken));
                        break;
                    case VariableDeclaratorSyntax:
                        break;
                    case PropertyDeclarationSyntax { Initializer.Value: { } value }:
                        Back(model.GetOperation(value, _cancellationToken));
                        break;
                    case PropertyDeclarationSyntax when variable is IPropertySymbol { GetMethod: { } getter }:
                        foreach (var returned in Returned(getter))
                            Back(returned);
                        break;
                    case ParameterSyntax when variable is IPropertySymbol && model.GetDeclaredSymbol(syntax, _cancellationToken) is IParameterSymbol parameter:
                        Add(parameter);
                        break;
                    case SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } given } }
                        when (model.GetOperation(call, _cancellationToken) as IInvocationOperation)?.Arguments.FirstOrDefault(a => a.Syntax == given) is { } handed && ContainerOf(handed) is { } container:
                        ElementsOf(container);
                        break;
                    case ForEachStatementSyntax each when model.GetOperation(each.Expression, _cancellationToken) is { } collection && variable is ILocalSymbol { Type.Name: not "KeyValuePair" }:
                        ElementsOf(collection);
                        break;
                    case SingleVariableDesignationSyntax { Parent: DeclarationPatternSyntax { Parent: IsPatternExpressionSyntax test } }:
                        Back(model.GetOperation(test.Expression, _cancellationToken));
                        break;
                    case SingleVariableDesignationSyntax { Parent: RecursivePatternSyntax { Parent: IsPatternExpressionSyntax test } }:
                        Back(model.GetOperation(test.Expression, _cancellationToken));
                        break;
                    default:
                        _isOriginKnown = _isPrivate = false;
                        break;
                }
            }
        }

        /// <summary>A parameter is what the callers pass; of a lambda nobody knows the callers, unless the object was given to it as state.</summary>
        private void Arguments(IParameterSymbol parameter)
        {
            if (parameter.ContainingSymbol is not IMethodSymbol method || parameter.RefKind is RefKind.Out or RefKind.Ref
                || method.MethodKind is MethodKind.AnonymousFunction or MethodKind.DelegateInvoke)
            {
                if (!_given.Contains(parameter))
                    _isOriginKnown = _isPrivate = false;
                return;
            }
            var calls = _objects._uses.Of(method, _cancellationToken);
            _isMerged |= calls.Uses.Length > 1;
            _isOriginKnown &= calls.IsComplete && !method.IsVirtual && !method.IsOverride && !method.IsAbstract && method.ExplicitInterfaceImplementations.IsEmpty;
            foreach (var use in calls.Uses)
            {
                var arguments = use.Operation switch
                {
                    IInvocationOperation invocation => invocation.Arguments,
                    IObjectCreationOperation creation => creation.Arguments,
                    _ => ImmutableArray<IArgumentOperation>.Empty,
                };
                if (arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal) is { } argument)
                    Back(argument.Value);
                else if (!_given.Contains(parameter))
                    _isOriginKnown = _isPrivate = false;
            }
            // Whoever called with an object of its own may do with it what we do not see.
            if (!_isOriginKnown)
                _isPrivate = false;
        }

        private IEnumerable<IOperation?> Returned(IMethodSymbol method)
        {
            foreach (var reference in _objects._models.Declarations(method))
            {
                var model = _objects._models.Get(reference.SyntaxTree);
                foreach (var value in ReturnedExpressions.Of(reference.GetSyntax(_cancellationToken)))
                    yield return model.GetOperation(value, _cancellationToken);
            }
        }

        /// <summary>A reference to the object, or an expression whose value it is: what is done with it?</summary>
        private void Forward(IOperation value)
        {
            while (true)
            {
                switch (value.Parent)
                {
                    case IConversionOperation or IParenthesizedOperation or IAwaitOperation or IConditionalOperation or ICoalesceOperation:
                        value = value.Parent;
                        continue;
                    case IConditionalAccessOperation access when Same(access.Operation, value):
                        if (access.WhenNotNull.DescendantsAndSelf().OfType<IConditionalAccessInstanceOperation>().FirstOrDefault() is not { } instance)
                            return;
                        value = instance;
                        continue;
                    case IInvocationOperation invocation when Same(invocation.Instance, value):
                        _calls[invocation.Syntax] = invocation;
                        _isPrivate &= !invocation.TargetMethod.IsOfExtensionBlock();
                        if (invocation.TargetMethod.Name != "ConfigureAwait" && !_parts.Contains(invocation.TargetMethod.Name))
                            return;
                        value = invocation;
                        continue;
                    case IMethodReferenceOperation method when Same(method.Instance, value):
                        _calls[method.Syntax] = method;
                        return;
                    case IPropertyReferenceOperation property when Same(property.Instance, value):
                        if (!_parts.Contains(property.Property.Name))
                        {
                            _calls[property.Syntax] = property;
                            return;
                        }
                        value = property;
                        continue;
                    case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Exchange" or "CompareExchange" or "Read", ContainingType.Name: "Interlocked" or "Volatile" } } swap } given:
                        // `Interlocked.CompareExchange(ref _current, made, before)` puts it where the first points.
                        if (given.Parameter?.Ordinal == 1 && swap.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value is { } place)
                            Assigned(place);
                        value = swap;
                        continue;
                    case IArgumentOperation argument:
                        Passed(argument);
                        return;
                    case IAssignmentOperation assignment:
                        if (Same(assignment.Target, value))
                            Back(assignment.Value);
                        else
                            Assigned(assignment.Target);
                        // `_kept = made = new()`: what one variable gets the next one gets, too.
                        if (assignment.Parent is not IAssignmentOperation)
                            return;
                        value = assignment;
                        continue;
                    case ISymbolInitializerOperation initializer:
                        Initialize(initializer);
                        return;
                    case IReturnOperation:
                        Returns(value);
                        return;
                    case IPatternCaseClauseOperation or IIsPatternOperation:
                        foreach (var pattern in value.Parent.Descendants().OfType<IDeclarationPatternOperation>())
                        {
                            if (pattern.DeclaredSymbol is { } declared)
                                Add(declared);
                        }
                        return;
                    case ILockOperation locked:
                        _calls[locked.Syntax] = locked;
                        return;
                    case IBinaryOperation or INameOfOperation or IExpressionStatementOperation or IUsingOperation or ISwitchOperation or IIsTypeOperation or null:
                        return;
                    default:
                        _isPrivate = false;
                        return;
                }
            }
        }

        private void Passed(IArgumentOperation argument)
        {
            if (argument.Parameter is not { } parameter)
            {
                _isPrivate = false;
                return;
            }
            if (ContainerOf(argument) is { } source)
            {
                ElementsOf(source);
                return;
            }
            // Put into a collection of our own; read by its key it is the same again.
            if (argument.Parent is IInvocationOperation { Instance: { } list } put && !_objects.IsOurs(put.TargetMethod) && _puts.Contains(put.TargetMethod.Name)
                && _objects.Name(ValueOrigins.Unwrap(list)) is not null && parameter.RefKind == RefKind.None && put.TargetMethod.ContainingType.IsGenericType)
            {
                ElementsOf(list);
                return;
            }
            var method = parameter.ContainingSymbol as IMethodSymbol;
            if (argument.Parent is IInvocationOperation { TargetMethod.IsExtensionMethod: true } or IInvocationOperation { TargetMethod.ContainingType.Name: "Monitor" }
                && parameter.Ordinal == 0 && !_objects.IsOurs(method!))
                _calls[argument.Parent!.Syntax] = argument.Parent!;
            else if (method is { MethodKind: not MethodKind.DelegateInvoke } && _objects.IsOurs(parameter))
            {
                if (argument.Parent is IInvocationOperation invocation && invocation.TargetMethod.IsVirtualCall())
                    _isPrivate = false;
                Add(parameter);
            }
            else if (argument.Parent is IObjectCreationOperation creation && Wrapped(creation) == argument.Value)
                Forward(creation);
            else if (argument.Parent is IInvocationOperation or IObjectCreationOperation && State(argument) is { } state)
            {
                _given.Add(state.OriginalDefinition);
                Add(state);
            }
            // A link of two dataflow blocks is something done with both of them, and gives neither away.
            else if (method is { Name: "LinkTo", ContainingNamespace.Name: "Dataflow" } && argument.Parent is IInvocationOperation)
                _calls[argument.Parent.Syntax] = argument.Parent;
            else if (method?.ContainingType.Name is not ("GC" or "ArgumentNullException"))
                _isPrivate = false;
        }

        /// <summary><c>Register(s => ((Socket)s).Close(), socket)</c>: the parameter of the callback that gets the argument.</summary>
        private IParameterSymbol? State(IArgumentOperation argument)
        {
            if (argument.Parameter is not { Name: "state" or "parameter" or "obj" })
                return null;
            var arguments = argument.Parent is IInvocationOperation invocation ? invocation.Arguments : ((IObjectCreationOperation)argument.Parent!).Arguments;
            foreach (var other in arguments)
            {
                var callback = (Cached(ValueOrigins.Unwrap(other.Value)) as IDelegateCreationOperation)?.Target switch
                {
                    IAnonymousFunctionOperation lambda => lambda.Symbol,
                    IMethodReferenceOperation { Method: var method } when !_objects._models.Declarations(method).IsEmpty => method,
                    _ => null,
                };
                if (callback is not null)
                    return callback.Parameters.FirstOrDefault(p => p.Type.SpecialType == SpecialType.System_Object || SymbolEqualityComparer.Default.Equals(p.Type, argument.Value.Type));
            }
            return null;
        }

        /// <summary>What a read-only field that caches a callback is initialised with; anything else is itself.</summary>
        private IOperation? Cached(IOperation? value) =>
            value is IFieldReferenceOperation { Field: { IsReadOnly: true } field } && _objects._models.Declarations(field) is { Length: 1 } declarations
                && declarations[0].GetSyntax(_cancellationToken) is VariableDeclaratorSyntax { Initializer: { } initializer }
                ? ValueOrigins.Unwrap((_objects._models.Get(initializer.SyntaxTree).GetOperation(initializer, _cancellationToken) as ISymbolInitializerOperation)?.Value)
                : value;

        private void Assigned(IOperation target)
        {
            if (_objects.Name(target) is { } variable)
                Add(variable);
            else if (ContainerOf(target) is { } container)
                ElementsOf(container);
            else if (target is not IDiscardOperation)
                _isPrivate = false;
        }

        private void Initialize(ISymbolInitializerOperation initializer)
        {
            var symbols = Initialized.By(initializer);
            if (symbols.IsEmpty)
                _isPrivate = false;
            foreach (var symbol in symbols)
                Add(symbol);
        }

        private void Returns(IOperation value)
        {
            var function = EnclosingFunction.Of(value.Syntax);
            var symbol = function is AnonymousFunctionExpressionSyntax ? null
                : function is PropertyDeclarationSyntax ? _objects._models.Get(function.SyntaxTree).GetDeclaredSymbol(function, _cancellationToken)
                : _objects._models.Get(function.SyntaxTree).GetDeclaredSymbol(function, _cancellationToken) is IMethodSymbol { AssociatedSymbol: { } property } ? property
                : _objects._models.Get(function.SyntaxTree).GetDeclaredSymbol(function, _cancellationToken);
            if (symbol is IMethodSymbol or IPropertySymbol)
                Add(symbol);
            else
                _isPrivate = false;
        }

        /// <summary>By place: operations of two models are different objects.</summary>
        private static bool Same(IOperation? one, IOperation other) => one is not null && one.Syntax == other.Syntax;
    }
}
