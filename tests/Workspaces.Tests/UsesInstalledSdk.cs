using System.Runtime.CompilerServices;
using Hangproof.Workspaces.Loading;

namespace Hangproof.Workspaces.Tests;

internal static class UsesInstalledSdk
{
    /// <summary>Before any test names a type of MSBuild or NuGet: they come from the SDK.</summary>
    [ModuleInitializer]
    internal static void Register() => DotnetInstallation.Use();
}
