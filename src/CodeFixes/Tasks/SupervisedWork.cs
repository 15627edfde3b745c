using Hangproof.CodeFixes.Sites;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>The handlers of work that is stopped by a token and whose failure is reported.</summary>
internal static class SupervisedWork
{
    /// <summary>Being cancelled is no failure.</summary>
    public static string[] Cancelled(FixSite site, int position, string token) =>
        [$"catch ({site.NameOf("System.OperationCanceledException", position)}) when ({token}.IsCancellationRequested)", "{", "}"];

    public static string[] Reported(FixSite site, int position, string what) =>
        [$"catch ({site.NameOf("System.Exception", position)} {FailureReport.ExceptionAt(site, position)})", "{", $"{site.Layout.Unit}{FailureReport.At(site, position, what)}", "}"];
}
