using System.Collections.Concurrent;

var spool = new Spool();
spool.Start();
spool.Print("a");
spool.Stop();
Console.WriteLine(spool.Printed);
Console.WriteLine("DONE");

public sealed class Spool
{
    private readonly BlockingCollection<string> _pages = new();
    private Thread? _thread;

    public int Printed { get; private set; }

    public void Start()
    {
        _thread = new Thread(Work) { IsBackground = true };
        _thread.Start();
    }

    public void Print(string page) => _pages.Add(page);

    private void Work()
    {
        foreach (var page in _pages.GetConsumingEnumerable()) // BUG
            Printed += page.Length;
    }

    public void Stop() => _thread?.Join(); // BUG
}
