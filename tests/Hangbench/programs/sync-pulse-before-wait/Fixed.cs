var handoff = new Handoff();
handoff.Put("page");
Console.WriteLine(handoff.Take());
Console.WriteLine("DONE");

public sealed class Handoff
{
    private readonly object _gate = new();
    private string? _item;

    public void Put(string item)
    {
        lock (_gate)
        {
            _item = item;
            Monitor.Pulse(_gate);
        }
    }

    public string Take()
    {
        lock (_gate)
        {
            while (_item is null)
            {
                if (!Monitor.Wait(_gate, TimeSpan.FromSeconds(10)))
                    throw new TimeoutException();
            }
            var item = _item!;
            _item = null;
            return item;
        }
    }
}
