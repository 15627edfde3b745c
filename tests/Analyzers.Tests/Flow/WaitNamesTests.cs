using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis.CSharp;

namespace Hangproof.Tests.Flow;

/// <summary>What a text is looked over for before anything is bound.</summary>
public sealed class WaitNamesTests
{
    private static readonly WaitNames _names = WaitNames.Of(BlockingApis.All);

    [Theory]
    [InlineData("queue.Add(1);")]
    [InlineData("stream.Read(buffer);")]
    [InlineData("var task = work.Task;")]
    [InlineData("// jobs.ReadAllAsync is for later")]
    [InlineData("async Task<int> M(Task<int> work) => await work;")]
    [InlineData("renew Task<int>(x)")]
    [InlineData("x.Unrelated();")]
    public void Silent_on_everyday_names_where_no_waiting_type_is_mentioned(string text) => Assert.False(CanWait(text));

    [Theory]
    [InlineData("queue.Add(1); BlockingCollection<int> queue;")]
    [InlineData("using System.Net.Sockets; class C { void M() => stream.Read(buffer); }")]
    [InlineData("var task = work.Task; TaskCompletionSource work;")]
    [InlineData("var work = new Task<int>(Compute);")]
    [InlineData("var work = new\n    Task(Compute);")]
    public void Finds_everyday_names_where_the_type_is_mentioned_anywhere(string text) => Assert.True(CanWait(text));

    [Fact]
    public void Finds_a_telling_name_on_an_object_whose_type_no_source_names() =>
        Assert.True(CanWait("await foreach (var job in shop.Pending.ReadAllAsync()) { }"));

    [Fact]
    public void Looks_up_only_rows_that_the_text_gives_reason_to()
    {
        var mentioned = Mentioned("await jobs.ReadAllAsync();");

        Assert.All(_names.Mattering(mentioned), row => Assert.Equal("ReadAllAsync", row.MemberName));
    }

    [Fact]
    public void Is_made_once_for_the_same_rows() => Assert.Same(_names, WaitNames.Of(BlockingApis.All));

    private static bool CanWait(string text)
    {
        var mentioned = Mentioned(text);
        return Hits(text).Any(hit => _names.CanWait(hit, mentioned));
    }

    private static IEnumerable<WordHit> Hits(string text) => _names.In(CSharpSyntaxTree.ParseText(text), CancellationToken.None);

    private static bool[] Mentioned(string text)
    {
        var mentioned = new bool[_names.Count];
        foreach (var hit in Hits(text))
            mentioned[hit.Word] = true;
        return mentioned;
    }
}
