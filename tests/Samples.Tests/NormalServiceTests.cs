using System.Net.Http.Json;

namespace Hangproof.Samples.Tests;

public sealed class NormalServiceTests
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Nothing_hangs_while_nothing_is_wrong_outside()
    {
        using var process = SampleProcess.Start("--rehearse");
        var lines = await process.ReadAsync(_deadline);

        var finished = lines.Where(line => line.StartsWith("finished ")).ToArray();
        Assert.All(finished, line => Assert.Matches(@"^finished [a-z-]+: (20\d|stopped) after \d+ ms$", line));
        Assert.Equal(
            ReadMeTable.Rows.Select(row => row.Mode).Order(),
            finished.Select(line => line.Split(' ', ':')[1]).Order());
        Assert.Equal(0, await process.WaitForExitAsync(_deadline));
    }

    [Fact]
    public async Task Mode_none_serves_orders()
    {
        using var process = SampleProcess.Start("--hang", "none");
        var started = await process.ReadUntilAsync(line => line.StartsWith("listening on "), _deadline);
        using var client = new HttpClient { BaseAddress = new Uri(started[^1].Split(' ')[^1]), Timeout = _deadline };

        using var response = await client.PostAsJsonAsync("/orders", new { Id = "1", Sku = "KB-101", Quantity = 2 });

        Assert.Equal("127.0.0.1", client.BaseAddress.Host);
        Assert.Equal("/orders/1", response.Headers.Location?.OriginalString);
        Assert.False(process.HasExited);
    }
}
