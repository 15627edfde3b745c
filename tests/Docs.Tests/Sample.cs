using System.Collections.Immutable;
using System.Reflection;
using Hangproof.Docs.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Docs.Tests;

/// <summary>Code of the docs or the samples, compiled and analysed as a user's would be.</summary>
internal sealed class Sample
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Concurrent;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net;
        global using System.Net.Http;
        global using System.Net.Sockets;
        global using System.Threading;
        global using System.Threading.Channels;
        global using System.Threading.Tasks;
        """;

    private static readonly ImmutableArray<MetadataReference> _references =
    [
        .. Directory.GetFiles(ReferenceAssemblies, "*.dll").Append(Path.Combine(AppContext.BaseDirectory, "Grpc.Core.Api.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly ImmutableArray<DiagnosticAnalyzer> _analyzers =
    [
        .. typeof(HangproofAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private readonly CSharpCompilation _compilation;

    private Sample(IEnumerable<SyntaxTree> trees, IEnumerable<string> switchedOn) =>
        _compilation = CSharpCompilation.Create(
            "Sample",
            trees.Append(CSharpSyntaxTree.ParseText(ImplicitUsings)),
            _references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)
                .WithSpecificDiagnosticOptions(switchedOn.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Warn))));

    private static string ReferenceAssemblies =>
        typeof(Sample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ReferenceAssemblies").Value!;

    /// <summary>The code of a page; the page's own rule is on even where it is off by default.</summary>
    public static Sample Of(string code, DocumentedRule rule) =>
        new([CSharpSyntaxTree.ParseText(code)], rule.Descriptor.IsEnabledByDefault ? [] : [rule.Id]);

    public static Sample OfFolder(string folder) =>
        new(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path)), []);

    public IEnumerable<string> CompileErrors() =>
        _compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString());

    public async Task<ImmutableArray<Diagnostic>> FindingsAsync() =>
        await _compilation.WithAnalyzers(_analyzers).GetAnalyzerDiagnosticsAsync(CancellationToken.None);
}
