using Hangproof.Runtime.Fingerprints;

namespace Hangproof.Runtime.Tests.Fingerprints;

public sealed class SourceNamesTests
{
    [Theory]
    [InlineData("Shop.Queue", "Take", "Shop.Queue.Take")]
    [InlineData("Shop.Queue", ".ctor", "Shop.Queue..ctor")]
    [InlineData("Shop.Queue+<TakeAsync>d__12", "MoveNext", "Shop.Queue.TakeAsync")]
    [InlineData("Shop.Queue+<ReadAll>d__3", "System.Collections.Generic.IAsyncEnumerator<T>.MoveNextAsync", "Shop.Queue.ReadAll")]
    [InlineData("Shop.Queue+<Run>d__1`1[[System.__Canon, System.Private.CoreLib]]", "MoveNext", "Shop.Queue.Run")]
    [InlineData("Shop.Queue`2+Inner`1", "Get`1", "Shop.Queue.Inner.Get")]
    [InlineData("Shop.Queue+<>c", "<Run>b__4_0", "Shop.Queue.Run.lambda")]
    [InlineData("Shop.Queue+<>c__DisplayClass7_0", "<Run>b__1", "Shop.Queue.Run.lambda")]
    [InlineData("Shop.Queue+<>c+<<Run>b__4_0>d", "MoveNext", "Shop.Queue.Run.lambda")]
    [InlineData("Shop.Queue+<>c__DisplayClass7_0+<<Run>b__1>d", "MoveNext", "Shop.Queue.Run.lambda")]
    [InlineData("Shop.Queue", "<Run>g__Step|5_0", "Shop.Queue.Run.Step")]
    [InlineData("Shop.Queue+<<Run>g__Step|5_0>d", "MoveNext", "Shop.Queue.Run.Step")]
    [InlineData("Program", "<Main>$", "Program.Main")]
    [InlineData("Program+<<Main>$>d__0", "MoveNext", "Program.Main")]
    [InlineData("Program", "<<Main>$>g__Step|0_0", "Program.Main.Step")]
    [InlineData("Shop.Queue+<Shop.IQueue.TakeAsync>d__2", "MoveNext", "Shop.Queue.Shop.IQueue.TakeAsync")]
    [InlineData("Shop.Queue+<Shop-IQueue-TakeAsync>d__2", "MoveNext", "Shop.Queue.Shop.IQueue.TakeAsync")]
    [InlineData("Shop.Queue+<>c+<<-cctor>b__0_1>d", "MoveNext", "Shop.Queue..cctor.lambda")]
    [InlineData("<Module>", "Main", "<Module>.Main")]
    public void A_compiled_name_is_mapped_back_to_its_source(string type, string method, string source) =>
        Assert.Equal(source, SourceNames.Method(type, method));

    [Fact]
    public void Another_lambda_above_does_not_change_the_name() =>
        Assert.Equal(SourceNames.Method("A+<>c", "<Run>b__4_0"), SourceNames.Method("A+<>c__DisplayClass4_0", "<Run>b__4_1"));
}
