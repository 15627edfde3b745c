using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class NetworkStreamTests
{
    [Fact]
    public Task Reports_a_read_of_a_network_stream_as_possible() => Verify.Reports("""
        class C
        {
            async Task<int> M(NetworkStream stream, byte[] buffer) => await stream.{|HANG353:ReadAsync|}(buffer);
        }
        """);

    [Fact]
    public Task Reports_a_read_that_leaves_out_the_token_in_scope() => Verify.Reports("""
        class C
        {
            async Task<int> M(NetworkStream stream, byte[] buffer, CancellationToken stop) => await stream.{|HANG303:ReadAsync|}(buffer);
        }
        """);

    [Fact]
    public Task Reports_a_stream_whose_maker_took_it_from_a_socket() => Verify.Reports("""
        class Frames(Stream stream)
        {
            public async Task ReadAsync(byte[] buffer) => await stream.{|HANG353:ReadExactlyAsync|}(buffer);
        }

        class C
        {
            Task M(TcpClient client, byte[] buffer) => new Frames(client.GetStream()).ReadAsync(buffer);
        }
        """);

    [Fact]
    public Task Reports_a_reader_over_a_buffer_over_tls() => Verify.Reports("""
        class C
        {
            async Task<string?> M(TcpClient client)
            {
                using var tls = new System.Net.Security.SslStream(client.GetStream());
                using var reader = new StreamReader(new BufferedStream(tls));
                return await reader.{|HANG353:ReadLineAsync|}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_binary_reader_over_a_pipe() => Verify.Reports("""
        class C
        {
            int M(NamedPipeClientStream pipe)
            {
                var reader = new BinaryReader(pipe);
                return reader.{|HANG353:ReadInt32|}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_handshake_without_a_token() => Verify.Reports("""
        class C
        {
            async Task M(TcpClient client, string host, CancellationToken stop)
            {
                await using var tls = new System.Net.Security.SslStream(client.GetStream());
                await tls.{|HANG302:AuthenticateAsClientAsync|}(host);
            }
        }
        """);

    [Fact]
    public Task Silent_on_a_stream_of_unknown_origin() => Verify.Silent("""
        public class C
        {
            public async Task<int> M(Stream stream, byte[] buffer, CancellationToken stop) => await stream.ReadAsync(buffer);
        }
        """);

    [Fact]
    public Task Silent_on_files() => Verify.Silent("""
        class C
        {
            async Task<string> M(string path, CancellationToken stop)
            {
                using var file = File.OpenRead(path);
                using var reader = new StreamReader(new BufferedStream(file));
                await reader.ReadLineAsync();
                return new StreamReader(path).ReadToEnd();
            }
        }
        """);

    [Fact]
    public Task Silent_in_memory() => Verify.Silent("""
        class C
        {
            string? M(byte[] bytes)
            {
                Stream stream = new MemoryStream(bytes);
                stream.ReadByte();
                return new StringReader("a").ReadLine();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_token_is_passed() => Verify.Silent("""
        class C
        {
            async Task M(NetworkStream stream, byte[] buffer, CancellationToken stop)
            {
                await stream.ReadExactlyAsync(buffer, stop);
                await stream.WriteAsync(buffer, stop);
                await stream.CopyToAsync(Stream.Null, stop);
            }
        }
        """);

    [Fact]
    public Task Silent_when_data_is_known_to_be_there() => Verify.Silent("""
        class C
        {
            void M(NetworkStream stream, Socket socket, byte[] buffer)
            {
                if (stream.DataAvailable)
                    stream.Read(buffer, 0, 1);
                while (socket.Available > 0)
                    socket.Receive(buffer);
                if (!socket.Poll(1000, SelectMode.SelectRead))
                    return;
                socket.Receive(buffer);
            }
        }
        """);

    [Fact]
    public Task Silent_when_a_client_is_known_to_wait() => Verify.Silent("""
        class C
        {
            async Task M(TcpListener listener, CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    if (!listener.Pending())
                    {
                        await Task.Delay(100, stop);
                        continue;
                    }
                    using var client = listener.AcceptTcpClient();
                }
            }
        }
        """);

    [Fact]
    public Task Silent_on_what_the_system_bounds() => Verify.Silent("""
        class C
        {
            async Task M(UdpClient udp, byte[] datagram)
            {
                await Dns.GetHostAddressesAsync("example.org");
                await new System.Net.NetworkInformation.Ping().SendPingAsync("example.org");
                await udp.SendAsync(datagram);
            }
        }
        """);

    [Theory]
    [InlineData("await udp.SendAsync(new byte[] { 1, 2 }, 2);")]
    [InlineData("var text = System.Text.Encoding.UTF8.GetBytes(\"who is there\"); await udp.SendAsync(text, text.Length);")]
    public Task A_datagram_waits_for_no_peer(string send) => Verify.Reports($$"""
        class C
        {
            async Task M(UdpClient udp, CancellationToken stop) { stop.ThrowIfCancellationRequested(); {{send}} await udp.{|HANG302:ReceiveAsync|}(); }
        }
        """);

    [Fact]
    public Task Reports_a_pipe_that_waits_for_its_peer() => Verify.Reports("""
        class C
        {
            async Task M(NamedPipeServerStream server, NamedPipeClientStream client, CancellationToken stop)
            {
                client.{|HANG408:Connect|}();
                await server.{|HANG304:WaitForConnectionAsync|}();
            }
        }
        """);

    [Fact]
    public Task Silent_on_a_web_socket_with_a_token() => Verify.Silent("""
        class C
        {
            async Task M(System.Net.WebSockets.WebSocket socket, byte[] buffer, CancellationToken stop)
            {
                await socket.ReceiveAsync(buffer, stop);
            }
        }
        """);

    [Fact]
    public Task The_message_says_how_to_bound_the_read() => Verify.Reports("""
        class C
        {
            int M(NetworkStream stream, byte[] buffer) => stream.{|#0:Read|}(buffer, 0, 1);
        }
        """,
        new DiagnosticResult(Descriptors.StreamPossible).WithLocation(0).WithArguments("NetworkStream.Read", "nothing bounds it", "set 'ReadTimeout'"));

    [Fact]
    public Task Silent_when_the_owner_closes_all_that_it_keeps_in_a_list() => Verify.Silent("""
        sealed class Server : IDisposable
        {
            readonly List<TcpClient> _clients = new();

            public void Take(TcpListener listener, int port)
            {
                var client = new TcpClient("localhost", port);
                _clients.Add(client);
                _ = ReadAsync(client);
            }

            static async Task ReadAsync(TcpClient client)
            {
                var buffer = new byte[16];
                while (await client.GetStream().ReadAsync(buffer) > 0)
                {
                }
            }

            public void Dispose()
            {
                foreach (var client in _clients)
                    client.Close();
            }
        }
        """);

    [Theory]
    [InlineData("using (var udp = new UdpClient())", "Console.WriteLine(failure);", "ReceiveAsync")]
    [InlineData("var udp = new UdpClient();", "Console.WriteLine(failure);", "{|HANG302:ReceiveAsync|}")]
    public Task A_using_around_the_tries_ends_what_one_of_them_started(string made, string met, string receive) => Verify.Reports($$"""
        class Scanner
        {
            public async Task Scan(int tries, byte[] ask, CancellationToken stop)
            {
                {{made}}
                {
                    for (var i = 0; i < tries; i++)
                    {
                        try
                        {
                            udp.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                            var isOver = false;
                            var reading = Task.Run(async () => { while (!Volatile.Read(ref isOver)) await udp.{{receive}}(); }, stop);
                            await udp.SendAsync(ask, ask.Length);
                            await Task.Delay(1000, stop);
                            Volatile.Write(ref isOver, true);
                            ((IDisposable)udp).Dispose();
                            await reading;
                            return;
                        }
                        catch (Exception failure)
                        {
                            {{met}}
                        }
                    }
                }
            }
        }
        """);

    [Theory]
    [InlineData("System.Net.Security.SslStream", "Flush")]
    [InlineData("BufferedStream", "{|HANG353:Flush|}")]
    public Task Flushing_waits_only_in_what_keeps_something_back(string stream, string flush) => Verify.Reports($$"""
        class Line
        {
            Stream _stream;
            public Line(TcpClient client) => _stream = client.GetStream();
            public void Wrap() => _stream = new {{stream}}(_stream);
            public void Send() => _stream.{{flush}}();
        }
        """);
}
