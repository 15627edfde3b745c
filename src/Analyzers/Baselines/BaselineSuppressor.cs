using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Baselines;

/// <summary>
/// Keeps silent what <see cref="Baseline"/> lists, of every rule there is and will be: rules report, this takes back. What is suppressed so is
/// told apart in the compiler's error log, and a second finding where one was known is reported.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BaselineSuppressor : DiagnosticSuppressor
{
    public const string SuppressionId = "HANGBASELINE";

    // What the set-up is, nobody lives with.
    private static readonly string[] _always = { RuleIds.BadConfiguration, RuleIds.Inventory, RuleIds.SuppressedButHangs };

    private static readonly ImmutableDictionary<string, SuppressionDescriptor> _descriptors = typeof(RuleIds)
        .GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(field => (string)field.GetRawConstantValue()!)
        .Except(_always)
        .ToImmutableDictionary(id => id, id => new SuppressionDescriptor(SuppressionId, id, $"Listed in {Baseline.FileName}"), StringComparer.Ordinal);

    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = _descriptors.Values.OrderBy(descriptor => descriptor.SuppressedDiagnosticId, StringComparer.Ordinal).ToImmutableArray();

    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        if (Baseline.Of(context.Options, context.CancellationToken) is not { } baseline)
            return;
        var known = context.ReportedDiagnostics
            .Select(diagnostic => (Diagnostic: diagnostic, Fingerprint: Fingerprint(diagnostic)))
            .Where(finding => baseline.Allowed.ContainsKey(finding.Fingerprint))
            .GroupBy(finding => finding.Fingerprint, StringComparer.Ordinal);
        foreach (var same in known)
        {
            // Of several the first ones are the old ones: any choice would do, but it must be the same in every build.
            foreach (var (diagnostic, _) in same.OrderBy(finding => finding.Diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(finding => finding.Diagnostic.Location.SourceSpan.Start).Take(baseline.Allowed[same.Key]))
                context.ReportSuppression(Suppression.Create(_descriptors[diagnostic.Id], diagnostic));
        }
    }

    private static string Fingerprint(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticProperties.Fingerprint, out var fingerprint) ? fingerprint ?? "" : "";
}
