using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Tests.Verification;

/// <summary>
/// Runs an analyzer and a fix over a snippet. Every check applies the fix until nothing is left to fix, one finding after the other, and by
/// Fix All in the document, the project and the solution: all must give the same code, which compiles and is not reported again.
/// </summary>
internal static class Verify<TAnalyzer, TFix>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>The first action offered makes <paramref name="before"/> into <paramref name="after"/>.</summary>
    public static Task Fixed(string before, string after, string? config = null, LanguageVersion language = LanguageVersion.Latest) =>
        Run(before, after, language, config);

    /// <summary>The action of a title makes <paramref name="before"/> into <paramref name="after"/>.</summary>
    public static Task FixedBy(string title, int index, string before, string after) =>
        Run(before, after, LanguageVersion.Latest, config: null, test =>
        {
            test.CodeActionIndex = index;
            test.CodeActionVerifier = (action, verifier) => verifier.Equal(title, action.Title);
        });

    /// <summary>Nothing is offered for what is reported.</summary>
    public static Task NoFix(string source, string? config = null, LanguageVersion language = LanguageVersion.Latest) => Run(source, source, language, config);

    /// <summary>Several files; the names are those of the files.</summary>
    public static Task FixAll((string Name, string Source)[] before, (string Name, string Source)[] after)
    {
        var test = new FixTest(before[0].Source, after[0].Source, LanguageVersion.Latest);
        test.TestState.Sources.AddRange(before.Skip(1).Select(file => (file.Name, SourceText.From(file.Source))));
        test.FixedState.Sources.AddRange(after.Skip(1).Select(file => (file.Name, SourceText.From(file.Source))));
        return test.RunAsync(CancellationToken.None);
    }

    private static Task Run(string before, string after, LanguageVersion language, string? config, Action<FixTest>? adjust = null)
    {
        var test = new FixTest(before, after, language);
        if (config is not null)
            test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", $"root = true\n[*.cs]\n{config}\n"));
        adjust?.Invoke(test);
        return test.RunAsync(CancellationToken.None);
    }

    private sealed class FixTest : CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
    {
        private readonly LanguageVersion _language;

        public FixTest(string before, string after, LanguageVersion language)
        {
            _language = language;
            Snippet.Prepare(this, before, language);
            FixedCode = Snippet.WithUsings(after, language);
            if (Snippet.HasGlobalUsings(language))
                FixedState.Sources.Add(("GlobalUsings.cs", Snippet.GlobalUsings));
        }

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(_language, DocumentationMode.Parse);
    }
}
