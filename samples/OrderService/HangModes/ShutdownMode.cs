using System.Diagnostics;

namespace OrderService.HangModes;

/// <summary>A service that does not stop when it is told to.</summary>
internal sealed record ShutdownMode(string Name, string Rule, string Story) : HangMode(Name, Rule, Story)
{
    public override async Task HangAsync(RunningService service, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        CallTrace.Entered(Name, "shutdown");
        await service.StopAsync();
        CallTrace.Finished(Name, "stopped", clock);
    }

    public override Task RehearseAsync(RunningService service, CancellationToken cancellationToken) =>
        HangAsync(service, cancellationToken);
}
