using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>What the body of a callback does: whether it blocks, itself or by methods that it calls, and whether it lets only one in.</summary>
internal sealed class CallbackBody
{
    /// <summary>Calls from the callback to what blocks; more than this are not followed.</summary>
    private const int MaxDepth = 2;

    /// <summary>Milliseconds that no tick is overtaken in.</summary>
    private const int ShortNap = 100;

    private static readonly HashSet<string> _blocking = new(StringComparer.Ordinal) { "Wait", "WaitAll", "WaitAny", "GetResult", "Result", "Sleep", "WaitOne", "Join", "WaitForExit", "SpinUntil" };
    private static readonly HashSet<string> _guards = new(StringComparer.Ordinal) { "TryEnter", "Exchange", "CompareExchange", "Increment", "Stop", "Change" };

    private readonly SyntaxNode _function;
    private readonly LifetimeFacts _facts;
    private readonly CancellationToken _cancellationToken;

    private readonly double? _period;

    /// <param name="period">The milliseconds from one tick to the next, where they are written out.</param>
    public CallbackBody(SyntaxNode function, double? period, LifetimeFacts facts, CancellationToken cancellationToken)
    {
        _function = function;
        _period = period;
        _facts = facts;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The first call that blocks the thread for longer than it takes to look.</summary>
    public string? Blocking => BlockingIn(_function, 0);

    /// <summary>Whether a second tick leaves again, or cannot come.</summary>
    public bool IsGuarded
    {
        get
        {
            foreach (var node in EnclosingFunction.OwnNodes(_function))
            {
                switch (node)
                {
                    case SimpleNameSyntax name when _guards.Contains(name.Identifier.ValueText) || name.Identifier.ValueText == "Enabled":
                    case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "WaitOne" }, ArgumentList.Arguments: { Count: 1 } arguments } when arguments[0].ToString() is "0" or "TimeSpan.Zero":
                        return true;
                    // A flag that is asked before anything is done.
                    case IfStatementSyntax { Statement: ReturnStatementSyntax or BlockSyntax { Statements: { Count: 1 } } } test
                        when test.Statement.DescendantNodesAndSelf().OfType<ReturnStatementSyntax>().Any():
                        return true;
                }
            }
            return false;
        }
    }

    public static string? NameOf(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        LocalFunctionStatementSyntax local => local.Identifier.ValueText,
        _ => null,
    };

    private string? BlockingIn(SyntaxNode function, int depth)
    {
        var model = _facts.Code.Models.Get(function.SyntaxTree);
        foreach (var name in EnclosingFunction.OwnNodes(function).OfType<SimpleNameSyntax>())
        {
            if (_blocking.Contains(name.Identifier.ValueText) && !IsShort(name, model) && Blocks(model.GetSymbolInfo(SymbolUses.Expression(name), _cancellationToken).Symbol)
                && !(Waited(name) is { } task && model.GetOperation(task, _cancellationToken) is IInvocationOperation work && IsLimited(work, 0)))
                return name.Identifier.ValueText;
        }
        if (depth >= MaxDepth)
            return null;
        foreach (var call in EnclosingFunction.OwnCalls(function))
        {
            if (model.GetSymbolInfo(call, _cancellationToken).Symbol is not IMethodSymbol { IsAsync: false } method || method.IsVirtualCall())
                continue;
            foreach (var declaration in _facts.Code.Models.Declarations(method.OriginalDefinition))
            {
                if (declaration.GetSyntax(_cancellationToken) is MethodDeclarationSyntax or LocalFunctionStatementSyntax && declaration.GetSyntax(_cancellationToken) is var body
                    && !EntersAlone(body) && BlockingIn(body, depth + 1) is { } blocking)
                    return blocking;
            }
        }
        return null;
    }

    /// <summary>A look that does not wait, and a nap that is over before the next tick.</summary>
    private bool IsShort(SimpleNameSyntax name, SemanticModel model) =>
        SymbolUses.Expression(name) is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments }
        && (arguments[0].Expression.ToString() is "0" or "TimeSpan.Zero"
            || (name.Identifier.ValueText == "Sleep" && Times.Milliseconds(ValueOrigins.Unwrap(model.GetOperation(arguments[0].Expression, _cancellationToken))) is { } nap && (nap <= ShortNap || nap < _period)));

    /// <summary><c>if (!TryEnter()) return;</c> in a method that the callback calls: a second tick leaves again.</summary>
    private bool EntersAlone(SyntaxNode body)
    {
        var model = _facts.Code.Models.Get(body.SyntaxTree);
        return EnclosingFunction.OwnNodes(body).OfType<IfStatementSyntax>().Any(test => test.Statement.DescendantNodesAndSelf().OfType<ReturnStatementSyntax>().Any()
            && test.Condition.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(asked => SymbolUses.Name(asked.Expression) is { Identifier.ValueText: var name } && (_guards.Contains(name)
                || (model.GetSymbolInfo(asked, _cancellationToken).Symbol is IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean } method && _facts.Code.Models.Declarations(method.OriginalDefinition).Any(declaration =>
                    EnclosingFunction.OwnCalls(declaration.GetSyntax(_cancellationToken)).Any(inner => SymbolUses.Name(inner.Expression) is { Identifier.ValueText: var guard } && _guards.Contains(guard)))))));
    }

    /// <summary>The call whose task is waited for: of <c>SyncAsync().Wait()</c>, <c>SyncAsync()</c>.</summary>
    private static InvocationExpressionSyntax? Waited(SimpleNameSyntax name)
    {
        var task = (name.Parent as MemberAccessExpressionSyntax)?.Expression;
        while (task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" or "ConfigureAwait", Expression: var inner } })
            task = inner;
        return task as InvocationExpressionSyntax;
    }

    /// <summary>Whether the work that a call starts is told how long it may take, or consists of awaiting such work.</summary>
    private bool IsLimited(IInvocationOperation work, int depth)
    {
        if (work.Arguments.Any(argument => argument is { ArgumentKind: ArgumentKind.Explicit, Parameter: { } told, Value: var limit } && !Times.IsInfinite(limit)
            && (told.Type.Name == "TimeSpan" && told.Name.EndsWith("imeout", StringComparison.Ordinal) || told.Name == "deadline")))
            return true;
        if (depth >= MaxDepth || work.TargetMethod.IsVirtualCall())
            return false;
        foreach (var declaration in _facts.Code.Models.Declarations(work.TargetMethod.OriginalDefinition))
        {
            var body = declaration.GetSyntax(_cancellationToken);
            var awaits = EnclosingFunction.OwnNodes(body).OfType<AwaitExpressionSyntax>().ToList();
            if (awaits.Count > 0 && awaits.All(await => ValueOrigins.Unwrap(_facts.Code.Models.Operation(await.Expression, _cancellationToken)) is IInvocationOperation inner && IsLimited(inner, depth + 1)))
                return true;
        }
        return false;
    }

    private static bool Blocks(ISymbol? symbol) => symbol?.ContainingType is
    {
        Name: "Task" or "ValueTask" or "TaskAwaiter" or "ValueTaskAwaiter" or "ConfiguredTaskAwaiter" or "ConfiguredValueTaskAwaiter"
            or "Thread" or "WaitHandle" or "SemaphoreSlim" or "ManualResetEventSlim" or "CountdownEvent" or "Process" or "SpinWait",
    };
}
