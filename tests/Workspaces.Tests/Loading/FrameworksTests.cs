using Hangproof.Workspaces.Loading;
using NuGet.Frameworks;

namespace Hangproof.Workspaces.Tests.Loading;

public sealed class FrameworksTests
{
    [Theory]
    [InlineData("net8.0", "NET,NETCOREAPP,NET8_0,NET5_0_OR_GREATER,NET8_0_OR_GREATER,NETCOREAPP3_1_OR_GREATER", "NET9_0_OR_GREATER,NET10_0")]
    [InlineData("net8.0-windows", "NET8_0,WINDOWS", "NETFRAMEWORK")]
    [InlineData("netcoreapp3.1", "NETCOREAPP,NETCOREAPP3_1,NETCOREAPP2_1_OR_GREATER", "NET,NET5_0_OR_GREATER")]
    [InlineData("netstandard2.0", "NETSTANDARD,NETSTANDARD2_0,NETSTANDARD1_6_OR_GREATER", "NETSTANDARD2_1_OR_GREATER,NETSTANDARD2_1")]
    [InlineData("net472", "NETFRAMEWORK,NET472,NET461_OR_GREATER,NET472_OR_GREATER,NET45_OR_GREATER", "NET48_OR_GREATER,NET,NET4_7_2")]
    public void Symbols_are_those_of_the_sdk(string framework, string defined, string absent)
    {
        var symbols = Frameworks.PreprocessorSymbols(NuGetFramework.Parse(framework)).ToArray();

        Assert.Subset(symbols.ToHashSet(), defined.Split(',').ToHashSet());
        Assert.Empty(symbols.Intersect(absent.Split(',')));
        Assert.Equal(symbols.Distinct(), symbols);
    }

    [Theory]
    [InlineData("net472;netstandard2.0;net6.0;net10.0", "net10.0")]
    [InlineData("net8.0;net11.0", "net8.0")]
    [InlineData("net10.0-windows;net8.0", "net8.0")]
    [InlineData("net472;netstandard2.0", "netstandard2.0")]
    [InlineData("net462;net48", "net48")]
    public void The_newest_that_can_be_bound_is_looked_at(string frameworks, string chosen) =>
        Assert.Equal(chosen, Frameworks.Newest(frameworks.Split(';'), new Version(10, 0, 0, 0)));

    [Theory]
    [InlineData("net8.0", "net10.0;net6.0;netstandard2.0", "net6.0")]
    [InlineData("netstandard2.0", "net10.0;netstandard2.0", "netstandard2.0")]
    [InlineData("net472", "net10.0", null)]
    public void A_reference_is_to_what_a_build_would_choose(string consumer, string frameworks, string? chosen) =>
        Assert.Equal(chosen, Frameworks.Nearest(frameworks.Split(';'), NuGetFramework.Parse(consumer)));
}
