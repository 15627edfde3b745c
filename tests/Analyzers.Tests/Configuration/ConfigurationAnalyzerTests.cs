using Hangproof.Catalogue;
using Hangproof.Configuration;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace Hangproof.Tests.Configuration;

public sealed class ConfigurationAnalyzerTests
{
    private const string List = "hangproof.apis.txt";
    private const string Row = "M:Acme.Queue.Take | - | queue-read | blocks | HANG105 | token";

    [Fact]
    public Task Silent_where_nothing_is_configured() => Run(_ => { });

    [Fact]
    public Task Silent_on_a_row_whose_type_is_absent() => Run(test => test.TestState.AdditionalFiles.Add((List, Row)));

    [Fact]
    public Task Reports_a_bad_line_where_it_stands() => Run(test =>
    {
        test.TestState.AdditionalFiles.Add((List, $"# ours\r\n{Row}\r\nM:Acme.Queue.Put | - | quee-write | blocks | HANG105 | token\r\n"));
        test.ExpectedDiagnostics.Add(Bad("quee-write", $"no kind of wait (did you mean 'queue-write'?); accepted are {string.Join(", ", WaitKindNames.All)}").WithSpan(List, 3, 24, 3, 34));
    });

    [Fact]
    public Task Reports_an_id_that_is_none() => Run(test =>
    {
        test.TestState.AdditionalFiles.Add((List, Row.Replace("M:", "M;", StringComparison.Ordinal)));
        test.ExpectedDiagnostics.Add(Bad("M;Acme.Queue.Take", "no documentation-comment id; accepted is the id of a method or property, such as M:Acme.Queue.Take").WithSpan(List, 1, 1, 1, 18));
    });

    [Fact]
    public Task Silent_on_other_files() => Run(test => test.TestState.AdditionalFiles.Add(("notes.txt", "no row")));

    [Theory]
    [InlineData("default_timeout", "soon", "a positive time such as 500ms, 30s, 5m, 1h or 00:00:30")]
    [InlineData("default_timeout", "0s", "a positive time such as 500ms, 30s, 5m, 1h or 00:00:30")]
    [InlineData("default_timeout", "-1", "a positive time such as 500ms, 30s, 5m, 1h or 00:00:30")]
    [InlineData("default_timeout", "100000h", "a positive time such as 500ms, 30s, 5m, 1h or 00:00:30")]
    [InlineData("timeout_style", "both", "constant, inline or option")]
    [InlineData("timeout_style", "1", "constant, inline or option")]
    [InlineData("exclude_test_projects", "maybe", "true or false")]
    [InlineData("token_parameter_name", "1st", "the name of a C# parameter")]
    [InlineData("token_parameter_name", "class", "the name of a C# parameter")]
    [InlineData("public_api_changes", "always", "never, overload or change")]
    public Task Reports_a_bad_value_once(string name, string value, string accepted) => Run(test =>
    {
        Configure(test, $"hangproof.{name} = {value}");
        test.ExpectedDiagnostics.Add(Bad($"hangproof.{name} = {value}", $"accepted is {accepted}").WithSpan("/0/Test0.cs", 1, 1, 1, 1));
    });

    [Theory]
    [InlineData("default_timeout", "500ms")]
    [InlineData("default_timeout", "2.5 m")]
    [InlineData("default_timeout", "00:00:30")]
    [InlineData("timeout_style", "Inline")]
    [InlineData("exclude_test_projects", "FALSE")]
    [InlineData("token_parameter_name", "stoppingToken")]
    [InlineData("public_api_changes", "change")]
    public Task Silent_on_good_values(string name, string value) => Run(test => Configure(test, $"hangproof.{name} = {value}"));

    [Fact]
    public Task Reports_an_unknown_key_and_the_one_that_was_meant() => Run(test =>
    {
        Configure(test, "hangproof.default_timout = 30s");
        test.ExpectedDiagnostics.Add(DiagnosticResult.CompilerWarning("HANG000").WithSpan("/0/Test0.cs", 1, 1, 1, 1)
            .WithMessage("'hangproof.default_timout': there is no such option; did you mean hangproof.default_timeout?"));
    });

    [Theory]
    [InlineData("hangproof.default_timout = 30s", "'hangproof.default_timout': there is no such option; did you mean hangproof.default_timeout?")]
    [InlineData("hangproof.timeout_style = both", "'hangproof.timeout_style = both': accepted is constant, inline or option")]
    public Task Reports_what_a_global_configuration_spells_wrong_once(string line, string message) => Run(test =>
    {
        test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", $"is_global = true\n{line}"));
        test.ExpectedDiagnostics.Add(DiagnosticResult.CompilerWarning("HANG000").WithSpan("/0/Test0.cs", 1, 1, 1, 1).WithMessage(message));
    });

    [Fact]
    public Task Silent_on_a_good_global_configuration() => Run(test =>
        test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", "is_global = true\nhangproof.timeout_style = inline\nother.timout = 1")));

    [Fact]
    public Task Reports_two_values_of_one_key_each_where_it_first_applies() => Run(test =>
    {
        test.TestState.Sources.Add(("/0/Other.cs", ""));
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", """
            root = true
            [Test0.cs]
            hangproof.timeout_style = one
            [{Test1,Other}.cs]
            hangproof.timeout_style = two
            """));
        test.ExpectedDiagnostics.Add(Bad("hangproof.timeout_style = one", "accepted is constant, inline or option").WithSpan("/0/Test0.cs", 1, 1, 1, 1));
        test.ExpectedDiagnostics.Add(Bad("hangproof.timeout_style = two", "accepted is constant, inline or option").WithSpan("/0/Test1.cs", 1, 1, 1, 1));
    });

    [Theory]
    [InlineData("Loud")]
    [InlineData("strict ")]
    public Task Reports_a_mode_that_there_is_not(string mode) => Run(test =>
    {
        test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", $"is_global = true\nbuild_property.HangproofMode = {mode}x"));
        test.ExpectedDiagnostics.Add(DiagnosticResult.CompilerWarning("HANG000").WithNoLocation()
            .WithMessage($"'HangproofMode = {mode}x': accepted are Minimal, Recommended, Strict, None"));
    });

    [Theory]
    [InlineData("strict")]
    [InlineData("None")]
    public Task Silent_on_modes_that_there_are(string mode) => Run(test =>
        test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", $"is_global = true\nbuild_property.HangproofMode = {mode}")));

    private static DiagnosticResult Bad(string subject, string complaint) => DiagnosticResult.CompilerWarning("HANG000").WithArguments(subject, complaint);

    private static void Configure(AnalyzerTest<DefaultVerifier> test, string line) =>
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", $"root = true\n[*.cs]\n{line}\n"));

    private static Task Run(Action<AnalyzerTest<DefaultVerifier>> arrange)
    {
        var test = new CSharpAnalyzerTest<ConfigurationAnalyzer, DefaultVerifier>
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            TestState = { Sources = { "class C { }", "class D { }" } },
            CompilerDiagnostics = CompilerDiagnostics.None,
            // No pragma stands before the start of a file.
            TestBehaviors = TestBehaviors.SkipSuppressionCheck,
        };
        test.TestState.AdditionalReferences.AddRange(References.Net);
        arrange(test);
        return test.RunAsync(CancellationToken.None);
    }
}
