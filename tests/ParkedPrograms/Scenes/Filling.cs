namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>Fills what a stream's far end never reads, so that the next write waits.</summary>
internal static class Filling
{
    private static readonly byte[] _more = new byte[1024 * 1024];

    public static void Fill(Stream stream)
    {
        // More than any pipe holds: it stays unfinished, and so does whatever comes after it.
        var unfinished = stream.WriteAsync(_more).AsTask();
        _ = unfinished.ContinueWith(task => task.Exception, TaskScheduler.Default);
        Thread.Sleep(20);
    }
}
