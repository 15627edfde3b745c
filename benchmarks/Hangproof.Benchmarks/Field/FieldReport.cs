using System.Text.Json.Serialization;

namespace Hangproof.Benchmarks.Field;

/// <summary>What one contender made of a corpus, measured in a process of its own.</summary>
/// <param name="Cpu">Seconds of the analysis, loading left out.</param>
/// <param name="PeakMemory">Bytes of the whole process at its largest.</param>
/// <param name="Rules">Findings by id.</param>
/// <param name="Times">Seconds by analyzer, as the compiler counts them.</param>
/// <param name="Limits">How often following calls met a limit.</param>
internal sealed record FieldReport(
    string Contender, int Lines, int Compilations, double Cpu, long PeakMemory, int Crashes,
    IReadOnlyDictionary<string, int> Rules, IReadOnlyDictionary<string, double> Times, IReadOnlyDictionary<string, int> Limits);

[JsonSerializable(typeof(FieldReport))]
internal sealed partial class FieldReportJson : JsonSerializerContext;
