using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    /// <summary>What carries the bytes of a stream, and so decides what ends a wait on it.</summary>
    private sealed record Transport
    {
        private const string NetworkStream = "System.Net.Sockets.NetworkStream";
        private const string SslStream = "System.Net.Security.SslStream";
        private const string PipeStream = "System.IO.Pipes.PipeStream";
        private const string QuicStream = "System.Net.Quic.QuicStream";
        private const string TcpClient = "System.Net.Sockets.TcpClient";
        private const string Process = "System.Diagnostics.Process";
        private const string HttpClient = "System.Net.Http.HttpClient";
        private const string HttpContent = "System.Net.Http.HttpContent";

        private static readonly Expiry _ioError = Expiry.Throws("System.IO.IOException");
        private static readonly Expiry _endOrError = Expiry.EndsOrThrows("System.IO.IOException");

        // Each holds on the stream itself, on its socket and on the client that made it: they are one setting.
        private static readonly Bound[] _receiveTimeouts =
        [
            Deadline($"P:{NetworkStream}.ReadTimeout", _ioError),
            Deadline($"P:{Sockets.Socket}.ReceiveTimeout", _ioError),
            Deadline($"P:{TcpClient}.ReceiveTimeout", _ioError),
        ];

        private static readonly Bound[] _sendTimeouts =
        [
            Deadline($"P:{NetworkStream}.WriteTimeout", _ioError),
            Deadline($"P:{Sockets.Socket}.SendTimeout", _ioError),
            Deadline($"P:{TcpClient}.SendTimeout", _ioError),
        ];

        // The stream and the client shut the connection down before they close it, and a write may have sent a part.
        private static readonly Bound[] _socketClosed =
        [
            Owner("M:System.IO.Stream.Close", _endOrError),
            Owner("M:System.IO.Stream.Dispose", _endOrError),
            Owner($"M:{TcpClient}.Close", _endOrError),
            Owner($"M:{TcpClient}.Dispose", _endOrError),
            Owner($"M:{Sockets.Socket}.Close", _endOrError),
            Owner($"M:{Sockets.Socket}.Dispose", _endOrError),
        ];

        public static Transport Network { get; } = Of(NetworkStream) with
        {
            ReadDeadlines = _receiveTimeouts,
            WriteDeadlines = _sendTimeouts,
            Ends = _socketClosed,
        };

        public static Transport Tls { get; } = Of(SslStream) with
        {
            ReadDeadlines = [Deadline($"P:{SslStream}.ReadTimeout", _ioError), .. _receiveTimeouts],
            WriteDeadlines = [Deadline($"P:{SslStream}.WriteTimeout", _ioError), .. _sendTimeouts],
            Ends = _socketClosed,
        };

        /// <summary>Pipe streams throw on <c>ReadTimeout</c>, and on Windows closing one does not end a synchronous read.</summary>
        public static Transport Pipe { get; } = Of(PipeStream);

        public static Transport Quic { get; } = Of(QuicStream) with
        {
            ReadDeadlines = [Deadline($"P:{QuicStream}.ReadTimeout", _ioError)],
            WriteDeadlines = [Deadline($"P:{QuicStream}.WriteTimeout", _ioError)],
        };

        /// <summary>A body that is still under way: <c>HttpClient.Timeout</c> reaches to the headers only.</summary>
        public static Transport HttpStream { get; } = From($"M:{HttpClient}.GetStreamAsync(System.String)") with
        {
            ReadKind = WaitKind.HttpBody,
            ReadRule = "HANG305",
        };

        public static Transport HttpContentStream { get; } = From($"M:{HttpContent}.ReadAsStreamAsync", $"M:{HttpContent}.ReadAsStream") with
        {
            ReadKind = WaitKind.HttpBody,
            ReadRule = "HANG305",
            Ends = [Http.BufferedByDefault],
        };

        public static Transport ProcessOutput { get; } = From($"P:{Process}.StandardOutput", $"P:{Process}.StandardError") with
        {
            Wrappers = [Receiver.From($"P:{Process}.StandardOutput"), Receiver.From($"P:{Process}.StandardError")],
            Token = ProcessToken,
            Ends = [Owner($"M:{Process}.Kill", Expiry.End), Owner($"M:{Process}.Kill(System.Boolean)", Expiry.End)],
        };

        public static Transport ProcessInput { get; } = From($"P:{Process}.StandardInput") with
        {
            Wrappers = [Receiver.From($"P:{Process}.StandardInput")],
            Token = ProcessToken,
            Ends = [Owner($"M:{Process}.Kill", _ioError), Owner($"M:{Process}.Kill(System.Boolean)", _ioError)],
        };

        /// <summary>How a stream on this transport is recognised.</summary>
        public Receiver[] Streams { get; private init; } = [];

        /// <summary>How a reader or writer on this transport is recognised.</summary>
        public Receiver[] Wrappers { get; private init; } = [];

        public WaitKind ReadKind { get; private init; } = WaitKind.StreamRead;

        /// <summary>The rule that judges a read.</summary>
        public string ReadRule { get; private init; } = "HANG303";

        /// <summary>What limits synchronous reads, and those only.</summary>
        public Bound[] ReadDeadlines { get; private init; } = [];

        /// <summary>What limits synchronous writes, and those only.</summary>
        public Bound[] WriteDeadlines { get; private init; } = [];

        /// <summary>What ends every wait.</summary>
        public Bound[] Ends { get; private init; } = [];

        /// <summary>What ends a read that must come in full: where others see an end, it throws.</summary>
        public IEnumerable<Bound> EndsInFull => Ends.Select(bound => bound.Expiry.Kind == ExpiryKind.Ends
            ? new Bound(bound.Kind, Expiry.Throws("System.IO.EndOfStreamException"), bound.Member, bound.Note)
            : bound);

        /// <summary>What a token is worth: given the overload to go to, or nothing where the member takes one itself.</summary>
        public Func<string?, Bound> Token { get; private init; } = Row.Token;

        private static Transport Of(string type) => new()
        {
            Streams = [Receiver.Is($"T:{type}"), Receiver.Over($"T:{type}")],
            Wrappers = [Receiver.Over($"T:{type}")],
        };

        private static Transport From(params string[] members) => new()
        {
            Streams = [.. members.Select(Receiver.From)],
            Wrappers = [.. members.Select(Receiver.Over)],
        };

        private static Bound ProcessToken(string? overload) =>
            new(BoundKind.Token, Expiry.Cancelled, overload, "on Windows it is looked at only before the read or write begins") { HoldsEverywhere = false };
    }
}
