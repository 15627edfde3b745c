using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Hangproof.Workspaces.Checking;

namespace Hangproof.Benchmarks;

/// <summary>A set of analyzers as its users run it: every rule that is on by default.</summary>
internal sealed record Contender(string Name, ImmutableArray<DiagnosticAnalyzer> Analyzers)
{
    private const string PeerPrefix = "peer:";

    public static IReadOnlyList<Contender> All() =>
    [
        new("compile only", []),
        new("empty operation analyzer", [new EmptyOperationAnalyzer()]),
        new("Hangproof", RuleSelection.All().Analyzers),
        .. typeof(Contender).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(a => a.Key.StartsWith(PeerPrefix, StringComparison.Ordinal))
            .Select(a => new Contender(a.Key[PeerPrefix.Length..], Load(a.Value!))),
    ];

    private static ImmutableArray<DiagnosticAnalyzer> Load(string folder)
    {
        var context = new PackageContext(folder);
        return
        [
            .. Directory.GetFiles(folder, "*.dll")
                .Where(file => !Path.GetFileName(file).Contains("CodeFix", StringComparison.Ordinal))
                .SelectMany(file => context.LoadFromAssemblyPath(file).GetTypes())
                .Where(type => !type.IsAbstract && type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages.Contains(LanguageNames.CSharp) == true)
                .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
                .Where(analyzer => analyzer is not DiagnosticSuppressor && analyzer.SupportedDiagnostics.Any(d => d.IsEnabledByDefault)),
        ];
    }

    /// <summary>A package's own dependencies from its folder, the compiler from ours.</summary>
    private sealed class PackageContext(string folder) : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName name)
        {
            var file = Path.Combine(folder, $"{name.Name}.dll");
            return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
        }
    }
}
