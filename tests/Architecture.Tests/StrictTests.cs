using System.Text.RegularExpressions;

namespace Hangproof.Architecture;

/// <summary>Who takes the strict mode asks for all that any rule has to say.</summary>
public sealed partial class StrictTests
{
    /// <summary>Rules of waits of which a part is a suggestion.</summary>
    private static readonly string[] _ofWaits = ["HANG102", "HANG105", "HANG106", "HANG107", "HANG206", "HANG207", "HANG302", "HANG303", "HANG304", "HANG305", "HANG307", "HANG403", "HANG411"];

    public static TheoryData<string> Waiting
    {
        get
        {
            var sources = Directory.GetFiles(Path.Combine(Repository.Source, "Analyzers"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
            var ids = sources.SelectMany(text => Constant().Matches(text)).ToDictionary(found => found.Groups[1].Value, found => found.Groups[2].Value, StringComparer.Ordinal);
            var rules = sources.SelectMany(text => Descriptor().Matches(text)).ToDictionary(found => found.Groups[1].Value, found => ids[found.Groups[2].Value], StringComparer.Ordinal);
            return [.. sources.SelectMany(text => UntilAsked().Matches(text)).Select(found => rules[found.Groups[1].Value]).Concat(_ofWaits).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>A descriptor that waits to be asked for, or only suggests, does so even where its rule is a warning, until something names the id.</summary>
    [Theory]
    [MemberData(nameof(Waiting))]
    public void Names_what_waits_to_be_asked_for(string id) =>
        Assert.Contains($"dotnet_diagnostic.{id}.severity", File.ReadAllText(Path.Combine(Repository.Source, "Package", "configuration", "hangproof-strict.globalconfig")), StringComparison.Ordinal);

    [GeneratedRegex("""const string (\w+) = "(HANG\d+)";""")]
    private static partial Regex Constant();

    [GeneratedRegex(@"DiagnosticDescriptor (\w+) = \w+\(\s*RuleIds\.(\w+)")]
    private static partial Regex Descriptor();

    [GeneratedRegex(@"Descriptors\.(\w+)\.(?:UntilAsked|AsSuggestion)\(")]
    private static partial Regex UntilAsked();
}
