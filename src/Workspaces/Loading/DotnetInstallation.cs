using Microsoft.Build.Locator;

namespace Hangproof.Workspaces.Loading;

/// <summary>
/// The .NET SDK of this machine whose MSBuild reads the project files. No type of MSBuild or NuGet may be touched before
/// <see cref="Use"/> has run: they are loaded from that SDK.
/// </summary>
internal sealed record DotnetInstallation(string Root, string SdkDirectory)
{
    private static readonly Lazy<DotnetInstallation> s_used = new(Register);

    public string SdksDirectory => Path.Combine(SdkDirectory, "Sdks");

    public string PacksDirectory => Path.Combine(Root, "packs");

    public static DotnetInstallation Use() => s_used.Value;

    private static DotnetInstallation Register()
    {
        // From the root of the disk: the newest SDK there is, whatever a global.json of the tree at hand asks for.
        var newest = MSBuildLocator
            .QueryVisualStudioInstances(new VisualStudioInstanceQueryOptions
            {
                DiscoveryTypes = DiscoveryType.DotNetSdk,
                WorkingDirectory = Path.GetPathRoot(AppContext.BaseDirectory),
            })
            .MaxBy(i => i.Version)
            ?? throw new ForeseenException("No .NET SDK was found on this machine; one is needed to read project files.");
        if (MSBuildLocator.CanRegister)
            MSBuildLocator.RegisterInstance(newest);

        var sdk = newest.MSBuildPath.TrimEnd(Path.DirectorySeparatorChar);
        var installation = new DotnetInstallation(Path.GetFullPath(Path.Combine(sdk, "..", "..")), sdk);

        // SDKs are resolved from this installation alone: nothing is downloaded, and a global.json that pins another version is no obstacle.
        Environment.SetEnvironmentVariable("DOTNET_MSBUILD_SDK_RESOLVER_SDKS_DIR", installation.SdksDirectory);
        Environment.SetEnvironmentVariable("DOTNET_MSBUILD_SDK_RESOLVER_SDKS_VER", Path.GetFileName(sdk));
        Environment.SetEnvironmentVariable("DOTNET_MSBUILD_SDK_RESOLVER_CLI_DIR", installation.Root);
        Environment.SetEnvironmentVariable("MSBUILDDISABLENUGETSDKRESOLVER", "1");
        return installation;
    }
}
