namespace Hangproof.Samples.Tests;

/// <summary>The sample after <c>hangproof fix</c>, built in a folder of its own.</summary>
internal sealed class FixedCopy : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hangproof-fixed-");

    public string Program => Path.Combine(_folder.FullName, "bin", "OrderService.dll");

    private string Source => Path.Combine(_folder.FullName, "OrderService");

    public static async Task<FixedCopy> MakeAsync()
    {
        var copy = new FixedCopy();
        try
        {
            copy.CopySources();
            await DoneAsync(CommandLineTool.RunAsync("restore", copy.Source), 0);
            await DoneAsync(CommandLineTool.HangproofAsync("fix", copy.Source), 1);
            copy.FinishByHand();
            await DoneAsync(CommandLineTool.RunAsync("build", copy.Source, "-c", "Release", "-v", "q", "-nologo", "--no-restore", "-o", Path.GetDirectoryName(copy.Program)!), 0);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task DoneAsync(Task<CommandResult> run, int exitCode)
    {
        var result = await run;
        Assert.True(result.ExitCode == exitCode, $"{result.Output}{result.Errors}");
    }

    private void CopySources()
    {
        var original = Path.Combine(BuildFacts.SamplesFolder, "OrderService");
        foreach (var file in Directory.EnumerateFiles(original, "*", SearchOption.AllDirectories).Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            var target = Path.Combine(Source, Path.GetRelativePath(original, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        File.Copy(BuildFacts.Packages, Path.Combine(_folder.FullName, "Directory.Packages.props"));
        File.WriteAllText(
            Path.Combine(_folder.FullName, "Directory.Build.props"),
            "<Project><PropertyGroup><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings></PropertyGroup></Project>");
    }

    /// <summary>What the rules find and nobody but the owner can mend: a limit for the database, the order of two locks, the end of a cart.</summary>
    private void FinishByHand()
    {
        Change("Orders/OrderStore.cs", "command.CommandTimeout = 0;", "command.CommandTimeout = 2;");
        Change("Billing/Ledger.cs", "lock (_creditGate)\n        {\n            _credit += amount;\n            journal", "lock (_stockGate)\n        lock (_creditGate)\n        {\n            _credit += amount;\n            journal");
        Change("Carts/CartHolds.cs", "&& !hold.Expired;", "&& IsOpen(hold);\n\n    private static bool IsOpen(CartHold hold)\n    {\n        using (hold)\n            return !hold.Expired;\n    }");
    }

    private void Change(string file, string from, string to)
    {
        var path = Path.Combine(Source, file);
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }
}
