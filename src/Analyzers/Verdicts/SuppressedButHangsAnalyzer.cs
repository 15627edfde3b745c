using System.Collections.Immutable;
using System.Globalization;
using Hangproof.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Verdicts;

/// <summary>Reports a suppression of a finding that was seen to hang at run time (HANG901), by <c>hangproof.verdicts.txt</c>.</summary>
/// <remarks>
/// Stays silent where the finding is gone or was only reached, and where a member has several findings of the rule and only a part of it is
/// suppressed: which of them that is cannot be told.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SuppressedButHangsAnalyzer : HangproofAnalyzer
{
    /// <summary>The distance of a rule's possible id from its certain one.</summary>
    private const int ToTwin = 50;

    public SuppressedButHangsAnalyzer()
        : base(ImmutableArray.Create(Descriptors.SuppressedButHangs))
    {
    }

#pragma warning disable RS1013 // The start is what has findings kept, before any rule makes one.
    private protected override void Start(CompilationStartAnalysisContext context)
#pragma warning restore RS1013
    {
        if (VerdictList.Of(context.Options, context.CancellationToken) is not { Confirmed: { IsEmpty: false } confirmed })
            return;
        var seen = SeenFindings.In(context.Compilation);
        context.RegisterCompilationEndAction(end =>
        {
            var suppressions = new Suppressions(end.Compilation);
            foreach (var same in seen.All.GroupBy(finding => (finding.RuleId, Member: finding.Member.ToDisplayString())))
            {
                // Rules may look at one place more than once.
                var findings = same.GroupBy(finding => finding.Fingerprint, StringComparer.Ordinal).Select(group => group.First()).ToList();
                foreach (var finding in findings)
                {
                    if (!confirmed.TryGetValue(finding.Fingerprint, out var id) || suppressions.Of(Ids(id), finding.Member, findings.Count == 1, end.CancellationToken) is not var (place, how))
                        continue;
                    end.ReportDiagnostic(Diagnostic.Create(
                        Descriptors.SuppressedButHangs, place, new[] { finding.Member.Locations[0] }, FindingProperties.Of(RuleIds.SuppressedButHangs, finding.Member, id, "unbounded", 0, WayOut),
                        id, finding.Member.Name, how, WayOut));
                }
            }
        });
    }

    private const string WayOut = "bound it and take the suppression away";

    private static string[] Ids(string id) =>
        int.TryParse(id.Substring("HANG".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new[] { id, $"HANG{number + (number % 100 < ToTwin ? ToTwin : -ToTwin):000}" }
            : new[] { id };
}
