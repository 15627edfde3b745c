using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Fixing;

/// <summary>What a compiler says against a project as a whole.</summary>
internal sealed class CompileErrors
{
    private readonly ILookup<string, Diagnostic> _errors;

    private CompileErrors(ImmutableArray<Diagnostic> diagnostics)
    {
        Diagnostics = diagnostics;
        // Warnings that the project makes errors break its build as well.
        _errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error && !d.IsSuppressed && d.Id.StartsWith("CS", StringComparison.Ordinal)).ToLookup(Key);
    }

    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public bool IsEmpty => _errors.Count == 0;

    public static CompileErrors Of(Compilation compilation, CancellationToken cancellationToken) => new(compilation.GetDiagnostics(cancellationToken));

    /// <summary>The errors that there are more of than there were.</summary>
    public IEnumerable<Diagnostic> NotIn(CompileErrors before) =>
        _errors.Where(same => same.Count() > before._errors[same.Key].Count()).Select(same => same.First());

    private static string Key(Diagnostic error) =>
        $"{error.Id}|{error.Location.GetLineSpan().Path}|{error.GetMessage(CultureInfo.InvariantCulture)}";
}
