using System.Runtime.CompilerServices;
using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;

namespace Hangproof.Configuration;

/// <summary>Rows that libraries bring in their metadata: <c>[assembly: AssemblyMetadata("Hangproof.Api", "M:Acme.Queue.Take | ...")]</c>.</summary>
internal static class ReferencedRows
{
    public const string Key = "Hangproof.Api";

    private const string Attribute = "AssemblyMetadataAttribute";

    // References outlive compilations: each is read once.
    private static readonly ConditionalWeakTable<IAssemblySymbol, UserRows> _read = new();

    /// <summary>The libraries' lists, without those that are empty. What cannot be read there is not this project's to mend, and is left out.</summary>
    public static IEnumerable<UserRows> Of(Compilation compilation)
    {
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (!IsPlatform(assembly.Name) && _read.GetValue(assembly, Read) is { Rows.IsEmpty: false } rows)
                yield return rows;
        }
    }

    /// <summary>The catalogue knows those itself.</summary>
    private static bool IsPlatform(string name) =>
        name is "mscorlib" or "netstandard" or "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static UserRows Read(IAssemblySymbol assembly) =>
        CatalogueReader.Read(string.Join("\n", assembly.GetAttributes()
            .Where(attribute => attribute is { AttributeClass.Name: Attribute, ConstructorArguments: { Length: 2 } arguments }
                && arguments.All(argument => argument.Kind == TypedConstantKind.Primitive) && arguments[0].Value is Key)
            .Select(attribute => attribute.ConstructorArguments[1].Value as string)));
}
