namespace Hangproof.Architecture;

/// <summary>What users' compilers load must find everything in the oldest host we support.</summary>
public sealed class HostTests
{
    /// <summary>What Visual Studio 2022 17.8 and the .NET 8 SDK carry.</summary>
    private static readonly Dictionary<string, Version> _oldestHost = new()
    {
        ["netstandard"] = new(2, 0, 0, 0),
        ["Microsoft.CodeAnalysis"] = new(4, 8, 0, 0),
        ["Microsoft.CodeAnalysis.CSharp"] = new(4, 8, 0, 0),
        ["System.Collections.Immutable"] = new(7, 0, 0, 0),
        ["System.Memory"] = new(4, 0, 1, 2),
        ["System.Buffers"] = new(4, 0, 3, 0),
        ["System.Runtime.CompilerServices.Unsafe"] = new(6, 0, 0, 0),
        ["System.Threading.Tasks.Extensions"] = new(4, 2, 0, 1),
    };

    [Fact]
    public void Analyzers_need_nothing_that_the_oldest_host_lacks() => NeedsOnly("Hangproof.Analyzers", _oldestHost);

    [Fact]
    public void Fixes_need_workspaces_and_nothing_else() =>
        NeedsOnly("Hangproof.CodeFixes", new(_oldestHost)
        {
            ["Hangproof.Analyzers"] = new(99, 0, 0, 0),
            ["Microsoft.CodeAnalysis.Workspaces"] = new(4, 8, 0, 0),
            ["Microsoft.CodeAnalysis.CSharp.Workspaces"] = new(4, 8, 0, 0),
        });

    private static void NeedsOnly(string assembly, Dictionary<string, Version> host)
    {
        foreach (var reference in Repository.Load(assembly).GetReferencedAssemblies())
        {
            Assert.True(host.TryGetValue(reference.Name!, out var carried), $"{assembly} needs {reference}, which a host may not carry.");
            Assert.True(reference.Version <= carried, $"{assembly} needs {reference}; the oldest host carries {carried}.");
        }
    }
}
