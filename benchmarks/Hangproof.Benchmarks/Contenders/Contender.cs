using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Hangproof.Workspaces.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Benchmarks.Contenders;

/// <summary>A set of analyzers as its users run it: every rule that is on by default.</summary>
/// <param name="Ids">The rules that count; all where it is empty. The others are switched off, as a user would.</param>
internal sealed record Contender(string Name, ImmutableArray<DiagnosticAnalyzer> Analyzers, ImmutableHashSet<string> Ids)
{
    public const string CompileOnly = "compile only";
    public const string Floor = "empty operation analyzer";
    public const string Ours = "Hangproof";

    private const string PeerPrefix = "peer:";

    /// <summary>Of packages about everything, the rules about concurrency and lifetimes: what a user would compare us with. CA2000 is left out: it
    /// is off by default, and alone costs more than all the others.</summary>
    private static readonly Dictionary<string, ImmutableHashSet<string>> _concurrency = new(StringComparer.Ordinal)
    {
        ["NetAnalyzers"] = ["CA1835", "CA1849", "CA2002", "CA2008", "CA2011", "CA2012", "CA2016", "CA2025"],
        ["Sonar"] = ["S2222", "S2445", "S2551", "S2930", "S3168", "S4462", "S4586", "S6419", "S6507", "S6966"],
    };

    /// <summary>Ours, and what it is measured against.</summary>
    public static IReadOnlyList<Contender> WithoutPeers() =>
    [
        new(CompileOnly, [], []),
        new(Floor, [new EmptyOperationAnalyzer()], []),
        new(Ours, RuleSelection.All().Analyzers, []),
    ];

    public static IReadOnlyList<Contender> All() =>
    [
        .. WithoutPeers(),
        .. typeof(Contender).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(a => a.Key.StartsWith(PeerPrefix, StringComparison.Ordinal))
            .Select(a => Peer(a.Key[PeerPrefix.Length..], a.Value!)),
    ];

    /// <summary>Our own without the analyzers of some rules; <c>HANG2xx</c> stands for a series.</summary>
    public static Contender OursWithout(IReadOnlyList<string> ids)
    {
        var left = RuleSelection.All().Only(ids);
        return new($"{Ours} without {string.Join(", ", ids.Order(StringComparer.Ordinal))}", [.. RuleSelection.All().Analyzers.Where(a => !a.SupportedDiagnostics.All(d => left.Includes(d.Id)))], []);
    }

    /// <summary>Whether a diagnostic is one of this contender's that a user sees.</summary>
    public bool Owns(Diagnostic diagnostic) =>
        diagnostic.Severity >= DiagnosticSeverity.Info && !diagnostic.IsSuppressed
        && (Ids.IsEmpty ? Analyzers.Any(a => a.SupportedDiagnostics.Any(d => d.Id == diagnostic.Id)) : Ids.Contains(diagnostic.Id));

    /// <summary>The compilation with every rule of the contender's analyzers that does not count switched off.</summary>
    public Compilation Configure(Compilation compilation)
    {
        if (Ids.IsEmpty)
            return compilation;
        var others = Analyzers.SelectMany(a => a.SupportedDiagnostics).Select(d => d.Id).Distinct(StringComparer.Ordinal).Where(id => !Ids.Contains(id))
            .Select(id => KeyValuePair.Create(id, ReportDiagnostic.Suppress));
        var counted = Ids.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Warn));
        return compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
            compilation.Options.SpecificDiagnosticOptions.SetItems(others).SetItems(counted)));
    }

    private static Contender Peer(string name, string folder)
    {
        var ids = _concurrency.FirstOrDefault(pair => name.StartsWith(pair.Key, StringComparison.Ordinal)).Value ?? [];
        return new(name, [.. Load(folder).Where(a => ids.IsEmpty
            ? a.SupportedDiagnostics.Any(d => d.IsEnabledByDefault)
            : a.SupportedDiagnostics.Any(d => ids.Contains(d.Id)))], ids);
    }

    private static IEnumerable<DiagnosticAnalyzer> Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder} is not there: restore the project again.");
        var context = new PackageContext(folder);
        return Directory.GetFiles(folder, "*.dll")
            .Where(file => !Path.GetFileName(file).Contains("CodeFix", StringComparison.Ordinal) && !Path.GetFileName(file).Contains("VisualBasic", StringComparison.Ordinal))
            .SelectMany(file => Types(context.LoadFromAssemblyPath(file)))
            .Where(type => !type.IsAbstract && type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages.Contains(LanguageNames.CSharp) == true)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
            .Where(analyzer => analyzer is not DiagnosticSuppressor);
    }

    /// <summary>Some packages carry types for hosts that are not here.</summary>
    private static IEnumerable<Type> Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return e.Types.OfType<Type>();
        }
    }

    /// <summary>A package's own dependencies from its folder, the compiler from ours.</summary>
    private sealed class PackageContext(string folder) : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName name)
        {
            if (name.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
                && !name.Name.Contains("Analyzers", StringComparison.Ordinal))
                return null;
            var file = Path.Combine(folder, $"{name.Name}.dll");
            return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
        }
    }
}
