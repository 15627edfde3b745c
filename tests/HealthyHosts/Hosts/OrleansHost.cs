namespace Hangproof.HealthyHosts.Hosts;

/// <summary>A silo that is its own cluster, with a grain that is called and has a timer.</summary>
internal sealed class OrleansHost : IHealthyHost
{
    private readonly IHost _host = Create();

    public Task StartAsync() => _host.StartAsync();

    public async Task WorkAsync() => await _host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICounterGrain>("one").AddAsync(1);

    private static IHost Create()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(Loopback.FreePort(), Loopback.FreePort()).AddMemoryGrainStorageAsDefault());
        return builder.Build();
    }
}

/// <summary>Counts.</summary>
public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> AddAsync(int count);
}

/// <inheritdoc cref="ICounterGrain"/>
public sealed class CounterGrain : Grain, ICounterGrain
{
    private int _count;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(static (_, _) => Task.CompletedTask, 0, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<int> AddAsync(int count)
    {
        await Task.Delay(1);
        return _count += count;
    }
}
