using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow.Summaries;

/// <summary>Handlers that are kept in a list, a queue or a table: <c>foreach (var handler in _handlers[name]) await handler(message)</c>.</summary>
internal sealed partial class Handlers
{
    private sealed partial class Walk
    {
        private static readonly HashSet<string> _puts = new(StringComparer.Ordinal) { "Add", "TryAdd", "Enqueue", "Push", "Insert", "AddFirst", "AddLast", "AddOrUpdate", "GetOrAdd", "SetItem", "Append" };

        /// <summary>Whether a type is a collection of delegates, or of such collections.</summary>
        private static bool Holds(ITypeSymbol? type, int depth = 0) => type switch
        {
            _ when depth > 3 => false,
            IArrayTypeSymbol { ElementType: var element } => element.TypeKind == TypeKind.Delegate || Holds(element, depth + 1),
            INamedTypeSymbol { TypeKind: not TypeKind.Delegate } named => named.TypeArguments.Any(argument => argument.TypeKind == TypeKind.Delegate || Holds(argument, depth + 1))
                || Holds(named.ContainingType, depth + 1),
            _ => false,
        };

        /// <summary>What a local got its value out of, if it is an element: the collection of its loop, or of the call that gives it by <c>out</c>.</summary>
        private IOperation? Container(ILocalSymbol local)
        {
            foreach (var declaration in _handlers._models.Declarations(local))
            {
                var syntax = declaration.GetSyntax(_cancellationToken);
                var container = syntax switch
                {
                    ForEachStatementSyntax loop => loop.Expression,
                    SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } } } } => access.Expression,
                    SingleVariableDesignationSyntax => syntax.FirstAncestorOrSelf<ForEachVariableStatementSyntax>()?.Expression,
                    _ => null,
                };
                if (container is not null && _handlers._models.Operation(container, _cancellationToken) is { } collection && Holds(collection.Type))
                    return collection;
            }
            return null;
        }

        /// <summary>Whatever is put into a collection.</summary>
        private void Collection(IOperation? value, Frame frame, int depth)
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
                case { } written when Elements.Of(written) is { } elements:
                    foreach (var element in elements)
                        Element(element, frame, depth);
                    break;
                case IObjectCreationOperation creation:
                    foreach (var put in creation.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty)
                        Put(put, frame, depth);
                    break;
                case ILocalReferenceOperation { Local: var local }:
                    if (Container(local) is { } outer)
                        Collection(outer, frame, depth + 1);
                    Kept(local, null, frame, depth);
                    break;
                case IFieldReferenceOperation field when IsOurs(field.Field):
                    Kept(field.Field, field.Instance, frame, depth);
                    break;
                case IPropertyReferenceOperation { Property.IsIndexer: false } property when IsOurs(property.Property):
                    Kept(property.Property, property.Instance, frame, depth);
                    break;
                case IParameterReferenceOperation:
                    IsComplete = false;
                    break;
                // `_handlers.Values`, `_handlers[name]`
                case IPropertyReferenceOperation { Instance: { } instance } when Holds(instance.Type):
                    Collection(instance, frame, depth);
                    break;
                case IArrayElementReferenceOperation { ArrayReference: var array }:
                    Collection(array, frame, depth);
                    break;
                // `_handlers.ToArray()`
                case IInvocationOperation call when (call.Instance ?? (call.TargetMethod.IsExtensionMethod ? call.Arguments.FirstOrDefault()?.Value : null)) is { } from && Holds(from.Type):
                    Collection(from, frame, depth);
                    break;
                case IAssignmentOperation assignment:
                    Collection(assignment.Target, frame, depth + 1);
                    Collection(assignment.Value, frame, depth + 1);
                    break;
                default:
                    IsComplete = false;
                    break;
            }
        }

        private void Element(IOperation element, Frame frame, int depth)
        {
            if (Holds(element.Type))
                Collection(element, frame, depth);
            // What makes a collection or a handler on first use is none itself.
            else if (element.Type is INamedTypeSymbol { TypeKind: TypeKind.Delegate, DelegateInvokeMethod.ReturnType: var made } && made.TypeKind != TypeKind.Delegate && !Holds(made))
                Follow(element, frame, depth + 1);
        }

        /// <summary>A call or an assignment that may put something in.</summary>
        private void Put(IOperation put, Frame frame, int depth)
        {
            switch (put)
            {
                case IInvocationOperation call when _puts.Contains(call.TargetMethod.Name):
                    foreach (var argument in call.Arguments)
                        Element(argument.Value, frame, depth);
                    break;
                case IAssignmentOperation assignment:
                    Element(assignment.Value, frame, depth);
                    break;
            }
        }

        /// <summary>All that is put into what a variable holds, in the frame of whoever does that.</summary>
        private void Kept(ISymbol variable, IOperation? owner, Frame frame, int depth)
        {
            if (!_visited.Add(variable.OriginalDefinition))
                return;
            var isLocal = variable is ILocalSymbol;
            var raiser = owner is null ? null : frame.Translate(_handlers._paths.Of(owner, _cancellationToken));
            foreach (var declaration in _handlers._models.Declarations(variable))
            {
                if (Initialized.ValueOrBody(declaration.GetSyntax(_cancellationToken)) is { } initializer)
                    Collection(_handlers._models.Operation(initializer, _cancellationToken), isLocal ? frame : Of(raiser, null, frame), depth + 1);
            }
            var uses = _handlers._uses.Of(variable, _cancellationToken);
            IsComplete &= uses.IsComplete;
            IsOpen |= !uses.IsComplete && variable is IPropertySymbol or IFieldSymbol;
            foreach (var use in uses.Uses)
                Used(use.Operation, isLocal ? frame : Of(raiser, Instance(use.Operation), frame), depth);
        }

        /// <summary>What is done with a collection, and with the collections in it: <c>_handlers.GetOrAdd(name, _ => new()).Add(handler)</c>.</summary>
        private void Used(IOperation value, Frame frame, int depth)
        {
            while (true)
            {
                switch (value.Parent)
                {
                    case IConversionOperation or IConditionalAccessOperation or ICoalesceOperation:
                        value = value.Parent;
                        continue;
                    case IAssignmentOperation assignment when assignment.Target == value:
                        Element(assignment.Value, frame, depth);
                        return;
                    case IAssignmentOperation { Target: ILocalReferenceOperation { Local: var other } }:
                        Kept(other, null, frame, depth + 1);
                        return;
                    case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var named } } when Holds(named.Type):
                        Kept(named, null, frame, depth + 1);
                        return;
                    case IPropertyReferenceOperation { Property.IsIndexer: true } or IArrayElementReferenceOperation:
                        value = value.Parent;
                        continue;
                    case IInvocationOperation call when call.Instance == value:
                        Put(call, frame, depth);
                        foreach (var argument in call.Arguments)
                        {
                            if (argument.Parameter?.RefKind == RefKind.Out && argument.Value.DescendantsAndSelf().OfType<ILocalReferenceOperation>().FirstOrDefault() is { Local: var got } && Holds(got.Type))
                                Kept(got, null, frame, depth + 1);
                        }
                        if (!Holds(call.Type))
                            return;
                        value = call;
                        continue;
                    default:
                        return;
                }
            }
        }
    }
}
