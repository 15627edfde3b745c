using System.Reflection;
using Hangproof.EndToEnd;

namespace Hangproof.Workspaces.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class ToolTests
{
    [Fact]
    public void The_packed_tool_installs_from_a_folder_and_checks_a_stranger_s_project()
    {
        using var tree = new Tree().Write("A.csproj", Tree.Library).Write("Worker.cs", Tree.Worker);
        using var place = new Tree();
        var version = $"0.0.1-e2e{Guid.NewGuid():N}";
        Succeeds(Dotnet.Run(Metadata("RepositoryRoot"), "pack", "src/Cli", "-c", Metadata("Configuration"), "-o", place.Full("feed"), $"-p:PackageVersion={version}", "-nologo", "-v", "q"));

        // The user's own sources are no part of this.
        place.Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="local" value="{place.Full("feed")}" /></packageSources>
            </configuration>
            """);
        Succeeds(Dotnet.Run(place.Directory, "tool", "install", "Hangproof.Tool", "--tool-path", "tool", "--version", version));
        var tool = place.Full(OperatingSystem.IsWindows() ? "tool/hangproof.exe" : "tool/hangproof");

        var result = Dotnet.RunProgram(tool, tree.Directory, "check", "--format", "sarif");

        Assert.True(result.ExitCode == 1, result.Output);
        Assert.Contains("\"ruleId\": \"HANG101\"", result.Output);
        Assert.Contains("\"executionSuccessful\": true", result.Output);
    }

    private static void Succeeds(CommandResult command) => Assert.True(command.ExitCode == 0, command.Output);

    private static string Metadata(string key) =>
        typeof(ToolTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
