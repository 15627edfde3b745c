using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits.Bounds;

public sealed class WrapBoundTests
{
    [Theory]
    [InlineData("await reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("await reader.ReadAsync().AsTask().WaitAsync(stop).ConfigureAwait(false);")]
    [InlineData("await reader.Completion.WaitAsync(limit);")]
    [InlineData("reader.Completion.Wait(1000);")]
    [InlineData("reader.Completion.Wait(stop);")]
    [InlineData("Task.WaitAll(new Task[] { reader.Completion }, 1000);")]
    [InlineData("await reader.ReadAsync().AsTask().TimeoutAfter(limit);")]
    [InlineData("var item = await Own.WithLimit(reader.ReadAsync().AsTask(), stop);")]
    [InlineData("var first = await Task.WhenAny(reader.Completion, Task.Delay(1000));")]
    [InlineData("if (await Task.WhenAny(reader.Completion, Task.Delay(-1, stop)) != reader.Completion) throw new TimeoutException();")]
    [InlineData("var read = reader.ReadAsync().AsTask(); await Task.WhenAny(read, Task.Delay(limit)); if (read.IsCompleted) await read;")]
    [InlineData("var read = reader.ReadAsync().AsTask(); var item = await read.WaitAsync(limit);")]
    [InlineData("Task read; read = reader.ReadAsync().AsTask(); await read.WaitAsync(limit);")]
    [InlineData("var read = reader.ReadAsync(); _last = read.IsCompletedSuccessfully ? null : read.AsTask(); if (_last != null) await _last.WaitAsync(limit);")]
    [InlineData("var timer = Task.Delay(limit); var first = await Task.WhenAny(reader.Completion, timer);")]
    [InlineData("var tasks = new[] { reader.Completion, Task.Delay(limit) }; var first = await Task.WhenAny(tasks);")]
    [InlineData("var ended = new TaskCompletionSource(); stop.Register(() => ended.TrySetResult()); var first = await Task.WhenAny(reader.Completion, ended.Task);")]
    public Task Silent_for(string statements) => Verify.Silent(Method(statements));

    [Theory]
    [InlineData("await reader.{|HANG101:ReadAsync|}().AsTask().WaitAsync(Timeout.InfiniteTimeSpan);")]
    [InlineData("await reader.{|HANG101:ReadAsync|}().AsTask().WaitAsync(CancellationToken.None);")]
    [InlineData("await reader.{|HANG101:ReadAsync|}().ConfigureAwait(false);")]
    [InlineData("await Task.WhenAll(reader.{|HANG101:ReadAsync|}().AsTask(), Task.Delay(1000));")]
    [InlineData("var first = await Task.WhenAny(reader.{|HANG101:ReadAsync|}().AsTask(), other);")]
    [InlineData("await Task.WhenAny(reader.{|HANG101:ReadAsync|}().AsTask(), Task.Delay(1000));")]
    [InlineData("var read = reader.{|HANG101:ReadAsync|}(); await read;")]
    [InlineData("await Task.Run(async () => await reader.{|HANG101:ReadAsync|}());")]
    public Task Reports(string statements) => Verify.Reports(Method(statements));

    [Theory]
    [InlineData("if (Task.WaitAny(child.WaitForExitAsync(), Task.Delay(Timeout.InfiniteTimeSpan, stop)) == 1) child.Kill(true);")]
    [InlineData("var first = Task.WaitAny(new[] { child.WaitForExitAsync(), Task.Delay(-1, stop) }); if (first == 1) child.Kill(true);")]
    [InlineData("var ended = new TaskCompletionSource(); stop.Register(() => ended.TrySetResult()); var first = Task.{|HANG404:WaitAny|}(child.WaitForExitAsync(), ended.Task); if (first == 1) child.Kill(true);")]
    [InlineData("var first = Task.{|HANG404:WaitAny|}(child.{|HANG307:WaitForExitAsync|}(), other); if (first == 1) child.Kill(true);")]
    [InlineData("var first = Task.{|HANG404:WaitAny|}(child.{|HANG307:WaitForExitAsync|}(), Task.Delay(Timeout.InfiniteTimeSpan)); if (first == 1) child.Kill(true);")]
    [InlineData("Task.WaitAny(child.{|HANG307:WaitForExitAsync|}(), Task.Delay(-1, stop));")]
    public Task Knows_a_race_that_a_thread_waits_for(string statements) => Verify.Reports($$"""
        using System.Diagnostics;
        class C
        {
            void M(Process child, Task other, CancellationToken stop) { {{statements}} }
        }
        """);

    private static string Method(string statements) => $$"""
        static class Own
        {
            public static Task TimeoutAfter(this Task task, TimeSpan limit) => task.WaitAsync(limit);
            public static Task<T> WithLimit<T>(Task<T> task, CancellationToken token) => task.WaitAsync(token);
        }
        class C
        {
            Task _last;
            async Task M(ChannelReader<int> reader, Task other, TimeSpan limit, CancellationToken stop)
            {
                await Task.Delay(1, stop);
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("if (await Task.WhenAny(_stopped.Task, accepting) == accepting) (await accepting).Dispose();", "listener.Close();", "AcceptAsync")]
    [InlineData("if (await Task.WhenAny(accepting, _stopped.Task) != accepting) break; (await accepting).Dispose();", "listener.Dispose();", "AcceptAsync")]
    [InlineData("if (await Task.WhenAny(_stopped.Task, accepting) == accepting) (await accepting).Dispose();", "", "{|HANG302:AcceptAsync|}")]
    [InlineData("await Task.WhenAny(_stopped.Task, accepting); (await accepting).Dispose();", "listener.Close();", "{|HANG302:AcceptAsync|}")]
    [InlineData("var other = second.{|HANG302:AcceptAsync|}(); if (await Task.WhenAny(other, accepting) == accepting) (await accepting).Dispose();", "listener.Close();", "{|HANG302:AcceptAsync|}")]
    public Task Knows_a_listener_that_is_closed_after_the_race_with_its_stop(string race, string end, string accept) => Verify.Reports($$"""
        class Server
        {
            readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public void Stop() => _stopped.TrySetResult();
            public async Task Run(EndPoint at, Socket second, CancellationToken stop)
            {
                var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
                listener.Bind(at);
                while (!stop.IsCancellationRequested)
                {
                    var accepting = listener.{{accept}}();
                    {{race}}
                }
                {{end}}
            }
        }
        """);

    [Theory]
    [InlineData("void Dispose() => _exit.TrySetResult();", "WaitAsync")]
    [InlineData("void Stop() { if (_isOver) return; _isOver = true; _exit.SetResult(); }", "WaitAsync")]
    [InlineData("void Next() => _exit.TrySetResult();", "{|HANG256:WaitAsync|}")]
    public Task Silent_in_a_race_with_what_the_owner_completes_when_it_stops(string end, string wait) => Verify.Reports($$"""
        public class Worker
        {
            readonly SemaphoreSlim _work = new(0, int.MaxValue);
            readonly TaskCompletionSource _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
            bool _isOver;

            async Task RunAsync()
            {
                var exit = _exit.Task;
                while (!exit.IsCompleted)
                {
                    var first = await Task.WhenAny(_work.{{wait}}(), exit);
                    if (first == exit)
                        break;
                }
            }

            public void Add(string text) { if (text.Length == 0) return; _isOver = int.Parse(text) > 0; _work.Release(); }
            public {{end}}
        }
        """);
}
