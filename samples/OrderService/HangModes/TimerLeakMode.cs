namespace OrderService.HangModes;

/// <summary>Timers that outlive what they were made for.</summary>
internal sealed record TimerLeakMode(string Name, string Rule, string Story) : HangMode(Name, Rule, Story)
{
    private const int Carts = 200;

    private static readonly TimeSpan _untilNextCart = TimeSpan.FromMilliseconds(500);

    public override async Task HangAsync(RunningService service, CancellationToken cancellationToken)
    {
        var before = Timer.ActiveCount;
        CallTrace.Entered(Name, $"{Carts} carts opened and closed");
        for (var cart = 0; cart < Carts; cart++)
            await OpenAndCloseAsync(service, cart, cancellationToken);

        Console.WriteLine($"leaked {Name}: {Timer.ActiveCount - before} timers still tick");

        // Customers come and go as long as the shop is open.
        for (var cart = Carts; !cancellationToken.IsCancellationRequested; cart++)
        {
            await OpenAndCloseAsync(service, cart, cancellationToken);
            await Task.Delay(_untilNextCart, cancellationToken);
        }
    }

    public override Task RehearseAsync(RunningService service, CancellationToken cancellationToken) =>
        service.CallAsync(Name, new ServiceCall(HttpMethod.Put, "/carts/rehearsal"), cancellationToken);

    private static async Task OpenAndCloseAsync(RunningService service, int cart, CancellationToken cancellationToken)
    {
        await service.PrepareAsync(new ServiceCall(HttpMethod.Put, $"/carts/{cart}"), cancellationToken);
        await service.PrepareAsync(new ServiceCall(HttpMethod.Delete, $"/carts/{cart}"), cancellationToken);
    }
}
