using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <content>
/// Objects that are kept in a list, a dictionary or an array of the compilation's own: a lock for each key, the connections of a server. What
/// is put in and what is taken out are one object, as nobody tells which.
/// </content>
internal sealed partial class ObjectUses
{
    private sealed partial class Walk
    {
        private static readonly HashSet<string> _puts = new(StringComparer.Ordinal) { "Add", "TryAdd", "Enqueue", "Push", "AddLast", "AddFirst", "Insert", "GetOrAdd", "AddOrUpdate" };

        /// <summary>Calls that give an element as their result.</summary>
        private static readonly HashSet<string> _gives = new(StringComparer.Ordinal)
        {
            "GetOrAdd", "AddOrUpdate", "Dequeue", "Pop", "Peek", "First", "FirstOrDefault", "Last", "LastOrDefault", "Single", "SingleOrDefault", "Find", "ElementAt", "GetValueOrDefault",
        };

        /// <summary>Calls that give an element through an <c>out</c> argument.</summary>
        private static readonly HashSet<string> _hands = new(StringComparer.Ordinal) { "TryGetValue", "TryRemove", "Remove", "TryDequeue", "TryPop", "TryPeek", "TryTake" };

        /// <summary>Calls and properties that touch no element.</summary>
        private static readonly HashSet<string> _counts = new(StringComparer.Ordinal)
        {
            "Count", "Length", "IsEmpty", "Keys", "ContainsKey", "Contains", "Clear", "Remove", "RemoveAt", "Any", "TrimExcess", "EnsureCapacity", "LongLength", "Comparer",
        };

        private readonly HashSet<ISymbol> _containers = new(SymbolEqualityComparer.Default);

        /// <summary>The container that an element is read from or written to, if an operation is one of these.</summary>
        private IOperation? ContainerOf(IOperation? value) => value switch
        {
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } element when !_objects.IsOurs(element.Property) => list,
            IArrayElementReferenceOperation element => element.ArrayReference,
            IInvocationOperation { Instance: { } list } call when !_objects.IsOurs(call.TargetMethod) && _gives.Contains(call.TargetMethod.Name) => list,
            IInvocationOperation { Instance: null, TargetMethod.IsExtensionMethod: true, Arguments: { Length: > 0 } arguments } call
                when !_objects.IsOurs(call.TargetMethod) && _gives.Contains(call.TargetMethod.Name) => arguments[0].Value,
            _ => null,
        };

        /// <summary>The container whose element an <c>out</c> argument is set to.</summary>
        private IOperation? ContainerOf(IArgumentOperation argument) =>
            argument is { Parameter.RefKind: RefKind.Out, Parent: IInvocationOperation { Instance: { } list } call }
            && !_objects.IsOurs(call.TargetMethod) && _hands.Contains(call.TargetMethod.Name)
                ? list
                : null;

        /// <summary>Whatever is in a container is the object.</summary>
        private void ElementsOf(IOperation container)
        {
            container = ValueOrigins.Unwrap(container)!;
            if (container is IPropertyReferenceOperation { Property.Name: "Values", Instance: { } dictionary } values && !_objects.IsOurs(values.Property))
                container = ValueOrigins.Unwrap(dictionary)!;
            if (_objects.Name(container) is not (IFieldSymbol or ILocalSymbol or IPropertySymbol))
            {
                _isOriginKnown = _isPrivate = false;
                return;
            }
            var name = _objects.Name(container)!;
            _isMerged = true;
            if (!_containers.Add(name))
                return;
            if (_containers.Count > MaxVariables)
            {
                _isOriginKnown = _isPrivate = false;
                return;
            }
            var uses = _objects._uses.Of(name, _cancellationToken);
            if (!uses.IsComplete)
                _isOriginKnown = _isPrivate = false;
            foreach (var reference in _objects._models.Declarations(name))
                Filled(reference.GetSyntax(_cancellationToken));
            foreach (var use in uses.Uses)
                Container(use.Operation);
        }

        /// <summary>What an initialiser puts in: <c>= { new(), new() }</c>; an empty collection holds nothing yet.</summary>
        private void Filled(SyntaxNode declaration)
        {
            var value = Initialized.Value(declaration);
            if (value is not null)
                Filled(_objects._models.Operation(value, _cancellationToken));
        }

        private void Filled(IOperation? collection)
        {
            collection = ValueOrigins.Unwrap(collection);
            if (Elements.Of(collection) is { } elements)
            {
                foreach (var element in elements)
                    Back(element);
            }
            else if (collection is not (null or IArrayCreationOperation or ILiteralOperation or IDefaultValueOperation or IObjectCreationOperation { Initializer: null } or { Kind: OperationKind.None }))
                _isOriginKnown = _isPrivate = false;
        }

        private void Container(IOperation use)
        {
            var value = use;
            while (value.Parent is IConversionOperation or IParenthesizedOperation)
                value = value.Parent;
            switch (value.Parent)
            {
                case IPropertyReferenceOperation { Property.IsIndexer: true } element when Same(element.Instance, value):
                    Element(element);
                    break;
                case IArrayElementReferenceOperation element when Same(element.ArrayReference, value):
                    Element(element);
                    break;
                case IPropertyReferenceOperation { Property.Name: "Values" } values:
                    Container(values);
                    break;
                case IPropertyReferenceOperation property when _counts.Contains(property.Property.Name):
                    break;
                case IInvocationOperation call when Same(call.Instance, value):
                    Called(call);
                    break;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } call } argument when argument.Parameter?.Ordinal == 0:
                    Called(call);
                    break;
                case IForEachLoopOperation { Locals: { Length: 1 } locals } each when Same(ValueOrigins.Unwrap(each.Collection), use):
                    Each(locals[0]);
                    break;
                case IAssignmentOperation assignment when Same(assignment.Target, value):
                    Filled(assignment.Value);
                    break;
                case IBinaryOperation or IIsPatternOperation or INameOfOperation or ILockOperation:
                    break;
                default:
                    _isOriginKnown = _isPrivate = false;
                    break;
            }
        }

        private void Element(IOperation element)
        {
            if (element.Parent is IAssignmentOperation assignment && Same(assignment.Target, element))
                Back(assignment.Value);
            else
                Forward(element);
        }

        private void Called(IInvocationOperation call)
        {
            var name = call.TargetMethod.Name;
            var isKnown = _counts.Contains(name);
            if (_puts.Contains(name) && call.Arguments.LastOrDefault()?.Value is { } put)
            {
                isKnown = true;
                Put(put);
            }
            if (_gives.Contains(name))
            {
                isKnown = true;
                Forward(call);
            }
            if (_hands.Contains(name) && call.Arguments.FirstOrDefault(a => a.Parameter?.RefKind == RefKind.Out) is { } handed)
            {
                isKnown = true;
                if (Variable(handed.Value) is { } variable)
                    Add(variable);
            }
            if (!isKnown)
                _isOriginKnown = _isPrivate = false;
        }

        private ISymbol? Variable(IOperation handed) =>
            handed is IDeclarationExpressionOperation { Expression: { } declared } ? _objects.Name(declared) : _objects.Name(ValueOrigins.Unwrap(handed));

        /// <summary>A value, or what makes it for a key that is not there yet.</summary>
        private void Put(IOperation value)
        {
            if (ValueOrigins.Unwrap(value) is not IDelegateCreationOperation { Target: var target })
            {
                Back(value);
                return;
            }
            if (target is IAnonymousFunctionOperation lambda)
            {
                var body = lambda.Syntax as AnonymousFunctionExpressionSyntax;
                var returned = body?.ExpressionBody is { } arrow ? ImmutableArray.Create(arrow) : ReturnedExpressions.Of(lambda.Syntax).ToImmutableArray();
                foreach (var made in returned)
                    Back(_objects._models.Operation(made, _cancellationToken));
            }
            else if (target is IMethodReferenceOperation { Method: var method } && _objects.IsOurs(method))
                Add(method);
            else
                _isOriginKnown = _isPrivate = false;
        }

        /// <summary>The variable of a loop over a container: the element, or a pair of key and element.</summary>
        private void Each(ILocalSymbol local)
        {
            if (local.Type.Name != "KeyValuePair")
            {
                Add(local);
                return;
            }
            foreach (var use in _objects._uses.Of(local, _cancellationToken).Uses)
            {
                if (use.Operation.Parent is IPropertyReferenceOperation { Property.Name: "Value" } element)
                    Forward(element);
                else if (use.Operation.Parent is not IPropertyReferenceOperation { Property.Name: "Key" })
                    _isOriginKnown = _isPrivate = false;
            }
        }
    }
}
