using System.Diagnostics;
using System.IO.Pipes;

namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>One transport: how its rows name it, how a silent and a full link on it are made, and what the rows say ends a wait.</summary>
internal sealed record Medium
{
    private const string Socket = "System.Net.Sockets.Socket";
    private const string TcpClient = "System.Net.Sockets.TcpClient";
    private const string NetworkStream = "System.Net.Sockets.NetworkStream";
    private const string SslStream = "System.Net.Security.SslStream";
    private const string PipeStream = "System.IO.Pipes.PipeStream";
    private const string ProcessType = "System.Diagnostics.Process";

    private static readonly int _short = (int)Limits.Short.TotalMilliseconds;

    private static readonly (string, Action<Link>)[] _socketClosed =
    [
        ("M:System.IO.Stream.Close", link => link.Stream.Close()),
        ("M:System.IO.Stream.Dispose", link => link.Stream.Dispose()),
        ($"M:{TcpClient}.Close", link => link.Wire!.Client.Close()),
        ($"M:{TcpClient}.Dispose", link => link.Wire!.Client.Dispose()),
        ($"M:{Socket}.Close", link => link.Wire!.Near.Close()),
        ($"M:{Socket}.Dispose", link => link.Wire!.Near.Dispose()),
    ];

    private static readonly (string, Action<Link>)[] _receiveTimeouts =
    [
        ($"P:{NetworkStream}.ReadTimeout", link => link.Wire!.Stream.ReadTimeout = _short),
        ($"P:{Socket}.ReceiveTimeout", link => link.Wire!.Near.ReceiveTimeout = _short),
        ($"P:{TcpClient}.ReceiveTimeout", link => link.Wire!.Client.ReceiveTimeout = _short),
    ];

    private static readonly (string, Action<Link>)[] _sendTimeouts =
    [
        ($"P:{NetworkStream}.WriteTimeout", link => link.Wire!.Stream.WriteTimeout = _short),
        ($"P:{Socket}.SendTimeout", link => link.Wire!.Near.SendTimeout = _short),
        ($"P:{TcpClient}.SendTimeout", link => link.Wire!.Client.SendTimeout = _short),
    ];

    private static readonly (string, Action<Link>)[] _killed =
    [
        ($"M:{ProcessType}.Kill", link => link.Process!.Kill()),
        ($"M:{ProcessType}.Kill(System.Boolean)", link => link.Process!.Kill(entireProcessTree: true)),
    ];

    /// <summary>The stream type, where the transport has one of its own.</summary>
    public string? Type { get; private init; }

    /// <summary>The member that streams, readers and writers come from, where the transport is known by one.</summary>
    public string? Source { get; private init; }

    /// <summary>Whether <see cref="Source"/> hands out a reader or writer, and the stream only under it.</summary>
    public bool HandsOutWrapper { get; private init; }

    public required Func<Link> Silent { get; init; }

    public Func<Link> Full { get; private init; } = () => throw new NotSupportedException("nothing is written here");

    public (string Member, Action<Link> Set)[] ReadDeadlines { get; private init; } = [];

    public (string Member, Action<Link> Set)[] WriteDeadlines { get; private init; } = [];

    public (string Member, Action<Link> End)[] Ends { get; private init; } = [];

    public static Medium Network { get; } = new()
    {
        Type = NetworkStream,
        Silent = () => Plain(new Wire()),
        Full = () => Plain(Wire.Full()),
        ReadDeadlines = _receiveTimeouts,
        WriteDeadlines = _sendTimeouts,
        Ends = _socketClosed,
    };

    public static Medium Tls { get; } = new()
    {
        Type = SslStream,
        Silent = () => Secure(isFull: false),
        Full = () => Secure(isFull: true),
        ReadDeadlines = [($"P:{SslStream}.ReadTimeout", link => link.Tls!.ReadTimeout = _short), .. _receiveTimeouts],
        WriteDeadlines = [($"P:{SslStream}.WriteTimeout", link => link.Tls!.WriteTimeout = _short), .. _sendTimeouts],
        Ends = _socketClosed,
    };

    public static Medium Pipe { get; } = new()
    {
        Type = PipeStream,
        Silent = () => Piped(isFull: false),
        Full = () => Piped(isFull: true),
    };

    public static Medium HttpStream { get; } = new()
    {
        Source = "M:System.Net.Http.HttpClient.GetStreamAsync(System.String)",
        Silent = () => new Link(SilentHttpServer.Client.GetStreamAsync(SilentHttpServer.HeadersOnly).GetAwaiter().GetResult()),
    };

    public static Medium HttpContentStreamAsync { get; } = new()
    {
        Source = "M:System.Net.Http.HttpContent.ReadAsStreamAsync",
        Silent = () => new Link(SilentHttpServer.Body().ReadAsStreamAsync().GetAwaiter().GetResult()),
    };

    public static Medium HttpContentStream { get; } = new()
    {
        Source = "M:System.Net.Http.HttpContent.ReadAsStream",
        Silent = () => new Link(SilentHttpServer.Body().ReadAsStream()),
    };

    public static Medium ProcessOutput { get; } = new()
    {
        Source = $"P:{ProcessType}.StandardOutput",
        HandsOutWrapper = true,
        Silent = () => Of(SleepingProcess.Start(), process => process.StandardOutput),
        Ends = _killed,
    };

    public static Medium ProcessError { get; } = new()
    {
        Source = $"P:{ProcessType}.StandardError",
        HandsOutWrapper = true,
        Silent = () => Of(SleepingProcess.Start(), process => process.StandardError),
        Ends = _killed,
    };

    public static Medium ProcessInput { get; } = new()
    {
        Source = $"P:{ProcessType}.StandardInput",
        HandsOutWrapper = true,
        Silent = () => Of(SleepingProcess.Start()),
        Full = () => Of(SleepingProcess.StartFull()),
        Ends = _killed,
    };

    public IEnumerable<(string Member, Action<Link> Do)> ReadMeans => [.. ReadDeadlines, .. Ends];

    public IEnumerable<(string Member, Action<Link> Do)> WriteMeans => [.. WriteDeadlines, .. Ends];

    /// <summary>The condition of rows about the stream itself, and of rows about a stream that buffers over it.</summary>
    public IEnumerable<(string Condition, Func<Link, Stream> Stream)> Streams()
    {
        if (Type is null)
        {
            yield return ($" [From {Source}]", link => link.Stream);
            yield break;
        }
        yield return ($" [Is T:{Type}]", link => link.Stream);
        yield return ($" [Over T:{Type}]", link => new BufferedStream(link.Stream, 2));
    }

    /// <summary>The condition of rows about readers and writers.</summary>
    public string Wrapped => this switch
    {
        { Type: { } type } => $" [Over T:{type}]",
        { HandsOutWrapper: true } => $" [From {Source}]",
        _ => $" [Over {Source}]",
    };

    private static Link Plain(Wire wire) => new(wire.Stream) { Wire = wire };

    private static Link Secure(bool isFull)
    {
        var wire = new Wire();
        var stream = SilentTls.Over(wire);
        if (isFull)
            wire.Fill();
        return new Link(stream) { Wire = wire, Tls = stream };
    }

    private static Link Piped(bool isFull)
    {
        var name = $"hangproof-{Guid.NewGuid():N}";
        var far = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        var near = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        near.Connect();
        far.WaitForConnection();
        if (isFull)
            Filling.Fill(near);
        return new Link(near) { FarEnd = far };
    }

    private static Link Of(Process process, Func<Process, StreamReader> output)
    {
        var reader = output(process);
        return new Link(reader.BaseStream) { Process = process, Wrapper = reader };
    }

    private static Link Of(Process process) => new(process.StandardInput.BaseStream) { Process = process, Wrapper = process.StandardInput };
}
