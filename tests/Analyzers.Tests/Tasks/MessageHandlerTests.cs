using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer>;

namespace Hangproof.Tests.Tasks;

/// <summary><c>async void</c> where a contract asks for a method that returns nothing.</summary>
public sealed class MessageHandlerTests
{
    [Theory]
    [InlineData(": Handler, {|CS0246:IReceives<string>|}", "public async void {|HANG451:Receive|}(string message) => await Save(message);")]
    [InlineData(": {|CS0246:IReceives|}", "public async void {|HANG451:Receive|}(string message) => await Save(message);")]
    [InlineData(": Handler, {|CS0246:IReceives<string>|}", "public async void {|HANG451:Receive|}(string message) { await Task.Delay(1); await Save(message); }")]
    [InlineData(": Handler, {|CS0246:IReceives<string>|}", "protected internal async void {|HANG401:Receive|}(string message) => await Save(message); void Again() => Receive(\"\");")]
    [InlineData(": Handler, {|CS0246:IReceives<string>|}", "public static async void {|HANG401:Receive|}(string message) => await Save(message); void Again() => Receive(\"\");")]
    [InlineData(": Handler", "public async void {|HANG401:Receive|}(string message) => await Save(message); void Again() => Receive(\"\");")]
    [InlineData(": Handler, IDisposable", "public async void {|HANG401:Receive|}(string message) => await Save(message); void Again() => Receive(\"\"); public void Dispose() { }")]
    public Task A_contract_that_is_missing_here_may_ask_for_it(string bases, string member) => Verify.Reports(Class(bases, member));

    [Theory]
    [InlineData(": Handler, {|CS0246:IReceives<string>|}", "public void Receive(string message) => Go(message); public void Receive(int message) { Go(message + \"\"); }", "HANG451")]
    [InlineData(": Handler, IReceive<string>", "public void Receive(string message) { Go(message); }", "HANG451")]
    [InlineData(": Handler, IReceive<string>", "void IReceive<string>.Receive(string message) => Go(message);", "HANG451")]
    [InlineData(": Handler, IReceive<string>", "public void Receive(string message) => Go(message); public void Again() => Go(\"\");", "HANG401")]
    [InlineData(": Handler, IReceive<string>", "public void Receive(string message) => Receive(message, 1); private void Receive(string message, int count) => Go(message);", "HANG401")]
    [InlineData(": Handler, IWorks", "public void Work(string name) => Go(name); public void Rest() { }", "HANG401")]
    [InlineData(": Handler", "public void Receive(string message) => Go(message);", "HANG401")]
    public Task So_may_what_only_such_handlers_call(string bases, string members, string id) => Verify.Reports(Class(bases, $"{members} private async void {{|{id}:Go|}}(string message) => await Save(message);"));

    private static string Class(string bases, string members) => $$"""
        class C {{bases}}
        {
            {{members}}
            private static async Task Save(string message) { await Task.Delay(10); File.WriteAllText("x", message); }
        }
        class Handler { }
        interface IReceive<T> { void Receive(T message); }
        interface IWorks { void Work(string name); void Rest(); }
        """;
}
