using var queue = new WorkQueue();
queue.Add(1);
queue.Add(2);
Console.WriteLine(await queue.TakeAsync() + await queue.TakeAsync());
Console.WriteLine("DONE");

public sealed class WorkQueue : IDisposable
{
    private readonly Queue<int> _items = new();
    private readonly SemaphoreSlim _ready = new(0);

    public void Add(int item)
    {
        lock (_items)
        {
            _items.Enqueue(item);
            _ready.Release();
        }
    }

    public async Task<int> TakeAsync()
    {
        if (!await _ready.WaitAsync(TimeSpan.FromSeconds(10)))
            throw new TimeoutException("nothing to do");
        lock (_items)
            return _items.Dequeue();
    }

    public void Dispose() => _ready.Dispose();
}
