using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Timeouts.SetDeadlineFix>;

namespace Hangproof.Tests.Fixes;

public sealed class SetDeadlineFixTests
{
    private const string Inline = "hangproof.timeout_style = inline";

    [Fact]
    public Task Right_after_the_creation() => Verify.Fixed("""
        class C
        {
            int M(byte[] buffer)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); // the price server
                return socket.{|HANG351:Receive|}(buffer);
            }
        }
        """, """
        class C
        {
            int M(byte[] buffer)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); // the price server
                socket.ReceiveTimeout = 30000;
                return socket.Receive(buffer);
            }
        }
        """, Inline);

    [Fact]
    public Task In_the_initializer_that_is_there() => Verify.Fixed("""
        class C
        {
            int M(byte[] buffer)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
                {
                    NoDelay = true,
                    LingerState = new LingerOption(false, 0),
                };
                return socket.{|HANG351:Receive|}(buffer) + socket.{|HANG351:Receive|}(buffer);
            }
        }
        """, """
        class C
        {
            private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

            int M(byte[] buffer)
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
                {
                    NoDelay = true,
                    LingerState = new LingerOption(false, 0),
                    ReceiveTimeout = (int)DefaultTimeout.TotalMilliseconds,
                };
                return socket.Receive(buffer) + socket.Receive(buffer);
            }
        }
        """);

    [Fact]
    public Task With_the_field_it_is_made_for() => Verify.Fixed("""
        class C
        {
            private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

            int M(byte[] buffer) => _socket.{|HANG351:Receive|}(buffer);
        }
        """, """
        class C
        {
            private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30000 };

            int M(byte[] buffer) => _socket.Receive(buffer);
        }
        """, Inline);

    [Fact]
    public Task Before_the_call_where_the_creation_is_elsewhere() => Verify.Fixed("""
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                // Asks.
                if (buffer.Length > 0)
                    return socket.{|HANG351:Receive|}(buffer);
                return 0;
            }
        }
        """, """
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                socket.ReceiveTimeout = 30000;
                // Asks.
                if (buffer.Length > 0)
                    return socket.Receive(buffer);
                return 0;
            }
        }
        """, Inline);

    [Fact]
    public Task In_place_of_none() => Verify.Fixed("""
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                socket.ReceiveTimeout = 0;
                return socket.{|HANG301:Receive|}(buffer);
            }
        }
        """, """
        class C
        {
            int M(Socket socket, byte[] buffer)
            {
                socket.ReceiveTimeout = 30000;
                return socket.Receive(buffer);
            }
        }
        """, Inline);

    [Fact]
    public Task Never_where_the_receiver_is_called_for() => Verify.NoFix("""
        class C
        {
            Socket Next() => throw new NotImplementedException();

            int M(byte[] buffer)
            {
                return Next().{|HANG351:Receive|}(buffer);
            }
        }
        """);

    [Fact]
    public Task Never_for_an_accept_loop() => Verify.NoFix("""
        class C
        {
            Socket M(Socket listener)
            {
                return listener.{|HANG351:Accept|}();
            }
        }
        """);

    [Fact]
    public Task In_place_of_a_command_timeout_of_zero() => Verify.Fixed("""
        using System.Data.Common;
        class C
        {
            int M(DbCommand command)
            {
                command.CommandTimeout = 0;
                return command.{|HANG306:ExecuteNonQuery|}();
            }
        }
        """, """
        using System.Data.Common;
        class C
        {
            int M(DbCommand command)
            {
                command.CommandTimeout = 30;
                return command.ExecuteNonQuery();
            }
        }
        """, Inline);

    [Fact]
    public Task On_the_stream_under_a_reader() => Verify.Fixed("""
        class C
        {
            int M(NetworkStream stream)
            {
                var reader = new BinaryReader(stream);
                return reader.{|HANG353:ReadInt32|}();
            }
        }
        """, """
        class C
        {
            int M(NetworkStream stream)
            {
                stream.ReadTimeout = 30000;
                var reader = new BinaryReader(stream);
                return reader.ReadInt32();
            }
        }
        """, Inline);

    [Theory]
    [InlineData("return client.GetStream().{|HANG353:Read|}(buffer, 0, 1);", "return client.GetStream().Read(buffer, 0, 1);")]
    [InlineData("var reader = new BinaryReader(client.GetStream()); return reader.{|HANG353:ReadInt32|}();", "var reader = new BinaryReader(client.GetStream()); return reader.ReadInt32();")]
    public Task On_the_client_that_a_stream_is_got_from(string before, string after) => Verify.Fixed($$"""
        class C
        {
            int M(TcpClient client, byte[] buffer)
            {
                {{before}}
            }
        }
        """, $$"""
        class C
        {
            int M(TcpClient client, byte[] buffer)
            {
                client.ReceiveTimeout = 30000;
                {{after}}
            }
        }
        """, Inline);
}
