using System.Runtime.CompilerServices;

namespace Hangproof.ParkedPrograms;

/// <summary>Threads of which one is always in the middle of an exception.</summary>
internal static class Throwing
{
    public const string Name = "busy:throwing";

    private const int Threads = 2;
    private const int Depth = 12;

    public static void Start()
    {
        for (var i = 0; i < Threads; i++)
            new Thread(ThrowForever) { IsBackground = true }.Start();
    }

    private static void ThrowForever()
    {
        // Nothing but this stack holds what the waiting method waits for.
        var answer = new TaskCompletionSource();
        _ = WaitForAnswerAsync(answer.Task);
        while (!Environment.HasShutdownStarted)
        {
            try
            {
                Descend(Depth, answer);
            }
            catch (InvalidOperationException)
            {
                // Thrown to be seen underway.
            }
        }
        answer.SetResult();
    }

    private static async Task WaitForAnswerAsync(Task answer) => await answer;

    /// <summary>Frames whose locals live relative to a register that the next frame saved.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static int Descend(int depth, object held)
    {
        Span<byte> room = stackalloc byte[16 + (depth * 8)];
        try
        {
            return depth == 0 ? throw new InvalidOperationException() : Descend(depth - 1, held) + room[0];
        }
        finally
        {
            GC.KeepAlive(held);
        }
    }
}
