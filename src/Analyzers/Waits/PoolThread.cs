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
    private static readonly string[] _inProcess = { "Sqlite", "SQLite", "DuckDB" };

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
    /// Whether who did not ask is told: what <c>Task.Run</c> moved to the pool was moved there to block, a display's handler has its own thread, and
    /// a line from a reader or a few bytes into a pipe are mostly there, or leave, at once.
    /// </summary>
    public static bool IsShown(WaitSite site, WaitAnalysis analysis) =>
        EnclosingFunction.IsAsync(EnclosingFunction.Of(site.Name)) && !ShownBlocks.IsOfDisplay(site.ContainingMember.ContainingType)
        && site.Api.Kind is not (WaitKind.StreamRead or WaitKind.StreamWrite or WaitKind.SocketSend or WaitKind.PipeConnect) && !IsShort(site)
        && !DebugCode.Holds(site.Name.GetLocation(), site.CancellationToken) && new ShownBlocks(analysis.Facts).RunsAgain(site.Operation, site.CancellationToken);

    /// <summary>A child is given a second to be over, once, where it is about to end anyway.</summary>
    private static bool IsShort(WaitSite site) =>
        site.Api.Kind == WaitKind.Process && LoopSyntax.Around(site.Name) is null && site.Arguments.Any(argument => argument.Parameter?.Type is { Name: "TimeSpan" } or { SpecialType: SpecialType.System_Int32 } && Times.Milliseconds(ValueOrigins.Unwrap(argument.Value)) is >= 0 and <= 1000);

    /// <summary><c>if (reader.Peek() == '\n') reader.Read();</c>: what was looked at is in the buffer.</summary>
    public static bool IsThere(WaitSite site) =>
        site is { Member.Name: "Read", Arguments.IsEmpty: true, Receiver.Syntax: ExpressionSyntax reader }
        && EnclosingFunction.IsAskedFor(site.Name, condition => Looks(condition, reader));

    private static bool Looks(ExpressionSyntax condition, ExpressionSyntax reader) =>
        condition.DescendantNodesAndSelf().Any(node => node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Peek", Expression: var looked } && SyntaxFactory.AreEquivalent(looked, reader));

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
        if (_inProcess.Any(prefix => receiver.Name.StartsWith(prefix, StringComparison.Ordinal)))
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
