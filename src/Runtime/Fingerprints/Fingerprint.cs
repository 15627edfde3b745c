using System.Security.Cryptography;
using System.Text;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Fingerprints;

/// <summary>The name of a wait that outlives processes, builds and edits elsewhere in the file.</summary>
internal static class Fingerprint
{
    /// <summary>Hashes the kind and the methods of the logical stack: no lines, no offsets, no addresses, no ids.</summary>
    public static string Of(string kind, IEnumerable<CodeSite> stack)
    {
        var text = new StringBuilder(kind);
        string? last = null;
        foreach (var site in stack)
        {
            // How deep a recursion went is no difference in kind.
            if (site.Method == last)
                continue;
            last = site.Method;
            text.Append('\n').Append(site.Module).Append('!').Append(site.Method);
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
