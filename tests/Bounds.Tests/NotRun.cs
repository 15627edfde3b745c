using Hangproof.Catalogue;

namespace Hangproof.Bounds.Tests;

/// <summary>Rows that no test here can run, and bounds that cannot be waited for, each with the reason.</summary>
internal static class NotRun
{
    private const string WindowsOnly = "named semaphores exist on Windows only";
    private const string WaitHandle = "System.Threading.WaitHandle";

    private static readonly (Func<BlockingApi, bool> Is, string Reason)[] _groups =
    [
        (row => row.Key.Contains("System.Net.Quic.", StringComparison.Ordinal), "QUIC needs a native library that is not everywhere"),
        (row => row.Kind is WaitKind.Dns or WaitKind.Ping, "bounded by default, and nothing on loopback is silent to it"),
        (row => row.Kind == WaitKind.Database, "the base classes only promise; what waits, and what ends it, is the provider's"),
        (row => row.Kind == WaitKind.SerialPort, "needs a serial device"),
        (row => row.Kind == WaitKind.ConsoleRead, "would read the terminal of the test run"),
        (row => row.MemberName == "WaitForInputIdle", "waits for windows, on Windows"),
        (row => row.MemberName == "WaitForPipeDrain", "Windows only"),
        (row => row.MemberName is "Disconnect" or "DisconnectAsync", "waits on Windows only, for data under way"),
        (row => row.MemberName is "SendTo" or "SendToAsync" || row.TypeName == "System.Net.Sockets.UdpClient" && row.Kind == WaitKind.SocketSend,
            "a datagram to loopback is dropped rather than waited for"),
        (row => row.MemberName == "NegotiateClientCertificateAsync", "needs a client that answers some of the handshake and not the rest"),
        (row => row is { MemberName: "CompleteAsync", Kind: WaitKind.Grpc }, "waits only behind a write that waits"),
    ];

    /// <summary>Reasons by the key of the row.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>(Grouped())
    {
        [$"M:{WaitHandle}.WaitOne [Named T:System.Threading.Semaphore]"] = WindowsOnly,
        [$"M:{WaitHandle}.WaitOne(System.Int32) [Named T:System.Threading.Semaphore]"] = WindowsOnly,
        [$"M:{WaitHandle}.WaitOne(System.TimeSpan) [Named T:System.Threading.Semaphore]"] = WindowsOnly,
        [$"M:{WaitHandle}.WaitOne(System.Int32,System.Boolean) [Named T:System.Threading.Semaphore]"] = WindowsOnly,
        [$"M:{WaitHandle}.WaitOne(System.TimeSpan,System.Boolean) [Named T:System.Threading.Semaphore]"] = WindowsOnly,
    };

    private static IEnumerable<KeyValuePair<string, string>> Grouped() =>
        from row in BlockingApis.All
        let reason = _groups.FirstOrDefault(isIn => isIn.Is(row)).Reason
        where reason is not null
        select KeyValuePair.Create(row.Key, reason);
}
