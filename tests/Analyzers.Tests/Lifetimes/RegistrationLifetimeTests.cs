using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Lifetimes.RegistrationLifetimeAnalyzer>;

namespace Hangproof.Tests.Lifetimes;

public sealed class RegistrationLifetimeTests
{
    [Fact]
    public Task Reports_a_dropped_registration_as_a_suggestion() => Verify.Reports("""
        class C
        {
            async Task M(CancellationToken token)
            {
                var done = new TaskCompletionSource();
                token.{|HANG555:Register|}(() => done.TrySetCanceled());
                _ = token.{|HANG555:UnsafeRegister|}(_ => done.TrySetCanceled(), null);
                var registration = token.{|HANG555:Register|}(() => done.TrySetCanceled());
                await done.Task;
            }
        }
        """);

    [Fact]
    public Task Reports_one_in_a_loop() => Verify.Reports("""
        class C
        {
            async Task M(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    var turn = new TaskCompletionSource();
                    token.{|HANG505:Register|}(() => turn.TrySetCanceled());
                    Answer(turn);
                    await turn.Task;
                }
            }
            static void Answer(TaskCompletionSource turn) => turn.TrySetResult();
            async Task N()
            {
                using var stop = new CancellationTokenSource();
                foreach (var i in new int[3])
                    stop.Token.{|HANG505:Register|}(() => Console.WriteLine(i));
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task Reports_a_type_that_leaves_its_callback_with_a_token_it_was_given() => Verify.Reports("""
        sealed class Connection : IDisposable
        {
            public Connection(CancellationToken stopping) => stopping.{|HANG505:Register|}(Close);
            void Close() { }
            public void Dispose() { }
        }
        """);

    [Theory]
    [InlineData("ApplicationStarted.Register")]
    [InlineData("ApplicationStopping.{|HANG505:Register|}")]
    public Task Knows_the_token_of_a_host_that_starts_once(string register) => Verify.Reports($$"""
        interface IHostApplicationLifetime { CancellationToken ApplicationStarted { get; } CancellationToken ApplicationStopping { get; } }
        sealed class Dashboard(IHostApplicationLifetime lifetime) : IDisposable
        {
            public void Start() => lifetime.{{register}}(Tell);
            void Tell() { }
            public void Dispose() { }
        }
        """);

    [Theory]
    [InlineData("var host = new CancellationTokenSource(); var server = new Server(host.Token); server.Serve(new Request()); host.Cancel();")]
    [InlineData("")]
    public Task Reports_what_each_call_leaves_with_the_token_of_its_object(string main) => Verify.Reports($$"""
        class Request { public void Drop() { } public bool Run() => true; }
        class Server
        {
            readonly CancellationToken _stopping;
            public Server(CancellationToken stopping) => _stopping = stopping;
            public bool Serve(Request request)
            {
                var running = request;
                _stopping.{|HANG505:Register|}(running.Drop);
                return running.Run();
            }
        }
        static class Host { public static void Main() { {{main}} } }
        """);

    [Theory]
    [InlineData("public bool Serve(Request request) { var running = request; using var _ = _stopping.Register(running.Drop); return running.Run(); }")]
    [InlineData("public void Start() { var running = new Request(); _stopping.Register(running.Drop); _running = running; }")]
    [InlineData("public void Serve() { _stopping.Register(() => _running = null); }")]
    [InlineData("public void Stop() { var running = _running; _stopping.Register(running.Drop); }")]
    public Task Silent_for_what_ends_with_its_call_or_is_set_up_once(string member) => Verify.Silent($$"""
        class Request { public void Drop() { } public bool Run() => true; }
        class Server
        {
            readonly CancellationToken _stopping;
            Request _running;
            public Server(CancellationToken stopping) => _stopping = stopping;
            {{member}}
        }
        static class Host { public static void Main() { var host = new CancellationTokenSource(); var server = new Server(host.Token); host.Cancel(); } }
        """);

    [Fact]
    public Task Reports_a_field_that_is_never_disposed() => Verify.Reports("""
        sealed class Connection : IDisposable
        {
            readonly CancellationTokenRegistration _registration;
            public Connection(CancellationToken stopping) => _registration = stopping.{|HANG505:Register|}(() => Close());
            void Close() { }
            public void Dispose() { }
        }
        """);

    [Theory]
    [InlineData("void M(CancellationToken token) { using var registration = token.Register(() => { }); }")]
    [InlineData("void M(CancellationToken token) { using (token.Register(() => { })) { } }")]
    [InlineData("async Task M(CancellationToken token) { await using var registration = token.Register(() => { }); }")]
    [InlineData("async Task M(CancellationToken token) { await using (token.Register(() => { }).ConfigureAwait(false)) { } }")]
    [InlineData("void M(CancellationToken token) { var registration = token.Register(() => { }); registration.Unregister(); }")]
    [InlineData("void M(CancellationToken token, Task work) { var registration = token.Register(() => { }); work.ContinueWith(_ => registration.Dispose()); }")]
    [InlineData("void M(CancellationToken token, Task work) { var registration = token.Register(() => { }); work.ContinueWith((_, state) => ((CancellationTokenRegistration)state!).Dispose(), registration); }")]
    [InlineData("CancellationTokenRegistration M(CancellationToken token) => token.Register(() => { });")]
    [InlineData("IDisposable M(CancellationToken token) => token.Register(() => { });")]
    [InlineData("CancellationTokenRegistration _registration; void M(CancellationToken token) => _registration = token.Register(() => { }); public void Dispose() => _registration.Dispose();")]
    [InlineData("async Task M() { using var source = new CancellationTokenSource(100); source.Token.Register(() => { }); await Task.Yield(); }")]
    [InlineData("async Task M(CancellationToken token) { using var source = CancellationTokenSource.CreateLinkedTokenSource(token); var both = source.Token; both.Register(() => { }); await Task.Yield(); }")]
    [InlineData("readonly CancellationTokenSource _stop = new(); void M() => _stop.Token.Register(() => { });")]
    [InlineData("readonly CancellationTokenSource _stop = new(); CancellationToken Stopping => _stop.Token; void M() => Stopping.Register(() => { });")]
    [InlineData("async Task M(IEnumerable<CancellationToken> tokens) { foreach (var token in tokens) { using var registration = token.Register(() => { }); await Task.Yield(); } }")]
    [InlineData("void M() => CancellationToken.None.Register(() => { });")]
    [InlineData("static readonly C _instance = new(); void M(CancellationToken token) => token.Register(() => { });")]
    public Task Silent_when_it_ends_or_its_source_does(string member) => Verify.Silent($$"""
        public class C
        {
            {{member}}
        }
        """);

    [Theory]
    [InlineData("var stop = new TaskCompletionSource(); Stopping.Register(() => { Note(); stop.TrySetResult(); }); await stop.Task;")]
    [InlineData("var stop = new TaskCompletionSource<object>(); _life?.ApplicationStopping.Register(o => stop.TrySetResult(o), null); await stop.Task.ConfigureAwait(false);")]
    [InlineData("try { Note(); var stop = new TaskCompletionSource(); Stopping.Register(stop.SetResult); await stop.Task; } finally { Note(); }")]
    [InlineData("var stop = new TaskCompletionSource(); Stopping.Register(s => ((TaskCompletionSource)s!).TrySetResult(), stop); try { await stop.Task; } finally { Note(); }")]
    [InlineData("var stop = new TaskCompletionSource<int>(); if (Stopping.CanBeCanceled) { Stopping.Register(() => stop.TrySetCanceled()); } var code = await stop.Task; Note();")]
    [InlineData("using var stop = new ManualResetEventSlim(); Stopping.Register(stop.Set); stop.Wait();")]
    [InlineData("var stop = new ManualResetEvent(false); Stopping.Register(() => stop.Set()); stop.WaitOne(); stop.Dispose();")]
    [InlineData("var stop = new SemaphoreSlim(0); Stopping.Register(() => stop.Release()); await stop.WaitAsync();")]
    [InlineData("foreach (var life in new[] { _life }) { var stop = new TaskCompletionSource(); Stopping.Register(() => stop.TrySetResult()); await stop.Task; }")]
    public Task Silent_for_a_callback_that_is_waited_for(string body) => Verify.Silent($$"""
        interface ILifetime { CancellationToken ApplicationStopping { get; } }
        sealed class Host(ILifetime life) : IDisposable
        {
            readonly ILifetime _life = life;
            CancellationToken Stopping => _life.ApplicationStopping;
            public async Task RunAsync()
            {
                {{body}}
                await Task.Yield();
            }
            void Note() => Console.WriteLine(_life);
            public void Dispose() { }
        }
        """);

    [Theory]
    [InlineData("_life.ApplicationStopping.{|HANG505:Register|}(() => { Note(); stop.TrySetResult(); }); Tell(stop); await stop.Task;")]
    [InlineData("_life.ApplicationStopping.{|HANG505:Register|}(() => { Note(); stop.TrySetResult(); }); await Task.WhenAny(stop.Task, Task.Delay(5));")]
    [InlineData("_life.ApplicationStopping.{|HANG505:Register|}(() => { Note(); stop.TrySetResult(); }); await stop.Task.WaitAsync(TimeSpan.FromSeconds(5));")]
    [InlineData("_life.ApplicationStopping.{|HANG505:Register|}(() => { Note(); stop.TrySetResult(); }); if (_life is null) return; await stop.Task;")]
    [InlineData("_life.ApplicationStopping.{|HANG505:Register|}(() => { Note(); stop.TrySetResult(); }); if (_life is null) await stop.Task;")]
    [InlineData("_life.ApplicationStopping.{|HANG505:Register|}(() => { Note(); stop.TrySetResult(); }); foreach (var c in \"ab\") await stop.Task;")]
    [InlineData("_life.ApplicationStopping.{|HANG505:Register|}(() => { Note(); stop.TrySetResult(); }); _life.Done += () => stop.TrySetResult(); await stop.Task;")]
    [InlineData("_life.ApplicationStopping.{|HANG505:Register|}(() => { Note(); open.Release(); }); await open.WaitAsync();")]
    [InlineData("await stop.Task; _life.ApplicationStopping.{|HANG505:Register|}(() => { Note(); stop.TrySetResult(); });")]
    [InlineData("foreach (var life in new[] { _life }) life.ApplicationStopping.{|HANG505:Register|}(() => { Note(); stop.TrySetResult(); }); await stop.Task;")]
    [InlineData("_life.ApplicationStopping.{|HANG555:Register|}(() => { Note(); stop.TrySetResult(); }); File.ReadAllText(\"a\"); await stop.Task;")]
    public Task Reports_a_callback_beside_which_something_else_ends_the_wait(string body) => Verify.Reports($$"""
        interface ILifetime { CancellationToken ApplicationStopping { get; } event Action Done; }
        sealed class Host(ILifetime life) : IDisposable
        {
            readonly ILifetime _life = life;
            public async Task RunAsync()
            {
                var stop = new TaskCompletionSource();
                var open = new SemaphoreSlim(1);
                {{body}}
            }
            void Note() => Console.WriteLine(_life);
            static void Tell(TaskCompletionSource stop) => stop.TrySetResult();
            public void Dispose() { }
        }
        """);

    [Fact]
    public Task Silent_in_the_entry_point_and_for_a_request() => Verify.Silent("""
        using var stop = new CancellationTokenSource();
        Handle(new HttpContext());
        static void Handle(HttpContext context) => context.RequestAborted.Register(() => Console.WriteLine());
        class HttpContext { public CancellationToken RequestAborted { get; } }
        """);

    [Fact]
    public Task Silent_for_the_stopping_token_of_a_hosted_service() => Verify.Silent("""
        namespace Microsoft.Extensions.Hosting
        {
            public interface IHostedService { Task StartAsync(CancellationToken token); }
            public abstract class BackgroundService : IHostedService
            {
                public Task StartAsync(CancellationToken token) => ExecuteAsync(token);
                protected abstract Task ExecuteAsync(CancellationToken stoppingToken);
            }
        }
        class Worker : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                stoppingToken.Register(() => Console.WriteLine());
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task Says_what_holds_it() => Verify.Reports("""
        class C
        {
            void M(CancellationToken token) => token.{|#0:Register|}(() => { });
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.RegistrationNotDisposedPossible).WithLocation(0)
            .WithArguments("CancellationToken.Register", "the token holds the callback, and what it captures, as long as its source lives", "dispose the registration when the work is done"));

    [Theory]
    [InlineData("protected CancellationToken Stopping => _stop.Token;", "Register")]
    [InlineData("protected CancellationToken Stopping { get; } protected Handler() => Stopping = _stop.Token;", "Register")]
    [InlineData("protected CancellationToken Stopping { get; } protected Handler() { } protected Handler(CancellationToken stop) => Stopping = stop;", "{|HANG555:Register|}")]
    public Task Knows_the_token_that_a_base_has_of_its_own_source(string token, string register) => Verify.Reports($$"""
        class Handler : IDisposable
        {
            readonly CancellationTokenSource _stop = new();
            {{token}}
            public void Dispose() => _stop.Cancel();
        }
        class TcpHandler : Handler
        {
            public TcpHandler(Stream stream) => Stopping.{{register}}(() => stream.Close());
        }
        """);

    [Theory]
    [InlineData("browser.Ask(CancellationToken.None)", "Register")]
    [InlineData("browser.Ask(stop)", "{|HANG555:Register|}")]
    public Task Knows_a_token_that_nobody_gives(string ask, string register) => Verify.Reports($$"""
        interface IBrowser { Task<int> Ask(CancellationToken stop); }
        class Browser : IBrowser
        {
            public Task<int> Ask(CancellationToken stop) => Wait(stop);
            Task<int> Wait(CancellationToken stop)
            {
                var done = new TaskCompletionSource<int>();
                stop.{{register}}(() => done.TrySetCanceled());
                return done.Task;
            }
        }
        class Login(IBrowser browser)
        {
            public Task<int> Go(CancellationToken stop) => {{ask}};
        }
        """);
}
