using System.Collections.Immutable;
using Hangproof.Workspaces.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Workspaces.Tests.Checking;

public sealed class SolutionCheckTests
{
    [Fact]
    public async Task A_finding_says_where_what_and_how_to_bound_it()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);

        var result = await CheckAsync(tree);

        var finding = Assert.Single(result.Findings);
        Assert.Equal(("HANG101", DiagnosticSeverity.Warning), (finding.RuleId, finding.Severity));
        Assert.Equal((tree.Full("Worker.cs"), 9, 27), (finding.Place.File, finding.Place.Line, finding.Place.Column));
        Assert.Equal(("return await jobs.ReadAsync();", "ReadAsync"), (finding.SourceLine, finding.SourceLine[finding.Marked.Start..finding.Marked.End]));
        Assert.Equal(("Worker.NextAsync", "stoppingToken"), (finding.Method, finding.Tokens));
        Assert.Contains("stoppingToken", finding.BoundWith);
        Assert.Matches("^[0-9a-f]{64}$", finding.Fingerprint);
        Assert.Equal(ExitCode.Found, result.ExitCode);
    }

    [Fact]
    public async Task A_file_that_two_projects_share_is_reported_once()
    {
        using var tree = new Tree()
            .Write("shared/Worker.cs", Tree.Worker)
            .Write("A/A.csproj", Linking)
            .Write("B/B.csproj", Linking);

        Assert.Single((await CheckAsync(tree)).Findings);
    }

    [Theory]
    [InlineData("error", "HANG101:error")]
    [InlineData("suggestion", "HANG101:suggestion")]
    [InlineData("none", "")]
    public async Task The_severity_of_the_tree_holds(string severity, string expected)
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library)
            .Write("Worker.cs", Tree.Worker)
            .Write(".editorconfig", $"root = true\n[*.cs]\ndotnet_diagnostic.HANG101.severity = {severity}\n");

        var result = await CheckAsync(tree);

        Assert.Equal(expected, string.Join(',', result.Findings.Select(f => $"{f.RuleId}:{f.Severity.Name()}")));
        Assert.Equal(severity == "error" ? ExitCode.Found : ExitCode.Clean, result.ExitCode);
        Assert.Equal(0, Assert.Single(result.Projects).Errors);
    }

    [Fact]
    public async Task What_the_source_suppresses_is_kept_apart_with_its_reason()
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library)
            .Write("Pragma.cs", "#pragma warning disable HANG101\n" + Tree.Worker)
            .Write("Attribute.cs", Tree.Worker
                .Replace("class Worker", "class Other", StringComparison.Ordinal)
                .Replace("public async", """[System.Diagnostics.CodeAnalysis.SuppressMessage("x", "HANG101", Justification = "on purpose")] public async""", StringComparison.Ordinal));

        var result = await CheckAsync(tree);

        Assert.Equal(["on purpose", ""], result.Findings.Select(f => f.Suppression!.Justification));
        Assert.Empty(result.Shown);
        Assert.Equal(ExitCode.Clean, result.ExitCode);
    }

    [Fact]
    public async Task Lists_above_the_project_are_read()
    {
        using var tree = new Tree()
            .Write("src/A.csproj", Tree.Library)
            .Write("src/A.cs", "public class A { }")
            .Write("hangproof.apis.txt", "not a row\n");

        var finding = Assert.Single((await CheckAsync(tree, target: "src")).Findings);

        Assert.Equal(("HANG000", tree.Full("hangproof.apis.txt"), 1), (finding.RuleId, finding.Place.File, finding.Place.Line));
    }

    [Fact]
    public async Task A_bad_option_is_shown_where_it_stands()
    {
        using var tree = new Tree()
            .Write("src/A.csproj", Tree.Library)
            .Write("src/deep/A.cs", "public class A { }")
            .Write("src/.editorconfig", "[*.cs]\nindent_size = 4\nhangproof.default_timeout = soon\n");

        var finding = Assert.Single((await CheckAsync(tree, target: "src")).Findings);

        Assert.Equal(("HANG000", tree.Full("src/.editorconfig"), 3), (finding.RuleId, finding.Place.File, finding.Place.Line));
    }

    [Fact]
    public async Task A_failing_analyzer_is_told_with_its_project_and_the_run_is_incomplete()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("A.cs", "public class A { }");

        var result = await CheckAsync(tree, RuleSelection.Of([new FailingAnalyzer()]));

        Assert.Equal("FailingAnalyzer failed on A: InvalidOperationException: on purpose", Assert.Single(result.Failures));
        Assert.Equal(ExitCode.Incomplete, result.ExitCode);
    }

    [Fact]
    public async Task What_another_project_made_is_followed_no_further_than_in_a_build()
    {
        using var tree = new Tree()
            .Write("B/B.csproj", Tree.Library)
            .Write("B/B.cs", """
                using System.Threading;
                using System.Threading.Channels;
                using System.Threading.Tasks;

                public class B
                {
                    public static readonly Channel<int> Field = Channel.CreateUnbounded<int>();
                    public Channel<int> Property { get; } = Channel.CreateUnbounded<int>();
                    public static ChannelReader<int> Make() => Field.Reader;
                    public static readonly Thread Worker = new(Run);
                    public static void Run() { }
                    public static async Task OnceAsync() => await Field.Reader.ReadAsync();
                }
                """)
            .Write("A/A.csproj", """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                  <ItemGroup><ProjectReference Include="../B/B.csproj" /></ItemGroup>
                </Project>
                """)
            .Write("A/.editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG151.severity = suggestion\n")
            .Write("A/A.cs", """
                using System.Threading;
                using System.Threading.Channels;
                using System.Threading.Tasks;

                public sealed class A : B
                {
                    private readonly object _gate = new();
                    public async Task Field1() => await Field.Reader.ReadAsync();
                    public async Task Property1() => await Property.Reader.ReadAsync();
                    public async Task Made() => await Make().ReadAsync();
                    public void Joined() => Worker.Join();
                    public void Blocked() { lock (_gate) OnceAsync().Wait(); }
                }
                """);

        var result = await CheckAsync(tree, target: "A");

        Assert.Empty(result.Failures);
        Assert.Subset(result.Findings.Select(f => f.Place.Line).ToHashSet(), new HashSet<int> { 8, 9, 10 });
    }

    [Fact]
    public async Task A_failed_project_makes_the_run_incomplete_and_the_others_are_done()
    {
        using var tree = new Tree()
            .Write("Good/Good.csproj", Tree.Library)
            .Write("Good/Worker.cs", Tree.Worker)
            .Write("Bad/Bad.csproj", "<Project>");

        var result = await CheckAsync(tree);

        Assert.Single(result.Findings);
        Assert.StartsWith("Bad could not be loaded: ", Assert.Single(result.Failures));
        Assert.Equal(ExitCode.Incomplete, result.ExitCode);
    }

    [Fact]
    public async Task What_does_not_compile_is_counted()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("A.cs", "public class A : Missing { }");

        var project = Assert.Single((await CheckAsync(tree)).Projects);

        Assert.Equal(1, project.Errors);
        Assert.Contains("1 compile error, the first CS0246", project.Project.Why);
    }

    [Fact]
    public async Task The_inventory_lists_waits_that_are_bounded_too()
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library)
            .Write("Worker.cs", Tree.Worker)
            .Write("Bounded.cs", Tree.Worker.Replace("class Worker", "class Bounded", StringComparison.Ordinal).Replace("ReadAsync()", "ReadAsync(stoppingToken)", StringComparison.Ordinal));

        var result = await CheckAsync(tree, RuleSelection.All().PlusInventory());

        Assert.Single(result.Findings);
        Assert.Equal(["token", "unbounded"], result.Sites!.Value.Select(s => s.Bound));
        Assert.Null((await CheckAsync(tree)).Sites);
    }

    [Fact]
    public async Task Less_than_the_severity_asked_for_is_left_out()
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library)
            .Write("A.cs", "public class A { public async System.Threading.Tasks.Task B() { using var peer = new System.Net.Sockets.UdpClient(1); await peer.ReceiveAsync(); } }");

        Assert.Equal("HANG352", Assert.Single((await CheckAsync(tree)).Findings).RuleId);
        Assert.Empty((await CheckAsync(tree, minimum: DiagnosticSeverity.Warning)).Findings);
    }

    private const string Linking = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <ItemGroup><Compile Include="../shared/*.cs" /></ItemGroup>
        </Project>
        """;

    private static async Task<CheckResult> CheckAsync(Tree tree, RuleSelection? rules = null, DiagnosticSeverity minimum = DiagnosticSeverity.Info, string target = "") =>
        await new SolutionCheck(await tree.LoadAsync(target), rules ?? RuleSelection.All(), minimum).RunAsync(progress: null, CancellationToken.None);

#pragma warning disable RS1001 // Not for any compiler: it is only ever run from here.
    private sealed class FailingAnalyzer : DiagnosticAnalyzer
#pragma warning restore RS1001
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
            [new("TEST001", "Fails", "Fails", "Tests", DiagnosticSeverity.Warning, isEnabledByDefault: true)];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterCompilationAction(_ => throw new InvalidOperationException("on purpose"));
        }
    }
}
