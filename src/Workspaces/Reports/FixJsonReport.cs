using System.Text.Json;
using Hangproof.Workspaces.Fixing;

namespace Hangproof.Workspaces.Reports;

/// <summary>What <c>fix</c> did, for programs.</summary>
internal static class FixJsonReport
{
    public const string Schema = "hangproof/fix/1";

    public static void Write(FixResult result, bool isDryRun, Stream stream)
    {
        var target = result.Left.Target;
        JsonSerializer.Serialize(
            stream,
            new
            {
                Schema,
                Target = target.Path,
                DryRun = isDryRun,
                result.Iterations,
                Settled = result.IsSettled,
                Projects = JsonReport.Projects(result.Left),
                result.Left.Failures,
                Files = result.Changes.Select(c => new { File = ReportPaths.Display(target, c.Path), c.Diff.Added, c.Diff.Removed }),
                Applied = result.Applied.Select(a => new { a.RuleId, a.Act, File = ReportPaths.Display(target, a.Place.File), a.Place.Line }),
                TakenBack = result.TakenBack.Select(t => new { t.RuleId, t.Act, File = ReportPaths.Display(target, t.Place.File), t.Place.Line, t.Why }),
                Left = result.Left.Findings.Select(f => JsonReport.Finding(result.Left, f)),
            },
            JsonReport.Options);
    }
}
