using System.Collections.Immutable;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow.Summaries;

/// <summary>A function of the compilation that an operation runs before it is over.</summary>
/// <param name="Function">Its declaration, or the lambda.</param>
/// <param name="Frame">Its objects, in the frame from which calls are followed.</param>
/// <param name="Name">For messages: <c>Announce</c>.</param>
internal sealed record CallTarget(SyntaxNode Function, Frame Frame, string Name)
{
    /// <summary>Whether it is one of several that the call can run.</summary>
    public bool IsOneOfSeveral { get; init; }
}

/// <summary>
/// Who runs when an operation does: methods, accessors, constructors and local functions of the compilation, what overrides or implements
/// them, lambdas that are called in place, and the handlers of delegates and events. An asynchronous call that nobody waits for runs on its own.
/// </summary>
internal sealed class CallTargets
{
    /// <summary>More implementations than this say too little about the one that runs.</summary>
    private const int MaxImplementations = 3;

    /// <summary>Members of the framework that call a delegate before they return.</summary>
    private static readonly HashSet<string> _runsInPlace = new(StringComparer.Ordinal)
    {
        "ForEach", "Find", "FindAll", "FindIndex", "Exists", "TrueForAll", "RemoveAll", "ConvertAll", "Sort", "GetOrAdd", "AddOrUpdate", "GetOrCreate", "EnsureInitialized", "Invoke",
        "For", "ForAll",
    };

    private readonly SymbolUses _uses;
    private readonly SourceModels _models;
    private readonly DerivedTypes _derived;
    private readonly ObjectPaths _paths;
    private readonly Func<ITypeSymbol?, bool> _isTask;

    public CallTargets(CodeFacts facts, ObjectPaths paths, SummaryLimits limits)
    {
        _uses = facts.Uses;
        _models = facts.Models;
        _derived = facts.Derived;
        _isTask = facts.Known.IsTaskLike;
        _paths = paths;
        Implementations = new Implementations(facts, MaxImplementations, limits);
        Handlers = new Handlers(facts, paths, limits);
    }

    public Handlers Handlers { get; }

    public Implementations Implementations { get; }

    /// <param name="frame">The frame of the function that holds the operation.</param>
    public ImmutableArray<CallTarget> Of(IOperation operation, Frame frame, CancellationToken cancellationToken)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call:
                return _isTask(call.Type) && ValueOrigins.IsLeft(call) ? ImmutableArray<CallTarget>.Empty : InFlow(Handlers.Of(call.Instance, frame, cancellationToken));
            case IInvocationOperation call when !IsApart(call):
                return InFlow(Methods(call, frame, cancellationToken) is { IsEmpty: false } methods ? methods : InPlace(call, frame, cancellationToken));
            case IObjectCreationOperation { Constructor: { } constructor } creation when !_models.Declarations(constructor).IsEmpty:
                return Bodies(constructor, new Frame(ObjectPath.Nothing, Passed(creation.Arguments, frame, cancellationToken), Given(creation.Arguments, frame), frame.OfMakers) { Passed = frame.Passed.To(constructor.OriginalDefinition, null, creation.Arguments) }, constructor.ContainingType.Name, cancellationToken);
            case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.SetMethod: { } setter } property }:
                return Accessor(setter, property, frame, cancellationToken);
            case IPropertyReferenceOperation { Property.GetMethod: { } getter } property:
                return Accessor(getter, property, frame, cancellationToken);
            case IVariableDeclarationGroupOperation scope:
                return Disposed(scope, frame, cancellationToken);
            default:
                return ImmutableArray<CallTarget>.Empty;
        }
    }

    /// <summary>What the end of a <c>using</c> runs.</summary>
    private ImmutableArray<CallTarget> Disposed(IVariableDeclarationGroupOperation scope, Frame frame, CancellationToken cancellationToken)
    {
        var targets = ImmutableArray.CreateBuilder<CallTarget>();
        foreach (var declarator in scope.Declarations.SelectMany(declaration => declaration.Declarators))
        {
            if (declarator.Symbol.Type.GetMembers("Dispose").Concat(declarator.Symbol.Type.GetMembers("DisposeAsync")).OfType<IMethodSymbol>().FirstOrDefault(m => m.Parameters.IsEmpty) is { } dispose)
            {
                foreach (var method in Implementations.Of(dispose))
                    targets.AddRange(Bodies(method, Frame.Root with { This = frame.Translate(ObjectPath.Variable(declarator.Symbol)) }, dispose.Name, cancellationToken));
            }
        }
        return targets.ToImmutable();
    }

    /// <summary>Nobody waits for what is <c>async void</c>.</summary>
    private ImmutableArray<CallTarget> InFlow(ImmutableArray<CallTarget> targets) => !targets.IsEmpty && targets.Any(IsAsyncVoid) ? targets.RemoveAll(target => IsAsyncVoid(target)) : targets;

    private bool IsAsyncVoid(CallTarget target) => target.Function switch
    {
        MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax } method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax { ReturnType: PredefinedTypeSyntax } local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.AsyncKeyword) && (_models.Get(lambda.SyntaxTree).GetSymbolInfo(lambda).Symbol as IMethodSymbol)?.ReturnsVoid == true,
        _ => false,
    };

    private ImmutableArray<CallTarget> Accessor(IMethodSymbol accessor, IPropertyReferenceOperation property, Frame frame, CancellationToken cancellationToken)
    {
        var kind = frame.Passed.Kind(property.Instance);
        var methods = Running(Implementations.Of(accessor), kind);
        if (methods.IsEmpty)
            return ImmutableArray<CallTarget>.Empty;
        var targets = ImmutableArray.CreateBuilder<CallTarget>(methods.Length);
        foreach (var method in methods)
        {
            var theirs = new Frame(This(property.Instance, frame, cancellationToken), Frame.Root.Arguments, Frame.Root.Callbacks, frame.Aliases) { Passed = frame.Passed.To(method, kind, ImmutableArray<IArgumentOperation>.Empty) };
            targets.AddRange(Bodies(method, theirs, property.Property.Name, cancellationToken, methods.Length > 1));
        }
        return targets.ToImmutable();
    }

    /// <summary>The bodies of the method that a call names, whether or not anybody waits for what they do.</summary>
    public ImmutableArray<CallTarget> Methods(IInvocationOperation call, Frame frame, CancellationToken cancellationToken)
    {
        var method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
        if (method.MethodKind == MethodKind.LocalFunction)
        {
            var inner = frame with { Arguments = frame.Arguments.SetItems(Passed(call.Arguments, frame, cancellationToken)), Callbacks = frame.Callbacks.SetItems(Given(call.Arguments, frame)), Passed = frame.Passed.Within(method.OriginalDefinition, call.Arguments) };
            return Bodies(method, inner, method.Name, cancellationToken);
        }
        // `base.Generate()` runs what it names, whatever overrides it.
        var kind = frame.Passed.Kind(call.Instance);
        var implementations = call is { IsVirtual: false, Instance: IInstanceReferenceOperation } && method.IsVirtualCall() ? ImmutableArray.Create(method.OriginalDefinition) : Running(Implementations.Of(method), kind);
        if (implementations.IsEmpty)
            return ImmutableArray<CallTarget>.Empty;
        var self = This(call.Instance, frame, cancellationToken);
        var arguments = Passed(call.Arguments, frame, cancellationToken);
        var callbacks = Given(call.Arguments, frame);
        var targets = ImmutableArray.CreateBuilder<CallTarget>(implementations.Length);
        foreach (var implementation in implementations)
        {
            // Another method's parameters, of the same order.
            var theirs = SymbolEqualityComparer.Default.Equals(implementation, method.OriginalDefinition)
                ? new Frame(self, arguments, callbacks, IsOwn(call) ? frame.Aliases : frame.OfMakers)
                : new Frame(self, Renamed(arguments, implementation), Renamed(callbacks, implementation), IsOwn(call) ? frame.Aliases : frame.OfMakers);
            theirs = theirs with { Passed = frame.Passed.To(implementation, kind, call.Arguments) };
            targets.AddRange(Bodies(implementation, theirs, method.Name, cancellationToken, implementations.Length > 1));
        }
        return targets.ToImmutable();
    }

    /// <summary>Those that an object of that kind has: a sibling's override is not its own, nor what another interface's implementer has of a common base.</summary>
    private ImmutableArray<IMethodSymbol> Running(ImmutableArray<IMethodSymbol> implementations, ITypeSymbol? kind) => implementations.IsEmpty || kind is null
        ? implementations
        : implementations.RemoveAll(implementation => !CallKnowledge.CanRun(implementation, kind, implementations) || (kind is { TypeKind: TypeKind.Interface } && !CanBe(implementation.ContainingType, kind)));

    /// <summary>Whether an object that has a class's members can be behind an interface.</summary>
    private bool CanBe(INamedTypeSymbol type, ITypeSymbol kind) =>
        type.TypeKind == TypeKind.Interface || type.IsOrDerivesFrom(kind.OriginalDefinition) || _derived.Below(type).Any(below => below.IsOrDerivesFrom(kind.OriginalDefinition));

    /// <summary>What is known of <c>this</c> holds on in other members of the same object.</summary>
    private static bool IsOwn(IInvocationOperation call) => call.Instance is null or IInstanceReferenceOperation;

    private static ImmutableDictionary<ISymbol, T> Renamed<T>(ImmutableDictionary<ISymbol, T> values, IMethodSymbol method)
    {
        var renamed = ImmutableDictionary.CreateBuilder<ISymbol, T>(SymbolEqualityComparer.Default);
        foreach (var pair in values)
        {
            if (pair.Key is IParameterSymbol { Ordinal: var ordinal } && ordinal < method.Parameters.Length)
                renamed[method.Parameters[ordinal]] = pair.Value;
        }
        return renamed.ToImmutable();
    }

    private ObjectPath This(IOperation? instance, Frame frame, CancellationToken cancellationToken) =>
        instance is null ? ObjectPath.Nothing : frame.Translate(_paths.Of(instance, cancellationToken));

    private ImmutableDictionary<ISymbol, ObjectPath> Passed(ImmutableArray<IArgumentOperation> arguments, Frame frame, CancellationToken cancellationToken)
    {
        var passed = Frame.Root.Arguments;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { Type: { IsReferenceType: true, SpecialType: not SpecialType.System_String } } parameter)
                continue;
            var path = frame.Translate(_paths.Of(argument.Value, cancellationToken));
            if (path.Root != PathRoot.Unknown)
                passed = passed.SetItem(parameter.OriginalDefinition, path);
        }
        return passed;
    }

    private static ImmutableDictionary<ISymbol, (IOperation, Frame)> Given(ImmutableArray<IArgumentOperation> arguments, Frame frame)
    {
        var given = Frame.Root.Callbacks;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { Type.TypeKind: TypeKind.Delegate } parameter)
                given = given.SetItem(parameter.OriginalDefinition, (argument.Value, frame));
        }
        return given;
    }

    private ImmutableArray<CallTarget> InPlace(IInvocationOperation call, Frame frame, CancellationToken cancellationToken)
    {
        if (!_runsInPlace.Contains(call.TargetMethod.Name) && !call.TargetMethod.IsLinq())
            return ImmutableArray<CallTarget>.Empty;
        var targets = ImmutableArray.CreateBuilder<CallTarget>();
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type.TypeKind == TypeKind.Delegate)
                targets.AddRange(Handlers.Of(argument.Value, frame, cancellationToken));
        }
        return targets.ToImmutable();
    }

    /// <summary>A call whose task is left: what it waits for is waited for by nobody here.</summary>
    private bool IsApart(IInvocationOperation call) => _isTask(call.Type) && ValueOrigins.IsLeft(call);

    private ImmutableArray<CallTarget> Bodies(IMethodSymbol method, Frame frame, string name, CancellationToken cancellationToken, bool isOneOfSeveral = false)
    {
        var targets = ImmutableArray<CallTarget>.Empty;
        // One but for a partial method, of which a part has the body.
        foreach (var reference in _models.Declarations(method.OriginalDefinition))
        {
            var syntax = reference.GetSyntax(cancellationToken);
            if (HasBody(syntax))
                targets = targets.Add(new CallTarget(syntax, frame, name) { IsOneOfSeveral = isOneOfSeveral });
        }
        return targets;
    }

    public static bool HasBody(SyntaxNode function) => function switch
    {
        BaseMethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null,
        AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
        LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax => true,
        _ => false,
    };
}
