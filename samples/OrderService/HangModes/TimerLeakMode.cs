namespace OrderService.HangModes;

/// <summary>Timers that outlive what they were made for.</summary>
internal sealed record TimerLeakMode(string Name, string Rule, string Story) : HangMode(Name, Rule, Story)
{
    private const int Carts = 200;

    public override async Task HangAsync(RunningService service, CancellationToken cancellationToken)
    {
        var before = Timer.ActiveCount;
        CallTrace.Entered(Name, $"{Carts} carts opened and closed");
        for (var cart = 0; cart < Carts; cart++)
        {
            await service.PrepareAsync(new ServiceCall(HttpMethod.Put, $"/carts/{cart}"), cancellationToken);
            await service.PrepareAsync(new ServiceCall(HttpMethod.Delete, $"/carts/{cart}"), cancellationToken);
        }

        Console.WriteLine($"leaked {Name}: {Timer.ActiveCount - before} timers still tick");
    }

    public override Task RehearseAsync(RunningService service, CancellationToken cancellationToken) =>
        service.CallAsync(Name, new ServiceCall(HttpMethod.Put, "/carts/rehearsal"), cancellationToken);
}
