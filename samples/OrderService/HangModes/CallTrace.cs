using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrderService.HangModes;

/// <summary>Prints when a named call enters the service and when the service is done with it, whoever still listens.</summary>
internal sealed class CallTrace
{
    public const string NameHeader = "X-Call-Name";

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _entered = new();

    public static void Entered(string name, string what) => Console.WriteLine($"entered {name}: {what}");

    public static void Finished(string name, string how, Stopwatch clock) =>
        Console.WriteLine($"finished {name}: {how} after {clock.ElapsedMilliseconds} ms");

    public Task WhenEnteredAsync(string name, CancellationToken cancellationToken) =>
        EntryOf(name).Task.WaitAsync(cancellationToken);

    public async Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers[NameHeader] is not [{ } name])
        {
            await next(context);
            return;
        }

        var clock = Stopwatch.StartNew();
        Entered(name, $"{context.Request.Method} {context.Request.Path}");
        EntryOf(name).TrySetResult();
        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            Finished(name, e.GetType().Name, clock);
            throw;
        }

        Finished(name, $"{context.Response.StatusCode}", clock);
    }

    private TaskCompletionSource EntryOf(string name) =>
        _entered.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
