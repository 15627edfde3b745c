namespace Hangproof.CodeFixes.Sites;

/// <summary>Which of a wait rule's two ids a diagnostic has: the possible one stands fifty above the certain one.</summary>
internal static class Certainty
{
    public static bool IsPossible(string id) => id.Length == 7 && id[5] >= '5';
}
