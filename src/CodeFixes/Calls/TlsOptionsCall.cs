using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Calls;

/// <summary>
/// Turns a handshake with separate arguments into the one that takes a token, which wants them as the properties of an object:
/// <c>AuthenticateAsClientAsync(host)</c>, <c>AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, token)</c>.
/// </summary>
internal static class TlsOptionsCall
{
    private static readonly Dictionary<string, string> _properties = new(StringComparer.Ordinal)
    {
        ["targetHost"] = "TargetHost",
        ["clientCertificates"] = "ClientCertificates",
        ["serverCertificate"] = "ServerCertificate",
        ["clientCertificateRequired"] = "ClientCertificateRequired",
        ["enabledSslProtocols"] = "EnabledSslProtocols",
    };

    public static Rewrite? To(SourceCall call, IMethodSymbol target, string token)
    {
        if (target is not { ContainingType.Name: "SslStream", Parameters: { Length: 2 } parameters } || call.Arguments is not { Arguments.Count: > 0 } arguments || GivenArgument.AllOf(call) is not { } given)
            return null;
        var span = TextSpan.FromBounds(arguments.Arguments[0].SpanStart, arguments.Arguments.Last().Span.End);
        if (Comments.In(call.Site.Root, span))
            return null;
        var parts = new List<string>();
        foreach (var argument in given)
        {
            var text = call.Site.Root.FindNode(argument.ValueSpan).ToString();
            if (_properties.TryGetValue(argument.Parameter.Name, out var property))
                parts.Add($"{property} = {text}");
            // Revocation is not checked unless somebody asks for it.
            else if (argument.Parameter.Name != "checkCertificateRevocation")
                return null;
            else if (text == "true")
                parts.Add($"CertificateRevocationCheckMode = {call.Site.NameOf("System.Security.Cryptography.X509Certificates.X509RevocationMode", span.Start)}.Online");
            else if (text != "false")
                return null;
        }
        var type = parameters[0].Type.ToMinimalDisplayString(call.Site.Model, span.Start);
        return new Rewrite(
            new[] { Rewrite.Replace(span, $"new {type} {{ {string.Join(", ", parts)} }}, {token}") },
            new ExpectedCall(call.Name.SpanStart, target.GetDocumentationCommentId()!));
    }
}
