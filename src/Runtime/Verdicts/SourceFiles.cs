using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Verdicts;

/// <summary>Tells whether a finding is in a file that the process was built from: by its content where both sides know it, else by its path.</summary>
internal sealed class SourceFiles(Snapshot snapshot)
{
    private readonly Dictionary<string, string> _hashes = snapshot.Documents.GroupBy(d => d.File).ToDictionary(g => g.Key, g => g.First().Hash);

    /// <param name="compiled">Path of a compiled file, as the symbols have it.</param>
    /// <param name="path">Path in a report.</param>
    /// <param name="hashes">What the content of that file may hash to; empty when it is not known.</param>
    public bool AreSame(string compiled, string path, IReadOnlyList<string> hashes) =>
        hashes.Count > 0 && _hashes.TryGetValue(compiled, out var hash)
            ? hashes.Contains(hash) && SourcePaths.HaveSameName(compiled, path)
            : SourcePaths.AreSame(compiled, path);

    /// <summary>Whether the finding's file was compiled into the process with another content: its lines say nothing then.</summary>
    public bool HasChanged(Finding finding)
    {
        if (finding.Hashes.Count == 0)
            return false;
        var itself = _hashes.Where(h => SourcePaths.AreSame(h.Key, finding.File)).ToArray();
        return itself.Length > 0 && !Array.Exists(itself, h => finding.Hashes.Contains(h.Value));
    }
}
