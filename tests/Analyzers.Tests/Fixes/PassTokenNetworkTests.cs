using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Tokens.PassTokenFix>;

namespace Hangproof.Tests.Fixes;

/// <summary>Overloads of another shape than the call's.</summary>
public sealed class PassTokenNetworkTests
{
    [Fact]
    public Task A_segment_becomes_memory_by_itself() => Call(
        "await socket.{|HANG302:ReceiveAsync|}(new ArraySegment<byte>(buffer), SocketFlags.None)",
        "await socket.ReceiveAsync(new ArraySegment<byte>(buffer), SocketFlags.None, stop)");

    [Fact]
    public Task An_array_becomes_memory_by_itself() => Call(
        "await socket.{|HANG302:ReceiveAsync|}(buffer)",
        "await socket.ReceiveAsync(buffer, stop)");

    [Fact]
    public Task A_task_stays_a_task_where_it_is_kept() => Call(
        "await Task.WhenAll(socket.{|HANG302:ConnectAsync|}(\"host\", 80), Task.CompletedTask)",
        "await Task.WhenAll(socket.ConnectAsync(\"host\", 80, stop).AsTask(), Task.CompletedTask)");

    [Fact]
    public Task An_array_and_its_part_become_a_slice() => Call(
        "await stream.{|HANG303:ReadAsync|}(buffer, 0, buffer.Length)",
        "await stream.ReadAsync(buffer.AsMemory(0, buffer.Length), stop)");

    [Fact]
    public Task A_connection_is_awaited() => Call(
        "await tcp.{|HANG302:ConnectAsync|}(\"host\", 80).ConfigureAwait(false)",
        "await tcp.ConnectAsync(\"host\", 80, stop).ConfigureAwait(false)");

    private static Task Call(string before, string after) => Verify.Fixed(Code(before), Code(after));

    private static string Code(string call) => $$"""
        class C
        {
            async Task M(Socket socket, NetworkStream stream, TcpClient tcp, byte[] buffer, CancellationToken stop)
            {
                {{call}};
            }
        }
        """;

    [Theory]
    [InlineData("tls.{|HANG302:AuthenticateAsClientAsync|}(host)", "tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, stop)")]
    [InlineData("tls.{|HANG302:AuthenticateAsClientAsync|}(host, null, SslProtocols.Tls13, true)",
        "tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, ClientCertificates = null, EnabledSslProtocols = SslProtocols.Tls13, CertificateRevocationCheckMode = X509RevocationMode.Online }, stop)")]
    [InlineData("tls.{|HANG302:AuthenticateAsServerAsync|}(own, false, false)", "tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = own, ClientCertificateRequired = false }, stop)")]
    public Task Gathers_the_arguments_of_a_handshake_in_the_options_that_go_with_a_token(string before, string after) => Verify.Fixed($$"""
        using System.Net.Security;
        using System.Security.Authentication;
        using System.Security.Cryptography.X509Certificates;
        class C
        {
            async Task M(SslStream tls, string host, X509Certificate2 own, CancellationToken stop) => await {{before}};
        }
        """, $$"""
        using System.Net.Security;
        using System.Security.Authentication;
        using System.Security.Cryptography.X509Certificates;
        class C
        {
            async Task M(SslStream tls, string host, X509Certificate2 own, CancellationToken stop) => await {{after}};
        }
        """);
}
