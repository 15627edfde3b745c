using System.Collections.Concurrent;
using Microsoft.Build.Construction;
using Microsoft.Build.Definition;
using Microsoft.Build.Evaluation;
using Microsoft.Build.Evaluation.Context;
using Microsoft.Build.Exceptions;
using Microsoft.Build.Execution;

namespace Hangproof.Workspaces.Loading;

/// <summary>
/// Reads project files by MSBuild's evaluation. No target and no task runs, nothing is written, and what cannot be imported (a package that was
/// never restored, a workload that is not installed) is left out.
/// </summary>
internal sealed class ProjectReader(DotnetInstallation dotnet) : IDisposable
{
    private static readonly Dictionary<string, string> s_globalProperties = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DesignTimeBuild"] = "true",
        ["NuGetInteractive"] = "false",
    };

    private static readonly Dictionary<string, string> s_withoutWorkloads = new(s_globalProperties, StringComparer.OrdinalIgnoreCase) { ["MSBuildEnableWorkloadResolver"] = "false" };

    private readonly ProjectCollection _collection = new(s_globalProperties);
    private readonly EvaluationContext _context = EvaluationContext.Create(EvaluationContext.SharingPolicy.Shared);
    private readonly ConcurrentDictionary<(string Path, string? Framework), Lazy<EvaluatedProject>> _evaluated = new();

    /// <summary>Evaluates a project for one of its target frameworks, or none: that tells which ones it has.</summary>
    /// <exception cref="ForeseenException">The project cannot be read.</exception>
    public EvaluatedProject Read(string path, string? targetFramework = null) =>
        _evaluated.GetOrAdd((path, targetFramework), key => new(() => Evaluate(key.Path, key.Framework))).Value;

    public void Dispose() => _collection.Dispose();

    private EvaluatedProject Evaluate(string path, string? targetFramework)
    {
        if (!File.Exists(path))
            throw new ForeseenException("the project file does not exist");

        try
        {
            var root = ProjectRootElement.Open(path, _collection);
            var missingSdk = ReplaceMissingSdk(root);
            try
            {
                return new(Evaluate(root, targetFramework, s_globalProperties), missingSdk);
            }
            catch (InvalidProjectFileException)
            {
                // `global.json` may ask for a set of workloads that is not installed: the project has the references that are left.
                return new(Evaluate(root, targetFramework, s_withoutWorkloads), missingSdk);
            }
        }
        catch (Exception e) when (e is InvalidProjectFileException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new ForeseenException(e.Message.ReplaceLineEndings(" ").Trim());
        }
    }

    private ProjectInstance Evaluate(ProjectRootElement root, string? targetFramework, Dictionary<string, string> properties)
    {
        var options = new ProjectOptions
        {
            ProjectCollection = _collection,
            EvaluationContext = _context,
            LoadSettings = ProjectLoadSettings.IgnoreMissingImports
                | ProjectLoadSettings.IgnoreInvalidImports
                | ProjectLoadSettings.IgnoreEmptyImports
                | ProjectLoadSettings.DoNotEvaluateElementsWithFalseCondition,
            GlobalProperties = new Dictionary<string, string>(properties, StringComparer.OrdinalIgnoreCase),
        };
        if (targetFramework is not null)
            options.GlobalProperties["TargetFramework"] = targetFramework;
        return ProjectInstance.FromProjectRootElement(root, options);
    }

    /// <summary>
    /// A project that names an SDK which comes as a package is read as a plain .NET project, in memory: the package may not be here, and
    /// its targets are not ours to run.
    /// </summary>
    private string? ReplaceMissingSdk(ProjectRootElement root)
    {
        const string plain = "Microsoft.NET.Sdk";
        var missing = root.Sdk.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(sdk => !Directory.Exists(Path.Combine(dotnet.SdksDirectory, sdk.Split('/')[0])));
        if (missing is null)
            return null;

        root.Sdk = plain;
        return missing;
    }
}
