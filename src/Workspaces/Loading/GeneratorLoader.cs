using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Loading;

/// <summary>Loads source generators: each folder in a context of its own, on the compiler that this tool brings.</summary>
internal sealed class GeneratorLoader : IAnalyzerAssemblyLoader
{
    private readonly ConcurrentDictionary<string, AssemblyLoadContext> _contexts = new(StringComparer.Ordinal);

    public void AddDependencyLocation(string fullPath)
    {
        // A generator's dependencies lie beside it, and are found there.
    }

    public Assembly LoadFromPath(string fullPath) =>
        _contexts.GetOrAdd(Path.GetDirectoryName(fullPath)!, static folder => new FolderContext(folder)).LoadFromAssemblyPath(fullPath);

    private sealed class FolderContext(string folder) : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            // The compiler and what it shares with generators come from here; their types would not fit otherwise.
            if (Default.Assemblies.FirstOrDefault(a => a.GetName().Name == assemblyName.Name) is { } shared)
                return shared;

            var beside = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(beside) ? LoadFromAssemblyPath(beside) : null;
        }
    }
}
