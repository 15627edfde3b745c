using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>TLS whose server shakes hands and then says nothing.</summary>
internal static class SilentTls
{
    public static X509Certificate2 Certificate { get; } = MakeCertificate();

    public static SslClientAuthenticationOptions ClientOptions { get; } = new()
    {
        TargetHost = "localhost",
        RemoteCertificateValidationCallback = static delegate { return true; },
    };

    public static SslStream Over(Wire wire)
    {
        var far = new SslStream(new NetworkStream(wire.Far));
        var near = new SslStream(wire.Stream);
        Task.WaitAll(far.AuthenticateAsServerAsync(Certificate), near.AuthenticateAsClientAsync(ClientOptions));
        return near;
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        // Servers on Windows cannot use a key that was never stored.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
