using Hangproof.Flow;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Tests.Flow;

/// <summary>Which calls name a member of the object that they stand in is known by the types around them.</summary>
public sealed class SymbolUsesTests
{
    [Theory]
    [InlineData("class Inner : Base { void M() => Stop(true); }")]
    [InlineData("class Inner : Base { void M() => this.Stop(true); }")]
    [InlineData("class Inner : Base { public override void Stop(bool now) => base.Stop(now); }")]
    [InlineData("class Inner : Between { void M() => Stop(true); } class Between : Base { }")]
    [InlineData("class Inner : Base { class Deeper { static void M(Inner of) => of.Stop(true); } }")]
    [InlineData("class Other { void M(Base of) => of.Stop(true); }")]
    [InlineData("class Other { void M(Base? of) => of?.Stop(true); }")]
    public void A_call_of_the_member_is_found(string code) => Assert.Single(Uses(code, out _));

    [Theory]
    [InlineData("class Other { void Stop(bool now) { } void M() => Stop(true); }")]
    [InlineData("class Other { void Stop(bool now) { } void M() => this.Stop(true); }")]
    [InlineData("class Another : Other { void M() => base.Stop(true); } class Other { protected void Stop(bool now) { } }")]
    public void A_call_of_another_objects_member_is_none(string code)
    {
        Assert.Empty(Uses(code, out var isComplete));
        Assert.True(isComplete);
    }

    [Fact]
    public void Under_a_base_that_is_not_there_nobody_knows()
    {
        Assert.Empty(Uses("class Other : Gone { void M() => base.Stop(true); }", out var isComplete));
        Assert.False(isComplete);
    }

    private static IReadOnlyList<SymbolUse> Uses(string code, out bool isComplete)
    {
        var tree = CSharpSyntaxTree.ParseText($"#nullable enable\ninternal class Base {{ public virtual void Stop(bool now) {{ }} }} {code}");
        var compilation = CSharpCompilation.Create("Tested", [tree], References.Net, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var found = CodeFacts.Of(compilation).Uses.Of(compilation.GetTypeByMetadataName("Base")!.GetMembers("Stop").Single(), CancellationToken.None);
        isComplete = found.IsComplete;
        return found.Uses;
    }
}
