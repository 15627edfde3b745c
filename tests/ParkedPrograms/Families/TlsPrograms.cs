using System.Net.Security;
using System.Security.Authentication;
using Hangproof.ParkedPrograms.Scenes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class TlsPrograms
{
    private const string StreamType = "System.Net.Security.SslStream";
    private const string ClientOptions = "System.Net.Security.SslClientAuthenticationOptions";
    private const string ServerOptions = "System.Net.Security.SslServerAuthenticationOptions";
    private const string OptionsCallback = "System.Net.Security.ServerOptionsSelectionCallback";
    private const string Certificate = "System.Security.Cryptography.X509Certificates.X509Certificate";
    private const string Certificates = "System.Security.Cryptography.X509Certificates.X509CertificateCollection";
    private const string Protocols = "System.Security.Authentication.SslProtocols";
    private const string Flag = "System.Boolean";
    private const SslProtocols Chosen = SslProtocols.None;

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Blocking($"AuthenticateAsClient({ClientOptions})", stream => stream.AuthenticateAsClient(SilentTls.ClientOptions)),
        Blocking("AuthenticateAsClient(System.String)", stream => stream.AuthenticateAsClient("localhost")),
        Blocking($"AuthenticateAsClient(System.String,{Certificates},{Flag})", stream => stream.AuthenticateAsClient("localhost", null, false)),
        Blocking($"AuthenticateAsClient(System.String,{Certificates},{Protocols},{Flag})",
            stream => stream.AuthenticateAsClient("localhost", null, Chosen, false)),
        Blocking($"AuthenticateAsServer({ServerOptions})", stream => stream.AuthenticateAsServer(Server())),
        Blocking($"AuthenticateAsServer({Certificate})", stream => stream.AuthenticateAsServer(SilentTls.Certificate)),
        Blocking($"AuthenticateAsServer({Certificate},{Flag},{Flag})", stream => stream.AuthenticateAsServer(SilentTls.Certificate, false, false)),
        Blocking($"AuthenticateAsServer({Certificate},{Flag},{Protocols},{Flag})",
            stream => stream.AuthenticateAsServer(SilentTls.Certificate, false, Chosen, false)),

        Suspending($"AuthenticateAsClientAsync({ClientOptions},{Token})", async (stream, token) => await stream.AuthenticateAsClientAsync(SilentTls.ClientOptions, token)),
        Suspending("AuthenticateAsClientAsync(System.String)", async (stream, _) => await stream.AuthenticateAsClientAsync("localhost")),
        Suspending($"AuthenticateAsClientAsync(System.String,{Certificates},{Flag})",
            async (stream, _) => await stream.AuthenticateAsClientAsync("localhost", null, false)),
        Suspending($"AuthenticateAsClientAsync(System.String,{Certificates},{Protocols},{Flag})",
            async (stream, _) => await stream.AuthenticateAsClientAsync("localhost", null, Chosen, false)),
        Suspending($"AuthenticateAsServerAsync({ServerOptions},{Token})", async (stream, token) => await stream.AuthenticateAsServerAsync(Server(), token)),
        Suspending($"AuthenticateAsServerAsync({OptionsCallback},System.Object,{Token})",
            async (stream, token) => await stream.AuthenticateAsServerAsync((_, _, _, _) => ValueTask.FromResult(Server()), null, token)),
        Suspending($"AuthenticateAsServerAsync({Certificate})", async (stream, _) => await stream.AuthenticateAsServerAsync(SilentTls.Certificate)),
        Suspending($"AuthenticateAsServerAsync({Certificate},{Flag},{Flag})",
            async (stream, _) => await stream.AuthenticateAsServerAsync(SilentTls.Certificate, false, false)),
        Suspending($"AuthenticateAsServerAsync({Certificate},{Flag},{Protocols},{Flag})",
            async (stream, _) => await stream.AuthenticateAsServerAsync(SilentTls.Certificate, false, Chosen, false)),
    ];

    private static SslServerAuthenticationOptions Server() => new() { ServerCertificate = SilentTls.Certificate };

    private static Link Silent()
    {
        var wire = new Wire();
        var stream = new SslStream(wire.Stream);
        return new Link(stream) { Wire = wire, Tls = stream };
    }

    private static ParkedProgram Blocking(string overload, Action<SslStream> call) =>
        Blocks($"M:{StreamType}.{overload}", Silent, (link, _) => call(link.Tls!)).OutOfSight().EndedByAny(Medium.Tls.ReadMeans);

    private static ParkedProgram Suspending(string overload, Func<SslStream, CancellationToken, Task> call) =>
        Suspends($"M:{StreamType}.{overload}", Silent, (link, limits) => call(link.Tls!, limits.Token)).EndedByAny(Medium.Tls.Ends);
}
