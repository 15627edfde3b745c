using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Flow.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Locks;

/// <summary>
/// What makes a value once holds a lock meanwhile that nobody wrote: the factory of a <c>Lazy</c> and a static constructor. Work that they wait
/// for must not ask for what is being made (HANG212).
/// </summary>
/// <remarks>Silent where a lazy value is made without a lock, and for work on the thread that makes it.</remarks>
internal sealed class InitialiserWait
{
    private const string WayOut = "give it what it needs, or wait outside";

    public static readonly WordPositions Words = new("Wait", "WaitAll", "Result", "GetResult", "Join");
    private static readonly WordPositions _lazyWords = new("Lazy");
    private static readonly WordPositions _staticWords = new("static");

    private readonly LockFacts _facts;
    private readonly WorkWaits _waits;
    private readonly Lazy<ImmutableArray<SyntaxTree>> _lazyTrees;
    private readonly bool _hasLazy;

    public InitialiserWait(LockFacts facts, CancellationToken cancellationToken)
    {
        _facts = facts;
        _waits = new WorkWaits(facts.Facts);
        _lazyTrees = new Lazy<ImmutableArray<SyntaxTree>>(() => facts.Facts.Compilation.SyntaxTrees.Where(tree => _lazyWords.CanBeIn(tree, CancellationToken.None)).ToImmutableArray());
        _hasLazy = _lazyWords.AnyIn(facts.Facts.Compilation, cancellationToken);
    }

    public static bool CanBeIn(Compilation compilation, CancellationToken cancellationToken) =>
        Words.AnyIn(compilation, cancellationToken) && (_lazyWords.AnyIn(compilation, cancellationToken) || _staticWords.AnyIn(compilation, cancellationToken));

    public IEnumerable<SyntaxNode> Functions(SyntaxNode block, CancellationToken cancellationToken) =>
        _hasLazy || block is ConstructorDeclarationSyntax { Modifiers: var modifiers } && modifiers.Any(m => m.ValueText == "static")
            ? BlockFunctions.Of(block, Words, cancellationToken)
            : Enumerable.Empty<SyntaxNode>();

    /// <summary>The findings of a function that makes a value once.</summary>
    public IEnumerable<LockFinding> In(SyntaxNode function, CancellationToken cancellationToken)
    {
        if (Made(function, cancellationToken) is not { } made)
            yield break;
        foreach (var step in _facts.Body(function, cancellationToken).Steps)
        {
            if (_waits.Of(step.Operation, cancellationToken) is not { Blocks: true } wait)
                continue;
            foreach (var work in _facts.Work.Of(wait.Waited, Frame.Root, cancellationToken))
            {
                if (Asks(work, made, cancellationToken) is not { } asking)
                    continue;
                yield return new LockFinding(Descriptors.WaitsForCallbackUnderLock, Places.Of(step.Operation), Places.Api(step.Operation), WayOut,
                    Places.Name(step.Operation), wait.What, made is INamedTypeSymbol ? $"{made.Name}'s initialiser" : made.Name, Places.Function(asking))
                {
                    Evidence = ImmutableArray.Create(asking.GetLocation()),
                };
                break;
            }
        }
    }

    /// <summary>The variable or type that a function makes, once and under a lock.</summary>
    private ISymbol? Made(SyntaxNode function, CancellationToken cancellationToken)
    {
        var model = _facts.Facts.Models.Get(function.SyntaxTree);
        if (function is ConstructorDeclarationSyntax constructor)
            return model.GetDeclaredSymbol(constructor, cancellationToken) is { IsStatic: true } initialiser ? initialiser.ContainingType : null;
        if (!_hasLazy)
            return null;
        if (function is AnonymousFunctionExpressionSyntax lambda)
            return Kept(lambda, cancellationToken);
        if (function is not MethodDeclarationSyntax method || !CanBeFactory(method.Identifier.ValueText, cancellationToken) || model.GetDeclaredSymbol(method, cancellationToken) is not { } named)
            return null;
        foreach (var use in _facts.Facts.Uses.Of(named, cancellationToken).Uses)
        {
            if (use.Operation is IMethodReferenceOperation && Kept(use.Operation.Syntax, cancellationToken) is { } kept)
                return kept;
            // () => Discover()
            if (use.Operation is IInvocationOperation call && call.Syntax.Parent is LambdaExpressionSyntax { ExpressionBody: var body } around && body == call.Syntax && Kept(around, cancellationToken) is { } wrapped)
                return wrapped;
        }
        return null;
    }

    /// <summary>Whether the name is handed to a creation in a file that speaks of lazy values; who calls the method then is worth knowing.</summary>
    private bool CanBeFactory(string name, CancellationToken cancellationToken)
    {
        foreach (var tree in _lazyTrees.Value)
        {
            foreach (var hit in TreeWords.Of(tree, cancellationToken).In(new TextSpan(0, tree.Length), new[] { name }, cancellationToken))
            {
                if (tree.GetRoot(cancellationToken).FindToken(hit.Position).Parent is SimpleNameSyntax named && IsGiven(SymbolUses.Expression(named)))
                    return true;
            }
        }
        return false;

        static bool IsGiven(ExpressionSyntax expression) =>
            expression.Parent is ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax }
            || expression.Parent is LambdaExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax } };
    }

    private ISymbol? Kept(SyntaxNode factory, CancellationToken cancellationToken)
    {
        if (factory.Parent is not ArgumentSyntax { Parent: ArgumentListSyntax { Parent: BaseObjectCreationExpressionSyntax creation } }
            || _facts.Facts.Models.Operation(creation, cancellationToken) is not IObjectCreationOperation { Type: { Name: "Lazy" } } made || IsWithoutLock(made))
            return null;
        IOperation value = made;
        while (value.Parent is IConversionOperation)
            value = value.Parent;
        return value.Parent switch
        {
            ISimpleAssignmentOperation assignment => ValueOrigins.Variable(assignment.Target),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
            IFieldInitializerOperation { InitializedFields: { Length: 1 } fields } => fields[0],
            _ => null,
        };
    }

    private static bool IsWithoutLock(IObjectCreationOperation lazy) => lazy.Arguments.Any(argument =>
        argument.Value.ConstantValue is { HasValue: true, Value: false } || (argument.Parameter?.Type.Name == "LazyThreadSafetyMode" && argument.Value.ConstantValue is not { HasValue: true, Value: 2 }));

    /// <summary>Where work asks for what is being made, from another thread.</summary>
    private SyntaxNode? Asks(Work work, ISymbol made, CancellationToken cancellationToken)
    {
        var isElsewhere = work.Start is not IInvocationOperation { TargetMethod.IsAsync: true };
        foreach (var reached in _facts.Walk(ImmutableArray.Create(work.Body), null, cancellationToken))
        {
            var hasAwaited = isElsewhere || reached.Depth > 0;
            foreach (var step in reached.Body.Steps)
            {
                hasAwaited |= step.Operation is IAwaitOperation;
                if (hasAwaited && AsksFor(step.Operation, made))
                    return Places.Of(step.Operation);
            }
        }
        return null;
    }

    private static bool AsksFor(IOperation operation, ISymbol made) => operation switch
    {
        IPropertyReferenceOperation { Property: { Name: "Value", ContainingType.Name: "Lazy" }, Instance: { } lazy } => SymbolEqualityComparer.Default.Equals(ValueOrigins.Variable(lazy), made),
        IInvocationOperation { TargetMethod: { IsStatic: true, MethodKind: MethodKind.Ordinary } method } => SymbolEqualityComparer.Default.Equals(method.ContainingType, made),
        IPropertyReferenceOperation { Property.IsStatic: true } property => SymbolEqualityComparer.Default.Equals(property.Property.ContainingType, made),
        IObjectCreationOperation creation => made is INamedTypeSymbol && SymbolEqualityComparer.Default.Equals(creation.Type, made),
        _ => false,
    };
}
