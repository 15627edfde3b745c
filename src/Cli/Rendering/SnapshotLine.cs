using System.Globalization;
using Hangproof.Runtime.Model;

namespace Hangproof.Cli.Rendering;

/// <summary>A snapshot in one line.</summary>
internal static class SnapshotLine
{
    public static string Of(Snapshot snapshot, string path)
    {
        var missing = snapshot.Capture.Complete ? "" : $"; incomplete: {string.Join(" ", snapshot.Capture.Missing)}";
        return string.Create(CultureInfo.InvariantCulture, $"{path}: {snapshot.Threads.Length} threads, {snapshot.Operations.Length} async operations, paused {snapshot.Capture.PauseMs:0.#} ms{missing}");
    }
}
