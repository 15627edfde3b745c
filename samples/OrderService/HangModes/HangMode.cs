using OrderService.Outside;

namespace OrderService.HangModes;

/// <summary>One way in which the service comes to a standstill.</summary>
/// <param name="Name">What <c>--hang</c> takes.</param>
/// <param name="Rule">The rule that finds the place.</param>
/// <param name="Story">What happens outside, and what stands still then.</param>
internal abstract record HangMode(string Name, string Rule, string Story)
{
    /// <summary>What is wrong outside while this mode runs.</summary>
    public Trouble Trouble { get; init; }

    /// <summary>Runs the service into the wait.</summary>
    public abstract Task HangAsync(RunningService service, CancellationToken cancellationToken);

    /// <summary>Does the same while nothing is wrong outside; the service comes through.</summary>
    public abstract Task RehearseAsync(RunningService service, CancellationToken cancellationToken);
}
