namespace OrderService.HangModes;

/// <summary>A request that is never answered.</summary>
internal sealed record RequestMode(string Name, string Rule, string Story, ServiceCall Call) : HangMode(Name, Rule, Story)
{
    /// <summary>Requests that bring the service into the state in which the call hangs.</summary>
    public IReadOnlyList<ServiceCall> Before { get; init; } = [];

    /// <summary>A request still under way when the call comes.</summary>
    public ServiceCall? Meanwhile { get; init; }

    /// <summary>The call that hangs, where it is not the one that a well-behaved caller makes.</summary>
    public ServiceCall? FatalCall { get; init; }

    public override async Task HangAsync(RunningService service, CancellationToken cancellationToken)
    {
        foreach (var call in Before)
            await service.PrepareAsync(call, cancellationToken);

        if (Meanwhile is not null)
            await service.BeginAsync($"{Name}, the other side", Meanwhile, cancellationToken);

        await service.CallAsync(Name, FatalCall ?? Call, cancellationToken);
    }

    public override Task RehearseAsync(RunningService service, CancellationToken cancellationToken) =>
        service.CallAsync(Name, Call, cancellationToken);
}
