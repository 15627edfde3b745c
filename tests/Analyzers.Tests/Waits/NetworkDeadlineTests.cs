using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class NetworkDeadlineTests
{
    [Fact]
    public Task Reports_a_receive_without_a_deadline_as_possible() => Verify.Reports("""
        class C
        {
            int M(Socket socket, byte[] buffer) => socket.{|HANG351:Receive|}(buffer);
        }
        """);

    [Fact]
    public Task Silent_when_the_deadline_is_set_before_the_call() => Verify.Silent("""
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                socket.ReceiveTimeout = 500;
                return socket.Receive(buffer);
            }
        }
        """);

    [Fact]
    public Task Reports_when_the_deadline_is_set_on_one_path_only() => Verify.Reports("""
        class C
        {
            int M(Socket socket, byte[] buffer, bool fast)
            {
                if (fast)
                    socket.ReceiveTimeout = 500;
                return socket.{|HANG351:Receive|}(buffer);
            }
        }
        """);

    [Fact]
    public Task Silent_when_each_path_sets_the_deadline() => Verify.Silent("""
        class C
        {
            int M(Socket socket, byte[] buffer, bool fast)
            {
                if (fast)
                    socket.ReceiveTimeout = 500;
                else
                    socket.ReceiveTimeout = 5000;
                return socket.Receive(buffer);
            }
        }
        """);

    [Fact]
    public Task Reports_when_the_deadline_comes_after_the_call() => Verify.Reports("""
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                var count = socket.{|HANG351:Receive|}(buffer);
                socket.ReceiveTimeout = 500;
                return count;
            }
        }
        """);

    [Fact]
    public Task Reports_when_the_deadline_is_taken_back() => Verify.Reports("""
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                socket.ReceiveTimeout = 500;
                socket.ReceiveTimeout = 0;
                return socket.{|HANG301:Receive|}(buffer);
            }
        }
        """);

    [Fact]
    public Task Reports_a_deadline_that_is_set_to_never() => Verify.Reports("""
        class C
        {
            const int Never = -1;

            int M(Socket socket, byte[] buffer)
            {
                socket.ReceiveTimeout = Never;
                return socket.{|HANG301:Receive|}(buffer);
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_object_initialiser_sets_it() => Verify.Silent("""
        class C
        {
            int M(byte[] buffer)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 500 };
                return socket.Receive(buffer);
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_field_initialiser_sets_it() => Verify.Silent("""
        class C
        {
            private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 500 };

            public int M(byte[] buffer) => _socket.Receive(buffer);
        }
        """);

    [Fact]
    public Task Silent_when_every_constructor_sets_it() => Verify.Silent("""
        public class C
        {
            private readonly Socket _socket;

            public C(Socket connected)
            {
                _socket = connected;
                _socket.ReceiveTimeout = 400;
            }

            public C()
            {
                _socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                _socket.ReceiveTimeout = 400;
            }

            public C(int _)
                : this()
            {
            }

            public int M(byte[] buffer) => _socket.Receive(buffer);
        }
        """);

    [Fact]
    public Task Reports_when_one_constructor_does_not_set_it() => Verify.Reports("""
        public class C
        {
            private readonly Socket _socket;

            public C(Socket connected) => _socket = connected;

            public C()
            {
                _socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                _socket.ReceiveTimeout = 400;
            }

            public int M(byte[] buffer) => _socket.{|HANG351:Receive|}(buffer);
        }
        """);

    [Fact]
    public Task Silent_when_the_constructor_sets_it_before_it_keeps_the_socket() => Verify.Silent("""
        public class C
        {
            private readonly Socket _socket;

            public C(Socket connected)
            {
                connected.ReceiveTimeout = 400;
                _socket = connected;
            }

            public int M(byte[] buffer) => _socket.Receive(buffer);
        }
        """);

    [Fact]
    public Task Silent_when_the_member_that_makes_the_object_sets_it() => Verify.Silent("""
        public class C
        {
            private TcpClient? _client;

            public void Open(string host)
            {
                _client = new TcpClient(host, 80);
                _client.ReceiveTimeout = 400;
            }

            public int M(byte[] buffer) => _client!.GetStream().Read(buffer);
        }
        """);

    [Fact]
    public Task Silent_when_the_factory_sets_it() => Verify.Silent("""
        class C
        {
            private static Socket Create()
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.ReceiveTimeout = 500;
                return socket;
            }

            int M(byte[] buffer)
            {
                using var socket = Create();
                return socket.Receive(buffer);
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_caller_sets_it() => Verify.Silent("""
        class C
        {
            int M(byte[] buffer)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.ReceiveTimeout = 500;
                return Read(socket, buffer);
            }

            private static int Read(Socket socket, byte[] buffer) => socket.Receive(buffer);
        }
        """);

    [Fact]
    public Task Reports_when_one_of_two_callers_does_not_set_it() => Verify.Reports("""
        class C
        {
            int M(byte[] buffer)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.ReceiveTimeout = 500;
                return Read(socket, buffer);
            }

            int N(Socket socket, byte[] buffer) => Read(socket, buffer);

            private static int Read(Socket socket, byte[] buffer) => socket.{|HANG351:Receive|}(buffer);
        }
        """);

    [Fact]
    public Task Silent_when_a_method_that_is_given_the_socket_sets_it() => Verify.Silent("""
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                Configure(socket);
                return socket.Receive(buffer);
            }

            private static void Configure(Socket socket)
            {
                socket.NoDelay = true;
                socket.ReceiveTimeout = 500;
            }
        }
        """);

    [Fact]
    public Task Silent_when_it_is_set_as_a_socket_option() => Verify.Silent("""
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveTimeout, 500);
                return socket.Receive(buffer);
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_client_behind_the_stream_has_a_deadline() => Verify.Silent("""
        class C
        {
            string? M(string host)
            {
                using var client = new TcpClient(host, 80);
                using var stream = client.GetStream();
                client.ReceiveTimeout = 500;
                using var reader = new StreamReader(stream);
                return reader.ReadLine();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_socket_under_the_stream_has_a_deadline() => Verify.Silent("""
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                socket.ReceiveTimeout = 500;
                using var stream = new NetworkStream(socket);
                return stream.Read(buffer, 0, 1);
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_stream_has_a_read_timeout() => Verify.Silent("""
        class C
        {
            int M(TcpClient client, byte[] buffer)
            {
                var stream = client.GetStream();
                stream.ReadTimeout = 500;
                return stream.Read(buffer, 0, 1);
            }
        }
        """);

    [Fact]
    public Task Reports_a_write_when_only_reads_have_a_deadline() => Verify.Reports("""
        class C
        {
            void M(Socket socket, byte[] buffer)
            {
                socket.ReceiveTimeout = 500;
                socket.{|HANG351:Send|}(buffer);
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_udp_client_s_socket_has_a_deadline() => Verify.Silent("""
        class C
        {
            byte[] M()
            {
                using var udp = new UdpClient(0);
                udp.Client.ReceiveTimeout = 500;
                IPEndPoint? from = null;
                return udp.Receive(ref from);
            }
        }
        """);

    [Fact]
    public Task Reports_a_deadline_that_an_asynchronous_call_does_not_look_at() => Verify.Reports("""
        class C
        {
            async Task<int> M(byte[] buffer)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 500 };
                return await socket.{|HANG302:ReceiveAsync|}(buffer);
            }
        }
        """);

    [Fact]
    public Task Gives_no_deadline_of_a_listener_as_a_reason() => Verify.Reports("""
        class C
        {
            Socket M(Socket listener)
            {
                listener.ReceiveTimeout = 500;
                return listener.{|HANG351:Accept|}();
            }
            async Task<Socket> N(Socket listener)
            {
                listener.ReceiveTimeout = 500;
                return await listener.{|HANG352:AcceptAsync|}();
            }
        }
        """);

    [Fact]
    public Task Silent_on_a_socket_that_does_not_block() => Verify.Silent("""
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                socket.Blocking = false;
                return socket.Receive(buffer);
            }
        }
        """);

    [Fact]
    public Task Silent_when_connecting_only_names_the_peer_of_datagrams() => Verify.Silent("""
        class C
        {
            EndPoint M(EndPoint peer)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.Connect(peer);
                return socket.LocalEndPoint;
            }
        }
        """);

    [Fact]
    public Task A_datagram_of_a_client_waits_for_no_peer() => Verify.Reports("""
        class C
        {
            async Task M(UdpClient client, byte[] bytes, CancellationToken stop)
            {
                client.Client.SendTimeout = 1000;
                await Task.Delay(1, stop);
                await client.SendAsync(bytes, bytes.Length);
            }
        }
        """);

    [Theory]
    [InlineData("_socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);", "SendAsync")]
    [InlineData("_socket = null; _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);", "SendAsync")]
    [InlineData("_socket = Sockets.ForDatagrams();", "SendAsync")]
    [InlineData("_socket = Sockets.Made(true);", "{|HANG302:SendAsync|}")]
    [InlineData("_socket = Sockets.ForDatagrams(); if (args.Length > 0) _socket = new Socket(SocketType.Stream, ProtocolType.Tcp);", "{|HANG302:SendAsync|}")]
    public Task A_datagram_waits_for_no_peer(string made, string send) => Verify.Reports($$"""
        class C
        {
            private Socket _socket;
            public C(string[] args) { {{made}} }
            public async Task Send(byte[] bytes, CancellationToken stop)
            {
                await Task.Delay(1, stop);
                await _socket?.{{send}}(bytes);
            }
        }
        static class Sockets
        {
            public static Socket ForDatagrams()
            {
                var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true };
                return socket;
            }
            public static Socket Made(bool isFast) => isFast ? ForDatagrams() : new Socket(SocketType.Stream, ProtocolType.Tcp);
        }
        """);

    [Fact]
    public Task Reports_on_a_socket_that_is_told_to_block() => Verify.Reports("""
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                socket.Blocking = true;
                return socket.{|HANG351:Receive|}(buffer);
            }
        }
        """);

    [Fact]
    public Task Silent_when_a_lambda_s_socket_was_given_a_deadline_outside() => Verify.Silent("""
        class C
        {
            Task<int> M(Socket socket, byte[] buffer)
            {
                socket.ReceiveTimeout = 500;
                return Task.Factory.StartNew(() => socket.Receive(buffer));
            }
        }
        """);

    [Fact]
    public Task Silent_when_a_primary_constructor_s_socket_has_a_deadline() => Verify.Silent("""
        class Reader(Socket socket)
        {
            public int Read(byte[] buffer) => socket.Receive(buffer);
        }

        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                socket.ReceiveTimeout = 500;
                return new Reader(socket).Read(buffer);
            }
        }
        """);

    [Fact]
    public Task The_message_names_the_deadline_that_does_nothing() => Verify.Reports("""
        class C
        {
            async Task<int> M(Socket socket, byte[] buffer)
            {
                {|#1:socket.ReceiveTimeout = 500|};
                return await socket.{|#0:ReceiveAsync|}(buffer);
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.AsyncSocket).WithLocation(0).WithLocation(1)
            .WithArguments("Socket.ReceiveAsync", "'ReceiveTimeout' does nothing for asynchronous calls", "pass a 'CancellationToken'"));

    [Theory]
    [InlineData("listener.Dispose()", "AcceptAsync")]
    [InlineData("Console.WriteLine(listener.Available)", "{|HANG352:AcceptAsync|}")]
    public Task Knows_listeners_in_a_collection_that_is_disposed_at_the_end(string end, string accept) => Verify.Reports($$"""
        public class Server
        {
            readonly List<Socket> _listeners = new();
            public void Start(IReadOnlyList<EndPoint> points)
            {
                foreach (var point in points)
                {
                    Socket listener = null;
                    try
                    {
                        listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                        listener.Bind(point);
                        listener.Listen();
                        _listeners.Add(listener);
                    }
                    catch (SocketException e)
                    {
                        Console.WriteLine(e);
                    }
                }
                foreach (Socket listener in _listeners)
                {
                    for (int i = 0; i < 2; i++)
                        _ = Task.Factory.StartNew(delegate () { return Accept(listener, true); }, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
                }
            }

            async Task Accept(Socket listener, bool isPlain)
            {
                listener.ReceiveTimeout = 500;
                while (true)
                    Serve(await listener.{{accept}}(), isPlain);
            }
            void Serve(Socket client, bool isPlain) => client.Dispose();
            public async Task StopAsync()
            {
                foreach (Socket listener in _listeners)
                {
                    try { {{end}}; }
                    catch (Exception e) { Console.WriteLine(e); }
                }
                _listeners.Clear();
                await Task.Yield();
            }
        }
        """);

    [Theory]
    [InlineData("void M(EndPoint to) { using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); socket.{|#0:Connect|}(to); }", "call its asynchronous form with a token")]
    [InlineData("readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp); void M(EndPoint to) { _socket.{|#0:Connect|}(to); }", "have the owner call 'Close'")]
    [InlineData("readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp); void M(EndPoint to) { var socket = _socket; socket.{|#0:Connect|}(to); }", "have the owner call 'Close'")]
    public Task Names_an_owner_only_where_there_is_one(string members, string wayOut) => Verify.Reports(
        $$"""class C { {{members}} }""",
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.SyncSocketPossible).WithLocation(0).WithArguments("Socket.Connect", "nothing bounds it", wayOut));

    [Theory]
    [InlineData("public Link(Socket socket) : base(socket) { ReadTimeout = 500; }", "Read")]
    [InlineData("public Link(Socket socket) : base(socket) { } public void Open() { this.ReadTimeout = 500; }", "Read")]
    [InlineData("public Link(Socket socket) : base(socket) { } public void Open() { WriteTimeout = 500; }", "{|HANG353:Read|}")]
    public Task Knows_the_deadline_that_an_object_sets_for_itself(string members, string read) => Verify.Reports($$"""
        class Link : System.Net.Sockets.NetworkStream
        {
            {{members}}
            public int Next(byte[] buffer) => {{read}}(buffer, 0, 1);
        }
        """);

    [Theory]
    [InlineData("ReadTimeout = 500;", "Read")]
    [InlineData("WriteTimeout = 500;", "{|HANG353:Read|}")]
    public Task Knows_the_deadline_that_a_constructor_of_its_own_sets(string set, string read) => Verify.Reports($$"""
        class Link : System.Net.Sockets.NetworkStream { public Link(Socket socket) : base(socket) { {{set}} } }
        class Reader(Socket socket)
        {
            readonly Link _link = new(socket);
            public int Next(byte[] buffer) => _link.{{read}}(buffer, 0, 1);
        }
        """);

    [Theory]
    [InlineData("public void Open() { _client.ReceiveTimeout = 500; }", "Read")]
    [InlineData("public Link() { ReceiveTimeout = 500; } public int ReceiveTimeout { set => _client.ReceiveTimeout = value; }", "Read")]
    [InlineData("public void Open() { _client.NoDelay = true; }", "{|HANG353:Read|}")]
    [InlineData("public void Open() { _client.ReceiveTimeout = 500; } public void Forget() { _client.ReceiveTimeout = 0; }", "{|HANG353:Read|}")]
    public Task Knows_the_deadline_that_another_member_sets_on_what_is_wrapped(string members, string read) => Verify.Reports($$"""
        class Link
        {
            readonly TcpClient _client = new();
            {{members}}
            public int Next(byte[] buffer) => _client.GetStream().{{read}}(buffer, 0, 1);
        }
        """);

    [Theory]
    [InlineData("if (!Task.Run(async () => await listener.AcceptTcpClientAsync()).Wait(limit)) throw new TimeoutException();")]
    [InlineData("var accepted = Task.Run(() => listener.AcceptTcpClientAsync()); if (!accepted.Wait(limit)) throw new TimeoutException();")]
    [InlineData("await Task.Run(async () => await listener.AcceptTcpClientAsync()).WaitAsync(limit);")]
    [InlineData("await Task.Run(async () => await listener.{|HANG352:AcceptTcpClientAsync|}());")]
    public Task Knows_work_that_is_waited_for_with_a_time(string wait) => Verify.Reports($$"""
        class Server
        {
            async Task M(TcpListener listener, TimeSpan limit) { await Task.Yield(); {{wait}} }
        }
        """.Replace("async Task M", wait.Contains("await Task") ? "async Task M" : "void M").Replace("{ await Task.Yield(); ", "{ "));

    [Theory]
    [InlineData("IPAddress.Loopback", "Connect")]
    [InlineData("at", "{|HANG351:Connect|}")]
    public Task Knows_that_this_machine_answers_at_once(string address, string connect) => Verify.Reports($$"""
        class Probe
        {
            void M(TcpClient client, IPAddress at) => client.{{connect}}({{address}}, 80);
        }
        """);
}
