namespace Hangproof.Runtime.Model;

/// <summary>The thread pool.</summary>
/// <param name="Workers">Worker threads that exist.</param>
/// <param name="Idle">Those without work; -1 when unknown.</param>
/// <param name="Min">Least number of workers.</param>
/// <param name="Max">Greatest number of workers.</param>
/// <param name="Queued">Work items that wait for a worker; -1 when unknown.</param>
/// <param name="Blocked">Workers that are blocked in a wait.</param>
internal sealed record PoolRecord(int Workers, int Idle, int Min, int Max, int Queued, int Blocked);
