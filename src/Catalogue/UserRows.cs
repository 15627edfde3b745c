using System.Collections.Immutable;

namespace Hangproof.Catalogue;

/// <summary>What a list of users' rows holds.</summary>
/// <param name="Rows">Its good rows.</param>
/// <param name="Errors">Its bad lines.</param>
internal sealed record UserRows(ImmutableArray<BlockingApi> Rows, ImmutableArray<RowError> Errors)
{
    /// <summary>These rows and the built-in ones; a user's row takes the place of a built-in one with the same key.</summary>
    public static ImmutableArray<BlockingApi> Over(ImmutableArray<BlockingApi> builtIn, IEnumerable<UserRows> lists)
    {
        var users = new Dictionary<string, BlockingApi>(StringComparer.Ordinal);
        // A package's list comes before the project's own, so the later one wins.
        foreach (var list in lists)
        {
            foreach (var row in list.Rows)
                users[row.Key] = row;
        }
        return users.Count == 0 ? builtIn : builtIn.Where(row => !users.ContainsKey(row.Key)).Concat(users.Values).ToImmutableArray();
    }
}

/// <summary>A place in a list that cannot be read.</summary>
/// <param name="Line">Zero-based line.</param>
/// <param name="Column">Zero-based column.</param>
/// <param name="Length">How many characters are wrong.</param>
/// <param name="Subject">What is written there.</param>
/// <param name="Complaint">What is wrong with it, and what is accepted.</param>
internal sealed record RowError(int Line, int Column, int Length, string Subject, string Complaint);
