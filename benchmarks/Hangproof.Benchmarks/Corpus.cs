using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Benchmarks;

/// <summary>What is measured on: the projects of the solutions, project files or folders given, compiled in this process as far as they go.</summary>
internal sealed record Corpus(IReadOnlyList<Corpus.Entry> Entries)
{
    public int Lines => Entries.Sum(entry => entry.Lines);

    public static async Task<Corpus> LoadAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var entries = new List<Entry>();
        foreach (var path in paths)
        {
            var loaded = SolutionLoader.Load(await LoadTarget.FindAsync(path, cancellationToken), cancellationToken);
            foreach (var id in loaded.Projects.Select(p => p.Id).OfType<ProjectId>())
            {
                var project = loaded.Solution.GetProject(id)!;
                var compilation = (CSharpCompilation)(await project.GetCompilationAsync(cancellationToken))!;
                entries.Add(new(project.Name, compilation, project.AnalyzerOptions, compilation.SyntaxTrees.Sum(tree => tree.GetText(cancellationToken).Lines.Count)));
            }
        }
        return new(entries);
    }

    internal sealed record Entry(string Name, CSharpCompilation Compilation, AnalyzerOptions Options, int Lines)
    {
        /// <summary>The same with its files parsed anew: what anybody keeps with a tree must not come free in the next round.</summary>
        public Entry Anew() => this with
        {
            Compilation = Compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(
                Compilation.SyntaxTrees.Select(tree => CSharpSyntaxTree.ParseText(tree.GetText(), (CSharpParseOptions)tree.Options, tree.FilePath))),
        };
    }
}
