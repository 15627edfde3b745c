using System.Text.Json.Serialization;

namespace Hangproof.Runtime.Model;

/// <summary>Reader and writer of snapshots, made by the compiler: reading a big file needs no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Snapshot))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
