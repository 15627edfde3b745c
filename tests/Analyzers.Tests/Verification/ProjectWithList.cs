using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Tests.Verification;

/// <summary>A project with one of Hangproof's lists beside it, and all analyzers over it.</summary>
internal static class ProjectWithList
{
    /// <returns>What a user is told, in source order.</returns>
    public static async Task<ImmutableArray<Diagnostic>> FindAsync(string source, string fileName, string list, ReportDiagnostic severityOf206)
    {
        var compilation = CSharpCompilation.Create(
            "P", [CSharpSyntaxTree.ParseText(Snippet.GlobalUsings), CSharpSyntaxTree.ParseText(source, path: "C.cs")], References.Net,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, specificDiagnosticOptions: [new("HANG206", severityOf206)]));
        var analyzers = typeof(HangproofAnalyzer).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!);
        var found = await compilation.WithAnalyzers([.. analyzers], new AnalyzerOptions([new List(fileName, list)])).GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(found, d => d.Id == "AD0001");
        return [.. found.Where(d => !d.IsSuppressed).OrderBy(d => d.Location.SourceSpan.Start)];
    }

    private sealed class List(string name, string text) : AdditionalText
    {
        public override string Path => $"/repository/{name}";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
