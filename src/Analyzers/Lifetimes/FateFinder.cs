using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// Follows an object from where it is made to every variable of the compilation that gets it, and to what is done with it there. What it
/// cannot follow counts as handed over: a question of ownership is asked only of what is in sight from birth to end.
/// </summary>
internal sealed class FateFinder
{
    /// <summary>Variables of one object; with more than this it counts as handed over.</summary>
    private const int MaxHolders = 16;

    private readonly SourceModels _models;
    private readonly SymbolUses _uses;
    private readonly OwnContainers _containers;

    public FateFinder(CodeFacts facts)
    {
        _models = facts.Models;
        _uses = facts.Uses;
        _containers = new OwnContainers(facts);
    }

    public Fate Of(IOperation creation, ISymbol member, CancellationToken cancellationToken)
    {
        var walk = new Walk(this, cancellationToken);
        walk.From(creation, member);
        return walk.Result();
    }

    private bool IsOurs(ISymbol symbol) => !_models.Declarations(symbol).IsEmpty;

    private sealed class Walk
    {
        private readonly FateFinder _finder;
        private readonly CancellationToken _cancellationToken;
        private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);
        private readonly Queue<ISymbol> _queue = new();
        private readonly ImmutableArray<ISymbol>.Builder _holders = ImmutableArray.CreateBuilder<ISymbol>();
        private readonly ImmutableArray<Treatment>.Builder _treatments = ImmutableArray.CreateBuilder<Treatment>();
        private ISymbol? _container;
        private bool _isHandedOver;
        private bool _isUsing;

        public Walk(FateFinder finder, CancellationToken cancellationToken)
        {
            _finder = finder;
            _cancellationToken = cancellationToken;
        }

        public Fate Result() => new(_holders.ToImmutable(), _treatments.ToImmutable(), _isHandedOver, _isUsing) { Container = _container };

        public void From(IOperation creation, ISymbol member)
        {
            Forward(creation, member);
            while (_queue.Count > 0 && !_isHandedOver)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                if (_visited.Count > MaxHolders)
                {
                    _isHandedOver = true;
                    return;
                }
                Visit(_queue.Dequeue());
            }
        }

        private void Visit(ISymbol holder)
        {
            var uses = _finder._uses.Of(holder, _cancellationToken);
            // A variable that others can read is one that others can end, and so can whoever calls a method out of sight.
            _isHandedOver |= !uses.IsComplete || (holder is IMethodSymbol && uses.Uses.IsEmpty);
            foreach (var use in uses.Uses)
            {
                if (!IsWrite(use.Operation))
                    Forward(use.Operation, use.Member);
            }
        }

        private void Add(ISymbol? holder)
        {
            holder = holder?.OriginalDefinition;
            if (holder is null || !_finder.IsOurs(holder))
                _isHandedOver = true;
            else if (_visited.Add(holder))
            {
                if (holder is not IMethodSymbol)
                    _holders.Add(holder);
                _queue.Enqueue(holder);
            }
        }

        /// <summary>A reference to the object, or an expression whose value it is: what is done with it?</summary>
        private void Forward(IOperation value, ISymbol? member)
        {
            while (true)
            {
                switch (value.Parent)
                {
                    case IConversionOperation or IParenthesizedOperation or IAwaitOperation or ICoalesceOperation:
                    case IConditionalOperation choice when choice.Condition != value:
                    case ISwitchExpressionArmOperation arm when arm.Value == value:
                    case ISwitchExpressionOperation:
                    case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured when Same(configured.Instance, value):
                        value = value.Parent;
                        continue;
                    case IConditionalAccessOperation access when Same(access.Operation, value):
                        if (access.WhenNotNull.DescendantsAndSelf().OfType<IConditionalAccessInstanceOperation>().FirstOrDefault() is not { } instance)
                            return;
                        value = instance;
                        continue;
                    case IConditionalAccessOperation access:
                        value = access;
                        continue;
                    case IInvocationOperation extended when Same(extended.Instance, value) && extended.TargetMethod.IsOfExtensionBlock():
                        _isHandedOver = true;
                        return;
                    case IInvocationOperation invocation when Same(invocation.Instance, value):
                    case IMemberReferenceOperation reference when Same(reference.Instance, value):
                        _treatments.Add(new Treatment(value.Parent, member));
                        return;
                    case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Exchange" or "CompareExchange" or "Read" or "Write", ContainingType.Name: "Interlocked" or "Volatile" } } swap }:
                        Add(ValueOrigins.Variable(swap.Arguments[0].Value));
                        value = swap;
                        continue;
                    case IArgumentOperation { Parent: IInvocationOperation { Instance: { } container } } added when OwnContainers.Holding(added.Value, container) is { } own:
                        Contained(own);
                        return;
                    case IArgumentOperation argument:
                        Passed(argument);
                        return;
                    case ICoalesceAssignmentOperation or ISimpleAssignmentOperation:
                        if (Same(((IAssignmentOperation)value.Parent).Target, value))
                            return;
                        Assigned(((IAssignmentOperation)value.Parent).Target);
                        // The value of an assignment is the object too: `var t = _timer = new Timer(...)`.
                        value = value.Parent;
                        continue;
                    case ISymbolInitializerOperation initializer:
                        Initialize(initializer);
                        return;
                    case IReturnOperation { Kind: OperationKind.Return }:
                        Returned(value);
                        return;
                    case IUsingOperation:
                        _isUsing = true;
                        return;
                    case IIsPatternOperation or IPatternCaseClauseOperation or ISwitchOperation:
                        foreach (var pattern in value.Parent.Descendants())
                        {
                            if (pattern is IDeclarationPatternOperation { DeclaredSymbol: { } declared })
                                Add(declared);
                            else if (pattern is IRecursivePatternOperation { DeclaredSymbol: { } matched })
                                Add(matched);
                        }
                        return;
                    case IExpressionStatementOperation or IBinaryOperation or INameOfOperation or IIsTypeOperation or ILockOperation or IInterpolationOperation or IConditionalOperation or null:
                        return;
                    // An expression-bodied lambda without a value has its expression as a statement; anything else is out of sight.
                    default:
                        _isHandedOver = true;
                        return;
                }
            }
        }

        private void Passed(IArgumentOperation argument)
        {
            if (argument.Parameter?.ContainingSymbol is not IMethodSymbol method)
                _isHandedOver = true;
            else if (IsHarmless(method))
                return;
            else if (method.MethodKind is MethodKind.DelegateInvoke || method.IsVirtualCall() || method.ContainingType?.TypeKind == TypeKind.Interface || !HasBody(method))
                _isHandedOver = true;
            else
                Add(argument.Parameter);
        }

        private bool HasBody(IMethodSymbol method)
        {
            foreach (var declaration in _finder._models.Declarations(method.OriginalDefinition))
            {
                switch (declaration.GetSyntax(_cancellationToken))
                {
                    case BaseMethodDeclarationSyntax { Body: null, ExpressionBody: null }:
                        continue;
                    default:
                        return true;
                }
            }
            return false;
        }

        /// <summary>What looks at an object and keeps nothing of it.</summary>
        private static bool IsHarmless(IMethodSymbol method) =>
            method is { ContainingType.Name: "GC" or "ArgumentNullException" or "Monitor" or "Debug" } or { Name: "ReferenceEquals" or "Equals" };

        private void Assigned(IOperation target)
        {
            switch (target)
            {
                case ILocalReferenceOperation local:
                    Add(local.Local);
                    break;
                case IParameterReferenceOperation parameter:
                    Add(parameter.Parameter);
                    break;
                case IFieldReferenceOperation field:
                    Add(field.Field);
                    break;
                case IPropertyReferenceOperation { Property: { IsIndexer: false, IsVirtual: false, IsAbstract: false, IsOverride: false } } property when IsAutomatic(property.Property):
                    Add(property.Property);
                    break;
                case IDiscardOperation:
                    break;
                case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } container } element when OwnContainers.Holding(element, container) is { } own:
                    Contained(own);
                    break;
                default:
                    _isHandedOver = true;
                    break;
            }
        }

        /// <summary>In a private collection of such objects: its own type ends them, or nobody.</summary>
        private void Contained(ISymbol container)
        {
            if (_finder._containers.MayEnd(container, _cancellationToken))
                _isHandedOver = true;
            else
                _container = container;
        }

        private bool IsAutomatic(IPropertySymbol property)
        {
            foreach (var declaration in _finder._models.Declarations(property))
            {
                if (declaration.GetSyntax(_cancellationToken) is not PropertyDeclarationSyntax { AccessorList: { } accessors } || accessors.Accessors.Any(a => a.Body is not null || a.ExpressionBody is not null))
                    return false;
            }
            return true;
        }

        private void Initialize(ISymbolInitializerOperation initializer)
        {
            switch (initializer)
            {
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    _isUsing |= Initialized.IsUsing(declarator.Syntax);
                    Add(declarator.Symbol);
                    break;
                case IVariableInitializerOperation { Parent: IVariableDeclarationOperation { Declarators.Length: 1 } declaration }:
                    Add(declaration.Declarators[0].Symbol);
                    break;
                default:
                    var symbols = Initialized.By(initializer);
                    _isHandedOver |= symbols.IsEmpty;
                    foreach (var symbol in symbols)
                        Add(symbol);
                    break;
            }
        }

        /// <summary>What a method of the type returns its callers in the type have; what any other function returns is out of sight.</summary>
        private void Returned(IOperation value)
        {
            var function = EnclosingFunction.Of(value.Syntax);
            if (_finder._models.Get(function.SyntaxTree).GetDeclaredSymbol(function, _cancellationToken) is IMethodSymbol
                {
                    MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, DeclaredAccessibility: Accessibility.Private or Accessibility.NotApplicable,
                } method)
            {
                Add(method);
                return;
            }
            _isHandedOver = true;
        }

        private static bool IsWrite(IOperation use) => use.Parent is ISimpleAssignmentOperation assignment && Same(assignment.Target, use);

        /// <summary>By place: operations of two models are different objects.</summary>
        private static bool Same(IOperation? one, IOperation other) => one is not null && one.Syntax == other.Syntax;
    }
}
