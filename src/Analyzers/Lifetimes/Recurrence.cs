using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>Whether a place is come to again and again, as far as can be seen: in a loop, or in a member that others call as they like.</summary>
internal sealed class Recurrence
{
    /// <summary>Callers up to a loop, or to what runs once.</summary>
    private const int MaxCallers = 3;

    private readonly LifetimeFacts _facts;
    private readonly CancellationToken _cancellationToken;

    public Recurrence(LifetimeFacts facts, CancellationToken cancellationToken)
    {
        _facts = facts;
        _cancellationToken = cancellationToken;
    }

    public bool Is(IOperation place) => Is(place, 0);

    /// <summary>Whether a place is seen to be come to again: in a loop, at each event or request. What others may call as often as they like is not.</summary>
    public bool IsSeen(IOperation place) => IsSeen(place, 0);

    /// <summary>
    /// Whether a function is seen to run once in the life of the host or the process: the entry point, the start and the end of what is there once, and what only such come to,
    /// in no loop.
    /// </summary>
    public bool IsOnce(SyntaxNode function) => IsOnce(function, 0);

    private bool IsOnce(SyntaxNode function, int callers)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (function is CompilationUnitSyntax)
            return true;
        var model = _facts.Code.Models.Get(function.SyntaxTree);
        if (function is AnonymousFunctionExpressionSyntax)
            return model.GetOperation(function, _cancellationToken) is { } lambda && IsStarted(lambda) && IsCalledOnce(lambda, callers);
        if (function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax) || model.GetDeclaredSymbol(function, _cancellationToken) is not IMethodSymbol method)
            return false;
        if (_facts.Process.IsEntryPoint(method, _cancellationToken) || (RareSource.IsStartOrEnd(method) && IsThereOnce(method)))
            return true;
        return callers < MaxCallers && _facts.Code.Uses.Of(method, _cancellationToken) is { IsComplete: true, Uses: [var only] }
            && (only.Operation is IInvocationOperation || (only.Operation is IMethodReferenceOperation && IsStarted(only.Operation))) && IsCalledOnce(only.Operation, callers + 1);
    }

    private bool IsCalledOnce(IOperation call, int callers)
    {
        var caller = EnclosingFunction.Of(call.Syntax);
        return !IsInLoopWithin(caller, call) && IsOnce(caller, callers);
    }

    /// <summary>Whether all objects of a type are made in sight, where nothing runs again, by what is there as long as the host or the process.</summary>
    public bool IsSeldomMade(INamedTypeSymbol type)
    {
        var makers = type.InstanceConstructors.Select(constructor => _facts.Code.Uses.Of(constructor, _cancellationToken)).ToList();
        return makers.All(found => found.IsComplete) && makers.Any(found => !found.Uses.IsEmpty)
            && makers.All(found => found.Uses.All(use => IsChained(use) || (use.Operation is IObjectCreationOperation && IsThereOnce(use.Member) && !Is(use.Operation))));
    }

    private bool IsThereOnce(ISymbol? member) =>
        member is { ContainingType: { } maker } && (maker.IsOrDerivesFrom(_facts.Types.HostedService) || _facts.Process.Has(maker, _cancellationToken) || _facts.Process.IsEntryPoint(member, _cancellationToken));

    /// <summary><c>Cache() : this(0)</c>: whoever calls that makes the object.</summary>
    public static bool IsChained(SymbolUse use) => use.Operation.Syntax.IsKind(SyntaxKind.ThisConstructorInitializer);

    public static bool IsInLoopWithin(SyntaxNode outer, IOperation place) =>
        place.Syntax.SyntaxTree == outer.SyntaxTree && place.Syntax.Ancestors().TakeWhile(ancestor => ancestor != outer).Any(loop => IsRound(loop, place.Syntax));

    /// <summary>Whether a loop does something each round; what it goes through it asks for once.</summary>
    public static bool IsRound(SyntaxNode loop, SyntaxNode place) =>
        LoopSyntax.Is(loop) && !(loop is CommonForEachStatementSyntax each && (each.Expression.Span.Contains(place.Span) || IsOfStart(each)));

    /// <summary><c>foreach (var endpoint in endpoints)</c> in <c>ExecuteAsync</c>: what is set up there is there once each.</summary>
    private static bool IsOfStart(CommonForEachStatementSyntax each) =>
        each.AwaitKeyword.IsKind(SyntaxKind.None) && !each.Expression.ToString().Contains("GetConsumingEnumerable")
        && EnclosingFunction.Of(each) is MethodDeclarationSyntax { Identifier.ValueText: var name }
        && (name is "ExecuteAsync" or "StartAsync" or "Start" || name.StartsWith("Init", StringComparison.Ordinal));

    private bool Is(IOperation place, int callers)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var function = EnclosingFunction.Of(place.Syntax);
        if (IsInLoopWithin(function, place))
            return true;
        var model = _facts.Code.Models.Get(function.SyntaxTree);
        if (function is AnonymousFunctionExpressionSyntax)
            // Given to a task or thread it runs when its function does, given to anybody else when he calls.
            return model.GetOperation(function, _cancellationToken) is not { } lambda || !IsStarted(lambda) || Is(lambda, callers);
        if (function is PropertyDeclarationSyntax or AccessorDeclarationSyntax)
            return true;
        if (function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax) || model.GetDeclaredSymbol(function, _cancellationToken) is not IMethodSymbol method
            || RareSource.IsStartOrEnd(method) || _facts.Process.IsEntryPoint(method, _cancellationToken))
            return false;
        return callers >= MaxCallers || _facts.Code.Uses.Of(method, _cancellationToken) is not { IsComplete: true, Uses: { IsEmpty: false } calls }
            || calls.Any(call => Is(call.Operation, callers + 1));
    }

    private bool IsSeen(IOperation place, int callers)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var function = EnclosingFunction.Of(place.Syntax);
        if (IsInLoopWithin(function, place))
            return true;
        var model = _facts.Code.Models.Get(function.SyntaxTree);
        if (function is AnonymousFunctionExpressionSyntax)
            return model.GetOperation(function, _cancellationToken) is { } lambda && (IsStarted(lambda) ? IsSeen(lambda, callers) : IsOfEach(lambda) || TakesRequest((lambda as IAnonymousFunctionOperation)?.Symbol));
        if (function is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax) || model.GetDeclaredSymbol(function, _cancellationToken) is not IMethodSymbol method
            || RareSource.IsStartOrEnd(method) || _facts.Process.IsEntryPoint(method, _cancellationToken))
            return false;
        if (TakesRequest(method) || IsOfRequest(method))
            return true;
        return callers < MaxCallers && _facts.Code.Uses.Of(method, _cancellationToken).Uses.Any(call => call.Operation switch
        {
            IMethodReferenceOperation reference => IsStarted(reference) ? IsSeen(reference, callers + 1) : !IsOfBeginning(method) && IsOfEach(reference),
            var called => IsSeen(called, callers + 1),
        });
    }

    /// <summary>Given to an event, to a timer, or to what calls it for each of many.</summary>
    private static bool IsOfEach(IOperation function) => ValueOrigins.Taker(function) switch
    {
        IEventAssignmentOperation { Adds: true } => true,
        IArgumentOperation { Parent: IObjectCreationOperation { Type.Name: "Timer" } } => true,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Select" or "SelectMany" or "ForEach" or "For" or "ForEachAsync" or "MapGet" or "MapPost" or "MapPut" or "MapDelete" } } => true,
        _ => false,
    };

    private static bool TakesRequest(IMethodSymbol? method) => method?.Parameters.Any(parameter => parameter.Type.Name is "HttpContext" or "HttpListenerContext") == true;

    /// <summary>A public method of a controller, a hub or a page: there is an object of it for each request.</summary>
    private static bool IsOfRequest(IMethodSymbol method) => method.DeclaredAccessibility == Accessibility.Public && IsMadeForRequests(method.ContainingType);

    /// <summary>Whether a framework makes an object of a type for each request.</summary>
    public static bool IsMadeForRequests(INamedTypeSymbol type) => type.SelfAndBases().Any(one => one.Name is "ControllerBase" or "Hub" or "PageModel" && one.Locations.All(place => !place.IsInSource));

    /// <summary><c>OnLoaded</c>: an event that comes once an object.</summary>
    private static bool IsOfBeginning(IMethodSymbol method) =>
        method.Name.Contains("Load") || method.Name.Contains("Start") || method.Name.Contains("Init") || method.Name.Contains("Open") || method.Name.Contains("Shown") || method.Name.Contains("Exit") || method.Name.Contains("Clos");

    private static bool IsStarted(IOperation function) =>
        ValueOrigins.Taker(function) is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: "Task" or "TaskFactory" or "ThreadPool" } or IObjectCreationOperation { Type.Name: "Thread" } };
}
