namespace Hangproof.HealthyHosts;

/// <summary>A server as many people run it, with clients of its own: whatever waits in it waits for work.</summary>
internal interface IHealthyHost
{
    Task StartAsync();

    /// <summary>One piece of work for it, seen through to the end.</summary>
    Task WorkAsync();
}
