using Hangproof.CodeFixes;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Fixing;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Tests.Fixing;

public sealed class SolutionFixTests
{
    private const string NoToken = """
        using System.Threading;

        sealed class Gate(SemaphoreSlim gate)
        {
            public void Enter()
            {
                gate.Wait();
            }
        }
        """;

    [Fact]
    public async Task A_token_in_scope_is_passed_and_a_second_run_changes_nothing()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);

        var result = await FixAndWriteAsync(tree);

        Assert.Equal(Tree.Worker.Replace("ReadAsync()", "ReadAsync(stoppingToken)", StringComparison.Ordinal), File.ReadAllText(tree.Full("Worker.cs")));
        Assert.Equal(("HANG101", "Pass 'stoppingToken'"), (Assert.Single(result.Applied).RuleId, result.Applied[0].Act));
        Assert.Empty(result.Left.Findings);
        Assert.Equal(ExitCode.Clean, result.ExitCode);
        Assert.Empty((await FixAndWriteAsync(tree)).Changes);
    }

    [Fact]
    public async Task A_timeout_is_added_only_where_timeouts_are_asked_for()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG256.severity = suggestion\n").Write("Gate.cs", NoToken);

        Assert.Empty((await FixAsync(tree)).Changes);

        var result = await FixAsync(tree, timeouts: true);
        Assert.Contains("TimeoutException", Assert.Single(result.Changes).After.ToString(), StringComparison.Ordinal);
        Assert.Empty(result.Left.Findings);
    }

    [Theory]
    [InlineData("await Task.Delay(1);", false)]
    [InlineData("", true)]
    public async Task What_was_started_and_left_is_awaited_unseen_only_where_nothing_comes_that_it_may_wait_for(string next, bool isAwaited)
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG413.severity = warning\n").Write("Page.cs", $$"""
            using System.Net.Http;
            using System.Threading.Tasks;

            public static class Page
            {
                public static async Task Load(string url)
                {
                    await Task.Yield();
                    using var client = new HttpClient();
                    _ = client.GetStringAsync(url);
                    {{next}}
                }
            }
            """);

        var result = await FixAsync(tree);

        Assert.Equal(isAwaited, result.Applied.Any(applied => applied.RuleId == "HANG413"));
        Assert.Equal(!isAwaited, result.Left.Findings.Any(finding => finding.RuleId == "HANG413"));
    }

    [Theory]
    [InlineData("private", "await Task.Delay(1, _stop.Token);", true)]
    [InlineData("private", "await Task.Yield(); await Task.Delay(1, _stop.Token);", false)]
    [InlineData("private", "while (true) await Task.Delay(1, _stop.Token);", false)]
    [InlineData("internal", "await Task.Delay(1, _stop.Token);", false)]
    public async Task A_source_is_disposed_unseen_only_where_nothing_asks_it_for_its_token_later(string access, string work, bool isDisposed)
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG504.severity = suggestion\ndotnet_diagnostic.HANG554.severity = suggestion\n").Write("Worker.cs", $$"""
            using System;
            using System.Threading;
            using System.Threading.Tasks;

            public sealed class Worker : IDisposable
            {
                {{access}} readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(10));

                public async Task WorkAsync()
                {
                    {{work}}
                }

                public void Dispose()
                {
                }
            }
            """);

        var result = await FixAsync(tree);

        Assert.Equal(isDisposed, result.Applied.Any(applied => applied.RuleId is "HANG504" or "HANG554"));
        Assert.Equal(!isDisposed, result.Left.Findings.Any(finding => finding.RuleId is "HANG504" or "HANG554"));
    }

    [Theory]
    [InlineData("private readonly SemaphoreSlim _gate = new(1);", "_gate.Wait(1000);", "_gate.Release();", true)]
    [InlineData("private readonly ManualResetEventSlim _done = new(); public void End() => _done.Set();", "_done.Wait(1000);", "", false)]
    public async Task A_time_that_was_let_pass_ends_in_an_exception_unseen_only_where_a_lock_is_missing(string member, string wait, string release, bool isChecked)
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG260.severity = suggestion\n").Write("Store.cs", $$"""
            using System.Threading;

            public sealed class Store
            {
                {{member}}
                private int _count;

                public void Add()
                {
                    {{wait}}
                    _count++;
                    {{release}}
                }
            }
            """);

        var result = await FixAsync(tree, timeouts: true);

        Assert.Equal(isChecked, result.Applied.Any(applied => applied.RuleId is "HANG210" or "HANG260"));
        Assert.Equal(!isChecked, result.Left.Findings.Any(finding => finding.RuleId is "HANG210" or "HANG260"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("TaskCreationOptions.None", false)]
    public async Task Continuations_that_may_be_meant_to_run_at_once_are_moved_by_nobody_unseen(string option, bool isMoved)
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG456.severity = suggestion\n").Write("Signal.cs", $$"""
            using System.Threading.Tasks;

            public sealed class Signal
            {
                private readonly object _gate = new();
                private readonly TaskCompletionSource<int> _done = new({{option}});
                private int _value;

                public Task<int> Done => _done.Task;

                public void Set()
                {
                    lock (_gate)
                    {
                        _done.SetResult(1);
                        _value++;
                    }
                }
            }
            """);

        var result = await FixAsync(tree);

        Assert.Equal(isMoved, result.Applied.Any(applied => applied.RuleId is "HANG406" or "HANG456"));
        Assert.Equal(!isMoved, result.Left.Findings.Any(finding => finding.RuleId is "HANG406" or "HANG456"));
    }

    [Fact]
    public async Task A_token_that_is_merely_in_reach_is_nobody_s_to_pass_unseen()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG256.severity = suggestion\n").Write("Gate.cs", """
            using System.Threading;

            public sealed class Gate(SemaphoreSlim gate, CancellationToken token)
            {
                public CancellationToken Token => token;

                public void Enter() => gate.Wait();
            }
            """);

        var result = await FixAsync(tree);

        Assert.Empty(result.Changes);
        Assert.Equal("HANG256", Assert.Single(result.Left.Findings).RuleId);
    }

    [Fact]
    public async Task Waits_inside_one_another_are_fixed_at_once()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Pump.cs", """
            using System.Threading;
            using System.Threading.Channels;
            using System.Threading.Tasks;

            public sealed class Pump(Channel<int> one, Channel<int> two)
            {
                public async Task MoveAsync(CancellationToken token) => await two.Writer.WriteAsync(await one.Reader.ReadAsync());
            }
            """);

        var result = await FixAsync(tree);

        Assert.Contains("WriteAsync(await one.Reader.ReadAsync(token), token)", Assert.Single(result.Changes).After.ToString(), StringComparison.Ordinal);
        Assert.Equal((1, true), (result.Iterations, result.IsSettled));
    }

    [Fact]
    public async Task What_breaks_a_framework_is_taken_back_with_the_error_and_nothing_else_is()
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library.Replace("<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net10.0;net8.0</TargetFrameworks>", StringComparison.Ordinal))
            .Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG206.severity = warning\n")
            .Write("A.cs", """
                using System.Threading;

                public static class A
                {
                #if NET10_0_OR_GREATER
                    public static void One(SemaphoreSlim gate, CancellationToken stop)
                #else
                    public static void One(SemaphoreSlim gate)
                #endif
                    {
                        gate.Wait();
                    }

                    public static void Two(SemaphoreSlim gate, CancellationToken stop)
                    {
                        gate.Wait();
                    }
                }
                """);

        var result = await FixAsync(tree);

        var taken = Assert.Single(result.TakenBack);
        Assert.Equal(("HANG206", 11), (taken.RuleId, taken.Place.Line));
        Assert.StartsWith("CS0103", taken.Why, StringComparison.Ordinal);
        Assert.Equal(16, Assert.Single(result.Applied).Place.Line);
        Assert.Equal(ExitCode.Found, result.ExitCode);
    }

    [Fact]
    public async Task A_file_that_two_projects_share_is_changed_once()
    {
        const string linking = """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><Compile Include="../shared/*.cs" /></ItemGroup>
            </Project>
            """;
        using var tree = new Tree().Write("shared/Worker.cs", Tree.Worker).Write("A/A.csproj", linking).Write("B/B.csproj", linking);

        var result = await FixAsync(tree);

        Assert.Single(result.Applied);
        Assert.Single(result.Changes);
        Assert.Empty(result.Left.Findings);
    }

    [Fact]
    public async Task Generated_and_foreign_files_are_left_alone()
    {
        using var elsewhere = new Tree().Write("Library/Library.csproj", Tree.Library).Write("Library/Worker.cs", Tree.Worker);
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library.Replace("</Project>", $"<ItemGroup><ProjectReference Include=\"{elsewhere.Full("Library/Library.csproj")}\" /></ItemGroup></Project>", StringComparison.Ordinal))
            .Write("A.cs", "public class A;")
            .Write("B.g.cs", Tree.Worker.Replace("class Worker", "class B", StringComparison.Ordinal));

        Assert.Empty((await FixAsync(tree)).Changes);
    }

    [Fact]
    public async Task What_the_source_suppresses_stays()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", "#pragma warning disable HANG101 // on purpose\n" + Tree.Worker);

        Assert.Empty((await FixAsync(tree)).Changes);
    }

    [Fact]
    public async Task A_cancelled_run_leaves_the_tree_as_it_was()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);
        var files = tree.Files();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FixAsync(tree, cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(files, tree.Files());
    }

    [Fact]
    public async Task A_project_that_does_not_compile_is_fixed_all_the_same()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker).Write("Broken.cs", "class Broken : Missing { }");

        var result = await FixAsync(tree);

        Assert.Single(result.Applied);
        Assert.Equal(1, Assert.Single(result.Left.Projects).Errors);
    }

    /// <summary>The new form would be public and say nothing of itself, which the compiler warns of.</summary>
    [Theory]
    [InlineData("", null)]
    [InlineData("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", "CS1591")]
    [InlineData("<WarningsAsErrors>CS1591</WarningsAsErrors>", "CS1591")]
    [InlineData("<TreatWarningsAsErrors>true</TreatWarningsAsErrors><WarningsNotAsErrors>CS1591</WarningsNotAsErrors>", null)]
    [InlineData("<TreatWarningsAsErrors>true</TreatWarningsAsErrors><NoWarn>CS1591</NoWarn>", null)]
    public async Task A_warning_that_breaks_the_build_is_an_error(string property, string? error)
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library.Replace("</PropertyGroup>", $"<GenerateDocumentationFile>true</GenerateDocumentationFile>{property}</PropertyGroup>", StringComparison.Ordinal))
            .Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.HANG151.severity = suggestion\n")
            .Write("A.cs", """
                using System.Threading.Channels;
                using System.Threading.Tasks;

                /** <summary>Pumps.</summary> */
                public sealed class Pump
                {
                    private readonly Channel<int> _jobs = Channel.CreateUnbounded<int>();

                    /** <summary>The next.</summary> */
                    public async Task<int> NextAsync() => await _jobs.Reader.ReadAsync();
                }
                """);

        var result = await FixAsync(tree);

        Assert.Equal(error, result.TakenBack.Select(taken => taken.Why.Split(':')[0]).SingleOrDefault());
        Assert.Equal(error is null ? 1 : 0, result.Changes.Length);
    }

    [Fact]
    public async Task Old_code_keeps_its_language_line_ends_and_byte_order_mark()
    {
        const string old = "using System.Threading;\r\n\r\nnamespace A\r\n{\r\n    public class Gate\r\n    {\r\n        private readonly SemaphoreSlim _gate = new SemaphoreSlim(0);\r\n\r\n"
            + "        public void Enter(CancellationToken stop)\r\n        {\r\n            _gate.Wait();\r\n        }\r\n\r\n        public void Later()\r\n        {\r\n            _gate.Wait();\r\n        }\r\n    }\r\n}\r\n";
        using var tree = new Tree().Write("A.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks><LangVersion>7.3</LangVersion><ImplicitUsings>disable</ImplicitUsings></PropertyGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(tree.Full("Gate.cs"), old, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        var result = await FixAsync(tree, timeouts: true);
        TreeWriter.Write(tree.Directory, result.Changes);

        var bytes = await File.ReadAllBytesAsync(tree.Full("Gate.cs"));
        var text = await File.ReadAllTextAsync(tree.Full("Gate.cs"));
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.DoesNotContain("\n", text.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("_gate.Wait(stop);", text, StringComparison.Ordinal);
        Assert.Empty(result.TakenBack);
        Assert.All(result.Left.Projects, project => Assert.Equal(0, project.Errors));
        Assert.Empty((await FixAsync(tree, timeouts: true)).Changes);
    }

    [Fact]
    public async Task What_a_generator_makes_is_compiled_with_and_never_written()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker.Replace("sealed class", "sealed partial class", StringComparison.Ordinal).Replace(
            "    public async", "    [System.Text.RegularExpressions.GeneratedRegex(\"[a-z]+\")]\n    private static partial System.Text.RegularExpressions.Regex Word();\n\n    public static bool Is(string text) => Word().IsMatch(text);\n\n    public async", StringComparison.Ordinal));

        var result = await FixAsync(tree);

        Assert.Equal("Worker.cs", Path.GetFileName(Assert.Single(result.Changes).Path));
        Assert.Contains("ReadAsync(stoppingToken)", result.Changes[0].After.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single(result.Left.Projects).Errors);
    }

    [Fact]
    public void Nothing_is_applied_in_bulk_that_nobody_has_judged()
    {
        Assert.All(FixSelection.Of(timeouts: false).Fixes, fix => Assert.Equal(FixEffect.Neutral, fix.Effect));
        Assert.All(FixSelection.Of(timeouts: true).Fixes, fix => Assert.NotEqual(FixEffect.Unjudged, fix.Effect));
    }

    private static async Task<FixResult> FixAndWriteAsync(Tree tree)
    {
        var result = await FixAsync(tree);
        TreeWriter.Write(tree.Directory, result.Changes);
        return result;
    }

    private static async Task<FixResult> FixAsync(Tree tree, bool timeouts = false, CancellationToken cancellationToken = default)
    {
        var loaded = SolutionLoader.Load(await LoadTarget.FindAsync(tree.Directory, CancellationToken.None), CancellationToken.None, asBuilt: true);
        var fix = new SolutionFix(loaded, RuleSelection.All(), FixSelection.Of(timeouts), new FixLimits(10, DiagnosticSeverity.Info));
        return await fix.RunAsync(progress: null, cancellationToken);
    }
}
