using System.CommandLine;
using System.Text.Json;
using Hangproof.Benchmarks;
using Hangproof.Benchmarks.Contenders;
using Hangproof.Benchmarks.Cost;
using Hangproof.Benchmarks.Editing;
using Hangproof.Benchmarks.Field;
using Hangproof.Benchmarks.Fixing;
using Hangproof.Benchmarks.Rules;
using Hangproof.Workspaces.Checking;

var paths = new Argument<string[]>("paths")
{
    Description = "Solutions, project files or folders; this repository if none is given.",
    DefaultValueFactory = _ => [Directory.GetCurrentDirectory()],
};

var rounds = new Option<int>("--rounds") { Description = "Counted rounds; one more warms up.", DefaultValueFactory = _ => 3 };
var budget = new Option<FileInfo?>("--budget") { Description = "A file of lines 'name = ratio'; above one of them the exit code is 1." };
var alone = new Option<string?>("--only") { Description = "One contender: for a profiler." };
var without = new Option<string[]>("--without") { Description = "Rules whose share of our cost is told; the peers are left out then.", AllowMultipleArgumentsPerToken = true };
var cost = new Command("cost", "CPU time of analysis, beside compiling alone, an empty analyzer and the peers.") { paths, rounds, budget, alone, without };
cost.SetAction(async (parsed, token) =>
{
    var corpus = await Corpus.LoadAsync(parsed.GetValue(paths)!, token);
    if (corpus.Entries.Count == 0)
        return Nothing();
    var limits = parsed.GetValue(budget) is { } file ? Budget.Read(file.FullName) : null;
    var table = new CostTable(corpus, parsed.GetValue(rounds));
    if (parsed.GetValue(alone) is { } single)
    {
        await table.RunAsync([.. Contender.All().Where(c => c.Name == single)], token);
        return 0;
    }
    if (parsed.GetValue(without) is { Length: > 0 } left)
    {
        var rest = Contender.OursWithout(left);
        await table.RunAsync([.. Contender.WithoutPeers(), rest], token);
        Console.WriteLine(table.Markdown());
        Console.WriteLine(table.Share(Contender.Ours, rest.Name));
        return 0;
    }
    // A budget is about us alone: the peers would only take time.
    await table.RunAsync(limits is null ? Contender.All() : Contender.WithoutPeers(), token);
    Console.WriteLine(table.Markdown());
    return limits?.Holds(Budget.AboveFloor, table.AboveFloor(Contender.Ours)) == false ? 1 : 0;
});

var classes = new Option<int>("--classes") { Description = "Of the larger of the two inputs; one class is some 120 lines.", DefaultValueFactory = _ => 800 };
var linear = new Command("linear", "CPU time for generated code of a size and of a tenth of it.") { classes, rounds, budget };
linear.SetAction(async (parsed, token) =>
{
    var limits = parsed.GetValue(budget) is { } file ? Budget.Read(file.FullName) : new Budget(new Dictionary<string, double>());
    return await LinearRun.HoldsAsync(parsed.GetValue(classes), parsed.GetValue(rounds), limits, token) ? 0 : 1;
});

var strokes = new Option<int>("--strokes") { DefaultValueFactory = _ => 15, Description = "Counted keystrokes." };
var keystroke = new Command("keystroke", "The diagnostics of a file of 5,000 lines after a keystroke.") { strokes };
keystroke.SetAction(async (parsed, token) =>
{
    var table = new KeystrokeTable(parsed.GetValue(strokes));
    await table.RunAsync(token);
    Console.WriteLine(table.Markdown());
    return 0;
});

var only = new Option<string?>("--only") { Description = "One contender, as JSON." };
var field = new Command("field", "Findings by rule, crashes, time by analyzer and peak memory, of Hangproof and the peers.") { paths, only };
field.SetAction(async (parsed, token) =>
{
    var contenders = Contender.All();
    if (parsed.GetValue(only) is not { } name)
    {
        Console.WriteLine(FieldTable.Markdown(await FieldRun.RunAllAsync(contenders.Select(c => c.Name), parsed.GetValue(paths)!, token)));
        return 0;
    }
    if (contenders.FirstOrDefault(c => c.Name == name) is not { } contender)
    {
        Console.Error.WriteLine($"'{name}' is none of: {string.Join(", ", contenders.Select(c => c.Name))}");
        return 2;
    }
    var corpus = await Corpus.LoadAsync(parsed.GetValue(paths)!, token);
    Console.WriteLine(JsonSerializer.Serialize(await FieldRun.MeasureAsync(contender, corpus, token), FieldReportJson.Default.FieldReport));
    return 0;
});

var projects = new Option<int>("--projects") { Description = "Of the solution that is made.", DefaultValueFactory = _ => 20 };
var findings = new Option<int>("--findings") { Description = "In all of them together.", DefaultValueFactory = _ => 1000 };
var lines = new Option<int>("--lines")
{
    Description = "How many lines of code there are to a finding. Real code has thousands to one of an id; 40 is nothing but findings.",
    DefaultValueFactory = _ => 400,
};
var least = new Option<double>("--least") { Description = "How many times as fast it must be at least; below it, or with more memory, the exit code is 1.", DefaultValueFactory = _ => 10 };
var tool = new Option<FileInfo>("--tool")
{
    Description = "The hangproof.dll that is measured; if none is given the one that ./build compiles ahead, as people install it.",
    DefaultValueFactory = _ => new(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../tool/hangproof.dll"))),
};
var fix = new Command("fix", "Time and memory of fixing a solution, beside dotnet format.") { projects, findings, lines, rounds, least, tool };
fix.SetAction(async (parsed, token) =>
    await new FixRun(parsed.GetValue(tool)!.FullName, parsed.GetValue(projects), parsed.GetValue(findings), parsed.GetValue(lines), parsed.GetValue(rounds)).HoldsAsync(parsed.GetValue(least), token) ? 0 : 1);

var ids = new Option<string[]>("--ids") { Description = "Only these rules; HANG4xx stands for a series.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
var page = new Option<FileInfo?>("--output") { Description = "A file whose table is replaced." };
var rules = new Command("rules", "Each rule on the code of its page, beside an empty analyzer.") { ids, page };
rules.SetAction(parsed =>
{
    var table = RuleRun.Markdown(RuleSelection.All().Only(parsed.GetValue(ids)));
    Console.WriteLine(table);
    if (parsed.GetValue(page) is { } file)
        TablePage.Replace(file.FullName, table);
});

return await new RootCommand("What analysis and fixing cost and find.") { cost, linear, keystroke, rules, field, fix }.Parse(args).InvokeAsync();

static int Nothing()
{
    Console.Error.WriteLine("nothing to compile there");
    return 2;
}
