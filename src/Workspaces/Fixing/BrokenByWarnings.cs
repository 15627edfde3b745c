using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Fixing;

/// <summary>Which warnings of the compiler are errors to a project.</summary>
internal static class BrokenByWarnings
{
    public static bool Any(Project project) => Of(project, "CS");

    /// <summary>Those about what may be null, as far as options say so.</summary>
    public static bool Nullable(Project project) => Of(project, "CS8");

    private static bool Of(Project project, string prefix) =>
        project.CompilationOptions is { } options
        && (options.GeneralDiagnosticOption == ReportDiagnostic.Error
            || options.SpecificDiagnosticOptions.Any(option => option.Value == ReportDiagnostic.Error && option.Key.StartsWith(prefix, StringComparison.Ordinal)));
}
