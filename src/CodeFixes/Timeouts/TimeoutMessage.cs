using Hangproof.Catalogue;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Timeouts;

/// <summary>Says, in the exception that a timeout throws, what was waited for.</summary>
internal static class TimeoutMessage
{
    /// <summary>The statement, without indentation.</summary>
    public static string Throw(WaitCall call) => Throw(call.Site, call.Expression.SpanStart, Of(call));

    public static string Throw(FixSite site, int position, string message) =>
        $"throw new {site.NameOf("System.TimeoutException", position)}({SymbolDisplay.FormatLiteral(message, quote: true)});";

    /// <summary>For a lock statement: <c>Timed out waiting for the lock '_gate'.</c></summary>
    public static string OfLock(ExpressionSyntax gate) => $"Timed out waiting for the lock '{gate}'.";

    private static string Of(WaitCall call)
    {
        var what = call.Subject is { } subject && IsPlain(subject) ? $" '{subject}'" : "";
        return $"Timed out waiting for {Noun(call.Api, what)}.";
    }

    private static string Noun(BlockingApi api, string what) => api.Kind switch
    {
        WaitKind.Lock or WaitKind.ReaderWriterLock or WaitKind.SpinLock => $"the lock{what}",
        WaitKind.Mutex => $"the mutex{what}",
        WaitKind.Semaphore => $"the semaphore{what}",
        WaitKind.Event => $"the event{what}",
        WaitKind.Countdown => $"the countdown{what}",
        WaitKind.Barrier => $"the other participants of the barrier{what}",
        WaitKind.ThreadJoin => $"the thread{what} to end",
        WaitKind.MonitorWait => $"a pulse of{what}",
        WaitKind.SpinWait => "the condition",
        WaitKind.Task => $"the task{what}",
        WaitKind.Process => $"the process{what} to exit",
        WaitKind.QueueRead => $"an item of{what}",
        WaitKind.QueueWrite => $"room in{what}",
        _ when what.Length > 0 => $"'{api.DisplayName}' on{what}",
        _ => $"'{api.DisplayName}'",
    };

    private static bool IsPlain(ExpressionSyntax expression) => expression switch
    {
        ThisExpressionSyntax or IdentifierNameSyntax => true,
        MemberAccessExpressionSyntax access => IsPlain(access.Expression),
        MemberBindingExpressionSyntax => true,
        _ => false,
    };
}
