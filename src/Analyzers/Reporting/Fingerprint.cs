using System.Security.Cryptography;
using System.Text;

namespace Hangproof.Reporting;

/// <summary>
/// Identity of a finding that survives moved lines, renamed files and formatting: SHA-256 over the rule's family, the containing method, the
/// catalogue's row and the how-manieth wait of that row in the method it is.
/// </summary>
internal static class Fingerprint
{
    public static string Of(string certainId, string method, string api, int ordinal)
    {
        using var sha = SHA256.Create();
        var bytes = sha.ComputeHash(Encoding.UTF8.GetBytes($"{certainId}\n{method}\n{api}\n{ordinal}"));
        var hex = new StringBuilder(bytes.Length * 2);
        foreach (var b in bytes)
            hex.Append(b.ToString("x2"));
        return hex.ToString();
    }
}
