using Microsoft.CodeAnalysis;

namespace Hangproof.Configuration;

/// <summary>Whether a compilation is a test project: it references a test framework.</summary>
internal static class TestProject
{
    private static readonly string[] _frameworks =
    {
        "xunit.core", "xunit.v3.core", "nunit.framework", "Microsoft.VisualStudio.TestPlatform.TestFramework", "MSTest.TestFramework", "TUnit.Core",
    };

    public static bool Is(Compilation compilation)
    {
        foreach (var reference in compilation.ReferencedAssemblyNames)
        {
            if (Array.IndexOf(_frameworks, reference.Name) >= 0)
                return true;
        }
        return false;
    }
}
