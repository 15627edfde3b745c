using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// Sources that are made once or never, so that nothing piles up where nobody disposes them: in what runs once, at the end of the host, and where a parameter is there that no
/// caller gives.
/// </summary>
internal static class RareSource
{
    /// <summary>How the end of an object is called, before <c>Async</c>; orders are cancelled and topics left again and again.</summary>
    private static readonly HashSet<string> _ends = new(StringComparer.Ordinal) { "Dispose", "Stop", "Close", "Shutdown", "ShutDown", "Terminate", "TearDown" };

    /// <summary>How a command is run.</summary>
    private static readonly HashSet<string> _commands = new(StringComparer.Ordinal) { "Execute", "Invoke", "Run", "OnExecute", "Handle" };

    /// <summary>Whether one is made at most, at the start or the end of its host or of its object.</summary>
    public static bool IsMadeOnce(LifetimeSite site) => IsAtTheEnd(site) || IsAtTheStart(site) || (site.Member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method && RunsOnce(method, site));

    /// <summary>Whether a source is made by what a program that is called from a console runs once: <c>override Task&lt;int&gt; Execute()</c> of a command.</summary>
    public static bool IsOfOneCommand(LifetimeSite site) =>
        site.Facts.Code.Compilation.Options.OutputKind == OutputKind.ConsoleApplication && IsInNoLoop(site)
        && site.Member is IMethodSymbol { IsStatic: false, ContainingType: var type } method
        && (method.IsOverride || method.Promised().Any()) && _commands.Contains(Verb(method).Replace("Internal", "").Replace("Core", "")) && IsCommand(type);

    private static bool IsCommand(INamedTypeSymbol type) =>
        type.SelfAndBases().Any(one => one.Name.EndsWith("Command", StringComparison.Ordinal) || one.Name.EndsWith("Verb", StringComparison.Ordinal));

    /// <summary>Whether a source is made once where an object ends: in a member of such a name that is told nothing but how long it may take.</summary>
    private static bool IsAtTheEnd(LifetimeSite site) => site.Member is IMethodSymbol method && IsEnd(method) && IsInNoLoop(site) && IsToldNothing(method);

    /// <summary>Whether a method is the one that starts or ends its object, by its name, so that it runs about once an object.</summary>
    public static bool IsStartOrEnd(IMethodSymbol method) =>
        IsEnd(method) ? IsToldNothing(method) : IsStart(method) && method.Parameters.All(parameter => parameter.Type.Name == "CancellationToken");

    /// <summary>Whether a method is told no more than how long it may take.</summary>
    public static bool IsToldNothing(IMethodSymbol method) =>
        method.Parameters.All(parameter => parameter.Type.Name is "CancellationToken" or "TimeSpan" || parameter.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Boolean);

    private static bool IsEnd(IMethodSymbol method) => method.SimpleName() == "DisposeAsyncCore" || _ends.Contains(Verb(method));

    private static bool IsStart(IMethodSymbol method)
    {
        var verb = Verb(method);
        return verb is "Setup" or "SetUp" or "Open" or "Startup" or "Execute" || verb.EndsWith("Start", StringComparison.Ordinal) || verb.StartsWith("Init", StringComparison.Ordinal);
    }

    private static string Verb(IMethodSymbol method)
    {
        var name = method.SimpleName();
        return name.EndsWith("Async", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Async".Length) : name;
    }

    /// <summary>Whether no caller in sight gives the limit that is else none: <c>limit ?? Timeout.InfiniteTimeSpan</c>.</summary>
    public static bool IsLimitOfNobody(LifetimeSite site) =>
        ValueOrigins.Unwrap(SourceCreation.Delay(site.Operation)) is ICoalesceOperation { Value: var given, WhenNull: var otherwise } && Times.IsInfinite(otherwise)
        && ValueOrigins.Unwrap(given) is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol method } limit } && !method.IsVirtualCall()
        && LeftOut.ByAllInSight(limit, site.Facts.Code.Uses, site.CancellationToken);

    /// <summary>A host starts a service once, by the token of its own start, which is forgotten when all have started.</summary>
    private static bool IsAtTheStart(LifetimeSite site) =>
        site.Member is IMethodSymbol { Name: "StartAsync", Parameters: [{ Type.Name: "CancellationToken" }] } start && start.ContainingType.IsOrDerivesFrom(site.Facts.Types.HostedService) && IsInNoLoop(site);

    private static bool IsInNoLoop(LifetimeSite site) =>
        EnclosingFunction.Of(site.Operation.Syntax) is MethodDeclarationSyntax && !EnclosingFunction.AncestorsWithin(site.Operation.Syntax).Any(LoopSyntax.Is);

    /// <summary><c>errors == null ? new CancellationTokenSource() : CancellationTokenSource.CreateLinkedTokenSource(errors.Token)</c>, where each caller passes <see langword="null"/>.</summary>
    public static bool IsOfNobody(LifetimeSite site)
    {
        IOperation inner = site.Operation;
        for (var outer = inner.Parent; outer is not null; inner = outer, outer = outer.Parent)
        {
            if (outer is IConditionalOperation choice && inner != choice.Condition
                && Tested(choice.Condition) is var (tested, isNull) && isNull == (inner == choice.WhenFalse)
                && SymbolEqualityComparer.Default.Equals(tested.ContainingSymbol, site.Member) && LeftOut.ByAll(tested, site.Facts.Code.Uses, site.CancellationToken))
                return true;
        }
        return false;
    }

    /// <summary>The parameter that is compared with <see langword="null"/>, and whether the condition holds where it is.</summary>
    private static (IParameterSymbol Tested, bool IsNull)? Tested(IOperation condition) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, LeftOperand: var left, RightOperand: var right } test
            when ValueOrigins.Unwrap(left) is IParameterReferenceOperation { Parameter: var tested } && IsNull(right) => (tested, test.OperatorKind == BinaryOperatorKind.Equals),
        IIsPatternOperation { Value: var value, Pattern: var pattern } when ValueOrigins.Unwrap(value) is IParameterReferenceOperation { Parameter: var tested } => pattern switch
        {
            IConstantPatternOperation { Value: var constant } when IsNull(constant) => (tested, true),
            INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: var constant } } when IsNull(constant) => (tested, false),
            _ => null,
        },
        _ => null,
    };

    private static bool IsNull(IOperation value) => ValueOrigins.Unwrap(value) is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation;

    /// <summary>Whether a method is only given, or called in a function that is given, to a token that calls it when it is cancelled, or is what shuts down and is registered for that.</summary>
    private static bool RunsOnce(IMethodSymbol method, LifetimeSite site)
    {
        var found = site.Facts.Code.Uses.Of(method, site.CancellationToken);
        return StopPath.Contains(method)
            ? found.Uses.Any(use => use.Operation is IMethodReferenceOperation && Taker(use.Operation) is { Name: var name } && name.StartsWith("Register", StringComparison.Ordinal))
            : found is { IsComplete: true, Uses.IsEmpty: false } && found.Uses.All(use => Taker(use.Operation is IMethodReferenceOperation ? use.Operation : Around(use.Operation)) is { Name: "Register" or "UnsafeRegister", ContainingType.Name: "CancellationToken" });
    }

    /// <summary>The lambda that a call stands in.</summary>
    private static IOperation? Around(IOperation call)
    {
        for (var operation = call.Parent; operation is not null; operation = operation.Parent)
        {
            if (operation is IAnonymousFunctionOperation)
                return operation;
        }
        return null;
    }

    /// <summary>The method that a function is given to.</summary>
    private static IMethodSymbol? Taker(IOperation? function) =>
        function is not null && ValueOrigins.Taker(function) is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var taker } } ? taker : null;
}
