using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using NuGet.Frameworks;

namespace Hangproof.Workspaces.Loading;

/// <summary>Makes of a project as read what the compiler would have been given.</summary>
internal sealed class ProjectComposer(ProjectReader reader, ReferencePacks packs, PackageFolder packages, bool asBuilt)
{
    private static readonly string[] s_remade = [".AssemblyInfo.cs", ".GlobalUsings.g.cs", ".AssemblyAttributes.cs", ".g.i.cs"];

    private readonly ConcurrentDictionary<ProjectNode, ProjectId> _ids = new();
    private readonly ConcurrentDictionary<ProjectNode, FrameworkPack?> _closest = new();
    private readonly ConcurrentDictionary<string, MetadataReference> _metadata = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AnalyzerReference> _generators = new(StringComparer.Ordinal);
    private readonly ConfigurationFiles _configuration = new();
    private readonly GeneratorLoader _loader = new();

    public ComposedProject Compose(ProjectNode node)
    {
        var project = node.Project;
        var closure = node.Closure();
        var restored = closure.All(n => n.Assets is not null);
        var why = new List<string>();

        var pack = Pack(node, closure, restored, why);
        var bound = BoundTo(project, pack);
        var assemblies = restored
            ? Restored(node.Assets!, why)
            : Found(node, closure, bound, why);
        var notImported = restored ? [] : assemblies;
        assemblies = [.. NetFrameworkReferences.Of(pack, closure), .. assemblies, .. LooseReferences(closure, why)];
        why.AddRange(node.Notes);
        if (project.MissingSdk is { } sdk)
            why.Add($"its SDK {sdk} is not here, it is read as a plain .NET project");

        var id = Id(node);
        var sources = Sources(project, restored).ToArray();
        var references = closure.Where(n => n != node).ToArray();
        var info = ProjectInfo
            .Create(
                id,
                VersionStamp.Default,
                Path.GetFileNameWithoutExtension(project.Path),
                project.AssemblyName,
                LanguageNames.CSharp,
                project.Path,
                compilationOptions: CompilerOptions.Compilation(project, asBuilt),
                parseOptions: CompilerOptions.Parsing(project, Frameworks.PreprocessorSymbols(bound), asBuilt),
                documents: [.. sources.Select(s => FileDocument(id, s)), .. GeneratedDocuments(id, project, notImported)],
                projectReferences: references.Select(n => new ProjectReference(Id(n))),
                metadataReferences: OneOfEach(assemblies, references).Select(Metadata),
                analyzerReferences: GeneratorWords.Without(Generators(node, pack, restored).Distinct(StringComparer.Ordinal), sources).Select(Generator),
                additionalDocuments: AdditionalFiles(project).Select(f => FileDocument(id, f)))
            .WithAnalyzerConfigDocuments([
                .. ConfigFiles(project, sources).Select(f => FileDocument(id, f)),
                TextDocument(id, ObjFile(project, ".GeneratedMSBuildEditorConfig.editorconfig"), GeneratedSources.GlobalConfig(project)),
            ]);
        return new(info, Sentence(restored, why));
    }

    private static string Sentence(bool restored, List<string> why)
    {
        var reasons = string.Join("; ", why.Distinct(StringComparer.Ordinal));
        return restored ? reasons : reasons.Length > 0 ? $"not restored; {reasons}" : "not restored, but all that it refers to was found";
    }

    private ProjectId Id(ProjectNode node) => _ids.GetOrAdd(node, n => ProjectId.CreateNewId(n.Project.Path));

    /// <summary>
    /// The framework's own reference assemblies, as a build would have it; of projects that were not restored, where those of all that they refer to are here as well. Else
    /// one family for all: a project for an older framework could not refer to one that is bound to the newest.
    /// </summary>
    private FrameworkPack Pack(ProjectNode node, IReadOnlyCollection<ProjectNode> closure, bool restored, List<string> why)
    {
        var frameworkReferences = FrameworkReferences(closure);
        var framework = node.Project.TargetFramework;
        if (restored && framework is not null && packs.Exact(framework, frameworkReferences) is { } exact)
            return exact;

        var pack = (!restored && closure.All(n => Closest(n) is not null) ? Closest(node) : null) ?? packs.StandIn(frameworkReferences);
        if (framework is null || framework.Framework != pack.Framework.Framework || framework.Version != pack.Framework.Version)
            why.Add($"bound to {Spoken(pack.Framework)} in place of {framework?.GetShortFolderName() ?? "an unknown framework"}");
        if (pack.Missing.Count > 0)
            why.Add($"frameworks not found: {string.Join(", ", pack.Missing)}");
        return pack;
    }

    /// <summary>Asked of each project by all that refer to it, and found once.</summary>
    private FrameworkPack? Closest(ProjectNode node) =>
        _closest.GetOrAdd(node, n => n.Project.TargetFramework is { } framework ? packs.Closest(framework, FrameworkReferences(n.Closure())) : null);

    private static string[] FrameworkReferences(IEnumerable<ProjectNode> closure) =>
    [
        .. closure.SelectMany(n => n.Project.Items("FrameworkReference")).Select(i => i.EvaluatedInclude),
        .. closure.SelectMany(n => n.Assets?.FrameworkReferences ?? []),
    ];

    private static string Spoken(NuGetFramework framework) => Frameworks.IsNet(framework) ? $".NET {framework.Version.ToString(2)}" : framework.GetShortFolderName();

    /// <summary>The framework whose symbols and packages go with these assemblies; an older .NET keeps its own.</summary>
    private static NuGetFramework BoundTo(EvaluatedProject project, FrameworkPack pack) =>
        project.TargetFramework is { } own && (Frameworks.IsNet(own) || own.Equals(pack.Framework)) ? own : pack.Framework;

    private static IReadOnlyList<string> Restored(AssetsFile assets, List<string> why)
    {
        if (assets.Missing.Count > 0)
            why.Add($"packages no longer on this machine: {string.Join(", ", assets.Missing)}");
        return assets.Assemblies;
    }

    /// <summary>The packages of a project and of those it refers to, from what is on this machine.</summary>
    private IReadOnlyList<string> Found(ProjectNode node, IEnumerable<ProjectNode> closure, NuGetFramework framework, List<string> why)
    {
        var requests = closure.SelectMany(n => PackageReferences.Of(n.Project, throughAnother: n != node));
        var resolved = packages.Resolve(requests, framework);
        var tools = PackageReferences.Tools(node.Project);
        var assemblies = resolved.Assemblies.ToList();
        var missing = new List<string>();
        foreach (var id in resolved.Missing.Where(id => !tools.Contains(id)))
        {
            if (packs.FindAssembly(id) is { } part)
                assemblies.Add(part);
            else
                missing.Add(id);
        }

        if (missing.Count > 0)
            why.Add($"packages not found: {string.Join(", ", missing.Order(StringComparer.OrdinalIgnoreCase))}");
        return assemblies;
    }

    private static IEnumerable<string> LooseReferences(IEnumerable<ProjectNode> closure, List<string> why)
    {
        foreach (var project in closure.Select(n => n.Project))
        {
            foreach (var item in project.Items("Reference"))
            {
                var hint = item.GetMetadataValue("HintPath");
                var path = project.Resolve(hint.Length > 0 ? hint : item.EvaluatedInclude);
                if (File.Exists(path))
                    yield return path;
                else if (hint.Length > 0)
                    why.Add($"{Path.GetFileName(path)} not found");
            }
        }
    }

    /// <summary>As a build does it: of several assemblies of one name the newest, and a project before any of them.</summary>
    private static IEnumerable<string> OneOfEach(IEnumerable<string> assemblies, IEnumerable<ProjectNode> references)
    {
        var projects = references.Select(r => r.Project.AssemblyName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return assemblies
            .Distinct(StringComparer.Ordinal)
            .GroupBy(a => Path.GetFileNameWithoutExtension(a), StringComparer.OrdinalIgnoreCase)
            .Where(same => !projects.Contains(same.Key))
            .Select(same => same.Skip(1).Any() ? same.MaxBy(AssemblyVersion)! : same.First());
    }

    private static Version AssemblyVersion(string path)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path).Version ?? new();
        }
        catch (BadImageFormatException)
        {
            return new();
        }
    }

    private static IEnumerable<string> Sources(EvaluatedProject project, bool restored)
    {
        var own = project.Files("Compile").Where(File.Exists);
        if (!restored || project.Built("IntermediateOutputPath") is not { } obj)
            return own;

        // What a build left there comes from targets (protobuf, XAML) that do not run here; what comes from generators, or from us, is made anew.
        return own.Union(
            Directory.EnumerateFiles(obj, "*.cs", SearchOption.AllDirectories).Where(f =>
                !Path.GetRelativePath(obj, f).StartsWith("generated", StringComparison.OrdinalIgnoreCase)
                && !s_remade.Any(suffix => f.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))),
            StringComparer.Ordinal);
    }

    private static IEnumerable<DocumentInfo> GeneratedDocuments(ProjectId id, EvaluatedProject project, IEnumerable<string> notImported) =>
    [
        TextDocument(id, ObjFile(project, ".GlobalUsings.g.cs"), GeneratedSources.GlobalUsings(project, notImported)),
        TextDocument(id, ObjFile(project, ".AssemblyInfo.g.cs"), GeneratedSources.AssemblyInfo(project)),
    ];

    private static string ObjFile(EvaluatedProject project, string suffix) =>
        Path.Combine(project.Directory, "obj", Path.GetFileNameWithoutExtension(project.Path) + suffix);

    private IEnumerable<string> Generators(ProjectNode node, FrameworkPack pack, bool restored)
    {
        // Code that comes with the tree or its packages runs only where a restore has already trusted it.
        if (!restored)
            return pack.Generators;

        var own = node.Project.Items("ProjectReference")
            .Where(i => string.Equals(i.GetMetadataValue("OutputItemType"), "Analyzer", StringComparison.OrdinalIgnoreCase))
            .Select(i => BuiltOutput(node.Project.FullPath(i)))
            .OfType<string>();
        return [.. pack.Generators, .. node.Assets!.Generators, .. own];
    }

    private string? BuiltOutput(string project)
    {
        try
        {
            return reader.Read(project).Built("TargetPath");
        }
        catch (ForeseenException)
        {
            return null;
        }
    }

    private static IEnumerable<string> AdditionalFiles(EvaluatedProject project) =>
        project.Files("AdditionalFiles").Where(File.Exists).Union(ConfigurationFiles.ListsFor(project.Directory), StringComparer.Ordinal);

    private IEnumerable<string> ConfigFiles(EvaluatedProject project, IEnumerable<string> sources) =>
        _configuration.For(sources.Append(project.Path))
            .Concat(project.Files("EditorConfigFiles"))
            .Concat(project.Files("GlobalAnalyzerConfigFiles"))
            .Where(File.Exists)
            .Distinct(StringComparer.Ordinal);

    private MetadataReference Metadata(string path) => _metadata.GetOrAdd(path, p => MetadataReference.CreateFromFile(p));

    private AnalyzerReference Generator(string path) => _generators.GetOrAdd(path, p => new AnalyzerFileReference(p, _loader));

    private static DocumentInfo FileDocument(ProjectId project, string path) =>
        DocumentInfo.Create(DocumentId.CreateNewId(project, path), Path.GetFileName(path), loader: new FileTextLoader(path, defaultEncoding: null), filePath: path);

    private static DocumentInfo TextDocument(ProjectId project, string path, string text) =>
        DocumentInfo.Create(
            DocumentId.CreateNewId(project, path),
            Path.GetFileName(path),
            loader: TextLoader.From(TextAndVersion.Create(SourceText.From(text, System.Text.Encoding.UTF8), VersionStamp.Default, path)),
            filePath: path,
            isGenerated: true);
}

/// <param name="Why">Why it is not all that a build would have had; empty if it is.</param>
internal sealed record ComposedProject(ProjectInfo Info, string Why);
