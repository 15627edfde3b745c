using Hangproof.Docs;
<<<<<<< HEAD
using Hangproof.Docs.Rules;

const string Usage = """
    Writes the generated parts of the docs.

    rules [--verify]       pages and index of the rules
    all [--verify]         everything
    new-rule HANGnnn TITLE the page of a new rule, to be filled in

    --verify writes nothing, and ends with 1 when something is out of date.
    """;

switch (args)
{
    case ["rules" or "all"]:
        foreach (var file in Stale(Rules()))
        {
            file.Write();
            Console.WriteLine($"wrote {file.Name}");
        }
        return 0;
    case ["rules" or "all", "--verify"]:
        var stale = Stale(Rules());
        foreach (var file in stale)
            Console.Error.WriteLine($"{file.Name} is out of date: dotnet run --project tools/Docs -- {args[0]}");
        return stale.Count == 0 ? 0 : 1;
    case ["new-rule", var id, var title]:
        if (File.Exists(RulePage.Path(id)))
        {
            Console.Error.WriteLine($"{RulePage.Path(id)} exists");
            return 2;
        }
        File.WriteAllText(RulePage.Path(id), RulePage.Stub(id, title));
        Console.WriteLine($"wrote {RulePage.Path(id)}");
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

static IEnumerable<GeneratedFile> Rules() => [.. DocumentedRule.All.Select(RulePage.Generate), RuleIndex.Generate()];

static IReadOnlyList<GeneratedFile> Stale(IEnumerable<GeneratedFile> files) => [.. files.Where(file => !file.IsUpToDate)];
=======

// Writes the generated parts of the docs: VERB [--verify]. With --verify nothing is written, and a page that has drifted is an error.
var pages = new Dictionary<string, IGeneratedPage[]>(StringComparer.Ordinal)
{
    ["catalogue"] = [new CataloguePage()],
};

var verify = args.Contains("--verify");
if (args.Except(["--verify"]).ToArray() is not [var verb] || !pages.TryGetValue(verb, out var chosen))
{
    Console.Error.WriteLine($"usage: docs {string.Join('|', pages.Keys)} [--verify]");
    return 2;
}
if (Root(Environment.CurrentDirectory) is not { } root)
{
    Console.Error.WriteLine("not inside the repository: no Analyzers.sln at or above the current directory");
    return 2;
}

var drifted = 0;
foreach (var page in chosen)
{
    var path = Path.Combine(root, page.Path);
    var current = File.ReadAllText(path);
    var rendered = page.Render(current);
    if (rendered == current)
        continue;
    drifted++;
    if (!verify)
        File.WriteAllText(path, rendered);
    Console.WriteLine(verify ? $"{page.Path} has drifted: run docs {verb}" : $"{page.Path} written");
}
return verify && drifted > 0 ? 1 : 0;

static string? Root(string? folder) =>
    folder is null || File.Exists(Path.Combine(folder, "Analyzers.sln")) ? folder : Root(Path.GetDirectoryName(folder));
>>>>>>> 4e4d397 (Show the catalogue in the docs, generated and held by a test)
