using Hangproof.Flow;
using Hangproof.Lifetimes;
using Hangproof.Reporting;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>
/// Which of the places that hold a thread of the pool are shown to who did not ask: those where nothing but a word keeps them from awaiting, and that many may come
/// to. What was moved to the pool on purpose, lasts a moment or is there once holds a thread as well, and nobody misses it.
/// </summary>
internal sealed class ShownBlocks
{
    /// <summary>Milliseconds of a pause, up to which nobody misses the thread, and the same of one that comes again and again, or is one of a few.</summary>
    private const int Moment = 1000, ShortPause = 100, RetryPause = 2000;

    /// <summary>Tries after which even pauses that double are soon over.</summary>
    private const int FewTries = 4;

    private static readonly HashSet<string> _displays = new(StringComparer.Ordinal) { "Control", "Window", "Page", "Form", "UserControl", "ViewModelBase" };

    private static readonly HashSet<string> _peers = new(StringComparer.Ordinal) { "Socket", "TcpClient", "NetworkStream", "SslStream", "WebSocket", "ClientWebSocket" };

    private static readonly string[] _servers = { "Microsoft.AspNetCore.Http.HttpContext", "Microsoft.Extensions.Hosting.IHostedService", "System.ServiceProcess.ServiceBase" };

    private readonly CodeFacts _facts;

    public ShownBlocks(CodeFacts facts) => _facts = facts;

    private ProcessLifetime Process => LifetimeFacts.Of(_facts.Compilation).Process;

    /// <summary>
    /// A pause in an async method: one that may come behind an <c>await</c>, and so on a thread of the pool, that is seen to be long, to come in a loop without a count, or to grow, in what
    /// runs again and again and whose callers do not all block on it.
    /// </summary>
    public bool HasPause(InvocationExpressionSyntax call, IOperation pause, ISymbol member, CancellationToken cancellationToken)
    {
        var function = EnclosingFunction.Of(call);
        return EnclosingFunction.OwnNodes(function).Any(node => node is AwaitExpressionSyntax && (node.SpanStart < call.SpanStart || LoopSyntax.Around(call)?.Span.Contains(node.Span) == true))
            && !IsOfDisplay(member.ContainingType) && !DebugCode.Holds(call.GetLocation(), cancellationToken) && !IsBeforeTheEnd(call) && !IsBesideLongerWait(call)
            && IsFelt(call, pause) && RunsAgain(pause, cancellationToken)
            && !(function is MethodDeclarationSyntax && IsBlockedOnByAll(member, cancellationToken));
    }

    /// <summary>Whether the thread is kept for long: what is not written out may be a moment, and a few short pauses are over before anybody misses it.</summary>
    private static bool IsFelt(InvocationExpressionSyntax call, IOperation pause)
    {
        var loop = LoopSyntax.Around(call);
        return Times.Milliseconds(ValueOrigins.Unwrap(pause)) switch
        {
            { } time when loop is null => time > (EnclosingFunction.AncestorsWithin(call).Any(around => around is CatchClauseSyntax) ? RetryPause : Moment),
            { } time => time > RetryPause || (time >= ShortPause && GoesOn(loop)),
            null => loop is not null && !IsFew(loop, pause.SemanticModel) && Grows(pause.Syntax, loop),
        };
    }

    /// <summary><c>for (var attempt = 1; attempt &lt;= 3; attempt++)</c>: even pauses that double are soon over.</summary>
    private static bool IsFew(SyntaxNode loop, SemanticModel? model) =>
        LoopSyntax.Condition(loop) is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.LessThanOrEqualExpression, Right: var count }
        && model?.GetConstantValue(count) is { HasValue: true, Value: int and <= FewTries };

    /// <summary>Whether a loop has no count and no list to come to an end by: <c>while (socket.State == WebSocketState.Open)</c>.</summary>
    public static bool GoesOn(SyntaxNode loop) =>
        loop is not CommonForEachStatementSyntax
        && LoopSyntax.Condition(loop)?.DescendantNodesAndSelf().Any(node => node.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression) != true;

    /// <summary><c>Thread.Sleep(5 * tries++)</c>, <c>var pause = 20 * Math.Pow(2, tries);</c>: each pause is longer than the one before.</summary>
    private static bool Grows(SyntaxNode pause, SyntaxNode loop)
    {
        var names = Names(pause);
        foreach (var node in EnclosingFunction.OwnNodes(loop))
        {
            if (node is VariableDeclaratorSyntax { Initializer.Value: { } value } local && names.Contains(local.Identifier.ValueText))
                names.UnionWith(Names(value));
        }
        return EnclosingFunction.OwnNodes(loop).Select(Raised).Any(raised => raised is IdentifierNameSyntax name && names.Contains(name.Identifier.ValueText));
    }

    private static HashSet<string> Names(SyntaxNode expression) =>
        new(expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText), StringComparer.Ordinal);

    private static ExpressionSyntax? Raised(SyntaxNode node) => node switch
    {
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression } next => next.Operand,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression } next => next.Operand,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.MultiplyAssignmentExpression } more => more.Left,
        _ => null,
    };

    /// <summary>A loop that blocks a thread as long as it runs: one that is started for each connection, and does not have to keep its thread.</summary>
    public bool HasLoop(SyntaxNode body, IOperation start, SemanticModel model, ISymbol member, CancellationToken cancellationToken) =>
        IsOfPeer(member) && !Process.Has(member.ContainingType, cancellationToken) && RunsAgain(start, cancellationToken) && !DebugCode.Holds(body.GetLocation(), cancellationToken) && !Process.IsEntryPoint(member, cancellationToken)
        && !EnclosingFunction.OwnCalls(body).Any(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitOne" or "ReleaseMutex", Expression: var turn }
            && (body.SyntaxTree == model.SyntaxTree ? model : _facts.Models.Get(body.SyntaxTree)).GetTypeInfo(turn, cancellationToken).Type is { Name: "Mutex" });

    /// <summary>Whether a place of code that others wait for is come to more than once: what a program does once, as it starts or ends, holds a thread that nobody misses.</summary>
    public bool RunsAgain(IOperation place, CancellationToken cancellationToken) => Serves(_facts.Compilation) && new Recurrence(LifetimeFacts.Of(_facts.Compilation), cancellationToken).Is(place);

    /// <summary>
    /// Whether a task that an async function blocks on was put on the pool for that, so that it needs nothing of this thread, or is over when it is given: a scheduler of Quartz keeps its jobs
    /// in memory unless it was told where else.
    /// </summary>
    public static bool IsHardlyMissed(IOperation task) => TaskPath.Plain(task) is IInvocationOperation { TargetMethod: var made }
        && made is { Name: "Run", ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } } or { Name: "GetScheduler", ContainingType: { Name: "ISchedulerFactory" or "StdSchedulerFactory" } };

    /// <summary>Whether an async function that blocks has one thread at a time in the whole program: it runs once, or goes round for ever beside whoever started it.</summary>
    public bool RunsOnce(SyntaxNode wait, SyntaxNode function, CancellationToken cancellationToken) =>
        (function is AnonymousFunctionExpressionSyntax && IsDroppedStart(function) && LoopSyntax.Around(wait) is WhileStatementSyntax { Condition.RawKind: (int)SyntaxKind.TrueLiteralExpression } or ForStatementSyntax { Condition: null })
        || new Recurrence(LifetimeFacts.Of(_facts.Compilation), cancellationToken).IsOnce(function);

    /// <summary><c>Task.Run(async () => { ... });</c></summary>
    public static bool IsDroppedStart(SyntaxNode work) =>
        work.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run" or "StartNew" } } start }
        && start.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } };

    /// <summary>Whether many may ask for the pool's threads at once: a library's users, the callers of a server. A tool or a display has few at work at a time, and threads enough.</summary>
    private static bool Serves(Compilation compilation) =>
        compilation.Options.OutputKind is OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule || Array.Exists(_servers, name => compilation.FindType(name) is not null);

    /// <summary><c>Thread.Sleep(3000); Environment.Exit(1);</c>: no thread of the process is missed any more.</summary>
    private static bool IsBeforeTheEnd(InvocationExpressionSyntax call) =>
        call.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement && block.Statements.SkipWhile(one => one != statement).Any(one =>
            one is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Exit" or "FailFast", Expression: var of } } } && SymbolUses.Name(of)?.Identifier.ValueText == "Environment");

    /// <summary>A loop that blocks for longer further on holds the thread anyway: awaiting the sleep alone gains nothing.</summary>
    private static bool IsBesideLongerWait(InvocationExpressionSyntax call) =>
        LoopSyntax.Around(call) is { } loop && EnclosingFunction.OwnCalls(loop).Any(other =>
            other is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitOne" or "WaitAny" or "WaitAll" }, Parent: not AwaitExpressionSyntax }
            && !other.ArgumentList.Arguments.Any(argument => argument.Expression is LiteralExpressionSyntax));

    /// <summary>Whether what starts it was given a connection: there are as many as peers.</summary>
    private static bool IsOfPeer(ISymbol member) => member is IMethodSymbol { Parameters: var given } && given.Any(parameter => _peers.Contains(parameter.Type.Name));

    /// <summary>What runs for a display has its thread, one for each click.</summary>
    public static bool IsOfDisplay(INamedTypeSymbol? type) => type?.BaseType.SelfAndBases().Any(parent => _displays.Contains(parent.Name)) == true;

    public bool IsBlockedOnByAll(ISymbol member, CancellationToken cancellationToken) =>
        _facts.Uses.Of(member, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } calls }
        && calls.All(call => call.Operation is IInvocationOperation && IsBlockedOn(call.Operation.Syntax));

    private static bool IsBlockedOn(SyntaxNode call) =>
        call.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } access
        && (name is "Wait" or "Result" or "GetAwaiter" || (name == "ConfigureAwait" && access.Parent is InvocationExpressionSyntax configured && IsBlockedOn(configured)));
}
