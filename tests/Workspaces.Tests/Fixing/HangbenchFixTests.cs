using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Fixing;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Tests.Fixing;

/// <summary>
/// Programs that hang or leak, in <c>tests/Hangbench/cases</c>: fixed in bulk, with timeouts, they run to their end or say what they waited for in
/// vain; their repaired twins and look-alikes stay as they are.
/// </summary>
public sealed class HangbenchFixTests
{
    /// <summary>Long enough for a program that waits out a timeout or two of two seconds on a busy machine.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    /// <summary>What no fix is promised for: opposite orders, a task that waits for itself, code under a lock that its author has to move.</summary>
    private static readonly string[] s_notFixable = ["lock-16", "mixed-02", "mixed-06"];

    private static readonly string s_cases = Path.Combine(
        typeof(HangbenchFixTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!, "tests", "Hangbench", "cases");

    [Fact]
    public async Task Programs_that_hang_end_after_one_run_and_nothing_that_is_right_is_changed()
    {
        using var tree = new Tree();
        tree.Write(".editorconfig", "root = true\n[*.cs]\nhangproof.default_timeout = 2s\n");
        foreach (var file in Directory.EnumerateFiles(s_cases, "*.cs", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file);
            // What needs a package would need the network.
            if (text.Contains("using Microsoft.Extensions.", StringComparison.Ordinal))
                continue;
            var name = $"{Path.GetFileName(Path.GetDirectoryName(file))}-{Path.GetFileNameWithoutExtension(file)}";
            tree.Write($"{name}/{name}.csproj", """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <Nullable>enable</Nullable>
                    <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                  </PropertyGroup>
                </Project>
                """);
            tree.Write($"{name}/Program.cs", text);
        }

        var loaded = SolutionLoader.Load(await LoadTarget.FindAsync(tree.Directory, CancellationToken.None), CancellationToken.None, asBuilt: true);
        var result = await new SolutionFix(loaded, RuleSelection.All(), FixSelection.Of(timeouts: true), new FixLimits(10, DiagnosticSeverity.Info)).RunAsync(progress: null, CancellationToken.None);

        Assert.All(result.Left.Projects, project => Assert.Equal(0, project.Errors));
        var changed = result.Changes.Select(change => Path.GetFileName(Path.GetDirectoryName(change.Path))!).ToArray();
        Assert.All(changed, name => Assert.EndsWith("-Bug", name, StringComparison.Ordinal));

        TreeWriter.Write(tree.Directory, result.Changes);
        var fixable = Directory.EnumerateDirectories(tree.Directory, "*-Bug").Select(folder => Path.GetFileName(folder)).Where(name => !s_notFixable.Any(name.StartsWith)).ToArray();
        var fixedOnes = await SolutionAsync(tree);
        var ends = new ConcurrentDictionary<string, string>();
        await Parallel.ForEachAsync(fixable.Intersect(changed), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (name, token) =>
            ends[name] = await EndAsync(tree, fixedOnes.Projects.Single(project => project.Name.StartsWith(name, StringComparison.Ordinal)), name, token));
        var good = ends.Count(end => end.Value.Length == 0);
        Assert.True(good * 10 >= fixable.Length * 8, $"{good} of {fixable.Length}: {string.Join("; ", fixable.Except(changed).Concat(ends.Where(end => end.Value.Length > 0).Select(end => $"{end.Key}: {end.Value}")))}");
    }

    private static async Task<Solution> SolutionAsync(Tree tree) => (await tree.LoadAsync()).Solution;

    /// <returns>What is wrong with how it ended; empty where it ran to its end or said what it waited for.</returns>
    private static async Task<string> EndAsync(Tree tree, Project project, string name, CancellationToken cancellationToken)
    {
        var dll = tree.Full($"{name}/{name}.dll");
        var compilation = (await project.GetCompilationAsync(cancellationToken))!;
        Assert.True(compilation.Emit(dll, cancellationToken: cancellationToken).Success, name);
        await File.WriteAllTextAsync(Path.ChangeExtension(dll, ".runtimeconfig.json"), """{"runtimeOptions":{"tfm":"net10.0","framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}}}""", cancellationToken);
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", dll]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = tree.Full(name) })!;
        process.StandardInput.Close();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(s_longest);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            var text = await output + await errors;
            return text.Contains("DONE", StringComparison.Ordinal) || text.Contains(nameof(TimeoutException), StringComparison.Ordinal) ? "" : text;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "hangs";
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
