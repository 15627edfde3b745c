var inbox = new Inbox(Path.GetTempPath());
Console.WriteLine(inbox.Next());
Console.WriteLine("DONE");

public sealed class Inbox(string folder)
{
    public string? Next()
    {
        using var watcher = new FileSystemWatcher(folder, "*.csv");
        var change = watcher.WaitForChanged(WatcherChangeTypes.Created, 1000);
        return change.TimedOut ? null : change.Name;
    }
}
