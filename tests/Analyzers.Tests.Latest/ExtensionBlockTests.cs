using VerifySources = Hangproof.Tests.Verification.Verify<Hangproof.Lifetimes.SourceLifetimeAnalyzer>;
using VerifyWaits = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests;

/// <summary>What the oldest compiler we support cannot read: the instance of a member in an <c>extension</c> block is an argument of it.</summary>
public sealed class ExtensionBlockTests
{
    private const string Extensions = """
        static class Ends
        {
            extension<T>(T value)
            {
                public void Try(Action<T> end) { try { end(value); } catch (ObjectDisposedException) { Console.WriteLine(); } }
            }
        }
        """;

    [Theory]
    [InlineData("_stop.Try(source => source.Cancel());", "new")]
    [InlineData("_stop?.Try(source => source.Cancel());", "new")]
    [InlineData("_stop.ToString();", "{|HANG506:new|}")]
    public Task Follows_no_source_into_one(string end, string made) => VerifySources.Reports($$"""
        sealed class Reader
        {
            readonly CancellationTokenSource _stop = {{made}}();
            Task _loop = Task.CompletedTask;
            public void Start() => _loop = Loop(_stop.Token);
            static async Task Loop(CancellationToken stop) { while (!stop.IsCancellationRequested) await Task.Delay(1, stop); }
            public async Task StopAsync()
            {
                {{end}}
                await _loop;
                _stop.Dispose();
            }
        }
        {{Extensions}}
        """);

    [Theory]
    [InlineData("_done.Try(done => done.Set());", "HANG257")]
    [InlineData("_done.ToString();", "HANG207")]
    public Task Follows_no_event_into_one(string end, string id) => VerifyWaits.Reports($$"""
        sealed class Reader
        {
            readonly ManualResetEventSlim _done = new(false);
            public void Run() => _done.{|{{id}}:Wait|}();
            public void Stop() { {{end}} }
        }
        {{Extensions}}
        """);
}
