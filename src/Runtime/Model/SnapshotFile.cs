using System.IO.Compression;
using System.Text.Json;

namespace Hangproof.Runtime.Model;

/// <summary>A snapshot in a file: JSON, compressed so that <c>zcat</c> shows it.</summary>
internal static class SnapshotFile
{
    public const string Extension = ".hangsnap";

    public static void Write(Snapshot snapshot, string path)
    {
        // Written beside and moved: whoever watches the folder sees whole files only.
        var partial = path + ".partial";
        using (var file = File.Create(partial))
            Write(snapshot, file);
        File.Move(partial, path, overwrite: true);
    }

    public static void Write(Snapshot snapshot, Stream stream)
    {
        using var compressed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        JsonSerializer.Serialize(compressed, snapshot, SnapshotJson.Default.Snapshot);
    }

    public static Snapshot Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"'{path}' cannot be read: {e.Message}");
        }
    }

    public static Snapshot Read(Stream stream, string name)
    {
        try
        {
            using var plain = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            using var json = JsonDocument.Parse(plain);
            var schema = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("schema", out var s) ? s.GetString() : null;
            if (schema != Snapshot.CurrentSchema)
            {
                throw new RefusedException(schema?.StartsWith("hangproof/snapshot/", StringComparison.Ordinal) == true
                    ? $"'{name}' has the form {schema}; this version of Hangproof reads {Snapshot.CurrentSchema}."
                    : $"'{name}' is no snapshot of Hangproof.");
            }
            return json.RootElement.Deserialize(SnapshotJson.Default.Snapshot)!;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or EndOfStreamException)
        {
            throw new RefusedException($"'{name}' is no snapshot of Hangproof, or is cut off: {e.Message}");
        }
    }
}
