using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>
/// Follows task completion sources from where they are made to every place that completes them: through locals, fields, properties, parameters
/// and returns of the compilation's methods, and into dictionaries, queues, channels and out of them again.
/// </summary>
internal sealed class SourceTrails
{
    /// <summary>Names of one source; more than this and it counts as known to everybody.</summary>
    private const int MaxVariables = 40;

    private readonly CodeFacts _facts;
    private readonly ConcurrentDictionary<ISymbol, SourceTrail> _known = new(SymbolEqualityComparer.Default);

    public SourceTrails(CodeFacts facts) => _facts = facts;

    /// <summary>The trail of whatever source a variable holds.</summary>
    public SourceTrail Of(ISymbol variable, CancellationToken cancellationToken)
    {
        variable = variable.OriginalDefinition;
        if (_known.TryGetValue(variable, out var known))
            return known;
        var walk = new Walk(_facts, cancellationToken);
        walk.Run(variable);
        var trail = walk.Trail();
        foreach (var name in walk.Names)
            _known.TryAdd(name, trail);
        return trail;
    }

    /// <summary>The trail of a source from where it is made.</summary>
    public SourceTrail Of(IObjectCreationOperation creation, CancellationToken cancellationToken)
    {
        var walk = new Walk(_facts, cancellationToken);
        walk.Run(creation);
        return walk.Trail();
    }

    public static bool IsSource(ITypeSymbol? type)
    {
        for (; type is { SpecialType: SpecialType.None }; type = type.BaseType)
        {
            if (type is { Name: "TaskCompletionSource", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } })
                return true;
        }
        return false;
    }

    /// <summary>The variable that a source is read from: of an element of a tuple or pair, the variable that holds that.</summary>
    public static ISymbol? Variable(IOperation? source) => ValueOrigins.Unwrap(source) switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Field.ContainingType: { IsTupleType: false } } field => field.Field,
        IFieldReferenceOperation element => Variable(element.Instance),
        IPropertyReferenceOperation { Property.ContainingType.Name: "KeyValuePair" } part => Variable(part.Instance),
        IPropertyReferenceOperation property => property.Property,
        _ => null,
    };

    public static bool IsCompletion(string method) =>
        method is "SetResult" or "TrySetResult" or "SetException" or "TrySetException" or "SetCanceled" or "TrySetCanceled" or "SetFromTask" or "TrySetFromTask";

    private sealed class Walk
    {
        private readonly CodeFacts _facts;
        private readonly CancellationToken _cancellationToken;
        private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);
        private readonly Queue<ISymbol> _queue = new();
        private readonly Dictionary<SyntaxNode, IObjectCreationOperation> _creations = new();
        private readonly Dictionary<SyntaxNode, IOperation> _completions = new();
        private readonly Dictionary<SyntaxNode, IPropertyReferenceOperation> _tasks = new();
        private bool _isClosed = true;
        private bool _isStored;

        public Walk(CodeFacts facts, CancellationToken cancellationToken)
        {
            _facts = facts;
            _cancellationToken = cancellationToken;
        }

        public IEnumerable<ISymbol> Names => _visited;

        public SourceTrail Trail() => new(_creations.Values.ToImmutableArray(), _completions.Values.ToImmutableArray(), _tasks.Values.ToImmutableArray(), _isClosed, _isStored);

        public void Run(ISymbol variable)
        {
            Add(variable);
            Empty();
        }

        public void Run(IObjectCreationOperation creation)
        {
            _creations[creation.Syntax] = creation;
            Forward(creation);
            Empty();
        }

        private void Empty()
        {
            while (_queue.Count > 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                if (_visited.Count > MaxVariables)
                {
                    _isClosed = false;
                    return;
                }
                Visit(_queue.Dequeue());
            }
        }

        private void Add(ISymbol? variable)
        {
            if (variable is null)
                _isClosed = false;
            else if (_visited.Add(variable.OriginalDefinition))
                _queue.Enqueue(variable.OriginalDefinition);
        }

        private void Visit(ISymbol variable)
        {
            foreach (var declaration in _facts.Models.Declarations(variable))
                Declared(variable, declaration.GetSyntax(_cancellationToken));
            var uses = _facts.Uses.Of(variable, _cancellationToken);
            _isClosed &= uses.IsComplete;
            foreach (var use in uses.Uses)
            {
                if (variable is IMethodSymbol && use.Operation is not IInvocationOperation)
                    continue;
                Forward(use.Operation);
            }
        }

        /// <summary>What a variable gets where it is declared, and what a method returns.</summary>
        private void Declared(ISymbol variable, SyntaxNode syntax)
        {
            var model = _facts.Models.Get(syntax.SyntaxTree);
            switch (syntax)
            {
                case VariableDeclaratorSyntax { Initializer.Value: { } value }:
                    Back(_facts.Models.Operation(value, _cancellationToken));
                    break;
                case PropertyDeclarationSyntax { Initializer.Value: { } value }:
                    Back(_facts.Models.Operation(value, _cancellationToken));
                    break;
                case PropertyDeclarationSyntax or MethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax:
                    var function = variable is IPropertySymbol { GetMethod: { } getter } && _facts.Models.Declarations(getter) is { Length: > 0 } accessors ? accessors[0].GetSyntax(_cancellationToken) : syntax;
                    foreach (var returned in ReturnedExpressions.Of(function))
                        Back(_facts.Models.Operation(returned, _cancellationToken));
                    break;
                case ParameterSyntax when variable is IParameterSymbol parameter:
                    Arguments(parameter);
                    // The parameter of a record is a property too.
                    if (parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: { IsRecord: true } record } && record.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property)
                        Add(property);
                    break;
                case ParameterSyntax when model.GetDeclaredSymbol(syntax, _cancellationToken) is IParameterSymbol positional:
                    Add(positional);
                    break;
                case ForEachStatementSyntax loop:
                    Back(_facts.Models.Operation(loop.Expression, _cancellationToken));
                    break;
                case SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } } }:
                    Back(_facts.Models.Operation(call, _cancellationToken), isOut: true);
                    break;
                case SingleVariableDesignationSyntax designation when designation.FirstAncestorOrSelf<IsPatternExpressionSyntax>() is { } test:
                    Back(_facts.Models.Operation(test.Expression, _cancellationToken));
                    break;
            }
        }

        /// <summary>A parameter is what the callers pass.</summary>
        private void Arguments(IParameterSymbol parameter)
        {
            if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.DelegateInvoke) } method)
                return;
            var calls = _facts.Uses.Of(method, _cancellationToken);
            _isClosed &= calls.IsComplete;
            foreach (var use in calls.Uses)
            {
                if (ValueOrigins.Argument(use.Operation, parameter.Ordinal) is { } argument)
                    Back(argument);
            }
        }

        /// <summary>A value that is the source, or holds it: where does it come from?</summary>
        private void Back(IOperation? value, bool isOut = false)
        {
            value = ValueOrigins.Unwrap(value);
            switch (value)
            {
                case IObjectCreationOperation creation when IsSource(creation.Type):
                    _creations[creation.Syntax] = creation;
                    break;
                case IObjectCreationOperation or ILiteralOperation or IDefaultValueOperation or IThrowOperation or IArrayCreationOperation:
                    break;
                case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IInvocationOperation when Name(value) is { } name:
                    Add(name);
                    break;
                case IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked" or "Volatile" } swap:
                    foreach (var argument in swap.Arguments)
                        Back(argument.Value);
                    break;
                case IInvocationOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation when Keeper(value) is { } keeper:
                    Add(keeper);
                    break;
                case IConditionalOperation { WhenFalse: { } otherwise } conditional:
                    Back(conditional.WhenTrue);
                    Back(otherwise);
                    break;
                case ICoalesceOperation coalesce:
                    Back(coalesce.Value);
                    Back(coalesce.WhenNull);
                    break;
                case ISimpleAssignmentOperation assignment:
                    Back(assignment.Target);
                    Back(assignment.Value);
                    break;
                case ICoalesceAssignmentOperation assignment:
                    Back(assignment.Target);
                    Back(assignment.Value);
                    break;
                case IConditionalAccessOperation access:
                    Back(access.WhenNotNull, isOut);
                    break;
                case ITupleOperation tuple:
                    foreach (var element in tuple.Elements.Where(e => Leads(e.Type)))
                        Back(element);
                    break;
                case IInvocationOperation tuple when IsTuple(tuple):
                    foreach (var element in tuple.Arguments.Where(e => Leads(e.Value.Type)))
                        Back(element.Value);
                    break;
                default:
                    _isClosed = false;
                    break;
            }
        }

        /// <summary>The compilation's variable or method that a value names.</summary>
        private ISymbol? Name(IOperation value)
        {
            ISymbol? symbol = value switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                IFieldReferenceOperation field => field.Field,
                IPropertyReferenceOperation { Property.IsIndexer: false } property => property.Property,
                IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke } method } => method,
                _ => null,
            };
            return symbol is not null && !_facts.Models.Declarations(symbol.OriginalDefinition).IsEmpty ? symbol.OriginalDefinition : null;
        }

        /// <summary>The variable of the collection that a value was taken out of.</summary>
        private ISymbol? Keeper(IOperation? value)
        {
            for (var i = 0; i < 8 && value is not null; i++)
            {
                value = ValueOrigins.Unwrap(value);
                if (value is not null && Name(value) is { } name && value is not IInvocationOperation)
                    return Holds(value.Type, 0) ? name : null;
                value = value switch
                {
                    IInvocationOperation { Instance: { } instance } => instance,
                    IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: { Length: > 0 } arguments } => arguments[0].Value,
                    IPropertyReferenceOperation { Instance: { } instance } => instance,
                    IArrayElementReferenceOperation array => array.ArrayReference,
                    _ => null,
                };
            }
            return null;
        }

        /// <summary>Whether a type is made with that of a source: a dictionary, a queue, a tuple, an array of them.</summary>
        private static bool Holds(ITypeSymbol? type, int depth) => type switch
        {
            _ when depth > 3 => false,
            IArrayTypeSymbol array => IsSource(array.ElementType) || Holds(array.ElementType, depth + 1),
            // `Dictionary<TKey, TValue>.ValueCollection` has its arguments from the type around it.
            INamedTypeSymbol named when !IsSource(named) => named.TypeArguments.Any(argument => IsSource(argument) || Holds(argument, depth + 1)) || Holds(named.ContainingType, depth + 1),
            _ => false,
        };

        private static bool Leads(ITypeSymbol? type) => IsSource(type) || Holds(type, 0);

        /// <summary>A reference to the source, or to what holds it: what is done with it?</summary>
        private void Forward(IOperation value)
        {
            while (true)
            {
                switch (value.Parent)
                {
                    case IConversionOperation or IParenthesizedOperation or IAwaitOperation or ICoalesceOperation or ITupleOperation or IArrayInitializerOperation or IArrayCreationOperation:
                    case IConditionalOperation choice when choice.Condition != value:
                        value = value.Parent;
                        continue;
                    case IConditionalAccessOperation access when Same(access.Operation, value):
                        if (access.WhenNotNull.DescendantsAndSelf().OfType<IConditionalAccessInstanceOperation>().FirstOrDefault() is not { } instance)
                            return;
                        value = instance;
                        continue;
                    case IConditionalAccessOperation access when Leads(access.Type):
                        value = access;
                        continue;
                    case IConditionalAccessOperation:
                        return;
                    case IInvocationOperation call when Same(call.Instance, value):
                        if (IsSource(value.Type))
                        {
                            if (IsCompletion(call.TargetMethod.Name))
                                _completions[call.Syntax] = call;
                            return;
                        }
                        if (!TakenOut(call))
                            return;
                        value = call;
                        continue;
                    case IMethodReferenceOperation group when Same(group.Instance, value):
                        if (IsSource(value.Type) && IsCompletion(group.Method.Name))
                            _completions[group.Syntax] = group;
                        else
                            _isClosed = false;
                        return;
                    case IPropertyReferenceOperation property when Same(property.Instance, value):
                        if (IsSource(value.Type) && property.Property.Name == "Task")
                            _tasks[property.Syntax] = property;
                        if (!Leads(property.Type))
                            return;
                        value = property;
                        continue;
                    case IFieldReferenceOperation field when Same(field.Instance, value):
                        if (!Leads(field.Type))
                            return;
                        value = field;
                        continue;
                    case IArrayElementReferenceOperation element when Same(element.ArrayReference, value):
                        value = element;
                        continue;
                    case IArgumentOperation argument:
                        if (Passed(argument) is not { } result)
                            return;
                        value = result;
                        continue;
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
                        Returned(value);
                        return;
                    case IForEachLoopOperation loop:
                        Enumerated(loop);
                        return;
                    case IIsPatternOperation or ISwitchCaseOperation:
                        foreach (var pattern in value.Parent.Descendants().OfType<IDeclarationPatternOperation>())
                        {
                            if (pattern.DeclaredSymbol is { } declared && Leads(pattern.MatchedType ?? pattern.InputType))
                                Add(declared);
                        }
                        return;
                    case IBinaryOperation or INameOfOperation or IExpressionStatementOperation or IUsingOperation or ISwitchOperation or IIsTypeOperation or ILockOperation
                        or IDeconstructionAssignmentOperation or null:
                        return;
                    default:
                        _isClosed = false;
                        return;
                }
            }
        }

        /// <summary>A call on a collection: what it gives by out arguments and to lambdas is followed; whether its result leads on is said.</summary>
        private bool TakenOut(IInvocationOperation call)
        {
            foreach (var argument in call.Arguments)
            {
                switch (ValueOrigins.Unwrap(argument.Value))
                {
                    case IDeclarationExpressionOperation { Expression: ILocalReferenceOperation { Local: var local } } when Leads(local.Type):
                        Add(local);
                        break;
                    case ILocalReferenceOperation { Local: var local } when argument.Parameter?.RefKind == RefKind.Out && Leads(local.Type):
                        Add(local);
                        break;
                    case IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol: var lambda } }:
                        foreach (var parameter in lambda.Parameters.Where(p => Leads(p.Type)))
                            Add(parameter);
                        break;
                    case { } put when Leads(put.Type):
                        _isStored = true;
                        Back(put);
                        break;
                }
            }
            return Leads(call.Type) || (call.Type as INamedTypeSymbol)?.TypeArguments.Any(Leads) == true;
        }

        /// <summary>The source, or what holds it, goes to somebody; the value that leads on from there, if one does.</summary>
        private IOperation? Passed(IArgumentOperation argument)
        {
            if (argument.Parameter is not { ContainingSymbol: var taker } parameter)
            {
                _isClosed &= argument.Parent is IPropertyReferenceOperation;
                return null;
            }
            switch (argument.Parent)
            {
                case IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked" or "Volatile" } swap:
                    foreach (var other in swap.Arguments)
                        Back(other.Value);
                    return Leads(swap.Type) ? swap : null;
                case IInvocationOperation or IObjectCreationOperation when !_facts.Models.Declarations(taker).IsEmpty:
                    _isClosed &= argument.Parent is not IInvocationOperation { TargetMethod: var method } || !method.IsVirtualCall();
                    Add(parameter);
                    return null;
                case IInvocationOperation { TargetMethod.IsExtensionMethod: true } linq when parameter.Ordinal == 0 && Holds(argument.Value.Type, 0):
                    return TakenOut(linq) ? linq : null;
                case IObjectCreationOperation creation when Holds(creation.Type, 0):
                    return creation;
                case IInvocationOperation tuple when IsTuple(tuple):
                    return tuple;
                case IInvocationOperation call when Callback(call, argument) is { } state:
                    Add(state);
                    return null;
                case IInvocationOperation call when Keeper(call.Instance) is { } keeper:
                    _isStored = true;
                    Add(keeper);
                    return null;
                case IObjectCreationOperation creation when State(creation.Arguments, argument) is { } state:
                    Add(state);
                    return null;
                case IPropertyReferenceOperation:
                    return null;
                default:
                    _isClosed &= taker.ContainingType?.Name is "GC" or "ArgumentNullException" or "Debug";
                    return null;
            }
        }

        /// <summary><c>Tuple.Create(source, handler)</c>.</summary>
        private static bool IsTuple(IInvocationOperation call) =>
            call.TargetMethod is { Name: "Create", IsStatic: true, ContainingType: { Name: "Tuple" or "ValueTuple" or "KeyValuePair", ContainingNamespace: { Name: "System" or "Generic" } } };

        private IParameterSymbol? Callback(IInvocationOperation call, IArgumentOperation argument) => State(call.Arguments, argument);

        /// <summary><c>Register(s => ((TaskCompletionSource)s).TrySetCanceled(), source)</c>: the parameter of the callback that gets the argument.</summary>
        private static IParameterSymbol? State(ImmutableArray<IArgumentOperation> arguments, IArgumentOperation argument) =>
            argument.Parameter is { Name: "state" or "parameter" or "obj" }
                ? arguments.Select(a => ValueOrigins.Unwrap(a.Value)).OfType<IDelegateCreationOperation>().Select(d => d.Target).OfType<IAnonymousFunctionOperation>()
                    .SelectMany(lambda => lambda.Symbol.Parameters).FirstOrDefault(p => p.Type.SpecialType == SpecialType.System_Object || IsSource(p.Type))
                : null;

        private void Assigned(IOperation target)
        {
            if (Name(target) is { } variable)
                Add(variable);
            else if (Keeper(target) is { } keeper)
            {
                _isStored = true;
                Add(keeper);
            }
            else if (target is not IDiscardOperation)
                _isClosed = false;
        }

        private void Initialize(ISymbolInitializerOperation initializer)
        {
            var symbols = Initialized.By(initializer);
            if (symbols.IsEmpty)
                _isClosed = false;
            foreach (var symbol in symbols)
                Add(symbol);
        }

        private void Returned(IOperation value)
        {
            var function = EnclosingFunction.Of(value.Syntax);
            if (function is AnonymousFunctionExpressionSyntax lambda)
            {
                // The factory of `GetOrAdd` puts it where that is called on.
                if (lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && _facts.Models.Operation(call, _cancellationToken) is IInvocationOperation taker && Keeper(taker.Instance) is { } keeper)
                {
                    _isStored = true;
                    Add(keeper);
                }
                else
                    _isClosed = false;
                return;
            }
            var symbol = _facts.Models.Get(function.SyntaxTree).GetDeclaredSymbol(function, _cancellationToken);
            // Who calls the member that it overrides, or is overridden by, has it too.
            _isClosed &= symbol is not ({ IsOverride: true } or { IsVirtual: true });
            Add(symbol is IMethodSymbol { AssociatedSymbol: { } property } ? property : symbol as IMethodSymbol as ISymbol ?? symbol as IPropertySymbol);
        }

        private void Enumerated(IForEachLoopOperation loop)
        {
            foreach (var local in loop.Locals)
            {
                if (Leads(local.Type))
                    Add(local);
            }
        }

        /// <summary>By place: operations of two models are different objects.</summary>
        private static bool Same(IOperation? one, IOperation other) => one is not null && one.Syntax == other.Syntax;
    }
}
