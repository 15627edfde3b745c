using System.Collections.Immutable;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Mutations;

/// <summary>The files of real code in which a rule has something to look at.</summary>
internal static class Corpus
{
    public static async Task<ImmutableArray<SourceFile>> LoadAsync(string path, CancellationToken cancellationToken)
    {
        var loaded = SolutionLoader.Load(await LoadTarget.FindAsync(path, cancellationToken), cancellationToken);
        var solution = loaded.Solution;
        var ids = loaded.Projects.Select(project => project.Id).OfType<ProjectId>().ToArray();
        foreach (var id in ids)
            solution = await PrepareAsync(solution.GetProject(id)!, cancellationToken);

        var files = ImmutableArray.CreateBuilder<SourceFile>();
        foreach (var id in ids)
            files.AddRange(await FilesAsync(solution.GetProject(id)!, cancellationToken));
        return files.ToImmutable();
    }

    /// <summary>Every rule on, and what generators make as plain files, so that no mutation runs them again.</summary>
    private static async Task<Solution> PrepareAsync(Project project, CancellationToken cancellationToken)
    {
        var generated = await project.GetSourceGeneratedDocumentsAsync(cancellationToken);
        var solution = project.Solution;
        foreach (var document in generated)
        {
            solution = solution.AddDocument(
                DocumentId.CreateNewId(project.Id), document.Name, SourceText.From((await document.GetTextAsync(cancellationToken)).ToString()), filePath: document.FilePath);
        }
        var options = project.CompilationOptions!;
        var switchedOn = RuleSelection.All().Descriptors.Where(rule => !rule.IsEnabledByDefault)
            .Select(rule => KeyValuePair.Create(rule.Id, rule.DefaultSeverity.ToReportDiagnostic()));
        return solution
            .WithProjectAnalyzerReferences(project.Id, [])
            .WithProjectCompilationOptions(project.Id, options.WithSpecificDiagnosticOptions(options.SpecificDiagnosticOptions.SetItems(switchedOn)));
    }

    private static async Task<IEnumerable<SourceFile>> FilesAsync(Project project, CancellationToken cancellationToken)
    {
        var compilation = (await project.GetCompilationAsync(cancellationToken))!;
        var run = compilation.WithAnalyzers(RuleSelection.All().Analyzers, project.AnalyzerOptions);
        var found = await run.GetAnalyzerDiagnosticsAsync(cancellationToken);
        return
            from diagnostic in found
            where diagnostic.Location.IsInSource
            group diagnostic.Location.SourceSpan.Start by diagnostic.Location.SourceTree into waits
            orderby waits.Key.FilePath
            let document = project.GetDocument(waits.Key)
            where document is not null
            select new SourceFile(document, waits.Key.GetRoot(cancellationToken), [.. waits.Order()]);
    }
}
