using System.Collections.Immutable;

namespace Hangproof.Catalogue;

/// <summary>The catalogue: every known API that can wait. Rows stand by family in the other parts of this type.</summary>
internal static partial class BlockingApis
{
    private const string TokenType = "System.Threading.CancellationToken";
    private const string TimeSpanType = "System.TimeSpan";

    /// <summary>Every built-in row.</summary>
    public static ImmutableArray<BlockingApi> All { get; } = Join(Channels.Rows, Semaphores.Rows, Sockets.Rows);

    private static ImmutableArray<BlockingApi> Join(params BlockingApi[][] families)
    {
        var all = ImmutableArray.CreateBuilder<BlockingApi>();
        foreach (var family in families)
            all.AddRange(family);
        return all.ToImmutable();
    }
}
