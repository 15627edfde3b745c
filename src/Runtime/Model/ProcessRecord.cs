namespace Hangproof.Runtime.Model;

/// <summary>The target. Pid and start time together are its identity: pids are used again.</summary>
internal sealed record ProcessRecord
{
    public required int Pid { get; init; }

    public required string Name { get; init; }

    /// <summary>Version of the runtime, <c>10.0.12</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>When it started, in the system's ticks since boot; 0 where unknown.</summary>
    public long Started { get; init; }

    public string Architecture { get; init; } = "";

    public string OperatingSystem { get; init; } = "";
}
