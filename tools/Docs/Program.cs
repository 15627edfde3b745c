using Hangproof.Docs;
using Hangproof.Docs.Rules;

const string Usage = """
    Writes the generated parts of the docs.

    rules [--verify]       pages and index of the rules
    catalogue [--verify]   the page of the catalogue
    all [--verify]         everything
    new-rule HANGnnn TITLE the page of a new rule, to be filled in

    --verify writes nothing, and ends with 1 when something is out of date.
    """;

switch (args)
{
    case ["rules" or "catalogue" or "all"]:
        foreach (var file in Stale(Files(args[0])))
        {
            file.Write();
            Console.WriteLine($"wrote {file.Name}");
        }
        return 0;
    case ["rules" or "catalogue" or "all", "--verify"]:
        var stale = Stale(Files(args[0]));
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

static IEnumerable<GeneratedFile> Files(string verb) => verb switch
{
    "rules" => [.. DocumentedRule.All.Select(RulePage.Generate), RuleIndex.Generate()],
    "catalogue" => [CataloguePage.Generate()],
    _ => [.. Files("rules"), .. Files("catalogue")],
};

static IReadOnlyList<GeneratedFile> Stale(IEnumerable<GeneratedFile> files) => [.. files.Where(file => !file.IsUpToDate)];
