using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Mail
    {
        private const string Client = "System.Net.Mail.SmtpClient";
        private const string Message = "System.Net.Mail.MailMessage";
        private const string Texts = "System.String,System.String,System.String,System.String";

        private static readonly Bound[] _timeout =
        [
            Deadline($"P:{Client}.Timeout", Expiry.Throws("System.Net.Mail.SmtpException")),
            Default("100 s", $"P:{Client}.Timeout"),
        ];

        public static BlockingApi[] Rows { get; } = [.. Sends(Message), .. Sends(Texts)];

        // Timeout is for the synchronous members only.
        private static BlockingApi[] Sends(string what) =>
        [
            Blocks($"M:{Client}.Send({what})", WaitKind.Smtp, "HANG304", _timeout),
            Suspends($"M:{Client}.SendMailAsync({what})", WaitKind.Smtp, "HANG304", Token($"M:{Client}.SendMailAsync({what},{TokenType})"), Wrap()),
            Suspends($"M:{Client}.SendMailAsync({what},{TokenType})", WaitKind.Smtp, "HANG304", Token(), Wrap()),
        ];
    }
}
