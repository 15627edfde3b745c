using System.Text.Json;
using Hangproof.EndToEnd;
using Hangproof.Workspaces.Loading;

namespace Hangproof.Workspaces.Tests.Loading;

public sealed class SolutionLoaderTests
{
    [Fact]
    public async Task A_project_that_was_never_restored_binds_and_its_tree_is_left_alone()
    {
        using var tree = new Tree()
            .Write("Directory.Build.props", """
                <Project><PropertyGroup><ImplicitUsings>enable</ImplicitUsings><DefineConstants>$(DefineConstants);SHARED</DefineConstants></PropertyGroup></Project>
                """)
            .Write("shared/Linked.cs", "public sealed class Linked;")
            .Write("A/A.csproj", """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework><AllowUnsafeBlocks>true</AllowUnsafeBlocks></PropertyGroup>
                  <ItemGroup>
                    <Compile Include="../shared/Linked.cs" Link="Linked.cs" />
                    <Compile Remove="Broken.cs" />
                    <Using Include="System.Text.Json" />
                    <Using Include="System.Math" Static="true" />
                    <Using Include="System.Text.StringBuilder" Alias="Text" />
                  </ItemGroup>
                </Project>
                """)
            .Write("A/Broken.cs", "this does not compile")
            .Write("A/Code.cs", """
                #if !SHARED || !NET10_0_OR_GREATER || !DEBUG
                #error symbols are missing
                #endif
                public sealed unsafe class Code
                {
                    public Task<Linked> Once(List<JsonElement> elements, Text text) => Task.FromResult(new Linked());
                    public int* Pointer(int a) => (int*)Max(a, 1);
                }
                """);
        var before = tree.Files();

        var loaded = await tree.LoadAsync("A/A.csproj");

        Assert.Empty(await loaded.ErrorsAsync("A"));
        Assert.Equal(LoadState.Partial, loaded.Project("A").State);
        Assert.Equal("not restored, but all that it refers to was found", loaded.Project("A").Why);
        Assert.Equal(before, tree.Files());
    }

    [Fact]
    public async Task A_set_of_workloads_that_is_not_installed_costs_what_comes_with_it_and_no_project()
    {
        using var tree = new Tree()
            .Write("global.json", """{ "sdk": { "workloadVersion": "9.9.900" } }""")
            .Write("A/A.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""")
            .Write("A/Code.cs", "public sealed class Code { public System.Threading.Tasks.Task Run() => System.Threading.Tasks.Task.CompletedTask; }");

        var loaded = await tree.LoadAsync("A/A.csproj");

        Assert.Empty(await loaded.ErrorsAsync("A"));
        Assert.Equal(LoadState.Partial, loaded.Project("A").State);
    }

    [Fact]
    public async Task Projects_see_each_other_through_others_and_as_friends_of_a_signed_one()
    {
        using var tree = new Tree()
            .Write("All.slnx", """<Solution><Project Path="App/App.csproj" /></Solution>""")
            .Write("App/App.csproj", Referring("../Middle/Middle.csproj"))
            .Write("App/App.cs", "public sealed class App : Middle { public Low Low = new(); }")
            .Write("Middle/Middle.csproj", Referring("../Low/Low.csproj"))
            .Write("Middle/Middle.cs", "public class Middle { public object Hidden = new Hidden(); }")
            .Write("Low/Low.csproj", """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks></PropertyGroup>
                  <ItemGroup><InternalsVisibleTo Include="Middle" /></ItemGroup>
                </Project>
                """)
            .Write("Low/Low.cs", "public sealed class Low; internal sealed class Hidden;");

        var loaded = await tree.LoadAsync();

        Assert.Empty(await loaded.ErrorsAsync("App"));
        Assert.Equal(["App"], loaded.Projects.Select(p => p.Name));
    }

    [Fact]
    public async Task Another_framework_is_bound_to_the_one_that_is_here()
    {
        using var tree = new Tree()
            .Write("A.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>netcoreapp2.1</TargetFramework></PropertyGroup></Project>""")
            .Write("A.cs", "#if !NETCOREAPP2_1\n#error wrong symbols\n#endif\npublic class A { public System.Threading.Channels.Channel<int> C; }");

        var loaded = await tree.LoadAsync();

        Assert.Empty(await loaded.ErrorsAsync("A"));
        Assert.Contains("in place of netcoreapp2.1", loaded.Project("A").Why);
    }

    /// <summary>Building these tests restores .NET Standard's own package, for the analyzers.</summary>
    [Fact]
    public async Task A_library_that_is_not_restored_has_the_overloads_of_its_own_framework()
    {
        using var tree = new Tree()
            .Write("App/App.csproj", Referring("../Low/Low.csproj"))
            .Write("App/App.cs", "public sealed class App : Low { public System.Threading.Channels.Channel<int> C; }")
            .Write("Low/Low.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup></Project>""")
            .Write("Low/Low.cs", "#if !NETSTANDARD2_0\n#error wrong symbols\n#endif\npublic class Low { public System.Threading.Channels.Channel<int> C; }");

        var low = await tree.LoadAsync("Low/Low.csproj");
        var app = await tree.LoadAsync("App/App.csproj");

        Assert.Equal("not restored, but all that it refers to was found", low.Project("Low").Why);
        Assert.Contains("CS0234", Assert.Single(await low.ErrorsAsync("Low")));
        Assert.Empty(await app.ErrorsAsync("App"));
    }

    [Fact]
    public async Task A_library_below_one_that_is_not_here_is_bound_to_the_one_that_is()
    {
        using var tree = new Tree()
            .Write("Top/Top.csproj", """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup>
                  <ItemGroup><ProjectReference Include="../Low/Low.csproj" /></ItemGroup>
                </Project>
                """)
            .Write("Top/Top.cs", "public class Top : Low { }")
            .Write("Low/Low.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>netcoreapp2.1</TargetFramework></PropertyGroup></Project>""")
            .Write("Low/Low.cs", "public class Low { public System.Threading.Channels.Channel<int> C; }");

        var loaded = await tree.LoadAsync("Top/Top.csproj");

        Assert.Empty(await loaded.ErrorsAsync("Top"));
        Assert.Contains("bound to .NET 10.0 in place of netstandard2.0", loaded.Project("Top").Why);
    }

    [Fact]
    public async Task A_package_that_is_not_here_costs_its_types_and_is_named()
    {
        using var tree = new Tree()
            .Write("A.csproj", """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                  <ItemGroup>
                    <PackageReference Include="Nobody.Has.This" Version="1.0.0" />
                    <PackageReference Include="Nobody.Needs.This" Version="1.0.0" PrivateAssets="all" />
                  </ItemGroup>
                </Project>
                """)
            .Write("A.cs", "public class A { }");

        Assert.Equal("not restored; packages not found: Nobody.Has.This", (await tree.LoadAsync()).Project("A").Why);
    }

    [Fact]
    public async Task A_project_that_cannot_be_read_is_named_and_the_others_are_loaded()
    {
        using var tree = new Tree()
            .Write("All.slnx", """<Solution><Project Path="Bad/Bad.csproj" /><Project Path="Good/Good.csproj" /><Project Path="Gone/Gone.csproj" /></Solution>""")
            .Write("Bad/Bad.csproj", "<Project><PropertyGroup></Project>")
            .Write("Good/Good.csproj", Referring("../Gone/Gone.csproj"))
            .Write("Good/Good.cs", "public class Good { }");

        var loaded = await tree.LoadAsync();

        Assert.Equal(LoadState.Failed, loaded.Project("Bad").State);
        Assert.Contains("PropertyGroup", loaded.Project("Bad").Why);
        Assert.Equal((LoadState.Failed, "the project file does not exist"), (loaded.Project("Gone").State, loaded.Project("Gone").Why));
        Assert.Equal("not restored; Gone.csproj, which it refers to, cannot be read: the project file does not exist", loaded.Project("Good").Why);
        Assert.Empty(await loaded.ErrorsAsync("Good"));
    }

    [Fact]
    public async Task Projects_that_refer_to_each_other_are_loaded()
    {
        using var tree = new Tree()
            .Write("A/A.csproj", Referring("../B/B.csproj"))
            .Write("B/B.csproj", Referring("../A/A.csproj"));

        var loaded = await tree.LoadAsync();

        Assert.Empty(await loaded.ErrorsAsync("A"));
        Assert.Empty(await loaded.ErrorsAsync("B"));
        Assert.Contains(loaded.Projects, p => p.Why.Contains("refer to each other", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Neither_a_pinned_sdk_nor_one_from_a_package_is_an_obstacle()
    {
        using var tree = new Tree()
            .Write("global.json", """{ "sdk": { "version": "1.0.0", "rollForward": "disable" } }""")
            .Write("A/A.csproj", """<Project Sdk="Nobody.Has.This.Sdk/1.2.3"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""")
            .Write("A/A.cs", "public class A { }")
            .Write("Build/Build.csproj", """<Project Sdk="Microsoft.Build.Traversal/4.0.0" />""");

        var loaded = await tree.LoadAsync();

        Assert.Equal(["A"], loaded.Projects.Select(p => p.Name));
        Assert.Contains("its SDK Nobody.Has.This.Sdk/1.2.3 is not here", loaded.Project("A").Why);
        Assert.Empty(await loaded.ErrorsAsync("A"));
    }

    [Theory]
    [InlineData("obj/Debug/net10.0/Made.cs")]
    [InlineData("obj/Release/net10.0/Made.cs")]
    public async Task What_a_build_made_is_seen_whatever_was_built(string made)
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library)
            .Write("A.cs", "public class A : Made;")
            .Write(made, "public class Made;")
            .Write("obj/project.assets.json", Assets(""));

        Assert.Empty(await (await tree.LoadAsync()).ErrorsAsync("A"));
    }

    [Fact]
    public async Task Of_what_several_builds_made_only_one_is_seen()
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library)
            .Write("obj/Debug/net10.0/Made.cs", "public class Made;")
            .Write("obj/Release/net10.0/Made.cs", "public class Made;")
            .Write("obj/project.assets.json", Assets(""));

        Assert.Empty(await (await tree.LoadAsync()).ErrorsAsync("A"));
    }

    [Fact]
    public async Task A_generator_of_the_tree_that_was_built_for_release_is_taken_from_there()
    {
        using var tree = new Tree()
            .Write("A/A.csproj", """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                  <ItemGroup><ProjectReference Include="../G/G.csproj" OutputItemType="Analyzer" ReferenceOutputAssembly="false" /></ItemGroup>
                </Project>
                """)
            .Write("A/obj/project.assets.json", Assets(""))
            .Write("G/G.csproj", Tree.Library)
            .Write("G/bin/Release/net10.0/G.dll", "");

        var loaded = await tree.LoadAsync();

        Assert.Contains(loaded.Solution.GetProject(loaded.Project("A").Id!)!.AnalyzerReferences, reference => reference.FullPath == tree.Full("G/bin/Release/net10.0/G.dll"));
    }

    [Fact]
    public async Task A_framework_that_comes_with_a_package_is_referred_to()
    {
        using var tree = new Tree()
            .Write("A.csproj", Tree.Library)
            .Write("A.cs", "public class A { public Microsoft.AspNetCore.Http.HttpContext Context; }")
            .Write("packages/web/1.0.0/web.nuspec", "");
        var package = """
            "Web/1.0.0": { "type": "package", "frameworkReferences": ["Microsoft.AspNetCore.App"] }
            """;
        tree.Write("obj/project.assets.json", Assets(package, tree.Full("packages")));

        var loaded = await tree.LoadAsync();

        Assert.Empty(await loaded.ErrorsAsync("A"));
        Assert.Equal("", loaded.Project("A").Why);
    }

    [Fact]
    [Trait("Category", "EndToEnd")]
    public async Task A_restored_project_is_loaded_in_full()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);
        var restored = Dotnet.Run(tree.Directory, "restore", "-nologo");
        Assert.True(restored.ExitCode == 0, restored.Output);
        var before = tree.Files();

        var loaded = await tree.LoadAsync();

        Assert.Equal((LoadState.Full, ""), (loaded.Project("A").State, loaded.Project("A").Why));
        Assert.Empty(await loaded.ErrorsAsync("A"));
        Assert.Equal(before, tree.Files());
    }

    /// <summary>What a restore writes down, of one package at most.</summary>
    private static string Assets(string package, string folder = "packages") => $$"""
        {
          "targets": { "net10.0": { {{package}} } },
          "libraries": { "Web/1.0.0": { "path": "web/1.0.0", "files": [] } },
          "packageFolders": { {{JsonSerializer.Serialize(folder)}}: {} }
        }
        """;

    private static string Referring(string project) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <ItemGroup><ProjectReference Include="{project}" /></ItemGroup>
        </Project>
        """;
}
