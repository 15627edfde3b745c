namespace Hangproof.Runtime.Model;

/// <summary>A source file that places of this snapshot are in.</summary>
/// <param name="File">As the symbols have it.</param>
/// <param name="Hash">SHA-256 of the file that was compiled, in lower-case hexadecimal.</param>
internal sealed record DocumentRecord(string File, string Hash);
