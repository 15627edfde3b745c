using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Catalogue.Tests;

/// <summary>Every assembly that a row may name, as one compilation.</summary>
internal static class ReferencedWorld
{
    private static readonly string[] _packages = ["System.IO.Ports", "Grpc.Core.Api", "Grpc.Net.Common"];

    public static Compilation Compilation { get; } = CSharpCompilation.Create("world", references:
    [
        .. Directory.GetFiles(FrameworkFolder, "*.dll").Select(path => MetadataReference.CreateFromFile(path)),
        .. _packages.Select(name => MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"))),
    ]);

    private static string FrameworkFolder =>
        typeof(ReferencedWorld).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ReferenceAssemblies").Value!;

    /// <summary>The symbol of an id, if it names exactly one. Type-forwarded copies count once.</summary>
    public static ISymbol? Find(string id) => DocumentationCommentId.GetFirstSymbolForDeclarationId(id, Compilation);
}
