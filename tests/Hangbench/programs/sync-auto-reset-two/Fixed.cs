using var pool = new ScanPool(2);
pool.Start();
Thread.Sleep(50);
pool.Stop();
Console.WriteLine("DONE");

public sealed class ScanPool : IDisposable
{
    private readonly ManualResetEvent _stop = new(false);
    private readonly List<Thread> _threads = new();
    private readonly int _count;

    public ScanPool(int count) => _count = count;

    public void Start()
    {
        for (var i = 0; i < _count; i++)
        {
            var thread = new Thread(Scan) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    private void Scan() => _stop.WaitOne();

    public void Stop()
    {
        _stop.Set();
        foreach (var thread in _threads)
            thread.Join(TimeSpan.FromSeconds(5));
    }

    public void Dispose() => _stop.Dispose();
}
