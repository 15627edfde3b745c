using Microsoft.CodeAnalysis;

namespace Hangproof.Symbols;

/// <summary>The members by which an owner ends what it runs: <c>Dispose</c>, <c>StopAsync</c>, <c>Close</c> and their kind, by name.</summary>
internal static class StopPath
{
    private static readonly string[] _verbs = { "Dispose", "Stop", "Close", "Shutdown", "ShutDown", "Terminate", "Finalize", "Disconnect", "TearDown", "Cancel", "Abort", "Kill", "Quit", "Interrupt", "Halt", "Unsubscribe", "OnStop", "OnStopping", "OnShutdown", "OnClose", "OnClosing", "OnDispose", "OnDisposing" };

    public static bool Contains(ISymbol? symbol)
    {
        for (; symbol is IMethodSymbol method; symbol = symbol.ContainingSymbol)
        {
            if (method.MethodKind is MethodKind.Destructor || IsStopName(method.Name))
                return true;
        }
        return false;
    }

    private static bool IsStopName(string name)
    {
        // An explicit implementation is named for its interface: System.IDisposable.Dispose.
        var start = name.LastIndexOf('.') + 1;
        foreach (var verb in _verbs)
        {
            if (string.CompareOrdinal(name, start, verb, 0, verb.Length) == 0 && IsWordEnd(name, start + verb.Length))
                return true;
        }
        return false;
    }

    /// <summary><c>StopAsync</c> stops, <c>StoppedOrders</c> and <c>Closest</c> do not.</summary>
    private static bool IsWordEnd(string name, int end) => end == name.Length || !char.IsLower(name[end]);
}
