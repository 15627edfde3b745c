namespace Hangproof.ParkedPrograms;

/// <summary>The bound a program's call is given. None of them means that it stays.</summary>
internal sealed record Limits
{
    /// <summary>How long a finite bound of any kind lasts: long enough to see that the call waited for it.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    public static readonly Limits None = new();

    public CancellationToken Token { get; init; }

    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>The timeout for members that take milliseconds.</summary>
    public int Milliseconds => (int)Timeout.TotalMilliseconds;

    /// <summary>Whether what is waited on is wrapped in <c>WaitAsync</c>.</summary>
    public bool Wraps { get; init; }

    /// <summary>The task, wrapped if this limit says so. Calls that suspend are wrapped as a whole; calls that block on a task wrap the task.</summary>
    public Task Around(Task task) => Wraps ? task.WaitAsync(Short) : task;

    /// <inheritdoc cref="Around(Task)"/>
    public Task<T> Around<T>(Task<T> task) => Wraps ? task.WaitAsync(Short) : task;
}
