using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class MailPrograms
{
    private const string Client = "System.Net.Mail.SmtpClient";
    private const string Message = "System.Net.Mail.MailMessage";
    private const string Texts = "System.String,System.String,System.String,System.String";

    private static readonly TcpListener _silent = Listen();

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Limited(Blocks($"M:{Client}.Send({Message})", Silent, (client, _) => client.Send(new MailMessage("a@localhost", "b@localhost")))),
        Limited(Blocks($"M:{Client}.Send({Texts})", Silent, (client, _) => client.Send("a@localhost", "b@localhost", "", ""))),
        Suspends($"M:{Client}.SendMailAsync({Message})", Silent, async (client, _) => await client.SendMailAsync(new MailMessage("a@localhost", "b@localhost"))),
        Suspends($"M:{Client}.SendMailAsync({Message},{Token})", Silent,
            async (client, limits) => await client.SendMailAsync(new MailMessage("a@localhost", "b@localhost"), limits.Token)),
        Suspends($"M:{Client}.SendMailAsync({Texts})", Silent, async (client, _) => await client.SendMailAsync("a@localhost", "b@localhost", "", "")),
        Suspends($"M:{Client}.SendMailAsync({Texts},{Token})", Silent,
            async (client, limits) => await client.SendMailAsync("a@localhost", "b@localhost", "", "", limits.Token)),
    ];

    // The system completes connections to it; nobody ever greets.
    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static SmtpClient Silent() => new("127.0.0.1", ((IPEndPoint)_silent.LocalEndpoint).Port);

    private static ParkedProgram Limited(BlockingProgram<SmtpClient> program) =>
        program.OutOfSight().With($"P:{Client}.Timeout", client => client.Timeout = (int)Limits.Short.TotalMilliseconds);
}
