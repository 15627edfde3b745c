using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hangproof.PauseBenchmark;

/// <summary>A process with much that waits, which serves lines on a port and knows how long it stood still.</summary>
internal static class Target
{
    private static readonly List<object> s_kept = [];

    public static async Task<int> RunAsync(Load load)
    {
        using var gate = new SemaphoreSlim(0);
        for (var i = 0; i < load.Threads; i++)
            new Thread(() => gate.Wait(), 128 * 1024) { IsBackground = true }.Start();
        for (var i = 0; i < load.Operations / 2; i++)
        {
            // Two methods each: one awaits the other.
            var source = new TaskCompletionSource<int>();
            s_kept.Add(OuterAsync(source.Task));
            s_kept.Add(source);
        }
        for (var left = (long)load.HeapMiB << 20; left > 0; left -= 1024)
        {
            var piece = new byte[1000];
            Random.Shared.NextBytes(piece);
            s_kept.Add(piece);
        }
        GC.Collect();

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = ServeAsync(listener);
        if (load.Queued > 0)
            FillPool(load.Queued, gate);
        var gaps = new GapMeter();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"ready {((IPEndPoint)listener.LocalEndpoint).Port}"));
        while (await Console.In.ReadLineAsync() is not null)
            await Console.Out.WriteLineAsync(gaps.Take().TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture));
        return 0;
    }

    private static void FillPool(int queued, SemaphoreSlim gate)
    {
        var workers = Environment.ProcessorCount;
        ThreadPool.SetMinThreads(workers, 1);
        ThreadPool.SetMaxThreads(workers, 1);
        using var blocked = new CountdownEvent(workers);
        for (var i = 0; i < workers; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                blocked.Signal();
                gate.Wait();
            }, null);
        }
        blocked.Wait();
        for (var i = 0; i < queued; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => { }, null);
    }

    private static async Task<int> OuterAsync(Task<int> task) => await InnerAsync(task) + 1;

    private static async Task<int> InnerAsync(Task<int> task) => await task + 1;

    private static async Task ServeAsync(TcpListener listener)
    {
        while (true)
            _ = AnswerAsync(await listener.AcceptTcpClientAsync());
    }

    private static async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
            while (await reader.ReadLineAsync() is { } line)
                await writer.WriteLineAsync(line);
        }
    }

    /// <summary>Looks at the clock again and again; the longest time between two looks is how long everything stood.</summary>
    private sealed class GapMeter
    {
        private readonly Lock _lock = new();
        private TimeSpan _longest;

        public GapMeter()
        {
            new Thread(Run) { IsBackground = true, Priority = ThreadPriority.Highest }.Start();
        }

        public TimeSpan Take()
        {
            lock (_lock)
            {
                var longest = _longest;
                _longest = TimeSpan.Zero;
                return longest;
            }
        }

        private void Run()
        {
            var last = Stopwatch.GetTimestamp();
            while (true)
            {
                Thread.Sleep(1);
                var now = Stopwatch.GetTimestamp();
                var gap = Stopwatch.GetElapsedTime(last, now);
                last = now;
                lock (_lock)
                    _longest = gap > _longest ? gap : _longest;
            }
        }
    }
}
