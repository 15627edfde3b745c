using Hangproof.Runtime.Verdicts;

namespace Hangproof.Runtime.Reports;

/// <summary><c>hangproof.verdicts.txt</c>: what was seen of findings, a sorted line each, for the analyzers to read at the next build.</summary>
internal static class VerdictsFile
{
    public const string Name = "hangproof.verdicts.txt";

    /// <summary>The lines for what was seen; of several verdicts on one finding the worst stays.</summary>
    public static IEnumerable<string> Lines(Validation validation) =>
        validation.Findings
            .Where(f => f.Finding.Fingerprint.Length > 0 && f.Outcome is FindingOutcome.Confirmed or FindingOutcome.Reached)
            .GroupBy(f => f.Finding.Fingerprint)
            .Select(g => g.MinBy(f => f.Outcome)!)
            .Select(f => $"{f.Finding.Fingerprint} {f.Outcome.Name()} {f.Finding.RuleId}")
            .Order(StringComparer.Ordinal);

    public static void Write(Validation validation, string path) =>
        File.WriteAllLines(path, ["# What hangproof validate saw of findings: fingerprint, verdict, rule.", .. Lines(validation)]);
}
