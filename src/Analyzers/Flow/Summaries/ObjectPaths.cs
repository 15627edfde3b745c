using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow.Summaries;

/// <summary>
/// Reads how code gets at an object: through fields, automatic properties, properties that only return another, locals that are never set
/// again, elements of collections.
/// </summary>
internal sealed class ObjectPaths
{
    /// <summary>Locals and properties that are only other names; more in a row are not followed.</summary>
    private const int MaxDepth = 6;

    /// <summary>Calls on a collection that give one of its elements.</summary>
    private static readonly HashSet<string> _elementCalls = new(StringComparer.Ordinal) { "GetOrAdd", "GetValueOrDefault", "ElementAt", "First", "Last", "Single", "AddOrUpdate", "GetOrCreate", "Dequeue", "Pop", "Peek" };

    private readonly SymbolUses _uses;
    private readonly SourceModels _models;

    public ObjectPaths(SymbolUses uses, SourceModels models)
    {
        _uses = uses;
        _models = models;
    }

    public ObjectPath Of(IOperation? value, CancellationToken cancellationToken) => Of(value, 0, cancellationToken);

    private ObjectPath Of(IOperation? value, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
            return ObjectPath.Nothing;
        switch (Bare(value))
        {
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } self:
                return ObjectPath.This(self.Type as INamedTypeSymbol);
            case ITypeOfOperation type:
                return ObjectPath.Type(type.TypeOperand);
            case ILocalReferenceOperation local:
                return Local(local.Local, depth, cancellationToken);
            case IParameterReferenceOperation parameter:
                return IsCaptured(parameter.Parameter) ? ObjectPath.This(parameter.Parameter.ContainingType).Member(parameter.Parameter) : ObjectPath.Variable(parameter.Parameter);
            case IFieldReferenceOperation { Instance: null } field:
                return ObjectPath.Static(field.Field.OriginalDefinition);
            case IFieldReferenceOperation field:
                return Of(field.Instance, depth + 1, cancellationToken).Member(field.Field);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection } indexer:
                return Of(collection, depth + 1, cancellationToken).Element(Key(indexer.Arguments.FirstOrDefault()?.Value));
            case IArrayElementReferenceOperation element:
                return Of(element.ArrayReference, depth + 1, cancellationToken).Element(Key(element.Indices.FirstOrDefault()));
            case IPropertyReferenceOperation property:
                return Property(property, depth, cancellationToken);
            case IInvocationOperation call when _elementCalls.Contains(call.TargetMethod.Name) && Receiver(call) is { } collection:
                return Of(collection, depth + 1, cancellationToken).Element(Key(call.Arguments.Select(a => a.Value).FirstOrDefault(a => a.Syntax != collection.Syntax)));
            case IInvocationOperation { TargetMethod: { Parameters.IsEmpty: true } method } call when Declared(method) is { } body:
                return Returned(body, call.Instance, depth, cancellationToken) ?? ObjectPath.Nothing;
            default:
                return ObjectPath.Nothing;
        }
    }

    /// <summary>Without what changes nothing about which object it is. An awaited value is another than its task.</summary>
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
                case IConditionalAccessInstanceOperation:
                    return ValueOrigins.Unwrap(value) is var receiver && receiver == value ? null : receiver;
                case IConditionalAccessOperation access:
                    value = access.WhenNotNull;
                    break;
                case ICoalesceAssignmentOperation assignment:
                    value = assignment.Target;
                    break;
                // `gate ?? throw new ArgumentNullException(nameof(gate))`
                case ICoalesceOperation { WhenNull: IThrowOperation or IConversionOperation { Operand: IThrowOperation } } checkedFor:
                    value = checkedFor.Value;
                    break;
                default:
                    return value;
            }
        }
    }

    private static IOperation? Receiver(IInvocationOperation call) =>
        call.Instance ?? (call.TargetMethod.IsExtensionMethod ? call.Arguments.FirstOrDefault()?.Value : null);

    private static ISymbol? Key(IOperation? key) => Bare(key) switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
        _ => null,
    };

    private ObjectPath Local(ILocalSymbol local, int depth, CancellationToken cancellationToken)
    {
        var itself = ObjectPath.Variable(local);
        if (_models.Declarations(local) is not { Length: 1 } declarations)
            return itself;
        var syntax = declarations[0].GetSyntax(cancellationToken);
        switch (syntax)
        {
            case VariableDeclaratorSyntax { Initializer.Value: { } value } when !IsSetAgain(local, cancellationToken):
                return Of(_models.Operation(value, cancellationToken), depth + 1, cancellationToken) is { Root: not PathRoot.Unknown } path ? Named(path, local) : itself;
            case ForEachStatementSyntax loop:
                return Of(_models.Operation(loop.Expression, cancellationToken), depth + 1, cancellationToken) is { Root: not PathRoot.Unknown } collection ? collection.Element(local) : itself;
            // TryGetValue(key, out var element)
            case SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } } }
                when _models.Operation(call, cancellationToken) is IInvocationOperation { TargetMethod.Name: "TryGetValue", Instance: { } dictionary } found:
                return Of(dictionary, depth + 1, cancellationToken) is { Root: not PathRoot.Unknown } owner ? owner.Element(Key(found.Arguments[0].Value) ?? local) : itself;
            case SingleVariableDesignationSyntax { Parent: DeclarationPatternSyntax or RecursivePatternSyntax or VarPatternSyntax } pattern
                when pattern.Parent?.Parent is IsPatternExpressionSyntax test:
                return Of(_models.Operation(test.Expression, cancellationToken), depth + 1, cancellationToken) is { Root: not PathRoot.Unknown } same ? same : itself;
            case VariableDeclaratorSyntax:
                // `SemaphoreSlim? gate; lock (..) { if (!_keys.TryGetValue(key, out gate)) ... }`
                return Filled(local, depth, cancellationToken) ?? itself;
            default:
                return itself;
        }
    }

    /// <summary>An element whose key says nothing is at least the one that this local holds.</summary>
    private static ObjectPath Named(ObjectPath path, ILocalSymbol local) =>
        !path.Steps.IsEmpty && path.Steps[path.Steps.Length - 1] is { IsElement: true, Symbol: null }
            ? path with { Steps = path.Steps.SetItem(path.Steps.Length - 1, new PathStep(local, IsElement: true)) }
            : path;

    private ObjectPath? Filled(ILocalSymbol local, int depth, CancellationToken cancellationToken)
    {
        foreach (var use in _uses.Of(local, cancellationToken).Uses)
        {
            if (use.Operation.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Out, Parent: IInvocationOperation { TargetMethod.Name: "TryGetValue", Instance: { } dictionary } found }
                && Of(dictionary, depth + 1, cancellationToken) is { Root: not PathRoot.Unknown } owner)
                return owner.Element(Key(found.Arguments[0].Value) ?? local);
        }
        return null;
    }

    private bool IsSetAgain(ILocalSymbol local, CancellationToken cancellationToken)
    {
        foreach (var use in _uses.Of(local, cancellationToken).Uses)
        {
            if (use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation
                || use.Operation.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref })
                return true;
        }
        return false;
    }

    /// <summary>A property that only returns another object is another name of that; one that makes it on first use has it in a field all the same.</summary>
    private ObjectPath Property(IPropertyReferenceOperation reference, int depth, CancellationToken cancellationToken)
    {
        var property = reference.Property.OriginalDefinition;
        if (property.GetMethod is { } getter && !property.IsAbstract && Declared(getter) is { } body
            && Returned(body, reference.Instance, depth, cancellationToken) is { Root: not PathRoot.Unknown } returned)
            return returned;
        return reference.Instance is { } instance ? Of(instance, depth + 1, cancellationToken).Member(property) : ObjectPath.Static(property);
    }

    private SyntaxNode? Declared(IMethodSymbol method) => _models.Declarations(method.OriginalDefinition) is { Length: 1 } declarations ? declarations[0].GetSyntax() : null;

    /// <summary>What a body without parameters returns, seen from its caller; <see langword="null"/> where that is not one thing.</summary>
    private ObjectPath? Returned(SyntaxNode body, IOperation? instance, int depth, CancellationToken cancellationToken)
    {
        ObjectPath? found = null;
        foreach (var expression in ReturnedExpressions.Of(body))
        {
            var path = Of(_models.Operation(expression, cancellationToken), depth + 1, cancellationToken);
            if (path.Root is PathRoot.Unknown or PathRoot.Variable || (found is not null && !found.Equals(path)))
                return null;
            found = path;
        }
        if (found is not { Root: PathRoot.This } || instance is null or IInstanceReferenceOperation)
            return found;
        return found.From(Of(instance, depth + 1, cancellationToken));
    }

    /// <summary>A primary constructor's parameter that members use is a field in all but name.</summary>
    private static bool IsCaptured(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
        && constructor.DeclaringSyntaxReferences is { Length: 1 } references
        && references[0].GetSyntax() is TypeDeclarationSyntax;
}
