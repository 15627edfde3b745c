using Hangproof.Flow;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Tests.Flow;

/// <summary>Where a word begins and ends.</summary>
public sealed class WordPositionsTests
{
    [Theory]
    [InlineData("Wait")]
    [InlineData(" Wait ")]
    [InlineData("[Wait]")]
    [InlineData("@Wait")]
    [InlineData("`Wait{")]
    [InlineData("x.Wait(1)")]
    [InlineData("1.Wait()")]
    public void A_word_of_its_own_is_found(string text) => Assert.Equal(text.IndexOf("Wait", StringComparison.Ordinal), Assert.Single(Positions(text)));

    [Theory]
    [InlineData("Waits")]
    [InlineData("aWait")]
    [InlineData("_Wait")]
    [InlineData("Wait_")]
    [InlineData("Wait1")]
    [InlineData("1Wait")]
    [InlineData("éWait")]
    [InlineData("Waité")]
    public void A_part_of_another_is_not(string text) => Assert.Empty(Positions(text));

    private static int[] Positions(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text);
        var hits = new WordPositions("Wait").In(tree, new TextSpan(0, text.Length), CancellationToken.None);
        return Array.ConvertAll(hits.ToArray(), hit => hit.Position);
    }
}
