using System.Reflection;
using Hangproof.Workspaces.Checking;
using Hangproof.Workspaces.Loading;
using Microsoft.CodeAnalysis;

namespace Hangproof.Workspaces.Tests.Checking;

/// <summary>The build runs our rules on our own code, save where it is that build which makes them.</summary>
public sealed class OwnSourceTests
{
    [Theory]
    [InlineData("Analyzers")]
    [InlineData("CodeFixes")]
    public async Task The_rules_find_nothing_in_their_own_source(string part)
    {
        var root = typeof(OwnSourceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;
        var loaded = SolutionLoader.Load(await LoadTarget.FindAsync(Path.Combine(root, "src", part), CancellationToken.None), CancellationToken.None);

        // Suggestions too: what is merely possible is a warning in the strict mode that the other parts build with.
        var result = await new SolutionCheck(loaded, RuleSelection.All(), DiagnosticSeverity.Info).RunAsync(progress: null, CancellationToken.None);

        Assert.Empty(result.Failures);
        Assert.All(result.Projects, project => Assert.Equal((LoadState.Full, 0), (project.Project.State, project.Errors)));
        Assert.Empty(result.Findings);
    }
}
