namespace Hangproof;

/// <summary>
/// Keys of what every diagnostic carries: read by fixes, which never work it out again, and by whoever reads the compiler's error log.
/// </summary>
internal static class DiagnosticProperties
{
    /// <summary>The containing method, for people: <c>OrderQueue.DrainAsync</c>.</summary>
    public const string Method = "hangproof.method";

    /// <summary>The key of the catalogue's row.</summary>
    public const string Api = "hangproof.api";

    /// <summary>How the wait is bounded; see <c>BoundStates.Name</c>.</summary>
    public const string Bound = "hangproof.bound";

    /// <summary>Identity that survives moved lines, renamed files and formatting: SHA-256, in hex.</summary>
    public const string Fingerprint = "hangproof.fingerprint";

    /// <summary>The shortest way out, for people.</summary>
    public const string BoundWith = "hangproof.boundWith";

    /// <summary>The key of an option that is not understood.</summary>
    public const string Option = "hangproof.option";

    /// <summary>Usable tokens as expressions, nearest first, separated by <c>;</c>.</summary>
    public const string Tokens = "hangproof.tokens";

    /// <summary><c>true</c> where waiting long for nothing is the purpose, so that no throwing timeout may be offered.</summary>
    public const string Idle = "hangproof.idle";
}
