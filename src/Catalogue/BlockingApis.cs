using System.Collections.Immutable;

namespace Hangproof.Catalogue;

/// <summary>The catalogue: every known API that can wait. Rows stand by family in the other parts of this type.</summary>
internal static partial class BlockingApis
{
    private const string TokenType = "System.Threading.CancellationToken";
    private const string TimeSpanType = "System.TimeSpan";
    private const string IntType = "System.Int32";

    /// <summary>The built-in rows by family: first what waits inside the process, then what waits for the world outside.</summary>
    public static ImmutableArray<BlockingFamily> Families { get; } = ImmutableArray.Create(
        Family("Channels", Channels.Rows),
        Family("Blocking collections", BlockingCollections.Rows),
        Family("Pipelines", Pipelines.Rows),
        Family("Dataflow", Dataflow.Rows),
        Family("Locks", Locks.Rows),
        Family("Reader-writer locks", ReaderWriterLocks.Rows),
        Family("Semaphores", Semaphores.Rows),
        Family("Wait handles", WaitHandles.Rows),
        Family("Events, countdowns and barriers", Events.Rows),
        Family("Threads and monitors", Threads.Rows),
        Family("Tasks", Tasks.Rows),
        Family("Timers", Timers.Rows),
        Family("Sockets", Sockets.Rows),
        Family("TCP and UDP clients and listeners", TcpAndUdp.Rows),
        Family("Streams", Streams.Rows),
        Family("Readers over streams", Readers.Rows),
        Family("Writers over streams", Writers.Rows),
        Family("TLS handshakes", Tls.Rows),
        Family("Named pipes", NamedPipes.Rows),
        Family("HTTP calls and bodies", Http.Rows),
        Family("HTTP listeners", HttpListeners.Rows),
        Family("WebSockets", WebSockets.Rows),
        Family("QUIC", Quic.Rows),
        Family("Names and pings", Names.Rows),
        Family("Mail", Mail.Rows),
        Family("Processes", Processes.Rows),
        Family("Databases", Databases.Rows),
        Family("gRPC", Grpc.Rows),
        Family("Serial ports", SerialPorts.Rows),
        Family("File watchers", FileWatchers.Rows),
        Family("Consoles", Consoles.Rows));

    /// <summary>Every built-in row.</summary>
    public static ImmutableArray<BlockingApi> All { get; } = Families.SelectMany(family => family.Rows).ToImmutableArray();

    private static BlockingFamily Family(string name, BlockingApi[] rows) => new(name, ImmutableArray.Create(rows));
}
