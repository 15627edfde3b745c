using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class SemaphorePrograms
{
    private const string Slim = "System.Threading.SemaphoreSlim";
    private const string Token = "System.Threading.CancellationToken";
    private const string Time = "System.TimeSpan";
    private const string Int = "System.Int32";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Blocks($"M:{Slim}.Wait", Taken, (semaphore, _) => semaphore.Wait()),
        Blocks($"M:{Slim}.Wait({Token})", Taken, (semaphore, limits) => semaphore.Wait(limits.Token)),
        Blocks($"M:{Slim}.Wait({Time})", Taken, (semaphore, limits) => semaphore.Wait(limits.Timeout)),
        Blocks($"M:{Slim}.Wait({Int})", Taken, (semaphore, limits) => semaphore.Wait(limits.Milliseconds)),
        Blocks($"M:{Slim}.Wait({Int},{Token})", Taken, (semaphore, limits) => semaphore.Wait(limits.Milliseconds, limits.Token)),
        Blocks($"M:{Slim}.Wait({Time},{Token})", Taken, (semaphore, limits) => semaphore.Wait(limits.Timeout, limits.Token)),
        Suspends($"M:{Slim}.WaitAsync", Taken, async (semaphore, _) => await semaphore.WaitAsync()),
        Suspends($"M:{Slim}.WaitAsync({Token})", Taken, async (semaphore, limits) => await semaphore.WaitAsync(limits.Token)),
        Suspends($"M:{Slim}.WaitAsync({Time})", Taken, async (semaphore, limits) => await semaphore.WaitAsync(limits.Timeout)),
        Suspends($"M:{Slim}.WaitAsync({Int})", Taken, async (semaphore, limits) => await semaphore.WaitAsync(limits.Milliseconds)),
        Suspends($"M:{Slim}.WaitAsync({Int},{Token})", Taken, async (semaphore, limits) => await semaphore.WaitAsync(limits.Milliseconds, limits.Token)),
        Suspends($"M:{Slim}.WaitAsync({Time},{Token})", Taken, async (semaphore, limits) => await semaphore.WaitAsync(limits.Timeout, limits.Token)),
    ];

    private static SemaphoreSlim Taken() => new(0);
}
