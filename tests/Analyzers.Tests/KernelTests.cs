namespace Hangproof.Tests;

/// <summary>
/// Incidents of well-known projects about what nobody completes, continues inline or shuts down, each reduced to what hung: some rule speaks of the wait
/// that hung, or of what left it without an end, be it one that is off by default. The number of the report is the name.
/// </summary>
public sealed class KernelTests
{
    private const string Here = "// here";

    [Theory]
    [MemberData(nameof(Incidents))]
    public async Task Speaks_of_it(string incident, string ids, string code)
    {
        var line = Array.FindIndex(code.Split('\n'), text => text.Contains(Here, StringComparison.Ordinal));

        var found = await AllRulesTests.Analyze(code, [RuleIds.BlockingOnTaskPossible, RuleIds.InlineContinuations, RuleIds.InlineContinuationsPossible, RuleIds.EventPossible]);

        Assert.True(
            found.Any(d => ids.Split('|').Contains(d.Id) && d.Location.GetLineSpan().StartLinePosition.Line == line),
            $"{incident}: {string.Join("; ", found.Select(d => $"{d.Id} in line {d.Location.GetLineSpan().StartLinePosition.Line}"))}, and none of {ids} in line {line}");
    }

    public static TheoryData<string, string, string> Incidents => new()
    {
        {
            "moby_4395, moby_33293, Uber EarlyReturn: whoever reads returns early", "HANG102|HANG152", """
            class Search
            {
                public async Task<int> FirstAsync(bool isValid)
                {
                    var found = Channel.CreateBounded<int>(1);
                    _ = ProduceAsync(found.Writer);
                    if (!isValid)
                        return -1;
                    return await found.Reader.ReadAsync();
                }
                async Task ProduceAsync(ChannelWriter<int> writer)
                {
                    for (var i = 0; i < 3; i++)
                        await writer.WriteAsync(i); // here
                }
            }
            """
        },
        {
            "kubernetes_5316, moby_33781, Uber Timeout: whoever reads leaves on a time limit", "HANG102|HANG152", """
            class Search
            {
                public async Task<int> FirstAsync()
                {
                    var found = Channel.CreateBounded<int>(1);
                    _ = Task.Run(async () =>
                    {
                        await found.Writer.WriteAsync(1);
                        await found.Writer.WriteAsync(2); // here
                    });
                    var read = found.Reader.ReadAsync().AsTask();
                    return await Task.WhenAny(read, Task.Delay(1000)) == read ? await read : -1;
                }
            }
            """
        },
        {
            "grpc_1424, grpc_660: the last 'done' is written to a channel that nobody reads any more", "HANG102|HANG152", """
            class Peer
            {
                readonly Channel<int> _done = Channel.CreateBounded<int>(1);
                public async Task RunAsync(Task stopped)
                {
                    _ = Task.Run(async () =>
                    {
                        await _done.Writer.WriteAsync(0);
                        await _done.Writer.WriteAsync(1); // here
                    });
                    await stopped;
                }
                public bool IsDone => _done.Reader.TryRead(out _);
            }
            """
        },
        {
            "Uber NCast, golang/go commonpatterns.go: of several results only the first is read", "HANG102|HANG152", """
            class Race
            {
                public async Task<int> FastestAsync(Func<int, Task<int>>[] all)
                {
                    var results = Channel.CreateBounded<int>(1);
                    foreach (var one in all)
                        _ = Task.Run(async () => await results.Writer.WriteAsync(await one(1))); // here
                    return await results.Reader.ReadAsync();
                }
            }
            """
        },
        {
            "Uber DoubleSend: a failure is written and so is the result", "HANG102|HANG152", """
            class Loader
            {
                public async Task<string> LoadAsync()
                {
                    var result = Channel.CreateBounded<string>(1);
                    _ = Task.Run(async () =>
                    {
                        var text = File.ReadAllText("x");
                        if (text.Length == 0)
                            await result.Writer.WriteAsync(null);
                        await result.Writer.WriteAsync(text); // here
                    });
                    return await result.Reader.ReadAsync();
                }
            }
            """
        },
        {
            "Uber NoCloseRange: workers read to the end of a channel that nobody completes", "HANG101|HANG103|HANG151", """
            class Pool
            {
                public async Task RunAsync(int[] items)
                {
                    var work = Channel.CreateUnbounded<int>();
                    var worker = Task.Run(async () =>
                    {
                        await foreach (var item in work.Reader.ReadAllAsync()) // here
                            Console.WriteLine(item);
                    });
                    foreach (var item in items)
                        work.Writer.TryWrite(item);
                    await worker;
                }
            }
            """
        },
        {
            "istio_17860: each restart starts a waiter, and the reader of their states has gone", "HANG401", """
            class Agent
            {
                readonly Channel<int> _states = Channel.CreateBounded<int>(1);
                public void Restart(System.Diagnostics.Process process) => Task.Run(async () => // here
                {
                    await process.WaitForExitAsync(new CancellationTokenSource(1000).Token);
                    await _states.Writer.WriteAsync(process.ExitCode);
                });
                public async Task<int> FirstAsync() => await _states.Reader.ReadAsync();
            }
            """
        },
        {
            "grpc_1275: closing a stream forgets who reads from it", "HANG101|HANG151", """
            class Transport
            {
                readonly ConcurrentDictionary<int, Channel<byte[]>> _streams = new();
                public Task<byte[]> ReadAsync(int id)
                {
                    var stream = _streams.GetOrAdd(id, _ => Channel.CreateUnbounded<byte[]>());
                    return stream.Reader.ReadAsync().AsTask(); // here
                }
                public void OnData(int id, byte[] data) => _streams[id].Writer.TryWrite(data);
                public void Close(int id) => _streams.TryRemove(id, out _);
            }
            """
        },
        {
            "cockroach_35073: what fails while it starts does not complete its channel", "HANG104", """
            class Component
            {
                public async Task RunAsync(Func<Task> start)
                {
                    var rows = Channel.CreateUnbounded<int>();
                    var reader = Task.Run(async () => { await foreach (var row in rows.Reader.ReadAllAsync()) Console.WriteLine(row); });
                    await ProduceAsync(rows.Writer, start);
                    await reader;
                }
                async Task ProduceAsync(ChannelWriter<int> writer, Func<Task> start)
                {
                    await start();
                    writer.TryWrite(1);
                    writer.Complete(); // here
                }
            }
            """
        },
        {
            "cockroach_25456: whether it drains is asked by waiting for it", "HANG403|HANG453", """
            class Store
            {
                readonly Task _drained;
                public Store(Task drained) => _drained = drained;
                public bool IsDraining()
                {
                    _drained.Wait(); // here
                    return true;
                }
            }
            """
        },
        {
            "kubernetes_38669: the first events are written before anybody asks whether to stop", "HANG102|HANG152", """
            class Watcher
            {
                readonly Channel<int> _input = Channel.CreateUnbounded<int>();
                readonly Channel<int> _output = Channel.CreateBounded<int>(10);
                public ChannelReader<int> Events => _output.Reader;
                public async Task RunAsync(int[] initial)
                {
                    foreach (var one in initial)
                        await _output.Writer.WriteAsync(one); // here
                    await foreach (var one in _input.Reader.ReadAllAsync())
                        _output.Writer.TryWrite(one);
                }
                public void Stop() => _input.Writer.Complete();
            }
            """
        },
        {
            "moby_21233: whoever reads fails, and whoever writes waits for room", "HANG102|HANG152", """
            class Progress
            {
                public async Task PullAsync()
                {
                    var updates = Channel.CreateBounded<int>(1);
                    var pull = Task.Run(async () => { for (var i = 0; i < 10; i++) await updates.Writer.WriteAsync(i); updates.Writer.Complete(); }); // here
                    await foreach (var update in updates.Reader.ReadAllAsync(new CancellationTokenSource(1000).Token))
                        if (update > 3) throw new InvalidOperationException();
                    await pull;
                }
            }
            """
        },
        {
            "cockroach_18101, cockroach_10790: a cancellation ends who reads and not who writes", "HANG102|HANG152", """
            class Restore
            {
                public async Task RunAsync(int[] all, CancellationToken stop)
                {
                    var ready = Channel.CreateBounded<int>(1);
                    var writer = Task.Run(async () => { foreach (var one in all) await ready.Writer.WriteAsync(one); ready.Writer.Complete(); }); // here
                    await foreach (var one in ready.Reader.ReadAllAsync(stop))
                        Console.WriteLine(one);
                }
            }
            """
        },
        {
            "kubernetes_25331: stopping cancels a token that the write of a result does not have", "HANG102|HANG152", """
            class Watch : IDisposable
            {
                readonly CancellationTokenSource _stop = new();
                readonly Channel<int> _results = Channel.CreateBounded<int>(1);
                public ChannelReader<int> Results => _results.Reader;
                public async Task RunAsync(Func<CancellationToken, Task<int>> next)
                {
                    while (!_stop.IsCancellationRequested)
                        await _results.Writer.WriteAsync(await next(_stop.Token)); // here
                }
                public void Dispose() { _stop.Cancel(); _stop.Dispose(); }
            }
            """
        },
        {
            "moby_25384, cockroach_1055, cockroach_1462: who starts the workers waits for all of them after the first", "HANG207|HANG257", """
            class Plugins
            {
                public void StopAll(Action[] all)
                {
                    var done = new CountdownEvent(all.Length);
                    foreach (var one in all)
                    {
                        new Thread(() => { try { one(); } finally { done.Signal(); } }).Start();
                        done.Wait(); // here
                    }
                }
            }
            """
        },
        {
            "microsoft/vs-threading#458: what goes on inside the callback of a token disposes its registration", "HANG406|HANG456", """
            class Waiter
            {
                public async Task WaitAsync(CancellationToken stop)
                {
                    var cancelled = new TaskCompletionSource<bool>(); // here
                    using (stop.Register(() => cancelled.TrySetResult(true)))
                        await cancelled.Task;
                }
            }
            """
        },
        {
            "sshnet/SSH.NET PR#1565: the callback of a time limit fails before it gives up", "HANG405", """
            class Command(Link link)
            {
                public async Task<string> RunAsync(string command)
                {
                    var output = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                    using var clock = new Timer(_ => Abort(output), null, 1000, -1);
                    link.Send(command);
                    if (link.IsAlive)
                        output.TrySetResult("ok");
                    return await output.Task;
                }
                private void Abort(TaskCompletionSource<string> output)
                {
                    try
                    {
                        link.Send("abort"); // here
                        output.TrySetCanceled();
                    }
                    catch (IOException)
                    {
                        Console.WriteLine("no answer");
                    }
                }
            }
            class Link { public bool IsAlive; public void Send(string line) { if (!IsAlive) throw new IOException(); } }
            """
        },
        {
            "StackExchange.Redis#605: answers are completed one after another, and one goes on waiting for the next", "HANG406|HANG456", """
            class Answers
            {
                readonly BlockingCollection<TaskCompletionSource<int>> _open = new();
                public Answers() => new Thread(Run) { IsBackground = true }.Start();
                public Task<int> AskAsync()
                {
                    var answer = new TaskCompletionSource<int>(); // here
                    _open.Add(answer);
                    return answer.Task;
                }
                void Run()
                {
                    foreach (var answer in _open.GetConsumingEnumerable())
                        answer.TrySetResult(1);
                }
            }
            """
        },
        {
            "dotnet/runtime#60768, PR#61140: what goes on in the completion of one block blocks on that of the next", "HANG107|HANG403|HANG453", """
            class Blocks
            {
                public async Task RunAsync()
                {
                    var first = new System.Threading.Tasks.Dataflow.BufferBlock<int>();
                    var second = new System.Threading.Tasks.Dataflow.ActionBlock<int>(Console.WriteLine);
                    first.LinkTo(second, new System.Threading.Tasks.Dataflow.DataflowLinkOptions { PropagateCompletion = true });
                    first.Complete();
                    await first.Completion;
                    second.Completion.Wait(); // here
                }
            }
            """
        },
        {
            "MySqlConnector 2f95bb26: a timer that is disposed twice signals nobody", "HANG207|HANG257", """
            class Limit
            {
                readonly Timer _timer = new(_ => { });
                public void Dispose()
                {
                    using var done = new ManualResetEvent(false);
                    _timer.Dispose(done);
                    done.WaitOne(); // here
                }
            }
            """
        },
        {
            "dotnet/orleans PR#10275: calls that are open when the silo stops are never completed", "HANG405", """
            public class Calls(Action<int> send)
            {
                readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _open = new();
                int _last;
                public async Task<int> CallAsync()
                {
                    var id = Interlocked.Increment(ref _last);
                    var reply = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                    _open[id] = reply;
                    send(id);
                    return await reply.Task; // here
                }
                void OnReply(int id, int value) { if (_open.TryRemove(id, out var reply)) reply.TrySetResult(value); }
                public void Stop() => Console.WriteLine("stopped");
            }
            """
        },
        {
            "microsoft/garnet#1949, 22555201a: what a send throws is logged, and the flush is not signalled", "HANG207|HANG257", """
            class Flusher(Socket socket)
            {
                readonly ManualResetEventSlim _flushed = new();
                public void Flush(byte[] page)
                {
                    Task.Run(() =>
                    {
                        try { socket.Send(page); _flushed.Set(); }
                        catch (SocketException e) { Console.WriteLine(e); socket.Dispose(); }
                    });
                    _flushed.Wait(); // here
                }
            }
            """
        },
        {
            "npgsql#4804, 46adc6282: cleaning up waits for a send that the broken connection does not let end", "HANG403|HANG453", """
            class Reader(NetworkStream stream)
            {
                Task _sending = Task.CompletedTask;
                public void Send(byte[] query) => _sending = stream.WriteAsync(query, 0, query.Length);
                public void Cleanup() => _sending.GetAwaiter().GetResult(); // here
            }
            """
        },
        {
            "Hangfire a199af67, 32355fe0, MassTransit#654: a job blocks on a task that goes on in the scheduler it holds", "HANG403|HANG453", """
            class Jobs(TaskScheduler few)
            {
                public void Perform(Func<Task> job) =>
                    Task.Factory.StartNew(job, CancellationToken.None, TaskCreationOptions.None, few).Unwrap().GetAwaiter().GetResult(); // here
            }
            """
        },
    };
}
