using Hangproof.Baselines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Workspaces.Checking;

/// <summary>One diagnostic of one rule, apart from the compilation it came from.</summary>
internal sealed record Finding
{
    public required string RuleId { get; init; }

    public required DiagnosticSeverity Severity { get; init; }

    public required Place Place { get; init; }

    public required string Message { get; init; }

    /// <summary>The line it is on, without indentation.</summary>
    public string SourceLine { get; init; } = "";

    /// <summary>The part of <see cref="SourceLine"/> that is meant; empty where it goes on to other lines.</summary>
    public (int Start, int End) Marked { get; init; }

    /// <summary>The method that waits.</summary>
    public string Method { get; init; } = "";

    /// <summary>The row of the catalogue.</summary>
    public string Api { get; init; } = "";

    public string Bound { get; init; } = "";

    /// <summary>The shortest way to bound it.</summary>
    public string BoundWith { get; init; } = "";

    public string Tokens { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    public IReadOnlyList<Place> Related { get; init; } = [];

    public Suppression? Suppression { get; init; }

    /// <summary>Why a run that fixes has left it; empty elsewhere.</summary>
    public string WhyLeft { get; init; } = "";

    public static Finding Of(Diagnostic diagnostic, Compilation compilation, string fallbackFile)
    {
        var property = diagnostic.Properties;
        var (line, marked) = LineOf(diagnostic.Location);
        return new()
        {
            RuleId = diagnostic.Id,
            Severity = diagnostic.Severity,
            Place = Place.Of(diagnostic.Location) ?? new(fallbackFile, default),
            Message = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            SourceLine = line,
            Marked = marked,
            Method = Value(DiagnosticProperties.Method),
            Api = Value(DiagnosticProperties.Api),
            Bound = Value(DiagnosticProperties.Bound),
            BoundWith = Value(DiagnosticProperties.BoundWith),
            Tokens = Value(DiagnosticProperties.Tokens),
            Fingerprint = Value(DiagnosticProperties.Fingerprint),
            Related = [.. diagnostic.AdditionalLocations.Select(Place.Of).OfType<Place>()],
            Suppression = diagnostic.IsSuppressed ? Suppression.Of(diagnostic, compilation) : null,
        };

        string Value(string key) => property.TryGetValue(key, out var value) ? value ?? "" : "";
    }

    private static (string Text, (int Start, int End) Marked) LineOf(Location location)
    {
        if (location.SourceTree is not { } tree)
            return ("", default);

        var span = location.GetLineSpan();
        var line = tree.GetText().Lines[span.StartLinePosition.Line].ToString();
        var indentation = line.Length - line.AsSpan().TrimStart().Length;
        var marked = span.EndLinePosition.Line == span.StartLinePosition.Line
            ? (span.StartLinePosition.Character - indentation, Math.Min(span.EndLinePosition.Character, line.AsSpan().TrimEnd().Length) - indentation)
            : default;
        return (line.Trim(), marked);
    }
}

/// <summary>A place in a file; lines and columns count from zero, as the compiler counts them.</summary>
internal sealed record Place(string File, LinePositionSpan Span)
{
    public int Line => Span.Start.Line + 1;

    public int Column => Span.Start.Character + 1;

    public static Place? Of(Location location) =>
        location.GetLineSpan() is { IsValid: true } span && span.Path.Length > 0 ? new(span.Path, span.Span) : null;
}

/// <summary>Somebody's decision that a finding is not to be shown: in the source, or by the baseline.</summary>
internal sealed record Suppression(string Justification, bool IsBaseline = false)
{
    public static Suppression Of(Diagnostic diagnostic, Compilation compilation) =>
        IsInBaseline(diagnostic, compilation)
            ? new("", IsBaseline: true)
            : new(diagnostic.GetSuppressionInfo(compilation)?.Attribute?.NamedArguments.FirstOrDefault(a => a.Key == "Justification").Value.Value as string ?? "");

    /// <summary>A finding that the source suppresses as well is the source's.</summary>
    public static bool IsInBaseline(Diagnostic diagnostic, Compilation compilation) =>
        diagnostic.GetSuppressionInfo(compilation) is { ProgrammaticSuppressions: { IsDefaultOrEmpty: false } programmatic }
        && programmatic.Any(s => s.Descriptor.Id == BaselineSuppressor.SuppressionId);
}
