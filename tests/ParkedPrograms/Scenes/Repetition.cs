namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>
/// Writes again and again: the far end's buffer, and what buffers on this side, take some before one write waits, and that one waits for good.
/// Closing can let it return with a part sent; the next then finds everything closed, and that is the end.
/// </summary>
internal static class Repetition
{
    public static void UntilItWaits(Action write)
    {
        write();
        try
        {
            while (true)
                write();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    public static async Task UntilItWaits(Func<Task> write)
    {
        await write();
        try
        {
            while (true)
                await write();
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
