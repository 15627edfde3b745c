using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Hangproof.Tests.Verification;

/// <summary>
/// Runs an analyzer over a snippet. Code marked <c>{|HANG101:ReadAsync|}</c> must be reported there, unmarked code must not. Snippets are
/// class members or whole files; the usual namespaces are imported.
/// </summary>
internal static class Verify<TAnalyzer>
    where TAnalyzer : DiagnosticAnalyzer, new()
{
    public static Task Reports(string source, LanguageVersion language = LanguageVersion.Latest) => Run(source, language);

    public static Task Silent(string source, LanguageVersion language = LanguageVersion.Latest) => Run(source, language);

    /// <summary>Also holds the words of the message.</summary>
    public static Task Reports(string source, params DiagnosticResult[] expected) => Run(source, LanguageVersion.Latest, expected);

    private static async Task Run(string source, LanguageVersion language, params DiagnosticResult[] expected)
    {
        var test = new AnalyzerTest(source, language);
        test.ExpectedDiagnostics.AddRange(expected);
        await test.RunAsync(CancellationToken.None);
    }

    private sealed class AnalyzerTest : CSharpAnalyzerTest<TAnalyzer, DefaultVerifier>
    {
        private readonly LanguageVersion _language;

        public AnalyzerTest(string source, LanguageVersion language)
        {
            _language = language;
            Snippet.Prepare(this, source, language);
        }

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(_language, DocumentationMode.Parse, preprocessorSymbols: ["DEBUG"]);
    }
}
