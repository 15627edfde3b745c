using Hangfire;
using Hangfire.InMemory;

namespace Hangproof.HealthyHosts.Hosts;

/// <summary>A server of jobs with its storage in memory.</summary>
internal sealed class HangfireHost : IHealthyHost
{
    private readonly InMemoryStorage _storage = new();
    private BackgroundJobServer? _server;

    public static void Run() => Thread.Sleep(1);

    public Task StartAsync()
    {
        _server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = 2 }, _storage);
        new RecurringJobManager(_storage).AddOrUpdate("each-minute", () => Run(), Cron.Minutely);
        return Task.CompletedTask;
    }

    public async Task WorkAsync()
    {
        new BackgroundJobClient(_storage).Enqueue(() => Run());
        await Task.Delay(5);
    }
}
