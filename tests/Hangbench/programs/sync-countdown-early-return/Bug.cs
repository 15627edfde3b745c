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
        left.Wait(); // BUG
        return _good;
    }

    private void CheckOne(string link, CountdownEvent left)
    {
        if (link.Length == 0)
            return; // BUG
        Interlocked.Increment(ref _good);
        left.Signal(); // BUG
    }
}
