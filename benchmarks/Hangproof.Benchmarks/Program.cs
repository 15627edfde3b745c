using Hangproof.Benchmarks;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

// cost [--rounds N] PATH...: analysis cost of Hangproof and its peers on the solutions, projects or folders given; this repository if none.
var rounds = 3;
var paths = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--rounds" && i + 1 < args.Length && int.TryParse(args[i + 1], out var n) && n > 0)
        (rounds, i) = (n, i + 1);
    else if (args[i].StartsWith('-'))
        return Usage($"unknown option '{args[i]}'");
    else if (i > 0 || args[i] != "cost")
        paths.Add(args[i]);
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

var compilations = new List<CSharpCompilation>();
var options = new List<AnalyzerOptions>();
foreach (var path in paths.DefaultIfEmpty(Directory.GetCurrentDirectory()))
{
    var solution = SolutionLoader.Load(await LoadTarget.FindAsync(path, stop.Token), stop.Token);
    foreach (var id in solution.Projects.Select(p => p.Id).OfType<ProjectId>())
    {
        var project = solution.Solution.GetProject(id)!;
        compilations.Add((CSharpCompilation)(await project.GetCompilationAsync(stop.Token))!);
        options.Add(project.AnalyzerOptions);
    }
}
if (compilations.Count == 0)
    return Usage("nothing to compile there");

var lines = compilations.SelectMany(c => c.SyntaxTrees).Sum(tree => tree.GetText().Lines.Count);
var table = new CostTable(compilations, options, rounds);
await table.RunAsync(Contender.All(), stop.Token);
Console.WriteLine(table.Markdown(lines));
return 0;

static int Usage(string wrong)
{
    Console.Error.WriteLine($"{wrong}; usage: cost [--rounds N] [SOLUTION | PROJECT | FOLDER ...]");
    return 2;
}
