using NuGet.Frameworks;

namespace Hangproof.Workspaces.Loading;

/// <summary>
/// Of .NET Framework's assemblies, what a project that is built for it is compiled against. Those that give threads a context of their own, the displays and the web, only where
/// it or what it refers to names them: rules ask whether a compilation has such threads.
/// </summary>
internal static class NetFrameworkReferences
{
    private static readonly string[] s_wpf = ["WindowsBase", "PresentationCore", "PresentationFramework", "System.Xaml", "UIAutomation", "ReachFramework", "System.Printing", "System.Windows"];

    private static readonly string[] s_forms = ["System.Windows.Forms", "WindowsFormsIntegration"];

    public static IEnumerable<string> Of(FrameworkPack pack, IReadOnlyCollection<ProjectNode> closure)
    {
        if (pack.Framework.Framework != FrameworkConstants.FrameworkIdentifiers.Net)
            return pack.Assemblies;
        var named = closure.SelectMany(n => n.Project.Items("Reference")).Select(item => item.EvaluatedInclude.Split(',')[0].Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var usesWpf = closure.Any(n => n.Project.IsTrue("UseWPF"));
        var usesForms = closure.Any(n => n.Project.IsTrue("UseWindowsForms"));
        return pack.Assemblies.Where(assembly => Path.GetFileNameWithoutExtension(assembly) is var name && (named.Contains(name)
            || (Begins(name, s_forms) ? usesForms : Begins(name, s_wpf) ? usesWpf : !Begins(name, "System.Web"))));
    }

    private static bool Begins(string name, params string[] families) => families.Any(family => name.StartsWith(family, StringComparison.OrdinalIgnoreCase));
}
