using System.Text.Json;

namespace Hangproof.Runtime.Verdicts;

/// <summary>The files of one run of a report: what their content hashes to, as the report says, or as they lie here.</summary>
internal sealed class SarifFiles
{
    private readonly Dictionary<string, IReadOnlyList<string>> _hashes = [];
    private readonly Dictionary<string, string> _roots = [];

    public SarifFiles(JsonElement run)
    {
        if (run.TryGetProperty("originalUriBaseIds", out var roots) && roots.ValueKind == JsonValueKind.Object)
        {
            foreach (var root in roots.EnumerateObject())
            {
                if (Text(root.Value, "uri") is { } uri)
                    _roots[root.Name] = uri;
            }
        }
        if (!run.TryGetProperty("artifacts", out var artifacts) || artifacts.ValueKind != JsonValueKind.Array)
            return;
        foreach (var artifact in artifacts.EnumerateArray())
        {
            if (artifact.TryGetProperty("location", out var location) && Text(location, "uri") is { } uri && artifact.TryGetProperty("hashes", out var hashes) && Text(hashes, "sha-256") is { } hash)
                _hashes[uri] = [hash.ToLowerInvariant()];
        }
    }

    public IReadOnlyList<string> HashesOf(JsonElement location)
    {
        if (Text(location, "uri") is not { } uri)
            return [];
        if (!_hashes.TryGetValue(uri, out var hashes))
            _hashes.Add(uri, hashes = FileOf(uri, Text(location, "uriBaseId")) is { } path ? ContentHashes.OfFile(path) : []);
        return hashes;
    }

    private string? FileOf(string uri, string? root)
    {
        var whole = root is not null && _roots.TryGetValue(root, out var start) ? start.TrimEnd('/') + "/" + uri : uri;
        return Uri.TryCreate(whole, UriKind.Absolute, out var absolute) && absolute.IsFile ? absolute.LocalPath : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
