namespace Hangproof.Runtime.Fingerprints;

/// <summary>The methods by which an owner ends what it runs, by name: <c>Dispose</c>, <c>StopAsync</c>, <c>Close</c> and their kind.</summary>
/// <remarks>Whole names only: <c>CancelExpiredOrdersAsync</c> is a service like any other.</remarks>
internal static class StopNames
{
    private static readonly HashSet<string> s_verbs = ["Dispose", "Stop", "Close", "Shutdown", "ShutDown", "Terminate", "Disconnect", "TearDown", "Quit", "Halt", "OnStop", "OnStopping", "OnClose", "OnClosing"];

    /// <param name="method">As its source has it: <c>Shop.Queue.StopAsync</c>.</param>
    public static bool IsStop(string method)
    {
        var name = method.AsSpan(method.LastIndexOf('.') + 1);
        name = Without(Without(name, "Core"), "Async");
        return s_verbs.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
    }

    private static ReadOnlySpan<char> Without(ReadOnlySpan<char> name, string end) => name.EndsWith(end, StringComparison.Ordinal) ? name[..^end.Length] : name;
}
