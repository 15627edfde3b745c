using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>Whether a wait blocks a pool thread although it has an asynchronous counterpart (HANG408): in an async method, or in what <c>Task.Run</c> runs.</summary>
/// <remarks>
/// Silent for a wait that takes no time, under a lock, in the entry point, behind a flag that asks for the synchronous form, and for databases in the
/// process, whose asynchronous calls block as well.
/// </remarks>
internal static class PoolThread
{
    /// <summary>The counterpart to await, or <see langword="null"/>.</summary>
    public static string? Counterpart(WaitSite site, BoundVerdict verdict, WaitAnalysis analysis)
    {
        if (site.Api.Mode != WaitMode.Blocks || site.Api.RuleId == RuleIds.BlockingOnTask || verdict.State is BoundState.Complete or BoundState.Default or BoundState.Explicit
            || site.Operation is not IInvocationOperation call || RunsOn(site) is null || TakesNoTime(call) || Counterpart(call) is not { } counterpart
            || DualCode.IsBehindFlag(site.Name) || IsUnderLock(site.Name) || IsEntryPoint(site, analysis) || PeerLimits.IsHere(site, analysis) || IsThere(site))
            return null;
        return counterpart;
    }

    /// <summary>
    /// Whether who did not ask is told: of a lock whose holder needs a thread of the pool to go on, and of a peer that keeps the thread as long as it likes, or again and again.
    /// What <c>Task.Run</c> itself moved to the pool was moved there to block, a display's handler has its own thread, and all else is over soon.
    /// </summary>
    public static bool IsShown(WaitSite site, WaitAnalysis analysis) =>
        Starves(site) && !ShownBlocks.IsOfDisplay(site.ContainingMember.ContainingType)
        && !DebugCode.Holds(site.Name.GetLocation(), site.CancellationToken) && new ShownBlocks(analysis.Facts).RunsAgain(site.Operation, site.CancellationToken);

    private static bool Starves(WaitSite site) => site.Api.Kind switch
    {
        WaitKind.Semaphore => EnclosingFunction.IsAsync(EnclosingFunction.Of(site.Name)) && IsHeldAcrossAwait(site) && !IsShort(site),
        WaitKind.SocketReceive or WaitKind.TlsHandshake => EnclosingFunction.Of(site.Name) is MethodDeclarationSyntax method && IsAsync(method.Modifiers)
            && site.Member is { Name: var name } && !name.EndsWith("AsServer", StringComparison.Ordinal),
        WaitKind.Ping => EnclosingFunction.IsAsync(EnclosingFunction.Of(site.Name)) && LoopSyntax.Around(site.Name) is { } loop && ShownBlocks.GoesOn(loop),
        _ => false,
    };

    /// <summary><c>_turn.Wait(); try { await SaveAsync(); } finally { _turn.Release(); }</c></summary>
    private static bool IsHeldAcrossAwait(WaitSite site)
    {
        var own = EnclosingFunction.OwnNodes(EnclosingFunction.Of(site.Name)).ToList();
        return ValueOrigins.Variable(site.Receiver) is { Name: var turn }
            && own.Exists(node => node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Release", Expression: var released } } given
                && SymbolUses.Name(released)?.Identifier.ValueText == turn && own.Exists(held => held is AwaitExpressionSyntax && held.SpanStart > site.Name.SpanStart && held.SpanStart < given.SpanStart));
    }

    /// <summary>Whether it is given up after a second.</summary>
    private static bool IsShort(WaitSite site) =>
        site.Arguments.Any(argument => argument.Parameter?.Type is { Name: "TimeSpan" } or { SpecialType: SpecialType.System_Int32 } && Times.Milliseconds(ValueOrigins.Unwrap(argument.Value)) is >= 0 and <= 1000);

    /// <summary><c>if (reader.Peek() == '\n') reader.Read();</c>, <c>while (udp.Available > 0) udp.Receive(ref from);</c>: what was looked at is in the buffer.</summary>
    public static bool IsThere(WaitSite site) => site switch
    {
        { Member.Name: "Read", Arguments.IsEmpty: true, Receiver.Syntax: ExpressionSyntax reader } => EnclosingFunction.IsAskedFor(site.Name, condition => Looks(condition, reader, "Peek")),
        { Api.Kind: WaitKind.SocketReceive, Receiver: IInstanceReferenceOperation { IsImplicit: true } } =>
            EnclosingFunction.IsAskedFor(site.Name, condition => condition.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: "Available", Parent: not MemberAccessExpressionSyntax })),
        { Api.Kind: WaitKind.SocketReceive, Receiver.Syntax: ExpressionSyntax socket } => EnclosingFunction.IsAskedFor(site.Name, condition => Looks(condition, socket, "Available")),
        _ => false,
    };

    private static bool Looks(ExpressionSyntax condition, ExpressionSyntax of, string look) =>
        condition.DescendantNodesAndSelf().Any(node => node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var looked } && name == look && SyntaxFactory.AreEquivalent(looked, of));

    /// <summary>Whose thread it is, for the message.</summary>
    public static string? RunsOn(WaitSite site) => EnclosingFunction.Of(site.Name) switch
    {
        MethodDeclarationSyntax method when IsAsync(method.Modifiers) => "an async method runs on it",
        LocalFunctionStatementSyntax local when IsAsync(local.Modifiers) => "an async method runs on it",
        AnonymousFunctionExpressionSyntax lambda when IsAsync(lambda.Modifiers) => "an async lambda runs on it",
        AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run", Expression: SimpleNameSyntax { Identifier.ValueText: "Task" } } } } } => "'Task.Run' took it from the pool",
        _ => null,
    };

    private static bool IsAsync(SyntaxTokenList modifiers) => modifiers.Any(m => m.ValueText == "async");

    private static bool TakesNoTime(IInvocationOperation call) =>
        call.Arguments.Any(a => Times.IsNone(a.Value) && (a.Value.ConstantValue is not { HasValue: true } || a.Parameter?.Name.IndexOf("timeout", StringComparison.OrdinalIgnoreCase) >= 0));

    private static string? Counterpart(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.ContainingType.Name == "Task")
            return method.Parameters.Length != 1 ? null : method.Name switch { "WaitAll" => "WhenAll", "WaitAny" => "WhenAny", _ => null };
        if (method.ContainingType.Name == "Ping")
            return "SendPingAsync";
        var receiver = call.Instance?.Type ?? method.ContainingType;
        if (InProcessDatabase.Is(receiver))
            return null;
        var name = $"{method.Name}Async";
        for (var type = receiver; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(name).Any(m => m is IMethodSymbol { DeclaredAccessibility: Accessibility.Public, IsStatic: var isStatic } && isStatic == method.IsStatic))
                return name;
        }
        return null;
    }

    private static bool IsUnderLock(SyntaxNode wait) => EnclosingFunction.AncestorsWithin(wait).Any(ancestor => ancestor is LockStatementSyntax);

    private static bool IsEntryPoint(WaitSite site, WaitAnalysis analysis) =>
        EnclosingFunction.Of(site.Name) is not AnonymousFunctionExpressionSyntax && SymbolEqualityComparer.Default.Equals(site.ContainingMember, analysis.Compilation.GetEntryPoint(site.CancellationToken));
}
