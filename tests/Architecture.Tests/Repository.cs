using System.Reflection;

namespace Hangproof.Architecture;

internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Source => Path.Combine(Root, "src");

    /// <summary>An assembly of ours, loaded as the tool loads it.</summary>
    public static Assembly Load(string name) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));
}
