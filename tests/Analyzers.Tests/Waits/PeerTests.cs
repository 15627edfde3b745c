using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

/// <summary>Peers that are waited for by members which cannot be called without a token, and connections that never go idle.</summary>
public sealed class PeerTests
{
    [Fact]
    public Task Reports_none_where_a_token_must_be_given() => Verify.Reports("""
        using System.Net.WebSockets;
        class C
        {
            async Task<int> M(WebSocket socket, byte[] buffer) => (await socket.{|HANG354:ReceiveAsync|}(new ArraySegment<byte>(buffer), CancellationToken.None)).Count;
            Task Close(WebSocket socket) => socket.{|HANG354:CloseAsync|}(WebSocketCloseStatus.NormalClosure, null, default);
        }
        """);

    [Fact]
    public Task Reports_it_for_certain_where_a_token_is_in_scope() => Verify.Reports("""
        using System.Net.WebSockets;
        class C
        {
            async Task<int> M(WebSocket socket, byte[] buffer, CancellationToken stop)
            {
                stop.ThrowIfCancellationRequested();
                return (await socket.{|HANG304:ReceiveAsync|}(new ArraySegment<byte>(buffer), CancellationToken.None)).Count;
            }
        }
        """);

    [Theory]
    [InlineData("CloseAsync", "result.MessageType == WebSocketMessageType.Close")]
    [InlineData("CloseAsync", "result.MessageType is WebSocketMessageType.Close")]
    [InlineData("CloseAsync", "!result.EndOfMessage && socket.State == WebSocketState.CloseReceived")]
    [InlineData("{|HANG304:CloseAsync|}", "result.MessageType != WebSocketMessageType.Close")]
    [InlineData("{|HANG304:CloseAsync|}", "result.MessageType == WebSocketMessageType.Text")]
    public Task Silent_about_the_answer_to_a_peer_that_has_closed(string close, string condition) => Verify.Reports($$"""
        using System.Net.WebSockets;
        class C
        {
            async Task M(WebSocket socket, byte[] buffer, CancellationToken stop)
            {
                var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), stop);
                if ({{condition}})
                    await socket.{{close}}(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        }
        """);

    [Theory]
    [InlineData("CloseAsync", "case WebSocketMessageType.Close:")]
    [InlineData("{|HANG304:CloseAsync|}", "case WebSocketMessageType.Close: case WebSocketMessageType.Binary:")]
    [InlineData("{|HANG304:CloseAsync|}", "default:")]
    public Task Silent_about_that_answer_in_a_switch(string close, string labels) => Verify.Reports($$"""
        using System.Net.WebSockets;
        class C
        {
            async Task M(WebSocket socket, byte[] buffer, CancellationToken stop)
            {
                switch ((await socket.ReceiveAsync(new ArraySegment<byte>(buffer), stop)).MessageType)
                {
                    {{labels}}
                        await socket.{{close}}(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                        break;
                }
            }
        }
        """);

    [Theory]
    [InlineData("", "SendAsync")]
    [InlineData("File.Delete(\"greeting\");", "{|HANG354:SendAsync|}")]
    public Task What_fails_before_there_is_a_socket_keeps_nobody_from_closing_it(string greet, string send) => Verify.Reports($$"""
        using System.Net.WebSockets;
        class Host { public Task<WebSocket> AcceptAsync() { File.Delete("request"); return Task.FromException<WebSocket>(new IOException()); } }
        class C
        {
            public async Task M(Host host)
            {
                using (var socket = await host.AcceptAsync())
                {
                    {{greet}}
                    try { await Send(socket)(); }
                    finally { await socket.{|HANG354:CloseAsync|}(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None); }
                }
            }
            static Func<Task> Send(WebSocket socket) => () => socket.{{send}}(new ArraySegment<byte>(new byte[8]), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        """);

    [Fact]
    public Task Silent_with_a_token() => Verify.Silent("""
        using System.Net.WebSockets;
        class C
        {
            async Task<int> M(WebSocket socket, byte[] buffer)
            {
                using var deadline = new CancellationTokenSource(1000);
                return (await socket.ReceiveAsync(new ArraySegment<byte>(buffer), deadline.Token)).Count;
            }
        }
        """);

    [Fact]
    public Task Silent_on_none_where_it_could_have_been_left_out() => Verify.Silent("""
        class C
        {
            async Task M(ChannelReader<int> reader) => await reader.ReadAsync(CancellationToken.None);
        }
        """);

    [Theory]
    [InlineData("IdleTimeout = Timeout.InfiniteTimeSpan", "{|HANG304:AcceptInboundStreamAsync|}")]
    [InlineData("IdleTimeout = TimeSpan.FromMinutes(1)", "AcceptInboundStreamAsync")]
    [InlineData("MaxInboundBidirectionalStreams = 1", "AcceptInboundStreamAsync")]
    public Task A_quic_connection_is_bounded_unless_its_idle_time_is_infinite(string option, string call) => Verify.Reports($$"""
        using System.Net.Quic;
        class C
        {
            async Task M(EndPoint server, CancellationToken connecting)
            {
                var options = new QuicClientConnectionOptions { RemoteEndPoint = server, {{option}} };
                await using var connection = await QuicConnection.ConnectAsync(options, connecting);
                await Use(connection);
            }

            static async Task Use(QuicConnection connection)
            {
                await using var stream = await connection.{{call}}();
            }
        }
        """);

    [Theory]
    [InlineData("WebSocket socket, HttpContext context", "ReceiveAsync")]
    [InlineData("ClientWebSocket socket, HttpContext context", "{|HANG354:ReceiveAsync|}")]
    public Task The_end_of_a_request_ends_what_is_received_from_its_own_socket(string parameters, string receive) => Verify.Reports($$"""
        using System.Net.WebSockets;
        using Microsoft.AspNetCore.Http;
        public class C
        {
            public async Task<int> M({{parameters}}, byte[] buffer)
            {
                Console.WriteLine(context.RequestAborted.IsCancellationRequested);
                return (await socket.{{receive}}(new ArraySegment<byte>(buffer), CancellationToken.None)).Count;
            }
        }
        namespace Microsoft.AspNetCore.Http
        {
            public abstract class HttpContext { public abstract CancellationToken RequestAborted { get; set; } }
        }
        """);
}
