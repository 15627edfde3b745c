using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Tests;

/// <summary>A stranger's source tree in a folder of its own, with nothing of this repository's settings.</summary>
internal sealed class Tree : IDisposable
{
    public const string Library = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable></PropertyGroup>
        </Project>
        """;

    /// <summary>One certain finding: a token is in scope and not passed.</summary>
    public const string Worker = """
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;

        public sealed class Worker(ChannelReader<int> jobs)
        {
            public async Task<int> NextAsync(CancellationToken stoppingToken)
            {
                return await jobs.ReadAsync();
            }
        }
        """;

    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("hangproof-tree-");

    public Tree()
    {
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write(".editorconfig", "root = true");
    }

    public string Directory => _folder.FullName;

    public string Full(string file) => Path.Combine(Directory, file);

    public Tree Write(string file, string text)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Full(file))!);
        File.WriteAllText(Full(file), text);
        return this;
    }

    public async Task<LoadedSolution> LoadAsync(string target = "") =>
        SolutionLoader.Load(await LoadTarget.FindAsync(Full(target), CancellationToken.None), CancellationToken.None);

    /// <summary>Every file with the time of its last change.</summary>
    public SortedDictionary<string, DateTime> Files() => new(
        _folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).ToDictionary(f => f.FullName, f => f.LastWriteTimeUtc),
        StringComparer.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);
}

internal static class LoadedSolutionExtensions
{
    public static LoadedProject Project(this LoadedSolution loaded, string name) => loaded.Projects.Single(p => p.Name == name);

    public static async Task<Compilation> CompileAsync(this LoadedSolution loaded, string name) =>
        (await loaded.Solution.GetProject(loaded.Project(name).Id!)!.GetCompilationAsync())!;

    public static async Task<string[]> ErrorsAsync(this LoadedSolution loaded, string name) =>
        [.. (await loaded.CompileAsync(name)).GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())];
}
