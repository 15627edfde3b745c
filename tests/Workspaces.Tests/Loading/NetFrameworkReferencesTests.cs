using Hangproof.Workspaces.Loading;
using NuGet.Frameworks;

namespace Hangproof.Workspaces.Tests.Loading;

/// <summary>With a folder of packages that holds the reference assemblies of .NET Framework 4.6.1, by their names alone.</summary>
public sealed class NetFrameworkReferencesTests : IDisposable
{
    private const string Build = "packages/microsoft.netframework.referenceassemblies.net461/1.0.3/build/.NETFramework/v4.6.1/";

    private readonly Tree _tree = new Tree()
        .Write(Build + "mscorlib.dll", "").Write(Build + "System.Net.Http.dll", "").Write(Build + "System.EnterpriseServices.Thunk.dll", "")
        .Write(Build + "PresentationFramework.dll", "").Write(Build + "System.Windows.Forms.dll", "").Write(Build + "System.Web.dll", "");

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("net461", "net461")]
    [InlineData("net452", "net461")]
    [InlineData("net472", null)]
    [InlineData("netstandard2.0", null)]
    public void An_older_one_is_bound_to_the_next_that_is_here(string framework, string? bound) =>
        Assert.Equal(bound, Packs().Closest(NuGetFramework.Parse(framework), [])?.Framework.GetShortFolderName());

    [Theory]
    [InlineData("", "")]
    [InlineData("<ItemGroup><Reference Include=\"System.Web, Version=4.0.0.0\" /></ItemGroup>", " System.Web")]
    [InlineData("<PropertyGroup><UseWindowsForms>true</UseWindowsForms></PropertyGroup>", " System.Windows.Forms")]
    [InlineData("<PropertyGroup><UseWPF>true</UseWPF></PropertyGroup>", " PresentationFramework")]
    public void Displays_and_the_web_are_referred_to_where_the_project_says_so(string more, string referred)
    {
        _tree.Write("A.csproj", $"""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net461</TargetFramework></PropertyGroup>{more}</Project>""");
        using var reader = new ProjectReader(DotnetInstallation.Use());
        var node = new ProjectNode(reader.Read(_tree.Full("A.csproj")));

        var names = NetFrameworkReferences.Of(Packs().Closest(NuGetFramework.Parse("net461"), [])!, node.Closure()).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);

        Assert.Equal(("System.Net.Http mscorlib" + referred).Split(' ').Order(StringComparer.Ordinal), names);
    }

    private ReferencePacks Packs() => new(DotnetInstallation.Use(), new PackageFolder(_tree.Full("packages")));
}
