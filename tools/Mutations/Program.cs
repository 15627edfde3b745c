using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Mutations;
using Hangproof.Workspaces;

// [--count N] [--seed S] PATH...: spoils the code of the solutions, projects or folders given in N ways; no rule and no fix may throw, take long
// or break what compiled. N as large as the number of files spoils each of them once. The mutation with seed S is done again by --seed S --count 1 and the same paths.
var count = 1000;
var seed = 1;
var paths = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "--count" or "--seed")
    {
        if (i + 1 == args.Length || !int.TryParse(args[i + 1], out var number))
            return Usage($"{args[i]} wants a number");
        (count, seed) = args[i] == "--count" ? (number, seed) : (count, number);
        i++;
    }
    else if (args[i].StartsWith('-'))
        return Usage($"unknown option '{args[i]}'");
    else
        paths.Add(args[i]);
}
if (paths.Count == 0)
    return Usage("no path");

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

var corpus = ImmutableArray<SourceFile>.Empty;
try
{
    foreach (var path in paths)
        corpus = corpus.AddRange(await Corpus.LoadAsync(path, stop.Token));
}
catch (ForeseenException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}
if (corpus.IsEmpty)
    return Usage("nothing waits there");
Console.WriteLine($"{corpus.Length} files that wait");
// A short run over a row of seeds is to see many projects, not the first one.
var shuffled = corpus.ToArray();
new Random(corpus.Length).Shuffle(shuffled);
corpus = [.. shuffled];

var results = new ConcurrentBag<MutationResult>();
await Parallel.ForEachAsync(Enumerable.Range(seed, count), stop.Token, async (one, token) =>
{
    var result = await MutationRun.OfAsync(one, corpus, token);
    results.Add(result);
    foreach (var failure in result.Failures)
        Console.WriteLine($"{failure.Kind}\n  {failure.Detail}");
    if (results.Count % 100 == 0)
        Console.Error.WriteLine($"{results.Count} of {count}");
});

foreach (var same in results.SelectMany(result => result.Failures).GroupBy(failure => failure.Kind).OrderByDescending(same => same.Count()))
    Console.WriteLine($"{same.Count()} x {same.Key}");
var failures = results.Sum(result => result.Failures.Count);
Console.WriteLine($"{results.Count} mutations, {results.Sum(result => result.Offered)} fixes offered, {failures} failures, slowest analysis {results.Max(result => result.Analysis).TotalSeconds:0.0} s");
return failures == 0 ? 0 : 1;

static int Usage(string wrong)
{
    Console.Error.WriteLine($"{wrong}; usage: [--count N] [--seed S] PATH...");
    return 2;
}
