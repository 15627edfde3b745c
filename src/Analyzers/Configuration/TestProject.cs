using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Configuration;

/// <summary>Whether a compilation is a test project: it references a test framework, or would.</summary>
internal static class TestProject
{
    private static readonly string[] _frameworks =
    {
        "xunit.core", "xunit.v3.core", "nunit.framework", "Microsoft.VisualStudio.TestPlatform.TestFramework", "MSTest.TestFramework", "TUnit.Core",
    };

    private static readonly string[] _namespaces = { "Xunit", "NUnit.Framework", "Microsoft.VisualStudio.TestTools.UnitTesting", "TUnit.Core" };

    private static readonly ConditionalWeakTable<Compilation, object> _known = new();

    /// <summary>Every rule asks, and the answer is the compilation's.</summary>
    public static bool Is(Compilation compilation) => (bool)_known.GetValue(compilation, c => ReferencesFramework(c));

    private static bool ReferencesFramework(Compilation compilation)
    {
        foreach (var reference in compilation.ReferencedAssemblyNames)
        {
            if (Array.IndexOf(_frameworks, reference.Name) >= 0)
                return true;
        }
        // Where packages were not restored the reference is missing, and the sources still import its namespace.
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (tree.TryGetRoot(out var root) && root is CompilationUnitSyntax unit && unit.Usings.Any(IsOfFramework))
                return true;
        }
        return false;
    }

    /// <summary>Asked of every import of every file: a name is put together only where its end is that of one.</summary>
    private static bool IsOfFramework(UsingDirectiveSyntax import) =>
        import.Name switch
        {
            IdentifierNameSyntax or QualifiedNameSyntax { Right.Identifier.ValueText: "Framework" or "UnitTesting" or "Core" } => Array.IndexOf(_namespaces, import.Name.ToString()) >= 0,
            _ => false,
        };
}
