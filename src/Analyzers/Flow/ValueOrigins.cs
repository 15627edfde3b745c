using System.Collections.Immutable;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>Where a value can come from.</summary>
/// <param name="Leaves">The operations that make it: creations, calls, constants, references that lead no further.</param>
/// <param name="IsComplete">Whether it can come from nowhere else.</param>
internal sealed record OriginSet(ImmutableArray<IOperation> Leaves, bool IsComplete)
{
    /// <summary>Whether every origin is known and passes; <see langword="false"/> for a set with none.</summary>
    public bool All(Func<IOperation, bool> test) => IsComplete && !Leaves.IsEmpty && Leaves.All(test);

    public bool Any(Func<IOperation, bool> test) => Leaves.Any(test);
}

/// <summary>
/// Follows a value back to what made it: through conversions and conditionals, locals, fields and automatic properties of the compilation's
/// types, parameters (to the arguments of all callers) and methods (to what they return). Assignments are taken together, whatever their order.
/// </summary>
internal sealed class ValueOrigins
{
    /// <summary>Steps from a value back to an origin; more than this is not followed.</summary>
    private const int MaxDepth = 8;

    /// <summary>Origins of one value; more than this make the set incomplete.</summary>
    private const int MaxLeaves = 16;

    private readonly SymbolUses _uses;
    private readonly SourceModels _models;

    /// <summary>What variables were found to come from: the same for every place that reads them.</summary>
    private readonly RecentFacts<ISymbol, OriginSet> _known = new(SymbolEqualityComparer.Default);

    public ValueOrigins(SymbolUses uses, SourceModels models)
    {
        _uses = uses;
        _models = models;
    }

    public OriginSet Of(IOperation value, CancellationToken cancellationToken)
    {
        var name = Unwrap(value) switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IFieldReferenceOperation field => field.Field,
            _ => (ISymbol?)null,
        };
        if (name is not null && _known.TryGet(name, out var known))
            return known;
        var walk = new Walk(this, cancellationToken);
        walk.Follow(value, 0);
        var origins = walk.Result();
        // A variable of which nothing is known is its own origin, at each place another.
        if (name is not null && !origins.Leaves.Any(leaf => leaf is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation))
            origins = _known.Add(name, origins);
        return origins;
    }

    /// <summary>The object that a reference, or a conversion of one, reads: what identifies "the same instance" within a body.</summary>
    public static ISymbol? Variable(IOperation? operation) => Unwrap(operation) switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation } property => property.Property,
        _ => null,
    };

    /// <summary>Whether a call's task is neither awaited nor waited for where it stands: stored, returned, dropped or passed on.</summary>
    public static bool IsLeft(IOperation call)
    {
        var parent = call.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "AsTask" })
            parent = parent.Parent;
        return parent is not (IAwaitOperation or IReturnOperation or IInvocationOperation { TargetMethod.Name: "GetResult" or "Wait" } or IPropertyReferenceOperation { Property.Name: "Result" });
    }

    /// <summary>Strips conversions, parentheses, <c>await</c> and configured awaiting.</summary>
    public static IOperation? Unwrap(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                // A channel is converted to its own reader or writer.
                case IConversionOperation { OperatorMethod: null or { ContainingType: { Name: "Channel", ContainingNamespace.Name: "Channels" } } } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IAwaitOperation awaited:
                    operation = awaited.Operation;
                    break;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } instance }:
                    operation = instance;
                    break;
                case IConditionalAccessInstanceOperation conditional:
                    operation = Receiver(conditional);
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>Whether a token is written that nobody can cancel.</summary>
    public static bool IsNoToken(IOperation? token) => Unwrap(token) is IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } } or IObjectCreationOperation { Type.Name: "CancellationToken", Arguments: [] };

    /// <summary>Whether an argument is a token that somebody may cancel.</summary>
    public static bool GivesToken(IArgumentOperation argument, KnownTypes known) =>
        argument.ArgumentKind == ArgumentKind.Explicit && known.IsToken(argument.Value.Type) && !IsNoToken(argument.Value);

    /// <summary>Where a function goes that is given away: an argument, an assignment.</summary>
    public static IOperation? Taker(IOperation function)
    {
        var taker = function.Parent;
        while (taker is IDelegateCreationOperation or IConversionOperation)
            taker = taker.Parent;
        return taker;
    }

    /// <summary>The value a call passes for a parameter.</summary>
    public static IOperation? Argument(IOperation call, int ordinal)
    {
        var arguments = call switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }
        return null;
    }

    /// <summary>The values that a method of the compilation can return.</summary>
    public IEnumerable<IOperation> Returns(IMethodSymbol method, CancellationToken cancellationToken)
    {
        foreach (var declaration in _models.Declarations(method))
        {
            var syntax = declaration.GetSyntax(cancellationToken);
            var arrow = syntax switch
            {
                BaseMethodDeclarationSyntax { ExpressionBody: { } body } => body.Expression,
                LocalFunctionStatementSyntax { ExpressionBody: { } body } => body.Expression,
                AccessorDeclarationSyntax { ExpressionBody: { } body } => body.Expression,
                ArrowExpressionClauseSyntax body => body.Expression,
                _ => null,
            };
            var values = arrow is not null ? new[] { arrow } : syntax
                .DescendantNodes(n => n == syntax || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                .OfType<ReturnStatementSyntax>().Select(r => r.Expression).OfType<ExpressionSyntax>();
            foreach (var value in values)
            {
                if (_models.Operation(value, cancellationToken) is { } operation)
                    yield return operation;
            }
        }
    }

    private static IOperation? Receiver(IConditionalAccessInstanceOperation instance)
    {
        for (var parent = instance.Parent; parent is not null; parent = parent.Parent)
        {
            // The instance stands for the receiver, and has its syntax.
            if (parent is IConditionalAccessOperation access && (access.Operation.Syntax == instance.Syntax
                || access.Operation.Syntax.Span.End <= instance.Syntax.SpanStart + 1 && !access.Operation.Syntax.Span.Contains(instance.Syntax.Span)))
                return access.Operation;
        }
        return null;
    }

    private sealed class Walk
    {
        private readonly ValueOrigins _origins;
        private readonly CancellationToken _cancellationToken;
        private readonly ImmutableArray<IOperation>.Builder _leaves = ImmutableArray.CreateBuilder<IOperation>();
        private HashSet<ISymbol>? _visited;
        private bool _isComplete = true;

        public Walk(ValueOrigins origins, CancellationToken cancellationToken)
        {
            _origins = origins;
            _cancellationToken = cancellationToken;
        }

        public OriginSet Result() => new(_leaves.ToImmutable(), _isComplete);

        public void Follow(IOperation? value, int depth)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            value = Unwrap(value);
            if (value is null)
            {
                _isComplete = false;
                return;
            }
            if (depth > MaxDepth)
            {
                Leaf(value, isOrigin: false);
                return;
            }
            switch (value)
            {
                case IConditionalOperation { WhenFalse: { } otherwise } conditional:
                    Follow(conditional.WhenTrue, depth + 1);
                    Follow(otherwise, depth + 1);
                    break;
                case ICoalesceOperation coalesce:
                    Follow(coalesce.Value, depth + 1);
                    Follow(coalesce.WhenNull, depth + 1);
                    break;
                case ICoalesceAssignmentOperation coalesce:
                    Follow(coalesce.Target, depth + 1);
                    Follow(coalesce.Value, depth + 1);
                    break;
                case ISimpleAssignmentOperation assignment:
                    Follow(assignment.Value, depth + 1);
                    break;
                case ISwitchExpressionOperation choice:
                    foreach (var arm in choice.Arms)
                        Follow(arm.Value, depth + 1);
                    break;
                case IThrowOperation:
                    break;
                case IConditionalAccessOperation access:
                    Follow(access.WhenNotNull, depth + 1);
                    break;
                case ILocalReferenceOperation local:
                    Variable(local.Local, value, depth);
                    break;
                case IFieldReferenceOperation field when IsOurs(field.Field) && !field.Field.HasConstantValue:
                    Variable(field.Field, value, depth);
                    break;
                case IPropertyReferenceOperation property when IsOurs(property.Property):
                    Property(property, depth);
                    break;
                case IParameterReferenceOperation parameter:
                    Parameter(parameter, depth);
                    break;
                // `base.Finish()` runs that very method.
                case IInvocationOperation invocation when IsOurs(invocation.TargetMethod) && (!invocation.TargetMethod.IsVirtualCall() || invocation.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } }):
                    Returns(invocation.TargetMethod, value, depth);
                    break;
                default:
                    Leaf(value, isOrigin: value is not (IParameterReferenceOperation or IInstanceReferenceOperation));
                    break;
            }
        }

        /// <summary>Whether a variable was not followed yet; most values lead to none.</summary>
        private bool Visit(ISymbol variable) => (_visited ??= new HashSet<ISymbol>(SymbolEqualityComparer.Default)).Add(variable);

        private bool IsOurs(ISymbol symbol) => !_origins._models.Declarations(symbol).IsEmpty;

        private void Leaf(IOperation value, bool isOrigin)
        {
            if (_leaves.Count >= MaxLeaves)
            {
                _isComplete = false;
                return;
            }
            _leaves.Add(value);
            _isComplete &= isOrigin;
        }

        /// <summary>A local, field or automatic property: all that is ever assigned to it.</summary>
        private void Variable(ISymbol variable, IOperation reference, int depth)
        {
            if (!Visit(variable.OriginalDefinition))
                return;
            var before = _leaves.Count;
            Initializers(variable, depth);
            var uses = _origins._uses.Of(variable, _cancellationToken);
            _isComplete &= uses.IsComplete || variable is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null };
            foreach (var use in uses.Uses)
                Assigned(use.Operation, depth);
            if (_leaves.Count == before)
                Leaf(reference, isOrigin: false);
        }

        private void Initializers(ISymbol variable, int depth)
        {
            foreach (var reference in _origins._models.Declarations(variable))
            {
                var syntax = reference.GetSyntax(_cancellationToken);
                var initializer = Initialized.Value(syntax);
                if (initializer is not null)
                    Follow(_origins._models.Operation(initializer, _cancellationToken), depth + 1);
                else if (syntax is SingleVariableDesignationSyntax designation)
                    Pattern(designation, depth);
                else if (syntax is not (VariableDeclaratorSyntax or PropertyDeclarationSyntax))
                    _isComplete = false;
            }
        }

        /// <summary><c>x is Socket socket</c> is another name for x; an out variable or a deconstruction is unknown.</summary>
        private void Pattern(SingleVariableDesignationSyntax designation, int depth)
        {
            if (designation.Parent is DeclarationPatternSyntax or RecursivePatternSyntax or VarPatternSyntax
                && designation.Parent.Parent is IsPatternExpressionSyntax isPattern)
                Follow(_origins._models.Operation(isPattern.Expression, _cancellationToken), depth + 1);
            else
                _isComplete = false;
        }

        private void Assigned(IOperation use, int depth)
        {
            switch (use.Parent)
            {
                case IAssignmentOperation assignment when assignment.Target == use:
                    Follow(assignment.Value, depth + 1);
                    break;
                case IMemberInitializerOperation:
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Ref, Parent: IInvocationOperation { TargetMethod: { Name: "Exchange" or "CompareExchange", ContainingType.Name: "Interlocked" } } exchange }:
                    Follow(Argument(exchange, 1), depth + 1);
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref }:
                case ITupleOperation { Parent: IDeconstructionAssignmentOperation }:
                    _isComplete = false;
                    break;
            }
        }

        private void Property(IPropertyReferenceOperation reference, int depth)
        {
            var property = reference.Property;
            if (property.IsVirtual || property.IsAbstract || property.IsOverride || property.IsIndexer)
            {
                Leaf(reference, isOrigin: false);
                return;
            }
            foreach (var declaration in _origins._models.Declarations(property))
            {
                if (declaration.GetSyntax(_cancellationToken) is not PropertyDeclarationSyntax syntax)
                    continue;
                if (syntax.ExpressionBody is { } arrow)
                {
                    if (Visit(property))
                        Follow(_origins._models.Operation(arrow.Expression, _cancellationToken), depth + 1);
                    return;
                }
                var getter = syntax.AccessorList?.Accessors.FirstOrDefault(a => a.IsKind(SyntaxKind.GetAccessorDeclaration));
                if (getter is { ExpressionBody: null, Body: null })
                {
                    Variable(property, reference, depth);
                    return;
                }
                if (property.GetMethod is { } method)
                {
                    Returns(method, reference, depth);
                    return;
                }
            }
            Leaf(reference, isOrigin: false);
        }

        /// <summary>A parameter of a method that only this compilation can call: what its callers pass.</summary>
        private void Parameter(IParameterReferenceOperation reference, int depth)
        {
            var parameter = reference.Parameter;
            if (parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.PropertySet, AssociatedSymbol: IPropertySymbol { IsIndexer: false } property })
            {
                Given(property, parameter, depth);
                return;
            }
            if (parameter.ContainingSymbol is not IMethodSymbol method || parameter.RefKind is RefKind.Out or RefKind.Ref
                || method.MethodKind is MethodKind.AnonymousFunction or MethodKind.DelegateInvoke)
            {
                Leaf(reference, isOrigin: false);
                return;
            }
            if (!Visit(parameter.OriginalDefinition))
                return;
            var before = _leaves.Count;
            var calls = _origins._uses.Of(method, _cancellationToken);
            _isComplete &= calls.IsComplete && !method.IsVirtual && !method.IsOverride && !method.IsAbstract && method.ExplicitInterfaceImplementations.IsEmpty;
            foreach (var use in calls.Uses)
            {
                if (Argument(use.Operation, parameter.Ordinal) is { } argument)
                    Follow(argument, depth + 1);
                else
                    _isComplete = false;
            }
            if (_leaves.Count == before)
                Leaf(reference, isOrigin: false);
        }

        /// <summary>The value that a setter gets: all that its property is set to.</summary>
        private void Given(IPropertySymbol property, IParameterSymbol value, int depth)
        {
            if (!Visit(value.OriginalDefinition))
                return;
            var uses = _origins._uses.Of(property, _cancellationToken);
            _isComplete &= uses.IsComplete && !property.IsVirtual && !property.IsOverride && !property.IsAbstract && property.ExplicitInterfaceImplementations.IsEmpty;
            foreach (var use in uses.Uses)
                Assigned(use.Operation, depth);
        }

        /// <summary>What a method of the compilation returns.</summary>
        private void Returns(IMethodSymbol method, IOperation call, int depth)
        {
            method = method.OriginalDefinition;
            if (!Visit(method))
                return;
            var before = _leaves.Count;
            foreach (var returned in _origins.Returns(method, _cancellationToken))
                Follow(returned, depth + 1);
            if (_leaves.Count == before)
                Leaf(call, isOrigin: false);
        }
    }
}
