using Hangproof.Tasks;
using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using LoopFix = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.HostedServiceAnalyzer, Hangproof.CodeFixes.Tasks.LoopOnTokenFix>;
using PassFix = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.HostedServiceAnalyzer, Hangproof.CodeFixes.Tokens.PassTokenFix>;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.HostedServiceAnalyzer>;
using VerifyWaits = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Tasks;

public sealed class HostedServiceTests
{
    [Theory]
    [InlineData("{|HANG411:while|} (true) await Task.Delay(50);")]
    [InlineData("{|HANG411:while|} (_enabled) { Console.WriteLine(); await Task.Delay(50); }")]
    [InlineData("{|HANG411:for|} (;;) { try { await Task.Delay(50); } catch (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("await Task.Run(async () => { {|HANG411:while|} (true) await Task.Delay(50); });")]
    public Task Reports_a_loop_that_does_not_look_at_the_token(string body) => Verify.Reports(Hosting.Service(body, "readonly bool _enabled = true;"));

    [Theory]
    [InlineData("while (!stoppingToken.IsCancellationRequested) await Task.Delay(50);")]
    [InlineData("while (true) await Task.Delay(50000, stoppingToken);")]
    [InlineData("while (_running) await Task.Delay(50);")]
    [InlineData("while (true) { if (!_running) break; await Task.Delay(50); }")]
    [InlineData("await foreach (var item in _items.Reader.ReadAllAsync(stoppingToken)) Console.WriteLine(item);")]
    [InlineData("while (await _items.Reader.WaitToReadAsync(stoppingToken)) while (_items.Reader.TryRead(out var item)) Console.WriteLine(item);")]
    [InlineData("using var timer = new PeriodicTimer(TimeSpan.FromHours(1)); while (await timer.WaitForNextTickAsync(stoppingToken)) Console.WriteLine();")]
    [InlineData("foreach (var file in Directory.GetFiles(\".\")) await File.ReadAllTextAsync(file);")]
    [InlineData("while (!stoppingToken.IsCancellationRequested) { await Task.Delay(TimeSpan.FromMinutes(5), stoppingToken); }")]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(5));")]
    public Task Silent_where_the_service_stops(string body) => Verify.Silent(Hosting.Service(body, """
        bool _running = true;
            readonly Channel<int> _items = Channel.CreateUnbounded<int>();
            public override Task StopAsync(CancellationToken cancellationToken) { _running = false; return base.StopAsync(cancellationToken); }
        """));

    [Theory]
    [InlineData("{|HANG411:Delay|}(5000)")]
    [InlineData("{|HANG411:Delay|}(TimeSpan.FromMinutes(1))")]
    [InlineData("{|HANG411:Delay|}(_pause)")]
    [InlineData("Delay(20)")]
    [InlineData("Delay(TimeSpan.FromMilliseconds(200))")]
    public Task Reports_a_long_pause_that_does_not_take_the_token(string delay) => Verify.Reports(Hosting.Service(
        $"while (!stoppingToken.IsCancellationRequested) await Task.{delay};", "TimeSpan _pause = TimeSpan.FromHours(1);"));

    [Fact]
    public Task Silent_for_a_pause_that_is_raced_against_the_token() => Verify.Silent(Hosting.Service(
        "while (!stoppingToken.IsCancellationRequested) await Task.WhenAny(Task.Delay(60000), Task.Delay(-1, stoppingToken));"));

    [Fact]
    public Task Reports_a_start_that_does_not_end() => Verify.Reports(Hosting.With("""
        class Service : IHostedService
        {
            public async Task StartAsync(CancellationToken cancellationToken)
            {
                {|HANG411:while|} (!cancellationToken.IsCancellationRequested)
                    await Task.Delay(1000, cancellationToken);
            }
            public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        }
        """));

    [Fact]
    public Task Silent_for_a_start_that_starts_its_loop_on_the_side() => Verify.Silent(Hosting.With("""
        class Service : IHostedService
        {
            readonly CancellationTokenSource _stop = new();
            Task _loop = Task.CompletedTask;
            public Task StartAsync(CancellationToken cancellationToken)
            {
                _loop = Task.Run(async () => { while (!_stop.IsCancellationRequested) await Task.Delay(1000, _stop.Token); });
                return Task.CompletedTask;
            }
            public async Task StopAsync(CancellationToken cancellationToken) { _stop.Cancel(); await _loop; }
        }
        """));

    [Fact]
    public Task Says_that_only_the_start_ends_a_loop_that_nobody_waits_for() => Verify.Reports(Hosting.With("""
        class Service : IHostedService
        {
            public Task StartAsync(CancellationToken stop)
            {
                Task.Run(async () => { while (!stop.IsCancellationRequested) { try { await Task.Delay(50); } catch (IOException) { } } });
                return Task.CompletedTask;
            }
            public Task StopAsync(CancellationToken stop) => Task.CompletedTask;
        }
        """), new DiagnosticResult(Descriptors.StoppingTokenIgnored).WithSpan(6, 32, 6, 37)
            .WithMessage("'while (!stop.IsCancellationRequested)' does not stop with the host: 'stop' ends only a start; run it in 'ExecuteAsync' of a 'BackgroundService'"));

    [Theory]
    [InlineData("return Task.CompletedTask;", "{|HANG411:Loop|}")]
    [InlineData("_stop.Cancel(); return Task.CompletedTask;", "Loop")]
    [InlineData("return _loop;", "{|HANG411:Loop|}")]
    public Task Reports_work_that_is_given_the_token_of_the_start(string stop, string call) => Verify.Reports(Hosting.With($$"""
        class Service : IHostedService
        {
            readonly CancellationTokenSource _stop = new();
            Task _loop = Task.CompletedTask;
            public Task StartAsync(CancellationToken cancellationToken)
            {
                _loop = {{call}}(cancellationToken);
                return Task.CompletedTask;
            }
            public Task StopAsync(CancellationToken cancellationToken) { {{stop}} }
            async Task Loop(CancellationToken token) { while (!token.IsCancellationRequested) await Task.Delay(1000, token); }
        }
        """));

    [Fact]
    public Task Silent_for_a_type_that_only_looks_like_one() => Verify.Silent("""
        class Job
        {
            public async Task ExecuteAsync(CancellationToken stoppingToken) { while (true) await Task.Delay(1000); }
            public async Task StartAsync(CancellationToken stoppingToken) { while (true) await Task.Delay(1000); }
        }
        """);

    [Fact]
    public Task A_wait_without_the_token_is_reported_once_and_under_this_id() => VerifyWaits.Reports(Hosting.Service("""
                using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
                while (await timer.{|HANG411:WaitForNextTickAsync|}())
                    await _items.Reader.{|HANG411:ReadAsync|}();
        """, "readonly Channel<int> _items = Channel.CreateBounded<int>(1);"));

    [Fact]
    public Task A_wait_that_is_the_services_own_matter_keeps_its_id() => VerifyWaits.Reports(Hosting.Service("""
                await Task.Yield();
        """, """
            async Task Read(Channel<int> items, CancellationToken token) => await items.Reader.{|HANG101:ReadAsync|}();
        """));

    [Fact]
    public Task Says_what_does_not_stop() => Verify.Reports(Hosting.Service("        while (true) await Task.Delay(50);"),
        new DiagnosticResult(Descriptors.StoppingTokenIgnored).WithSpan(8, 9, 8, 14)
            .WithMessage("'while (true)' does not stop with the host: nothing in it looks at 'stoppingToken'; loop on '!stoppingToken.IsCancellationRequested'"));

    [Fact]
    public Task Loops_on_the_token() => LoopFix.Fixed(
        Hosting.Service("""
                {|HANG411:while|} (_enabled)
                {
                    await Task.Delay(50);
                    await Work();
                }
        """, "readonly bool _enabled = true;\n    static Task Work(CancellationToken stop = default) => Task.CompletedTask;"),
        Hosting.Service("""
                while (_enabled && !stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(50, stoppingToken);
                    await Work(stoppingToken);
                }
        """, "readonly bool _enabled = true;\n    static Task Work(CancellationToken stop = default) => Task.CompletedTask;"));

    [Fact]
    public Task Passes_the_token_to_a_pause() => PassFix.Fixed(
        Hosting.Service("        while (!stoppingToken.IsCancellationRequested)\n            await Task.{|HANG411:Delay|}(TimeSpan.FromMinutes(1));"),
        Hosting.Service("        while (!stoppingToken.IsCancellationRequested)\n            await Task.Delay(TimeSpan.FromMinutes(1), stoppingToken);"));

    [Theory]
    [InlineData("9.0.0.0", 1)]
    [InlineData("10.0.0.0", 0)]
    public async Task Runtime_36063_synchronous_work_is_reported_where_it_holds_up_the_start(string version, int count)
    {
        var found = await Analyze(version, """
            class Service : BackgroundService
            {
                protected override Task ExecuteAsync(CancellationToken stoppingToken)
                {
                    while (!stoppingToken.IsCancellationRequested)
                        Thread.Sleep(100);
                    return Task.CompletedTask;
                }
            }
            class Consumer : BackgroundService
            {
                protected override async Task ExecuteAsync(CancellationToken stoppingToken)
                {
                    await Task.Yield();
                    while (true)
                        stoppingToken.WaitHandle.WaitOne(100);
                }
            }
            class Other : BackgroundService
            {
                protected override async Task ExecuteAsync(CancellationToken stoppingToken)
                {
                    await Task.Yield();
                    while (!stoppingToken.IsCancellationRequested)
                        Thread.Sleep(100);
                }
            }
            """);

        Assert.Equal(count, found.Count);
    }

    private static async Task<List<Diagnostic>> Analyze(string version, string code)
    {
        var usings = CSharpSyntaxTree.ParseText(Snippet.GlobalUsings);
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary);
        var compilation = CSharpCompilation.Create(
            "Tested", [usings, CSharpSyntaxTree.ParseText("using Microsoft.Extensions.Hosting;\n" + code)],
            [.. References.Net, Hosting.Abstractions(version)], options);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return [.. await compilation.WithAnalyzers([(DiagnosticAnalyzer)new HostedServiceAnalyzer()]).GetAnalyzerDiagnosticsAsync()];
    }
}
