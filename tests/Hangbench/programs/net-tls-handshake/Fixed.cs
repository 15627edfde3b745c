using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

var gate = new TlsGate(null!);
Console.WriteLine(await gate.WelcomeAsync(new TcpClient()));
Console.WriteLine("DONE");

public sealed class TlsGate(X509Certificate2 certificate)
{
    public async Task<bool> WelcomeAsync(TcpClient client)
    {
        using (client)
        {
            var tls = new SslStream(client.GetStream());
            try
            {
                using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, deadline.Token);
                return tls.IsAuthenticated;
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                return false;
            }
        }
    }
}
