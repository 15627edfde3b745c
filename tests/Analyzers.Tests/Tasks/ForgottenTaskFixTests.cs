using Microsoft.CodeAnalysis.CSharp;
using Await = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer, Hangproof.CodeFixes.Tasks.AwaitTaskFix>;
using Catch = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer, Hangproof.CodeFixes.Tasks.CatchAndReportFix>;
using Keep = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.ForgottenTaskAnalyzer, Hangproof.CodeFixes.Tasks.KeepTaskFix>;

namespace Hangproof.Tests.Tasks;

public sealed class ForgottenTaskFixTests
{
    [Fact]
    public Task Awaits_what_was_dropped_in_an_async_method() => Await.Fixed("""
        class C
        {
            async Task M(Stream stream)
            {
                _ = stream.{|HANG451:FlushAsync|}(); // at once
                _ = stream.{|HANG451:WriteAsync|}(new byte[1], 0, 1).ConfigureAwait(false);
                await Task.Yield();
            }
        }
        """, """
        class C
        {
            async Task M(Stream stream)
            {
                await stream.FlushAsync(); // at once
                await stream.WriteAsync(new byte[1], 0, 1).ConfigureAwait(false);
                await Task.Yield();
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Does_not_await_what_never_ends_or_where_nothing_can_be_awaited() => Await.NoFix("""
        class C
        {
            static async Task M(Stream stream)
            {
                _ = {|HANG451:Poll|}();
                await Task.Yield();
            }
            void N(Stream stream) => stream.{|HANG451:FlushAsync|}();
            static async Task Poll() { while (true) await Task.Delay(1000); }
        }
        """);

    [Fact]
    public Task Catches_and_reports_in_the_lambda() => Catch.Fixed("""
        class C
        {
            void M()
            {
                Task.{|HANG451:Run|}(() =>
                {
                    // Out with it.
                    File.Delete("x");
                    var text = @"
        verbatim";
                    File.WriteAllText("y", text);
                });
            }
        }
        """, """
        class C
        {
            void M()
            {
                Task.Run(() =>
                {
                    try
                    {
                        // Out with it.
                        File.Delete("x");
                        var text = @"
        verbatim";
                        File.WriteAllText("y", text);
                    }
                    catch (Exception e)
                    {
                        System.Diagnostics.Trace.TraceError($"Background work failed: {e}");
                    }
                });
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Catches_and_reports_to_the_logger_in_scope() => Catch.Fixed("""
        namespace Microsoft.Extensions.Logging
        {
            public interface ILogger { }
            public static class LoggerExtensions { public static void LogError(this ILogger logger, Exception e, string text) { } }
        }

        class C
        {
            private readonly Microsoft.Extensions.Logging.ILogger _logger;
            C(Microsoft.Extensions.Logging.ILogger logger) => _logger = logger;
            async void {|HANG451:M|}()
            {
                await Task.Run(() => File.Delete("x"));
            }
            async void {|HANG451:N|}() => await Task.Run(() => File.Delete("x"));
        }
        """, """
        namespace Microsoft.Extensions.Logging
        {
            public interface ILogger { }
            public static class LoggerExtensions { public static void LogError(this ILogger logger, Exception e, string text) { } }
        }

        class C
        {
            private readonly Microsoft.Extensions.Logging.ILogger _logger;
            C(Microsoft.Extensions.Logging.ILogger logger) => _logger = logger;
            async void M()
            {
                try
                {
                    await Task.Run(() => File.Delete("x"));
                }
                catch (Exception e)
                {
                    Microsoft.Extensions.Logging.LoggerExtensions.LogError(_logger, e, "M failed");
                }
            }
            async void N()
            {
                try
                {
                    await Task.Run(() => File.Delete("x"));
                }
                catch (Exception e)
                {
                    Microsoft.Extensions.Logging.LoggerExtensions.LogError(_logger, e, "N failed");
                }
            }
        }
        """);

    /// <summary>What is static, and what an initialiser makes, has no object whose logger it could use.</summary>
    [Theory]
    [InlineData("static async void {|HANG451:M|}(int n)", "e", "System.Diagnostics.Trace.TraceError($\"M failed: {e}\");")]
    [InlineData("static async void {|HANG451:M|}(Microsoft.Extensions.Logging.ILogger log)", "e", "Microsoft.Extensions.Logging.LoggerExtensions.LogError(log, e, \"M failed\");")]
    [InlineData("async void {|HANG451:M|}(string e)", "e2", "Microsoft.Extensions.Logging.LoggerExtensions.LogError(_logger, e2, \"M failed\");")]
    public Task Reports_to_what_is_within_reach(string signature, string exception, string report)
    {
        string Class(string body) => $$"""
            namespace Microsoft.Extensions.Logging
            {
                public interface ILogger { }
                public static class LoggerExtensions { public static void LogError(this ILogger logger, Exception e, string text) { } }
            }

            class C
            {
                private readonly Microsoft.Extensions.Logging.ILogger _logger;
                C(Microsoft.Extensions.Logging.ILogger logger) => _logger = logger;
                {{body}}
            }
            """;
        return Catch.Fixed(
            Class($"{signature} => await Task.Run(() => File.Delete(\"x\"));"),
            Class($$"""
                {{signature.Replace("{|HANG451:M|}", "M")}}
                    {
                        try
                        {
                            await Task.Run(() => File.Delete("x"));
                        }
                        catch (Exception {{exception}})
                        {
                            {{report}}
                        }
                    }
                """));
    }

    [Fact]
    public Task Reports_also_where_a_member_has_the_name_of_the_namespace() => Catch.Fixed("""
        class C
        {
            public object System { get; } = new();

            async void {|HANG451:M|}() => await Task.Run(() => File.Delete("x"));
        }
        """, """
        class C
        {
            public object System { get; } = new();

            async void M()
            {
                try
                {
                    await Task.Run(() => File.Delete("x"));
                }
                catch (Exception e)
                {
                    global::System.Diagnostics.Trace.TraceError($"M failed: {e}");
                }
            }
        }
        """);

    [Fact]
    public Task Reports_by_one_helper_what_others_do() => Catch.Fixed("""
        class C
        {
            void M(Stream stream)
            {
                stream.{|HANG451:FlushAsync|}();
                _ = stream.{|HANG451:WriteAsync|}(new byte[1], 0, 1);
            }
        }
        """, """
        class C
        {
            void M(Stream stream)
            {
                _ = ReportFailureAsync(stream.FlushAsync());
                _ = ReportFailureAsync(stream.WriteAsync(new byte[1], 0, 1));
            }

            private static async Task ReportFailureAsync(Task task)
            {
                try
                {
                    await task.ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                }
                catch (Exception e)
                {
                    System.Diagnostics.Trace.TraceError($"Background work failed: {e}");
                }
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Keeps_the_task_and_awaits_it_when_stopping() => Keep.Fixed("""
        class C
        {
            private readonly CancellationTokenSource _stop = new CancellationTokenSource();

            public void Begin()
            {
                _ = {|HANG451:RunAsync|}(_stop.Token);
            }

            private async Task RunAsync(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                    File.WriteAllText("x", await Task.FromResult(""));
            }

            public async Task StopAsync()
            {
                _stop.Cancel();
                await Task.Yield();
            }
        }
        """, """
        class C
        {
            private readonly CancellationTokenSource _stop = new CancellationTokenSource();
            private Task _work = Task.CompletedTask;

            public void Begin()
            {
                _work = RunAsync(_stop.Token);
            }

            private async Task RunAsync(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                    File.WriteAllText("x", await Task.FromResult(""));
            }

            public async Task StopAsync()
            {
                _stop.Cancel();
                try
                {
                    await _work;
                }
                catch (OperationCanceledException)
                {
                }
                await Task.Yield();
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Has_nothing_to_report_of_a_pause_that_nobody_waits_for() => Catch.NoFix("""
        class C
        {
            void Poll() { while (!File.Exists("x")) Task.{|HANG401:Delay|}(50); }
        }
        """);

    [Fact]
    public Task Keeps_nothing_where_no_stop_can_await_it() => Keep.NoFix("""
        class C : IDisposable
        {
            public void Begin() { _ = {|HANG451:RunAsync|}(); }
            private async Task RunAsync() => File.WriteAllText("x", await Task.FromResult(""));
            public void Dispose() { }
        }
        """);
}
