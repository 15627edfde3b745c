using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer>;

namespace Hangproof.Tests.Tasks;

/// <summary>Work that waits for what may never come: a warning where somebody shows that he wants to end it.</summary>
public sealed class UnstoppedWorkTests
{
    [Theory]
    [InlineData("public void Stop() => _isOver = true;", "HANG401")]
    [InlineData("public async ValueTask DisposeAsync() { await Task.Yield(); _isOver = true; }", "HANG401")]
    [InlineData("void IDisposable.Dispose() { _isOver = true; }", "HANG401")]
    [InlineData("", "HANG451")]
    [InlineData("public Task StopAsync(CancellationToken stop) => Task.CompletedTask;", "HANG451")]
    [InlineData("public void Stop() { }", "HANG451")]
    [InlineData("public abstract class Base { public abstract void Stop(); }", "HANG451")]
    [InlineData("public void Clear() => _isOver = true;", "HANG451")]
    public Task Who_has_a_way_to_stop_wants_it_to_end(string stop, string id) => Verify.Reports($$"""
        class Hub{{(stop.Contains("IDisposable") ? " : IDisposable" : "")}}
        {
            private readonly Channel<string> _items = Channel.CreateUnbounded<string>();
            private bool _isOver;
            public void Start() { {|{{id}}:PumpAsync|}(); }
            public void Put(string item) => _items.Writer.TryWrite(item + _isOver);
            private async Task PumpAsync()
            {
                await foreach (var item in _items.Reader.ReadAllAsync())
                {
                    await File.WriteAllTextAsync("x", item);
                }
            }
            {{stop}}
        }
        """);

    [Theory]
    [InlineData("class Base { protected bool _isOver; public void Stop() => _isOver = true; }", "public void Start()", "HANG401")]
    [InlineData("class Base { }", "public void Start(CancellationToken stop)", "HANG401")]
    [InlineData("class Base { }", "public void Start()", "HANG451")]
    public Task So_does_a_base_that_has_one_and_who_is_given_a_token(string @base, string start, string id) => Verify.Reports($$"""
        class Hub : Base
        {
            private readonly Channel<string> _items = Channel.CreateUnbounded<string>();
            {{start}} { Task.{|{{id}}:Run|}(async () => { while (true) File.Delete(await _items.Reader.ReadAsync()); }); }
            public void Put(string item) => _items.Writer.TryWrite(item);
        }
        {{@base}}
        """);

    [Theory]
    [InlineData("public void Copy(ChannelReader<string> items) => Task.{|HANG451:Run|}(async () => { await foreach (var item in items.ReadAllAsync()) Tell(item); });")]
    [InlineData("public void Copy(ChannelReader<string> items) { _ = {|HANG451:CopyAsync|}(items); }")]
    [InlineData("public void Copy(Feed feed) { _ = {|HANG451:CopyAsync|}(feed.Items); }")]
    [InlineData("public void Copy() { _ = {|HANG451:CopyAsync|}(_given); }")]
    [InlineData("public void Copy() => Task.{|HANG451:Run|}(async () => { await foreach (var item in _given.ReadAllAsync()) Tell(item); });")]
    [InlineData("public void Copy() { _ = {|HANG451:CopyAsync|}(_own.Reader); }")]
    [InlineData("public void Copy() { {|HANG401:CopyAsync|}(_own.Reader); }")]
    [InlineData("public void Copy() => Task.{|HANG401:Run|}(async () => { await foreach (var item in _own.Reader.ReadAllAsync()) Tell(item); });")]
    public Task What_is_handed_in_ends_with_who_fills_it(string copy) => Verify.Reports($$"""
        class Stage : IDisposable
        {
            private readonly Channel<string> _own = Channel.CreateUnbounded<string>();
            private readonly ChannelReader<string> _given;
            private int _count;
            public Stage(ChannelReader<string> given) => _given = given;
            {{copy}}
            public void Put(string item) => _own.Writer.TryWrite(item);
            public void Dispose() => _count = 0;
            private async Task CopyAsync(ChannelReader<string> from) { await foreach (var item in from.ReadAllAsync()) Tell(item); }
            private void Tell(string item) { _count++; File.Delete(item); }
        }
        class Feed(ChannelReader<string> items) { public ChannelReader<string> Items => items; }
        """);
}
