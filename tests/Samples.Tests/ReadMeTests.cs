namespace Hangproof.Samples.Tests;

public sealed class ReadMeTests
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Modes => [.. ReadMeTable.Rows.Select(row => row.Mode)];

    [Fact]
    public async Task The_table_holds_the_modes_and_rules_that_the_sample_lists()
    {
        using var process = SampleProcess.Start("--list");
        var listed = await process.ReadAsync(_deadline);

        Assert.NotEmpty(listed);
        Assert.Equal(
            listed.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2))).Order(),
            ReadMeTable.Rows.Select(row => $"{row.Mode} {row.Rule}").Order());
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void The_call_that_a_row_names_stands_in_its_file(string mode)
    {
        var row = ReadMeTable.Rows.Single(row => row.Mode == mode);

        Assert.Contains(row.Call, File.ReadAllText(Path.Combine(BuildFacts.SamplesFolder, row.File)));
    }

    [Theory]
    [InlineData("--hang", "everything")]
    [InlineData("--wait", "1")]
    public async Task A_switch_that_does_not_exist_is_refused(string name, string value)
    {
        using var process = SampleProcess.Start(name, value);

        Assert.Equal(2, await process.WaitForExitAsync(_deadline));
        Assert.Contains(value == "1" ? name : value, process.Errors);
    }
}
