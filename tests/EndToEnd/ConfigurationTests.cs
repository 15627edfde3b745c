namespace Hangproof.EndToEnd;

[Collection(nameof(PackedAnalyzers))]
public sealed class ConfigurationTests(PackedAnalyzers package)
{
    private const string Queue = """
        namespace Acme;

        public sealed class Queue
        {
            public int Take() => 0;

            public int Take(System.Threading.CancellationToken token) => 0;
        }

        public sealed class Consumer(Queue queue)
        {
            public int Next(System.Threading.CancellationToken stop) => queue.Take();
        }
        """;

    [Fact]
    public void A_users_row_makes_a_rule_know_his_own_api()
    {
        using var project = new ThrowAwayProject(package);
        project.Write("Queue.cs", Queue);
        project.Write("hangproof.apis.txt", "M:Acme.Queue.Take | - | queue-read | blocks | HANG105 | token: M:Acme.Queue.Take(System.Threading.CancellationToken)");

        Assert.Contains("warning HANG105: 'Queue.Take' can wait for ever: 'stop' is in scope and not passed", project.Build().Output);
    }

    [Fact]
    public void A_bad_row_is_told_at_its_line_and_the_others_hold()
    {
        using var project = new ThrowAwayProject(package);
        project.Write("Queue.cs", Queue);
        project.Write("hangproof.apis.txt", """
            # ours
            M:Acme.Queue.Peek | - | nonsense | blocks | HANG105 | token
            M:Acme.Queue.Take | - | queue-read | blocks | HANG105 | token: M:Acme.Queue.Take(System.Threading.CancellationToken)
            """);

        var built = project.Build();

        Assert.Matches(@"hangproof\.apis\.txt\(2,\d+\): warning HANG000: .*nonsense", built.Output);
        Assert.Contains("warning HANG105", built.Output);
    }

    [Fact]
    public void A_mode_that_is_none_is_told_with_those_that_are()
    {
        using var project = new ThrowAwayProject(package, "<HangproofMode>Loud</HangproofMode>");

        var built = project.Build();

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.Matches("warning HANG000: .*Loud.*Recommended", built.Output);
        Assert.Contains("warning HANG101", built.Output);
    }

    [Fact]
    public void A_bad_option_value_is_told_with_its_key()
    {
        using var project = new ThrowAwayProject(package);
        project.Write(".editorconfig", "root = true\n[*.cs]\nhangproof.default_timeout = soon\n");

        Assert.Matches("warning HANG000: .*hangproof.default_timeout.*soon", project.Build().Output);
    }
}
