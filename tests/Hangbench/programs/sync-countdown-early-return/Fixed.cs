var checker = new LinkChecker();
Console.WriteLine(checker.Check(new[] { "a", "", "c" }));
Console.WriteLine("DONE");

public sealed class LinkChecker
{
    private int _good;

    public int Check(string[] links)
    {
        using var left = new CountdownEvent(links.Length);
        foreach (var link in links)
            ThreadPool.QueueUserWorkItem(_ => CheckOne(link, left));
        left.Wait();
        return _good;
    }

    private void CheckOne(string link, CountdownEvent left)
    {
        try
        {
            if (link.Length == 0)
                return;
            Interlocked.Increment(ref _good);
        }
        finally
        {
            left.Signal();
        }
    }
}
