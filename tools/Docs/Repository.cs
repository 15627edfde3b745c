using System.Reflection;

namespace Hangproof.Docs;

/// <summary>Where the docs and what they are made from stand.</summary>
internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;

    public static string RulePages { get; } = Path.Combine(Root, "docs", "rules");

    public static string Releases { get; } = Path.Combine(Root, "src", "Analyzers");

    public static string Presets { get; } = Path.Combine(Root, "src", "Package", "configuration");
}
