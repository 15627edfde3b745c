using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>
/// Reports what keeps a thread of the pool (HANG408): a sleep in an async method, and a loop of blocking calls that <c>Task.Run</c> runs for as long as
/// the program does. Waits that have an asynchronous counterpart are the wait engine's.
/// </summary>
/// <remarks>
/// Stays silent for a sleep of a moment (0 or 1 ms gives up the time slice), under a lock, in the entry point, behind a flag that asks for the
/// synchronous form, for loops that have an end of their own (one that returns what it was run for has), that await, or that only compute.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PoolThreadAnalyzer : HangproofAnalyzer
{
    private static readonly WordPositions _words = new("Sleep", "Run");

    private static readonly HashSet<string> _blocks = new(StringComparer.Ordinal)
    {
        "Sleep", "Take", "WaitOne", "WaitAny", "Wait", "Receive", "ReceiveFrom", "Accept", "AcceptSocket", "AcceptTcpClient", "WaitForConnection", "GetContext", "GetConsumingEnumerable", "SignalAndWait", "Poll", "Consume",
    };

    public PoolThreadAnalyzer()
        : base(ImmutableArray.Create(Descriptors.BlocksPoolThread))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        if (!_words.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var facts = CodeFacts.Of(context.Compilation);
        var entryPoint = new Lazy<IMethodSymbol?>(() => context.Compilation.GetEntryPoint(CancellationToken.None));
        var shown = new ShownBlocks(facts);
        RegisterBlocks(context, block => Look(block, facts, shown, entryPoint), _words);
    }

    private static void Look(CodeBlock block, CodeFacts facts, ShownBlocks shown, Lazy<IMethodSymbol?> entryPoint)
    {
        var ordinal = 0;
        foreach (var hit in _words.In(block.Node.SyntaxTree, block.Node.Span, block.CancellationToken))
        {
            if (!hit.IsCalled || !hit.IsMember || block.Node.SyntaxTree.GetRoot(block.CancellationToken).FindToken(hit.Position).Parent is not SimpleNameSyntax name
                || SymbolUses.Expression(name) is not InvocationExpressionSyntax call || !CodeBlocks.Owns(block.Node, name))
                continue;
            var (why, wayOut, isShown) = hit.Word == 0 ? Sleep(call, block, shown, entryPoint) : Loop(call, block, facts, shown);
            if (why is null)
                continue;
            block.ReportDiagnostic(Diagnostic.Create(
                isShown ? Descriptors.BlocksPoolThread : Descriptors.BlocksPoolThread.UntilAsked(), name.GetLocation(), null,
                FindingProperties.Of(RuleIds.BlocksPoolThread, block.OwningSymbol, hit.Word == 0 ? "M:System.Threading.Thread.Sleep(System.Int32)" : "M:System.Threading.Tasks.Task.Run(System.Action)", "unbounded", ordinal++, wayOut!),
                hit.Word == 0 ? "Thread.Sleep" : "Task.Run", why, wayOut));
        }
    }

    private static (string?, string?, bool) Sleep(InvocationExpressionSyntax call, CodeBlock block, ShownBlocks shown, Lazy<IMethodSymbol?> entryPoint)
    {
        var function = EnclosingFunction.Of(call);
        if (!EnclosingFunction.IsAsync(function) || DualCode.IsBehindFlag(call) || EnclosingFunction.AncestorsWithin(call).Any(a => a is LockStatementSyntax)
            || block.SemanticModel.GetOperation(call, block.CancellationToken) is not IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType: { Name: "Thread", ContainingNamespace.Name: "Threading" } }, Arguments: { Length: 1 } arguments }
            || arguments[0].Value.ConstantValue is { HasValue: true, Value: 0 or 1 }
            || (function is MethodDeclarationSyntax && SymbolEqualityComparer.Default.Equals(block.OwningSymbol, entryPoint.Value)))
            return default;
        return ("an async method sleeps on it", "await 'Task.Delay'", shown.HasPause(call, arguments[0].Value, block.OwningSymbol, block.CancellationToken));
    }

    private static (string?, string?, bool) Loop(InvocationExpressionSyntax call, CodeBlock block, CodeFacts facts, ShownBlocks shown)
    {
        if (call is not { Expression: MemberAccessExpressionSyntax { Expression: SimpleNameSyntax { Identifier.ValueText: "Task" } }, ArgumentList.Arguments: { Count: > 0 } arguments }
            || block.SemanticModel.GetOperation(call, block.CancellationToken) is not IInvocationOperation { TargetMethod.ContainingType: var type } start || !SymbolEqualityComparer.Default.Equals(type, facts.Known.Task)
            || Body(arguments[0].Expression, block, facts) is not { } body
            || !EnclosingFunction.OwnNodes(body).Any(IsEndlessAndBlocks))
            return default;
        return ("the loop in it blocks for as long as it runs", "start it with 'TaskCreationOptions.LongRunning', or await in it", shown.HasLoop(body, start, block.SemanticModel, block.OwningSymbol, block.CancellationToken));
    }

    /// <summary>What is run: a lambda, the method it calls, a method that is named.</summary>
    private static SyntaxNode? Body(ExpressionSyntax work, CodeBlock block, CodeFacts facts)
    {
        var named = work switch
        {
            LambdaExpressionSyntax { AsyncKeyword.RawKind: 0, ExpressionBody: InvocationExpressionSyntax called } => called.Expression,
            AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.RawKind == 0 ? null : work,
            _ => work,
        };
        if (named is null)
            return work;
        return block.SemanticModel.GetSymbolInfo(named, block.CancellationToken).Symbol is IMethodSymbol { IsAsync: false } method && !method.IsVirtualCall()
            && facts.Models.Declarations(method.OriginalDefinition) is { Length: 1 } declarations
            ? declarations[0].GetSyntax(block.CancellationToken)
            : null;
    }

    private static bool IsEndlessAndBlocks(SyntaxNode node)
    {
        var isEndless = node switch
        {
            WhileStatementSyntax loop => IsEndless(loop.Condition),
            DoStatementSyntax loop => IsEndless(loop.Condition),
            ForStatementSyntax { Condition: null } => true,
            ForEachStatementSyntax loop => loop.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetConsumingEnumerable" } },
            _ => false,
        };
        return isEndless
            && EnclosingFunction.OwnNodes(node).Any(n => n is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } && _blocks.Contains(name))
            && !EnclosingFunction.OwnNodes(node).Any(n => n is ReturnStatementSyntax { Expression: not null });
    }

    /// <summary>Until somebody stops it: for ever, until a token is cancelled, while a flag of the object stands.</summary>
    private static bool IsEndless(ExpressionSyntax condition) => condition switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.TrueLiteralExpression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => not.Operand is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCancellationRequested" } or IdentifierNameSyntax,
        IdentifierNameSyntax flag => flag.Identifier.ValueText.StartsWith("_", StringComparison.Ordinal) || char.IsUpper(flag.Identifier.ValueText[0]),
        _ => false,
    };
}
