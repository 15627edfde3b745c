using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Capture;

/// <summary>Looks at a live process in the way that disturbs it least and is allowed.</summary>
internal sealed class LiveSource(int pid, CaptureOptions options) : ISnapshotSource
{
    public Snapshot Take(CancellationToken cancellationToken) =>
        Take(new CopySource(pid, options), why => new SelfDumpSource(pid, options, why), why => new EventsSource(pid, options, why), cancellationToken);

    /// <param name="copy">The usual way.</param>
    /// <param name="dump">Makes the next way, given why the usual one is not open.</param>
    /// <param name="events">Makes the last way, given why there is no other.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    internal static Snapshot Take(ISnapshotSource copy, Func<string, ISnapshotSource> dump, Func<string, ISnapshotSource> events, CancellationToken cancellationToken)
    {
        RefusedException refused;
        try
        {
            return copy.Take(cancellationToken);
        }
        catch (RefusedException e) when (e.IsTracingDenied || e.CanBeSampled)
        {
            refused = e;
        }
        if (refused.IsTracingDenied)
        {
            try
            {
                return dump(refused.Message).Take(cancellationToken);
            }
            catch (RefusedException e) when (e.CanBeSampled)
            {
                refused = e;
            }
        }
        return events(refused.Message).Take(cancellationToken);
    }
}
