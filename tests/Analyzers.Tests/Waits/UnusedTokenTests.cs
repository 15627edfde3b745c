using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class UnusedTokenTests
{
    [Theory]
    [InlineData("async Task M(CancellationToken stop) => await Task.{|HANG410:Delay|}(1000);")]
    [InlineData("async Task M(SemaphoreSlim gate, CancellationToken stop) { if (!await gate.{|HANG410:WaitAsync|}(1000)) throw new TimeoutException(); }")]
    [InlineData("async Task M(CancellationToken stop) => await {|HANG410:Optional|}();")]
    [InlineData("Task M(CancellationToken stop) => {|HANG410:Optional|}();")]
    [InlineData("async Task M(CancellationToken stop) { await {|HANG410:Overloaded|}(1).ConfigureAwait(false); }")]
    // Many short ones make a long one, and a longer one stands behind the short one.
    [InlineData("async Task M(CancellationToken stop) { while (!File.Exists(\"x\")) await Task.{|HANG410:Delay|}(100); }")]
    [InlineData("async Task M(CancellationToken stop) { await Task.Delay(100); await Task.{|HANG410:Delay|}(101); }")]
    [InlineData("async Task M(int time, CancellationToken stop) => await Task.{|HANG410:Delay|}(time);")]
    [InlineData("async Task M(CancellationToken stop) { await Task.Delay(100); await {|HANG410:Optional|}(); }")]
    [InlineData("async Task M(System.Net.Sockets.UdpClient peer, byte[] packet, CancellationToken stop) { await peer.SendAsync(packet, packet.Length); await Task.{|HANG410:Delay|}(1000); }")]
    [InlineData("async Task M(CancellationToken stop) => await {|HANG410:Heard|}(); Task Heard(CancellationToken stop = default) => Task.Delay(1000, stop);")]
    [InlineData("interface IStore { Task Load(CancellationToken stop = default); } class Store : IStore { public Task Load(CancellationToken stop) => Task.Delay(1000, stop); } class Kept : IStore { readonly IStore _store; public Kept(IStore store) => _store = store; public Task Load(CancellationToken stop) => Task.CompletedTask; } async Task M(IStore store, CancellationToken stop) => await store.{|HANG410:Load|}();")]
    [InlineData("async Task M(CancellationToken stop) => await Task.{|HANG410:Delay|}(1000); async Task N(CancellationToken stop) => await M(stop); async Task O() => await M(default);")]
    public Task Reports(string method) => Verify.Reports(Class(method));

    [Theory]
    [InlineData("async Task M(CancellationToken stop) => await Task.Delay(1000, stop);")]
    [InlineData("async Task M(CancellationToken stop) { stop.ThrowIfCancellationRequested(); await Task.Delay(1000); }")]
    [InlineData("Task M(CancellationToken stop) => Task.CompletedTask;")]
    [InlineData("Task M(CancellationToken stop) { _ = Task.Delay(3000).ContinueWith(_ => Environment.Exit(1)); return Task.CompletedTask; }")]
    [InlineData("async Task M(CancellationToken stop) => await Without();")]
    [InlineData("async Task M(CancellationToken _) => await Task.Delay(1000);")]
    [InlineData("void M(CancellationToken stop) => Task.Run(async () => await Task.Delay(1000));")]
    [InlineData("Task Overloaded(string text) => Task.CompletedTask; Task Overloaded(string text, CancellationToken stop) => Overloaded(text);")]
    [InlineData("async Task M(CancellationToken startToken) => await Task.Delay(1000);")]
    [InlineData("async Task M(CancellationToken caller, CancellationToken stop) => await Task.Delay(1000, caller);")]
    [InlineData("static CancellationToken Job => default; async Task M(CancellationToken stop) { while (!Job.IsCancellationRequested) await Task.Delay(1000); }")]
    [InlineData("async Task M(CancellationToken caller, CancellationToken stop) { stop.ThrowIfCancellationRequested(); await Task.Delay(1000); }")]
    [InlineData("async Task M(CancellationToken startToken, CancellationToken stop) => await Task.Delay(1000, startToken);")]
    [InlineData("static readonly CancellationTokenSource _own = new(); async Task M(CancellationToken stop) => await Task.Delay(1000, _own.Token);")]
    [InlineData("async Task M(SemaphoreSlim gate, CancellationToken stop) { if (await gate.WaitAsync(0)) gate.Release(); }")]
    [InlineData("async Task M(SemaphoreSlim gate, CancellationToken stop) { if (await gate.WaitAsync(TimeSpan.Zero)) gate.Release(); }")]
    [InlineData("async Task M(CancellationToken stop) { await Task.Delay(100).ConfigureAwait(false); await Without(); }")]
    [InlineData("async Task M(CancellationToken stop) { await Task.Delay(TimeSpan.FromMilliseconds(20)); await Task.Delay(TimeSpan.FromSeconds(0.1)); }")]
    // What is sent to nobody in particular is gone at once.
    [InlineData("async Task M(System.Net.Sockets.UdpClient peer, byte[] packet, CancellationToken stop) => await peer.SendAsync(packet, packet.Length);")]
    [InlineData("async Task M(CancellationToken stop) => await Deaf(); Task Deaf(CancellationToken stop = default) => Task.CompletedTask;")]
    // None of those who fulfil the contract does anything with it, whoever hands it on.
    [InlineData("interface IStore { Task Load(CancellationToken stop = default); } class Store : IStore { public Task Load(CancellationToken stop) => Task.CompletedTask; } class Kept : IStore { readonly IStore _store; public Kept(IStore store) => _store = store; public Task Load(CancellationToken stop) => _store.Load(stop); } async Task M(IStore store, CancellationToken stop) => await store.Load();")]
    // Nobody who calls it has a token.
    [InlineData("async Task M(CancellationToken stop = default) => await Task.Delay(1000); async Task N() => await M(); async Task O() => await M(CancellationToken.None);")]
    [InlineData("internal interface IJob { Task Run(CancellationToken stop = default); } internal class Job : IJob { public async Task Run(CancellationToken stop = default) => await Task.Delay(1000); } async Task N(IJob job) => await job.Run();")]
    [InlineData("static readonly CancellationTokenSource _own = new(); async Task<string> M(HttpClient client, CancellationToken stop) { using var answer = await client.GetAsync(\"http://a\", _own.Token); return await answer.Content.ReadAsStringAsync(); }")]
    public Task Silent(string method) => Verify.Silent(Class(method));

    [Fact]
    public Task Silent_where_another_rule_reports_in_the_body() => Verify.Reports(Class(
        "async Task M(ChannelReader<int> reader, CancellationToken stop) { await Task.Delay(1000); await reader.{|HANG101:ReadAsync|}(); }"));

    [Fact]
    public Task Says_what_could_take_it() => Verify.Reports(
        Class("async Task M(CancellationToken {|#2:stop|}) => await {|#1:{|#0:Optional|}()|};"),
        new DiagnosticResult("HANG410", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1).WithLocation(2)
            .WithMessage("'stop' is accepted but not used: 'Optional' waits and could take it; pass it"));

    [Fact]
    public Task Silent_in_a_hosted_service_whose_token_has_a_rule_of_its_own() => Verify.Silent("""
        namespace Microsoft.Extensions.Hosting
        {
            public interface IHostedService { Task StartAsync(CancellationToken stop); Task StopAsync(CancellationToken stop); }
            public abstract class BackgroundService : IHostedService
            {
                protected abstract Task ExecuteAsync(CancellationToken stoppingToken);
                public virtual Task StartAsync(CancellationToken stop) => Task.CompletedTask;
                public virtual Task StopAsync(CancellationToken stop) => Task.CompletedTask;
            }
        }
        class Pump : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (true)
                    await Task.Delay(1000);
            }

            public override async Task StopAsync(CancellationToken stop) => await Task.Delay(1000);
        }
        """);

    private static string Class(string method) => $$"""
        class C
        {
            {{method}}
            static async Task Optional(CancellationToken token = default) => await Task.Delay(1, token);
            static async Task Overloaded(int item) => await Overloaded(item, CancellationToken.None);
            static async Task Overloaded(int item, CancellationToken token) => await Task.Delay(item, token);
            static Task Without() => Task.CompletedTask;
        }
        """;

    [Theory]
    [InlineData("FlushAsync()")]
    [InlineData("{|HANG410:WriteLineAsync|}(\"x\")")]
    public Task A_text_writer_has_no_more_than_a_buffer_to_flush(string call) => Verify.Reports($$"""
        public sealed class Session : IDisposable
        {
            private readonly System.Net.Sockets.NetworkStream _peer;
            private readonly StreamWriter _answer;
            public Session(System.Net.Sockets.NetworkStream peer) { _peer = peer; _answer = new StreamWriter(peer); }
            public async Task Answer(CancellationToken stop) { await _answer.{{call}}; }
            public void Dispose() { _answer.Dispose(); _peer.Dispose(); }
        }
        """);
}
