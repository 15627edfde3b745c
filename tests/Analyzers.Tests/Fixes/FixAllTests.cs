using Hangproof.CodeFixes.Timeouts;
using Hangproof.CodeFixes.Tokens;
using Hangproof.Tests.Verification;
using Hangproof.Waits;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Hangproof.Tests.Fixes;

public sealed class FixAllTests
{
    private const string Before = """
        class C
        {
            void Token(SemaphoreSlim gate, CancellationToken stop) => gate.Wait();

            void NoToken(SemaphoreSlim gate)
            {
                gate.Wait();
            }
        }
        """;

    private static readonly string _tokenPassed = Before.Replace("stop) => gate.Wait()", "stop) => gate.Wait(stop)");

    [Theory]
    [InlineData(FixAllScope.Document, true, false, false)]
    [InlineData(FixAllScope.Project, true, true, false)]
    [InlineData(FixAllScope.Solution, true, true, true)]
    public async Task Goes_as_far_as_its_scope(FixAllScope scope, bool first, bool second, bool third)
    {
        var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), "HANG206", "HANG256")
            .Add("One", "A.cs", Before).Add("One", "B.cs", Before.Replace("class C", "class D")).Add("Two", "E.cs", Before);

        await workspace.FixAll(new PassTokenFix(), nameof(PassTokenFix), scope, workspace.Document("One", "A.cs"));

        Assert.Equal(first, (await workspace.Text("One", "A.cs")).Contains("Wait(stop)"));
        Assert.Equal(second, (await workspace.Text("One", "B.cs")).Contains("Wait(stop)"));
        Assert.Equal(third, (await workspace.Text("Two", "E.cs")).Contains("Wait(stop)"));
    }

    [Fact]
    public async Task Of_a_token_never_touches_a_timeout_and_a_second_run_changes_nothing()
    {
        var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), "HANG206", "HANG256").Add("One", "A.cs", Before);

        await workspace.FixAll(new PassTokenFix(), nameof(PassTokenFix), FixAllScope.Solution, workspace.Document("One", "A.cs"));
        Assert.Equal(_tokenPassed, await workspace.Text("One", "A.cs"));
        Assert.Equal("HANG256", Assert.Single(await workspace.Findings(workspace.Solution.Projects.Single())).Id);

        await workspace.FixAll(new PassTokenFix(), nameof(PassTokenFix), FixAllScope.Solution, workspace.Document("One", "A.cs"));
        Assert.Equal(_tokenPassed, await workspace.Text("One", "A.cs"));
    }

    [Fact]
    public async Task Edits_a_file_of_two_frameworks_once_and_keeps_both()
    {
        const string source = """
            class C
            {
                void M(SemaphoreSlim gate, CancellationToken stop)
                {
                    gate.Wait();
            #if NEW
                    gate.Wait();
            #else
                    gate.Wait(0);
                    gate.Wait();
            #endif
                }
            }
            """;
        var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), "HANG206").Add("Old", "Shared.cs", source).Add("New", "Shared.cs", source, "NEW");

        await workspace.FixAll(new PassTokenFix(), nameof(PassTokenFix), FixAllScope.Solution, workspace.Document("Old", "Shared.cs"));

        var expected = source.Replace("Wait()", "Wait(stop)");
        Assert.Equal(expected, await workspace.Text("Old", "Shared.cs"));
        Assert.Equal(expected, await workspace.Text("New", "Shared.cs"));
    }

    [Fact]
    public async Task A_copy_of_a_file_that_is_not_up_to_date_yet_is_left_alone()
    {
        var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), "HANG206").Add("Old", "Shared.cs", Before).Add("New", "Shared.cs", "class C;");
        var document = workspace.Document("Old", "Shared.cs");
        var finding = Assert.Single(await workspace.Findings(document.Project));

        Assert.NotEmpty(await workspace.Menu(new PassTokenFix(), document, finding));
    }

    [Fact]
    public async Task Leaves_out_what_another_framework_could_not_compile()
    {
        const string source = """
            class C
            {
                void M(SemaphoreSlim gate)
                {
            #if NEW
                    CancellationToken stop = new CancellationTokenSource().Token;
            #endif
                    Wait(gate);
                }

            #if NEW
                void Wait(SemaphoreSlim gate, CancellationToken stop = default)
            #else
                void Wait(SemaphoreSlim gate)
            #endif
                {
                    gate.Wait();
                }
            }
            """;
        var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), "HANG206").Add("New", "Shared.cs", source, "NEW").Add("Old", "Shared.cs", source);

        await workspace.FixAll(new PassTokenFix(), nameof(PassTokenFix), FixAllScope.Solution, workspace.Document("New", "Shared.cs"));

        Assert.Equal(source, await workspace.Text("New", "Shared.cs"));
    }

    [Fact]
    public async Task Of_a_token_that_is_not_the_nearest_passes_that_very_token()
    {
        const string source = """
            class C
            {
                void One(SemaphoreSlim gate, CancellationToken first, CancellationToken second) => gate.Wait();

                void Two(SemaphoreSlim gate, CancellationToken second) => gate.Wait();

                void Three(SemaphoreSlim gate, CancellationToken first) => gate.Wait();
            }
            """;
        var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), "HANG206").Add("One", "A.cs", source);
        var document = workspace.Document("One", "A.cs");
        var menu = await workspace.Menu(new PassTokenFix(), document, (await workspace.Findings(document.Project))[0]);

        Assert.Equal(["Pass 'first'", "Pass 'second'"], menu.Select(action => action.Title));
        await workspace.FixAll(new PassTokenFix(), menu[1].EquivalenceKey!, FixAllScope.Document, document);

        Assert.Equal(
            source.Replace("second) => gate.Wait()", "second) => gate.Wait(second)"),
            await workspace.Text("One", "A.cs"));
    }

    [Fact]
    public async Task Adds_a_constant_once_where_two_files_hold_the_same_type()
    {
        const string part = "partial class C\n{\n    void M1(SemaphoreSlim gate)\n    {\n        gate.Wait();\n    }\n}\n";
        var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), "HANG256").Add("One", "A.cs", part).Add("One", "B.cs", part.Replace("M1", "M2"));

        await workspace.FixAll(new AddTimeoutFix(), nameof(AddTimeoutFix), FixAllScope.Project, workspace.Document("One", "A.cs"));

        Assert.Empty(await workspace.Findings(workspace.Solution.Projects.Single()));
        Assert.DoesNotContain("DefaultTimeout", await workspace.Text("One", "A.cs"));
    }
}
