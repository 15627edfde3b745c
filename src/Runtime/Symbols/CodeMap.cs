using System.Collections.Immutable;
using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Model;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Symbols;

/// <summary>From the methods of a looked-at runtime to places in source.</summary>
internal sealed class CodeMap : IDisposable
{
    private readonly string _root;
    private readonly CodeOrigins _origins;
    private readonly Dictionary<ulong, ModuleCode> _modules = [];
    private readonly Dictionary<string, ModuleCode> _modulesByPath = [];
    private readonly List<CodeSite> _sites = [];
    private readonly Dictionary<CodeSite, int> _indices = [];

    /// <param name="root">Where the target's own paths begin, seen from here; empty when they are ours.</param>
    public CodeMap(string root)
    {
        _root = root;
        _origins = new CodeOrigins(root);
    }

    public IReadOnlyList<CodeSite> Sites => _sites;

    public IEnumerable<ModuleCode> Modules => _modules.Values.Concat(_modulesByPath.Values);

    public ModuleCode Module(ClrModule? module)
    {
        var address = module?.Address ?? 0;
        if (_modules.TryGetValue(address, out var code))
            return code;
        _modules.Add(address, code = Open(module?.Name));
        return code;
    }

    /// <summary>A module by the path that the target has it from; empty for code that was made at run time.</summary>
    public ModuleCode Module(string path)
    {
        if (!_modulesByPath.TryGetValue(path, out var code))
            _modulesByPath.Add(path, code = Open(path));
        return code;
    }

    public ImmutableArray<ModuleRecord> Records() => [.. Modules.Select(m => new ModuleRecord(m.Name, m.Mvid, m.Origin, m.HasSymbols))];

    /// <summary>The files that places of people's own code are in, as far as the symbols know their content.</summary>
    public ImmutableArray<DocumentRecord> Documents()
    {
        var files = _sites.Where(s => s is { Origin: CodeOrigin.Own, File: not null }).Select(s => s.File).ToHashSet();
        return [.. Modules.Where(m => m.Origin == CodeOrigin.Own).SelectMany(m => m.Documents()).Where(d => files.Contains(d.File)).Select(d => new DocumentRecord(d.File, d.Hash)).DistinctBy(d => d.File)];
    }

    /// <summary>Index of a place in <see cref="Sites"/>; equal places share one.</summary>
    public int Index(CodeSite site)
    {
        if (!_indices.TryGetValue(site, out var index))
        {
            index = _sites.Count;
            _sites.Add(site);
            _indices.Add(site, index);
        }
        return index;
    }

    /// <summary>The place in a method at an IL offset.</summary>
    public CodeSite Site(ClrMethod method, int offset)
    {
        var module = Module(method.Type?.Module);
        var code = module.Method(method.MetadataToken);
        var name = code?.SourceName ?? SourceNames.Method(PlainTypeName(method.Type?.Name ?? ""), method.Name ?? "?");
        return Site(module, name, code, offset);
    }

    public static CodeSite Site(ModuleCode module, string name, MethodCode? code, int offset) =>
        offset >= 0 && code?.LineAt(offset) is { } line
            ? new CodeSite(name, module.Name, module.Origin, offset, line.File, line.Line) { EndLine = line.EndLine, IsInLoop = code.IsInLoop(offset) }
            : new CodeSite(name, module.Name, module.Origin, offset) { IsInLoop = offset >= 0 && code?.IsInLoop(offset) == true };

    public void Dispose()
    {
        foreach (var module in Modules)
            module.Dispose();
    }

    private ModuleCode Open(string? path)
    {
        var name = path is { Length: > 0 } ? Path.GetFileNameWithoutExtension(path) : "(dynamic)";
        var file = path is { Length: > 0 } ? (File.Exists(_root + path) ? _root + path : _root.Length == 0 ? path : null) : null;
        return ModuleCode.Open(name, file, _origins.Of(name, path));
    }

    /// <summary>A type's name without the arguments of generics, which the debugging library writes in angle brackets after the name.</summary>
    public static string PlainTypeName(string name)
    {
        var plain = new System.Text.StringBuilder(name.Length);
        var depth = 0;
        for (var i = 0; i < name.Length; i++)
        {
            // Brackets that begin a segment are the compiler's (<Run>d__1), others hold arguments.
            if (name[i] == '<' && (depth > 0 || (i > 0 && name[i - 1] is not ('+' or '.' or '<'))))
                depth++;
            else if (name[i] == '>' && depth > 0)
                depth--;
            else if (depth == 0)
                plain.Append(name[i]);
        }
        return plain.ToString();
    }
}
