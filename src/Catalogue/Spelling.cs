namespace Hangproof.Catalogue;

/// <summary>Guesses what somebody who wrote an unknown word meant.</summary>
internal static class Spelling
{
    /// <summary>The known word nearest to the one written, if any is near enough to be meant.</summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        // Half of the letters wrong is no slip of the pen any more; a very long word is none either, and costs time.
        var limit = Math.Max(1, written.Length / 2);
        if (written.Length > 100)
            return null;
        string? nearest = null;
        foreach (var word in known)
        {
            var distance = Distance(written.ToLowerInvariant(), word);
            if (distance <= limit)
                (nearest, limit) = (word, distance - 1);
        }
        return nearest;
    }

    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j - 1], above) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
