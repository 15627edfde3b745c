using Hangproof.Catalogue;
using Hangproof.ParkedPrograms;

namespace Hangproof.Bounds.Tests;

public sealed class BoundTests
{
    // Bounds last a fifth of a second; a loaded machine needs the rest.
    private static readonly BoundProof _proof = new(TimeSpan.FromSeconds(15));

    // All at once when the first is asked for: they mostly sleep.
    private static readonly Lazy<Dictionary<string, Task<IReadOnlyList<string>>>> _proofs = new(() =>
    {
        // Setting a scene blocks for a moment (a full buffer, a child, a handshake), and the pool grows too slowly for that.
        ThreadPool.SetMinThreads(128, 128);
        return BlockingApis.All.Where(row => AllPrograms.ByKey.ContainsKey(row.Key)).ToDictionary(row => row.Key, row => Task.Run(() => _proof.Run(row, AllPrograms.ByKey[row.Key])));
    });

    public static TheoryData<string> Keys => new(AllPrograms.ByKey.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Stays_and_ends_as_its_row_says(string key)
    {
        var complaints = await _proofs.Value[key];
        Assert.True(complaints.Count == 0, string.Join(Environment.NewLine, complaints));
    }

    [Fact]
    public void Every_row_has_a_program_or_a_reason_why_not()
    {
        var missing = BlockingApis.All.Select(row => row.Key).Where(key => !AllPrograms.ByKey.ContainsKey(key) && !NotRun.Reasons.ContainsKey(key));
        AssertNone(missing);
    }

    [Fact]
    public void No_program_and_no_reason_outlives_its_row()
    {
        var known = BlockingApis.All.Select(row => row.Key).ToHashSet();
        AssertNone(AllPrograms.ByKey.Keys.Concat(NotRun.Reasons.Keys).Where(key => !known.Contains(key)));
        AssertNone(NotRun.Reasons.Keys.Where(AllPrograms.ByKey.ContainsKey));
    }

    [Fact]
    public void No_program_tries_a_means_that_its_row_does_not_name()
    {
        var unnamed =
            from row in BlockingApis.All
            where AllPrograms.ByKey.ContainsKey(row.Key)
            from means in AllPrograms.ByKey[row.Key].Means
            where !row.Bounds.Any(bound => bound.Member == means)
            select $"{row.Key}: {means}";
        AssertNone(unnamed);
    }

    private static void AssertNone(IEnumerable<string> wrong)
    {
        var lines = string.Join(Environment.NewLine, wrong);
        Assert.True(lines.Length == 0, lines);
    }
}
