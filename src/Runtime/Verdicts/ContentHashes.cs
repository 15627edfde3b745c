using System.Security.Cryptography;

namespace Hangproof.Runtime.Verdicts;

/// <summary>What a source file may hash to when it was compiled elsewhere: version control gives lines other ends on other systems.</summary>
internal static class ContentHashes
{
    public static IReadOnlyList<string> OfFile(string path)
    {
        try
        {
            return File.Exists(path) ? Of(File.ReadAllBytes(path)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public static IReadOnlyList<string> Of(byte[] content)
    {
        var unix = new List<byte>(content.Length);
        var windows = new List<byte>(content.Length);
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '\r' && i + 1 < content.Length && content[i + 1] == '\n')
                continue;
            if (content[i] == '\n')
                windows.Add((byte)'\r');
            unix.Add(content[i]);
            windows.Add(content[i]);
        }
        return [.. new[] { Hash(content), Hash([.. unix]), Hash([.. windows]) }.Distinct()];
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
