using System.Text.RegularExpressions;
using Hangproof.Docs;

namespace Hangproof.Catalogue.Tests;

public sealed partial class CataloguePageTests
{
    private static readonly string _page = File.ReadAllText(CataloguePage.Path);

    [Fact]
    public void The_page_has_not_drifted() =>
        Assert.True(CataloguePage.Generate().IsUpToDate, "run: dotnet run --project tools/Docs -- catalogue");

    [Fact]
    public void Every_kind_is_on_the_page() => Assert.All(WaitKindNames.All, kind => Assert.Contains($"`{kind}`", _page));

    [Fact]
    public void The_pages_own_sample_rows_can_be_read()
    {
        var list = CatalogueReader.Read(Sample().Match(_page).Groups["rows"].Value);

        Assert.Empty(list.Errors);
        Assert.Equal(4, list.Rows.Length);
    }

    [Theory]
    [InlineData("M:System.Threading.SemaphoreSlim.Wait", "SemaphoreSlim.Wait()")]
    [InlineData("P:System.Threading.Tasks.Task`1.Result", "Task<T>.Result")]
    [InlineData("M:System.Threading.Channels.ChannelWriter`1.WriteAsync(`0,System.Threading.CancellationToken)", "ChannelWriter<T>.WriteAsync(T, CancellationToken)")]
    [InlineData("M:A.B.TryTake(`0@,System.Int32)", "B.TryTake(ref T, int)")]
    [InlineData("M:A.B.Receive``1(A.ISource{``0},System.Byte[])", "B.Receive<T>(ISource<T>, byte[])")]
    [InlineData("M:A.B.Call``2(A.Method{``0,``1},``0)", "B.Call<T1, T2>(Method<T1, T2>, T1)")]
    [InlineData("M:A.Work`1.#ctor(System.Func{`0})", "new Work<T>(Func<T>)")]
    [InlineData("T:A.Join`2", "Join<T1, T2>")]
    public void Members_are_shown_as_people_write_them(string id, string shown) => Assert.Equal(shown, MemberSignature.Of(id));

    [GeneratedRegex("```text\n(?<rows>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
