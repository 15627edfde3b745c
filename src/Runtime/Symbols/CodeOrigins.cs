using System.Text.Json;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Symbols;

/// <summary>Tells whose code a module is: .NET's, a package's, or the users' own.</summary>
internal sealed class CodeOrigins
{
    private static readonly string[] s_frameworkFolders = ["/shared/Microsoft.NETCore.App/", "/shared/Microsoft.AspNetCore.App/", "/shared/Microsoft.WindowsDesktop.App/"];
    private static readonly string[] s_frameworkNames = ["System.", "Microsoft.AspNetCore.", "Microsoft.Extensions.", "Microsoft.Win32.", "Microsoft.CSharp", "Microsoft.VisualBasic"];

    private readonly string _root;
    private readonly Dictionary<string, HashSet<string>> _packagesByFolder = [];

    /// <param name="root">Where the target's own paths begin, seen from here.</param>
    public CodeOrigins(string root)
    {
        _root = root;
    }

    public CodeOrigin Of(string name, string? path)
    {
        if (path is { Length: > 0 })
        {
            if (Array.Exists(s_frameworkFolders, f => path.Contains(f, StringComparison.Ordinal)))
                return CodeOrigin.Framework;
            if (path.Contains("/.nuget/packages/", StringComparison.Ordinal))
                return CodeOrigin.Package;
        }
        if (name is "System.Private.CoreLib" or "System" or "mscorlib" or "netstandard" || Array.Exists(s_frameworkNames, n => name.StartsWith(n, StringComparison.Ordinal)))
            return CodeOrigin.Framework;
        return path is { Length: > 0 } && Packages(Path.GetDirectoryName(path)!).Contains(name) ? CodeOrigin.Package : CodeOrigin.Own;
    }

    /// <summary>The assemblies that came with packages, as the dependency files of a folder say.</summary>
    private HashSet<string> Packages(string folder)
    {
        if (_packagesByFolder.TryGetValue(folder, out var packages))
            return packages;
        packages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            foreach (var file in Directory.EnumerateFiles(_root + folder, "*.deps.json"))
                Read(file, packages);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Without a dependency file all code that is not .NET's counts as the users' own.
        }
        _packagesByFolder.Add(folder, packages);
        return packages;
    }

    private static void Read(string file, HashSet<string> packages)
    {
        using var stream = File.OpenRead(file);
        using var json = JsonDocument.Parse(stream);
        var fromPackages = json.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(l => l.Value.TryGetProperty("type", out var type) && type.GetString() is "package" or "runtimepack")
            .Select(l => l.Name).ToHashSet();
        foreach (var library in json.RootElement.GetProperty("targets").EnumerateObject().SelectMany(t => t.Value.EnumerateObject()))
        {
            if (!fromPackages.Contains(library.Name) || !library.Value.TryGetProperty("runtime", out var assets))
                continue;
            foreach (var asset in assets.EnumerateObject())
                packages.Add(Path.GetFileNameWithoutExtension(asset.Name));
        }
    }
}
