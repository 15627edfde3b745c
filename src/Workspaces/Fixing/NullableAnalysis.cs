using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Workspaces.Fixing;

/// <summary>
/// The compiler follows through each body what may be null, for warnings alone, each time that it is bound: a fifth of the time of a run. Where none of
/// them breaks a build it is told not to.
/// </summary>
internal static class NullableAnalysis
{
    private static readonly KeyValuePair<string, string> s_never = new("run-nullable-analysis", "never");

    public static async Task<Solution> WithoutAsync(Solution solution, CancellationToken cancellationToken)
    {
        foreach (var project in solution.Projects)
        {
            if (project.ParseOptions is CSharpParseOptions options && !await IsNeededAsync(project, cancellationToken).ConfigureAwait(false))
                solution = solution.WithProjectParseOptions(project.Id, options.WithFeatures(options.Features.Append(s_never)));
        }

        return solution;
    }

    private static async Task<bool> IsNeededAsync(Project project, CancellationToken cancellationToken)
    {
        if (BrokenByWarnings.Nullable(project))
            return true;
        foreach (var document in project.AnalyzerConfigDocuments)
        {
            if ((await document.GetTextAsync(cancellationToken).ConfigureAwait(false)).ToString().Contains("dotnet_diagnostic.CS8", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
