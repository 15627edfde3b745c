using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Lifetimes;

/// <summary>What the body of a callback does: whether it blocks, itself or by methods that it calls, and whether it lets only one in.</summary>
internal sealed class CallbackBody
{
    /// <summary>Calls from the callback to what blocks; more than this are not followed.</summary>
    private const int MaxDepth = 2;

    private static readonly HashSet<string> _blocking = new(StringComparer.Ordinal) { "Wait", "WaitAll", "WaitAny", "GetResult", "Result", "Sleep", "WaitOne", "Join", "WaitForExit", "SpinUntil" };
    private static readonly HashSet<string> _guards = new(StringComparer.Ordinal) { "TryEnter", "Exchange", "CompareExchange", "Increment", "Stop", "Change" };

    private readonly SyntaxNode _function;
    private readonly LifetimeFacts _facts;
    private readonly CancellationToken _cancellationToken;

    public CallbackBody(SyntaxNode function, LifetimeFacts facts, CancellationToken cancellationToken)
    {
        _function = function;
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
            if (_blocking.Contains(name.Identifier.ValueText) && !IsShort(name) && Blocks(model.GetSymbolInfo(SymbolUses.Expression(name), _cancellationToken).Symbol))
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
                if (declaration.GetSyntax(_cancellationToken) is MethodDeclarationSyntax or LocalFunctionStatementSyntax && BlockingIn(declaration.GetSyntax(_cancellationToken), depth + 1) is { } blocking)
                    return blocking;
            }
        }
        return null;
    }

    /// <summary>A look that does not wait, and a nap too short to be overtaken.</summary>
    private static bool IsShort(SimpleNameSyntax name) =>
        SymbolUses.Expression(name) is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments }
        && (arguments[0].Expression.ToString() is "0" or "TimeSpan.Zero"
            || (name.Identifier.ValueText == "Sleep" && arguments[0].Expression is LiteralExpressionSyntax { Token.Value: int and <= 100 }));

    private static bool Blocks(ISymbol? symbol) => symbol?.ContainingType is
    {
        Name: "Task" or "ValueTask" or "TaskAwaiter" or "ValueTaskAwaiter" or "ConfiguredTaskAwaiter" or "ConfiguredValueTaskAwaiter"
            or "Thread" or "WaitHandle" or "SemaphoreSlim" or "ManualResetEventSlim" or "CountdownEvent" or "Process" or "SpinWait",
    };
}
