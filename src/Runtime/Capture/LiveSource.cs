using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Capture;

/// <summary>Looks at a live process in the way that disturbs it least and is allowed.</summary>
internal sealed class LiveSource(int pid, CaptureOptions options) : ISnapshotSource
{
    public Snapshot Take(CancellationToken cancellationToken) =>
        Take(new CopySource(pid, options), why => new SelfDumpSource(pid, options, why), cancellationToken);

    /// <param name="copy">The usual way.</param>
    /// <param name="dump">Makes the other way, given why the usual one is not open.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    internal static Snapshot Take(ISnapshotSource copy, Func<string, ISnapshotSource> dump, CancellationToken cancellationToken)
    {
        string why;
        try
        {
            return copy.Take(cancellationToken);
        }
        catch (RefusedException refused) when (refused.IsTracingDenied)
        {
            why = refused.Message;
        }
        return dump(why).Take(cancellationToken);
    }
}
