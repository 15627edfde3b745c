using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Tls
    {
        private const string Stream = "System.Net.Security.SslStream";
        private const string ClientOptions = "System.Net.Security.SslClientAuthenticationOptions";
        private const string ServerOptions = "System.Net.Security.SslServerAuthenticationOptions";
        private const string OptionsCallback = "System.Net.Security.ServerOptionsSelectionCallback";
        private const string Certificate = "System.Security.Cryptography.X509Certificates.X509Certificate";
        private const string Certificates = "System.Security.Cryptography.X509Certificates.X509CertificateCollection";
        private const string Protocols = "System.Security.Authentication.SslProtocols";
        private const string Flag = "System.Boolean";

        private static readonly Transport _transport = Transport.Tls;

        public static BlockingApi[] Rows { get; } =
        [
            Handshakes($"AuthenticateAsClient({ClientOptions})"),
            Handshakes("AuthenticateAsClient(System.String)"),
            Handshakes($"AuthenticateAsClient(System.String,{Certificates},{Flag})"),
            Handshakes($"AuthenticateAsClient(System.String,{Certificates},{Protocols},{Flag})"),
            Handshakes($"AuthenticateAsServer({ServerOptions})"),
            Handshakes($"AuthenticateAsServer({Certificate})"),
            Handshakes($"AuthenticateAsServer({Certificate},{Flag},{Flag})"),
            Handshakes($"AuthenticateAsServer({Certificate},{Flag},{Protocols},{Flag})"),

            HandshakesAsync($"AuthenticateAsClientAsync({ClientOptions},{TokenType})"),
            HandshakesAsync("AuthenticateAsClientAsync(System.String)", $"AuthenticateAsClientAsync({ClientOptions},{TokenType})"),
            HandshakesAsync($"AuthenticateAsClientAsync(System.String,{Certificates},{Flag})", $"AuthenticateAsClientAsync({ClientOptions},{TokenType})"),
            HandshakesAsync($"AuthenticateAsClientAsync(System.String,{Certificates},{Protocols},{Flag})", $"AuthenticateAsClientAsync({ClientOptions},{TokenType})"),
            HandshakesAsync($"AuthenticateAsServerAsync({ServerOptions},{TokenType})"),
            HandshakesAsync($"AuthenticateAsServerAsync({OptionsCallback},System.Object,{TokenType})"),
            HandshakesAsync($"AuthenticateAsServerAsync({Certificate})", $"AuthenticateAsServerAsync({ServerOptions},{TokenType})"),
            HandshakesAsync($"AuthenticateAsServerAsync({Certificate},{Flag},{Flag})", $"AuthenticateAsServerAsync({ServerOptions},{TokenType})"),
            HandshakesAsync($"AuthenticateAsServerAsync({Certificate},{Flag},{Protocols},{Flag})", $"AuthenticateAsServerAsync({ServerOptions},{TokenType})"),
            HandshakesAsync($"NegotiateClientCertificateAsync({TokenType})"),
        ];

        private static BlockingApi Handshakes(string overload) =>
            Blocks($"M:{Stream}.{overload}", WaitKind.TlsHandshake, "HANG301", [.. _transport.ReadDeadlines, .. _transport.Ends]);

        private static BlockingApi HandshakesAsync(string overload, string? withToken = null) =>
            Suspends($"M:{Stream}.{overload}", WaitKind.TlsHandshake, "HANG302",
                [Token(withToken is null ? null : $"M:{Stream}.{withToken}"), Wrap(), .. _transport.Ends]);
    }
}
