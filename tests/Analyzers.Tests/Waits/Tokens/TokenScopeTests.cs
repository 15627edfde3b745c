using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits.Tokens;

public sealed class TokenScopeTests
{
    [Fact]
    public Task Certain_for_the_parameter_of_the_function_that_waits() => Offers("stop", """
        class C
        {
            async Task<int> M(ChannelReader<int> reader, CancellationToken stop) => await reader.{|#0:ReadAsync|}();
        }
        """);

    [Fact]
    public Task Certain_for_the_parameter_of_a_lambda() => Offers("ct", """
        class C
        {
            Task M(ChannelReader<int> reader, int[] items) =>
                Parallel.ForEachAsync(items, async (item, ct) => await reader.{|#0:ReadAsync|}());
        }
        """);

    [Fact]
    public Task Certain_for_a_lambda_that_is_awaited_in_place() => Offers("stop", """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop) => await Task.Run(async () => await reader.{|#0:ReadAsync|}());
        }
        """);

    [Fact]
    public Task Certain_for_lambdas_whose_tasks_are_awaited_together() => Offers("stop", """
        class C
        {
            async Task M(ChannelReader<int> reader, int[] items, CancellationToken stop)
            {
                var tasks = items.Select(async _ => await reader.{|#0:ReadAsync|}());
                await Task.WhenAll(tasks);
            }
        }
        """);

    [Fact]
    public Task Certain_for_a_local_function_that_is_awaited() => Offers("stop", """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                await Drain();
                async Task Drain() => await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task Not_certain_for_a_lambda_that_lives_on() => Possible("stop", """
        class C
        {
            Task _loop;
            void Start(ChannelReader<int> reader, CancellationToken stop)
            {
                _loop = Task.Run(async () => await reader.{|#0:ReadAsync|}());
            }
        }
        """);

    [Fact]
    public Task Not_certain_for_a_local_function_that_lives_on() => Possible("stop", """
        class C
        {
            Task _loop;
            async Task Start(ChannelReader<int> reader, CancellationToken stop)
            {
                await Task.Yield();
                _loop = Drain();
                async Task Drain() => await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task Nothing_is_captured_by_a_static_lambda() => Possible(null, """
        class C
        {
            static async Task M(ChannelReader<int> reader, CancellationToken stop) => await Run(static async r => await r.{|#0:ReadAsync|}(), reader);
            static Task Run(Func<ChannelReader<int>, Task> work, ChannelReader<int> reader) => work(reader);
        }
        """);

    [Fact]
    public Task Certain_for_a_linked_source_before_the_token_it_is_linked_to() => Offers("linked.Token", """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(stop);
                await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task Certain_for_a_source_that_a_key_press_cancels() => Offers("stop.Token", """
        class C
        {
            static async Task Run(ChannelReader<int> reader)
            {
                using var stop = new CancellationTokenSource();
                Console.CancelKeyPress += (_, _) => stop.Cancel();
                await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task Not_certain_for_a_source_that_stops_something_else() => Possible("stop.Token", """
        class C
        {
            static async Task Run(ChannelReader<int> reader, Func<CancellationToken, Task> serve)
            {
                using var stop = new CancellationTokenSource();
                var server = serve(stop.Token);
                await reader.{|#0:ReadAsync|}();
                stop.Cancel();
                await server;
            }
        }
        """);

    [Fact]
    public Task Not_certain_for_the_request_of_a_handler() => Possible("context.RequestAborted", """
        namespace Microsoft.AspNetCore.Http
        {
            public abstract class HttpContext { public abstract CancellationToken RequestAborted { get; set; } }
        }
        class C
        {
            async Task M(ChannelReader<int> reader, Microsoft.AspNetCore.Http.HttpContext context) => await reader.{|#0:ReadAsync|}();
        }
        """);

    [Fact]
    public Task Not_certain_for_the_token_of_some_other_object() => Possible("job.Token", """
        class Job { public CancellationToken Token { get; set; } }
        class C
        {
            async Task M(ChannelReader<int> reader, Job job) => await reader.{|#0:ReadAsync|}();
        }
        """);

    [Fact]
    public Task A_factory_has_none_of_its_own() => Possible(null, """
        class C
        {
            async Task M(ChannelReader<int> reader)
            {
                var factory = new TaskFactory(TaskCreationOptions.LongRunning, TaskContinuationOptions.None);
                _ = factory.StartNew(() => { });
                await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task Certain_for_the_stop_signal_in_the_owners_loop() => Offers("_stop.Token", """
        sealed class C : IDisposable
        {
            readonly CancellationTokenSource _stop = new();
            public void Dispose() => _stop.Cancel();
            async Task Loop(ChannelReader<int> reader)
            {
                while (true)
                    await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task Certain_for_a_token_kept_beside_the_stop_signal() => Offers("_token", """
        sealed class C : IDisposable
        {
            readonly CancellationTokenSource _source = new();
            readonly CancellationToken _token;
            public C() => _token = _source.Token;
            public void Dispose() => _source?.Cancel();
            async Task Loop(ChannelReader<int> reader)
            {
                while (true)
                    await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task Not_certain_for_the_stop_signal_in_a_call_from_outside() => Possible("_stop.Token", """
        sealed class C : IDisposable
        {
            readonly CancellationTokenSource _stop = new();
            public void Dispose() => _stop.Cancel();
            public async Task<int> Read(ChannelReader<int> reader) => await reader.{|#0:ReadAsync|}();
        }
        """);

    [Fact]
    public Task Not_certain_for_a_field_of_another_meaning() => Possible("_refresh.Token", """
        sealed class C
        {
            readonly CancellationTokenSource _refresh = new();
            public void Refresh() => _refresh.Cancel();
            async Task Loop(ChannelReader<int> reader)
            {
                while (true)
                    await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task The_stop_signal_is_of_no_use_in_the_stop_path() => Possible(null, """
        sealed class C
        {
            readonly CancellationTokenSource _stop = new();
            public async Task StopAsync(ChannelReader<int> reader)
            {
                await reader.{|#0:ReadAsync|}();
                _stop.Cancel();
            }
        }
        """);

    [Fact]
    public Task Certain_for_the_parameter_of_a_stop_method() => Offers("patience", """
        sealed class C
        {
            readonly CancellationTokenSource _stop = new();
            public async Task StopAsync(ChannelReader<int> reader, CancellationToken patience)
            {
                _stop.Cancel();
                await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task A_field_is_out_of_reach_of_a_static_method() => Possible(null, """
        sealed class C
        {
            readonly CancellationTokenSource _stop = new();
            public static async Task<int> Read(ChannelReader<int> reader) => await reader.{|#0:ReadAsync|}();
        }
        """);

    [Fact]
    public Task A_hidden_field_is_named_with_its_object() => Possible("this.stop", """
        sealed class C
        {
            CancellationToken stop;
            public async Task<int> Read(ChannelReader<int> reader, string stop) => await reader.{|#0:ReadAsync|}();
        }
        """);

    [Fact]
    public Task A_private_member_of_another_object_is_out_of_reach() => Possible(null, """
        class Job { CancellationToken Token { get; set; } }
        class C
        {
            async Task M(ChannelReader<int> reader, Job job) => await reader.{|#0:ReadAsync|}();
        }
        """);

    [Fact]
    public Task Nothing_from_outside_is_offered_in_a_finally() => Possible(null, """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                try { await Task.Delay(1, stop); }
                finally { await reader.{|#0:ReadAsync|}(); }
            }
        }
        """);

    [Fact]
    public Task Certain_for_a_source_made_in_the_finally_itself() => Offers("limit.Token", """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                try { await Task.Delay(1, stop); }
                finally
                {
                    using var limit = new CancellationTokenSource(1000);
                    await reader.{|#0:ReadAsync|}();
                }
            }
        }
        """);

    [Fact]
    public Task Not_certain_in_a_catch() => Possible("stop", """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                try { await Task.Delay(1, stop); }
                catch (IOException) { await reader.{|#0:ReadAsync|}(); }
            }
        }
        """);

    [Fact]
    public Task Nothing_is_offered_once_cancellation_was_caught() => Possible(null, """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                try { await Task.Delay(1, stop); }
                catch (OperationCanceledException) { await reader.{|#0:ReadAsync|}(); }
            }
        }
        """);

    [Fact]
    public Task A_cancelled_source_is_of_no_use() => Possible(null, """
        class C
        {
            readonly CancellationTokenSource _stop = new();
            public async Task Drain(ChannelReader<int> reader)
            {
                _stop.Cancel();
                await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task A_source_made_anew_is_of_use_again() => Possible("_run.Token", """
        class C
        {
            CancellationTokenSource _run = new();
            public async Task Restart(ChannelReader<int> reader)
            {
                _run.Cancel();
                _run = new CancellationTokenSource();
                await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task A_token_is_of_no_use_where_it_is_cancelled() => Possible(null, """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                if (stop.IsCancellationRequested)
                    await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task A_token_is_of_no_use_after_the_loop_that_it_ended() => Possible(null, """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                    await Task.Yield();
                await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task A_token_is_of_no_use_after_a_loop_in_a_try_that_it_ended() => Possible(null, """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                try
                {
                    while (!stop.IsCancellationRequested)
                        await Task.Yield();
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                }
                await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task Nor_is_the_owners_signal_after_that() => Possible("_stop.Token", """
        class C : IDisposable
        {
            readonly CancellationTokenSource _stop = new();

            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                    await Task.Yield();
                await reader.{|#0:ReadAsync|}();
            }

            public void Dispose() => _stop.Cancel();
        }
        """);

    [Fact]
    public Task Not_certain_for_a_parameter_that_the_body_replaces() => Possible("stop", """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop = default)
            {
                stop = CancellationToken.None;
                await reader.{|#0:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task The_token_of_starting_up_means_something_else() => Possible(null, """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken startToken) => await reader.{|#0:ReadAsync|}();
        }
        """);

    [Fact]
    public Task Started_and_stopped_are_no_requests_to_stop() => Possible("life.ApplicationStopping", """
        interface ILife { CancellationToken ApplicationStarted { get; } CancellationToken ApplicationStopping { get; } CancellationToken ApplicationStopped { get; } }
        class C
        {
            async Task M(ChannelReader<int> reader, ILife life) => await reader.{|#0:ReadAsync|}();
        }
        """);

    [Fact]
    public Task A_local_declared_later_is_not_there_yet() => Possible(null, """
        class C
        {
            async Task M(ChannelReader<int> reader)
            {
                await reader.{|#0:ReadAsync|}();
                using var late = new CancellationTokenSource(1000);
            }
        }
        """);

    [Theory]
    [InlineData("_parent = stop; await reader.{|#0:ReadAsync|}();")]
    [InlineData("await reader.{|#0:ReadAsync|}(); this._parent = stop;")]
    [InlineData("_parent = stop; _linked = CancellationTokenSource.CreateLinkedTokenSource(stop, _clear.Token); await reader.{|#0:ReadAsync|}();")]
    [InlineData("if (stop.CanBeCanceled) Parent = stop; await reader.{|#0:ReadAsync|}();")]
    public Task A_token_that_is_only_kept_is_a_setting_for_later(string body) => Verify.Reports(Keeper(body), Kept(DiagnosticSeverity.Info));

    [Theory]
    [InlineData("_parent = stop; stop.ThrowIfCancellationRequested(); await reader.{|#0:ReadAsync|}();")]
    [InlineData("_parent = stop; await Task.Delay(100, stop); await reader.{|#0:ReadAsync|}();")]
    [InlineData("var kept = new { stop }; await reader.{|#0:ReadAsync|}();")]
    [InlineData("_parent = _clear.Token; await reader.{|#0:ReadAsync|}();")]
    public Task A_token_that_is_used_here_too_is_of_this_call(string body) => Verify.Reports(Keeper(body), Kept(DiagnosticSeverity.Warning));

    [Fact]
    public Task Silent_about_a_lock_where_a_token_is_set_for_later() => Verify.Silent("""
        public class C
        {
            readonly SemaphoreSlim _gate = new(1, 1);
            CancellationToken _parent;
            public async Task Set(CancellationToken stop)
            {
                await _gate.WaitAsync();
                try { _parent = stop; }
                finally { _gate.Release(); }
            }
            public C(CancellationToken stop)
            {
                _gate.Wait();
                _parent = stop;
                _gate.Release();
            }
        }
        """);

    private static DiagnosticResult Kept(DiagnosticSeverity severity) => Read(severity == DiagnosticSeverity.Info ? "HANG151" : "HANG101", severity, severity == DiagnosticSeverity.Info ? "_parent" : "stop");

    private static string Keeper(string body) => $$"""
        public class C
        {
            static readonly CancellationTokenSource _clear = new();
            CancellationToken _parent;
            CancellationTokenSource _linked;
            CancellationToken Parent { get; set; }
            public async Task M(ChannelReader<int> reader, CancellationToken stop) { {{body}} }
        }
        """;

    private static Task Offers(string token, string source) => Verify.Reports(source, Read("HANG101", DiagnosticSeverity.Warning, token));

    private static Task Possible(string? token, string source) => Verify.Reports(source, Read("HANG151", DiagnosticSeverity.Info, token));

    private static DiagnosticResult Read(string id, DiagnosticSeverity severity, string? token) =>
        new DiagnosticResult(id, severity).WithLocation(0).WithMessage(token is null
            ? "'ChannelReader.ReadAsync' can wait for ever: nothing bounds it; pass a 'CancellationToken'"
            : $"'ChannelReader.ReadAsync' can wait for ever: '{token}' is in scope and not passed; pass '{token}'");

    [Fact]
    public Task Offers_no_source_that_the_waiter_itself_cancels_afterwards() => Verify.Reports("""
        class C
        {
            async Task M(ManualResetEventSlim begun, Func<CancellationToken, Task> work)
            {
                using var stop = new CancellationTokenSource();
                var cancelling = Task.Run(() =>
                {
                    begun.{|HANG257:Wait|}();
                    stop.Cancel();
                });
                await work(stop.Token);
                await cancelling;
            }
        }
        """);

    [Theory]
    [InlineData("", "", null)]
    [InlineData(" = null", "_stop = null;", null)]
    [InlineData(" = new()", "", "_stop.Token")]
    [InlineData("", "_stop = new();", "_stop.Token")]
    public Task Offers_no_source_that_is_made_only_after_the_wait(string initializer, string elsewhere, string? token) => Possible(token, $$"""
        class C
        {
            private CancellationTokenSource _stop{{initializer}};
            public C() { {{elsewhere}} }
            public async Task<int> Start(ChannelReader<int> reader)
            {
                var first = await reader.{|#0:ReadAsync|}();
                _stop = new CancellationTokenSource();
                _ = Task.Run(() => Console.WriteLine(), _stop.Token);
                return first;
            }
        }
        """);
}
