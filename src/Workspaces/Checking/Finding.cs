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

    /// <summary>The line it is on, as written.</summary>
    public string SourceLine { get; init; } = "";

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

    public static Finding Of(Diagnostic diagnostic, Compilation compilation, string fallbackFile)
    {
        var property = diagnostic.Properties;
        return new()
        {
            RuleId = diagnostic.Id,
            Severity = diagnostic.Severity,
            Place = Place.Of(diagnostic.Location) ?? new(fallbackFile, default),
            Message = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            SourceLine = LineOf(diagnostic.Location),
            Method = Value("hangproof.method"),
            Api = Value("hangproof.api"),
            Bound = Value("hangproof.bound"),
            BoundWith = Value("hangproof.boundWith"),
            Tokens = Value("hangproof.tokens"),
            Fingerprint = Value("hangproof.fingerprint"),
            Related = [.. diagnostic.AdditionalLocations.Select(Place.Of).OfType<Place>()],
            Suppression = diagnostic.IsSuppressed ? Suppression.Of(diagnostic, compilation) : null,
        };

        string Value(string key) => property.TryGetValue(key, out var value) ? value ?? "" : "";
    }

    private static string LineOf(Location location) =>
        location.SourceTree is { } tree ? tree.GetText().Lines[location.GetLineSpan().StartLinePosition.Line].ToString().Trim() : "";
}

/// <summary>A place in a file; lines and columns count from zero, as the compiler counts them.</summary>
internal sealed record Place(string File, LinePositionSpan Span)
{
    public int Line => Span.Start.Line + 1;

    public int Column => Span.Start.Character + 1;

    public static Place? Of(Location location) =>
        location.GetLineSpan() is { IsValid: true } span && span.Path.Length > 0 ? new(span.Path, span.Span) : null;
}

/// <summary>Somebody's decision, in the source, that a finding is not to be shown.</summary>
internal sealed record Suppression(string Justification)
{
    public static Suppression Of(Diagnostic diagnostic, Compilation compilation) => new(
        diagnostic.GetSuppressionInfo(compilation)?.Attribute?.NamedArguments
            .FirstOrDefault(a => a.Key == "Justification").Value.Value as string ?? "");
}
