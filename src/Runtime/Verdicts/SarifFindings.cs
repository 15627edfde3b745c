using System.Text.Json;

namespace Hangproof.Runtime.Verdicts;

/// <summary>Reads findings from SARIF 2.1, as <c>hangproof check</c> and the compiler's error log write it.</summary>
internal static class SarifFindings
{
    private const string Prefix = "HANG";

    public static IReadOnlyList<Finding> Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Read(stream, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"'{path}' cannot be read: {e.Message}", isUsage: true);
        }
    }

    public static IReadOnlyList<Finding> Read(Stream stream, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(stream);
            if (Text(json.RootElement, "version") is not { } version || !version.StartsWith("2.1", StringComparison.Ordinal))
                throw new RefusedException($"'{path}' is no SARIF 2.1; a build writes it with -p:ErrorLog=x.sarif%2Cversion=2.1.", isUsage: true);
            return [.. Array(json.RootElement, "runs").SelectMany(ReadRun)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new RefusedException($"'{path}' is no SARIF: {e.Message}", isUsage: true);
        }
    }

    private static IEnumerable<Finding> ReadRun(JsonElement run)
    {
        var files = new SarifFiles(run);
        return Array(run, "results").Select(result => ReadResult(result, files)).OfType<Finding>();
    }

    private static Finding? ReadResult(JsonElement result, SarifFiles files)
    {
        // Logs of builds hold the results of every analyzer.
        if (Text(result, "ruleId") is not { } rule || !rule.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var location = Array(result, "locations").FirstOrDefault();
        var place = Child(location, "physicalLocation");
        if (Text(Child(place, "artifactLocation"), "uri") is not { } uri)
            return null;
        var region = Child(place, "region");
        var line = Number(region, "startLine");
        return new Finding(rule, Path(uri), line, Math.Max(line, Number(region, "endLine")), Property(result, "Method") ?? Text(Array(location, "logicalLocations").FirstOrDefault(), "fullyQualifiedName") ?? "")
        {
            Message = Text(Child(result, "message"), "text") ?? "",
            Related = Array(result, "relatedLocations").Select(ReadRelated).Where(r => r.Line > 0).ToArray() is { Length: > 0 } related ? [.. related] : [],
            Hashes = files.HashesOf(Child(place, "artifactLocation")),
            BoundWith = Property(result, "BoundWith") ?? "",
            Fingerprint = Property(result, "Fingerprint") ?? Text(Child(result, "partialFingerprints"), "hangproof/v1") ?? "",
            Suppressed = Array(result, "suppressions").Any(),
        };
    }

    private static (string File, int Line, int EndLine) ReadRelated(JsonElement location)
    {
        var place = Child(location, "physicalLocation");
        var region = Child(place, "region");
        var line = Number(region, "startLine");
        return Text(Child(place, "artifactLocation"), "uri") is { } uri ? (Path(uri), line, Math.Max(line, Number(region, "endLine"))) : default;
    }

    /// <summary>A property of the diagnostic: the check writes them as they are, the compiler one level deeper.</summary>
    private static string? Property(JsonElement result, string name)
    {
        var properties = Child(result, "properties");
        var custom = Child(properties, "customProperties");
        foreach (var bag in (JsonElement[])[properties, custom])
        {
            if (bag.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var property in bag.EnumerateObject())
            {
                if (property.Name.EndsWith(name, StringComparison.OrdinalIgnoreCase) && property.Name.Length - name.Length is 0 or 10 && property.Value.ValueKind == JsonValueKind.String)
                    return property.Value.GetString();
            }
        }
        return null;
    }

    private static string Path(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var absolute) && absolute.IsFile ? absolute.LocalPath : Uri.UnescapeDataString(uri);

    private static JsonElement Child(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) ? child : default;

    private static IEnumerable<JsonElement> Array(JsonElement element, string name) =>
        Child(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    private static string? Text(JsonElement element, string name) => Child(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int Number(JsonElement element, string name) => Child(element, name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : 0;
}
