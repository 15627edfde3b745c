using Loop = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.EndlessLoopAnalyzer, Hangproof.CodeFixes.Tasks.SuperviseFix>;

namespace Hangproof.Tests.Tasks;

public sealed class SuperviseFixTests
{
    private const string Supervised = """
        class Poller : IAsyncDisposable
        {
            private readonly CancellationTokenSource _stop = new CancellationTokenSource();
            private Task _work = Task.CompletedTask;

            public void Start() => _work = Task.Run(PollAsync);

            private async Task PollAsync()
            {
                // Again and again.
                try
                {
                    while (!_stop.Token.IsCancellationRequested)
                    {
                        Console.WriteLine();
                        await Task.Delay(1000, _stop.Token);
                    }
                }
                catch (OperationCanceledException) when (_stop.IsCancellationRequested)
                {
                }
                catch (Exception e)
                {
                    System.Diagnostics.Trace.TraceError($"Background work failed: {e}");
                }
            }

            public async ValueTask DisposeAsync()
            {
                _stop.Cancel();
                await _work.ConfigureAwait(false);
                _stop.Dispose();
            }
        }
        """;

    private static string Poller(string loop, string start) => $$"""
        class Poller
        {
            public void Start() => Task.{{start}}(PollAsync);

            private async Task PollAsync()
            {
                // Again and again.
                {{loop}} (true)
                {
                    Console.WriteLine();
                    await Task.Delay(1000);
                }
            }
        }
        """;

    [Fact]
    public Task A_loop_gets_all_that_it_lacks() => Loop.Fixed(Poller("{|HANG402:while|}", "Run"), Supervised);

    [Fact]
    public Task The_types_own_stop_path_is_used() => Loop.Fixed("""
        class Poller : IDisposable
        {
            private readonly Timer _timer = new Timer(_ => { });

            public void Start()
            {
                _ = PollAsync();
            }

            private async Task PollAsync()
            {
                {|HANG402:while|} (true)
                {
                    await Task.Delay(1000);
                }
            }

            public void Dispose()
            {
                _timer.Dispose();
            }
        }
        """, """
        class Poller : IDisposable
        {
            private readonly Timer _timer = new Timer(_ => { });
            private readonly CancellationTokenSource _stop = new CancellationTokenSource();
            private Task _work = Task.CompletedTask;

            public void Start()
            {
                _work = PollAsync();
            }

            private async Task PollAsync()
            {
                try
                {
                    while (!_stop.Token.IsCancellationRequested)
                    {
                        await Task.Delay(1000, _stop.Token);
                    }
                }
                catch (OperationCanceledException) when (_stop.IsCancellationRequested)
                {
                }
                catch (Exception e)
                {
                    System.Diagnostics.Trace.TraceError($"Background work failed: {e}");
                }
            }

            public void Dispose()
            {
                _stop.Cancel();
                _timer.Dispose();
            }
        }
        """);

    /// <summary>The logger that an object has, under whatever name; with an extension in scope, and one that may be missing.</summary>
    [Theory]
    [InlineData("", "private readonly ILogger<Poller> _log;\n    public Poller(ILogger<Poller> log) => _log = log;", "_log.")]
    [InlineData("", "private readonly ILogger? _log = null;", "_log?.")]
    [InlineData("", "private static readonly ILogger Log = null!;", "Log.")]
    [InlineData("", "protected ILogger Logger { get; set; } = null!;", "Logger.")]
    [InlineData("(ILogger<Poller> logger)", "private readonly object _gate = new();", "logger.")]
    public Task The_logger_in_scope_is_used(string parameters, string members, string logger) => Loop.Fixed(
        Logged(parameters, members, "Task.Run(PollAsync)", "{|HANG402:while|} (true)\n        {\n            await Task.Delay(1000);\n        }", ""),
        Logged(parameters, members, "_work = Task.Run(PollAsync)", $$"""
            try
                    {
                        while (!_stop.Token.IsCancellationRequested)
                        {
                            await Task.Delay(1000, _stop.Token);
                        }
                    }
                    catch (OperationCanceledException) when (_stop.IsCancellationRequested)
                    {
                    }
                    catch (Exception e)
                    {
                        {{logger}}LogError(e, "Background work failed");
                    }
            """, "X"));

    private static string Logged(string parameters, string members, string start, string loop, string supervised)
    {
        var fields = "private readonly CancellationTokenSource _stop = new CancellationTokenSource();\n    private Task _work = Task.CompletedTask;";
        if (supervised.Length > 0)
            members = members.Contains("\n") ? members.Replace("\n", $"\n    {fields}\n") : members.Contains("get;") ? $"{fields}\n\n    {members}" : $"{members}\n    {fields}";
        return $$"""
            using Microsoft.Extensions.Logging;

            class Poller{{parameters}}{{(supervised.Length > 0 ? " : IAsyncDisposable" : "")}}
            {
                {{members}}
                public void Start() => {{start}};

                private async Task PollAsync()
                {
                    {{loop}}
                }{{(supervised.Length > 0 ? """


                    public async ValueTask DisposeAsync()
                    {
                        _stop.Cancel();
                        await _work.ConfigureAwait(false);
                        _stop.Dispose();
                    }
                """ : "")}}
            }

            namespace Microsoft.Extensions.Logging
            {
                public interface ILogger { }
                public interface ILogger<T> : ILogger { }
                public static class LoggerExtensions { public static void LogError(this ILogger logger, Exception e, string text) { } }
            }
            """;
    }

    [Fact]
    public Task Nothing_is_offered_for_a_thread_or_where_the_type_derives_from_another() => Loop.NoFix("""
        class Base { }
        class Derived : Base
        {
            public void Start() => Task.Run(Poll);
            void Poll()
            {
                {|HANG402:while|} (true)
                    Thread.Sleep(1000);
            }
        }
        class OnThread
        {
            public void Start() => new Thread(Poll).Start();
            void Poll()
            {
                {|HANG402:while|} (true)
                    Thread.Sleep(1000);
            }
        }
        """);
}
