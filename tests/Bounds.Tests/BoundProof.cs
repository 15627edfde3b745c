using System.Diagnostics;
using Hangproof.Catalogue;
using Hangproof.ParkedPrograms;

namespace Hangproof.Bounds.Tests;

/// <summary>Runs a row's program without a bound, then under each bound that the row names, and compares with what the row says.</summary>
internal sealed class BoundProof(TimeSpan patience)
{
    private static readonly TimeSpan _stays = TimeSpan.FromMilliseconds(150);

    // Programs mostly sleep; more at once would only make the machine late for the bounds.
    private static readonly SemaphoreSlim _places = new(64);

    /// <summary>What is wrong with the row, if anything.</summary>
    public async Task<IReadOnlyList<string>> Run(BlockingApi row, ParkedProgram program)
    {
        await _places.WaitAsync();
        try
        {
            var complaints = new List<string>();
            complaints.AddRange(await Insisting(() => Stays(program)));
            foreach (var bound in row.Bounds)
                complaints.AddRange(await Insisting(() => Holds(bound, program)));
            return complaints;
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>What is wrong is wrong each time; a machine that was busy is not.</summary>
    private static async Task<string[]> Insisting(Func<Task<string[]>> check)
    {
        var complaints = await check();
        for (var again = 0; again < 2 && complaints.Length > 0; again++)
            complaints = await check();
        return complaints;
    }

    private async Task<string[]> Stays(ParkedProgram program)
    {
        using var wait = program.Start(Limits.None);
        await Parked(wait);
        await Task.Delay(_stays);
        // Waits spin for a moment before they block, for longer on a loaded machine.
        await Parked(wait);
        return wait switch
        {
            { Ended.IsCompleted: true } => [$"does not stay: it {await wait.Ended}"],
            { IsParked: false } => ["runs, but does not wait"],
            _ => [],
        };
    }

    private async Task<string[]> Holds(Bound bound, ParkedProgram program)
    {
        // A default is too long to wait for; a bound of one system only is none.
        if (bound.Kind == BoundKind.Default || !bound.HoldsEverywhere)
            return [];
        if (bound.Kind is BoundKind.Owner or BoundKind.Deadline or BoundKind.Mode && !program.Means.Contains(bound.Member))
            return [$"the program cannot try {bound.Member}"];

        using var source = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        using var wait = Start(bound, program, source.Token);
        if (bound.Kind == BoundKind.Token)
            source.CancelAfter(Limits.Short);
        if (bound.Kind == BoundKind.Owner)
        {
            await Parked(wait);
            await Task.Delay(_stays);
            wait.EndBy(bound.Member!);
        }

        var name = $"{bound.Kind} {bound.Member}".TrimEnd();
        if (await Task.WhenAny(wait.Ended, Task.Delay(patience)) != wait.Ended)
            return [$"{name} does not end it"];
        var outcome = await wait.Ended;
        if (bound.Kind != BoundKind.Mode && clock.Elapsed < Limits.Short / 2)
            return [$"{name} was not waited for: it {outcome} after {clock.ElapsedMilliseconds} ms"];
        return AsSaid(bound.Expiry, outcome) ? [] : [$"{name} ends it otherwise than the row says ({bound.Expiry}): it {outcome}"];
    }

    private static ParkedWait Start(Bound bound, ParkedProgram program, CancellationToken token)
    {
        // The overload that takes the bound is a row of its own, with a program of its own.
        var called = bound is { Kind: BoundKind.Token or BoundKind.Timeout, Member: { } overload } ? Overload(program, overload) : program;
        return bound.Kind switch
        {
            BoundKind.Token => called.Start(Limits.None with { Token = token }),
            BoundKind.Timeout => called.Start(Limits.None with { Timeout = Limits.Short }),
            BoundKind.Wrap => called.Start(Limits.None with { Wraps = true }),
            BoundKind.Owner => called.Start(Limits.None),
            _ => called.Start(Limits.None, setting: bound.Member),
        };
    }

    private static ParkedProgram Overload(ParkedProgram program, string id)
    {
        var condition = program.Key.IndexOf(" [", StringComparison.Ordinal);
        return AllPrograms.ByKey[condition < 0 ? id : id + program.Key[condition..]];
    }

    private async Task Parked(ParkedWait wait)
    {
        var clock = Stopwatch.StartNew();
        while (!wait.IsParked && !wait.Ended.IsCompleted && clock.Elapsed < patience)
            await Task.Delay(10);
    }

    private static bool AsSaid(Expiry expiry, Outcome outcome) => expiry.Kind switch
    {
        ExpiryKind.Throws => IsOrDerives(outcome.Thrown?.GetType(), expiry.Exception!),
        ExpiryKind.ReturnsFalse or ExpiryKind.LeavesFlagFalse => outcome is { Thrown: null, Returned: false },
        ExpiryKind.ReturnsIndex => outcome is { Thrown: null, Returned: -1 or WaitHandle.WaitTimeout },
        ExpiryKind.ReturnsResult => outcome is { Thrown: null, Returned: not (null or bool) },
        ExpiryKind.Ends => outcome is { Thrown: null, Returned: not false },
        // Between two reads of one call, what was closed says just that.
        ExpiryKind.EndsOrThrows => outcome.Thrown is null or ObjectDisposedException || IsOrDerives(outcome.Thrown.GetType(), expiry.Exception!),
        _ => true,
    };

    private static bool IsOrDerives(Type? type, string name) => type is not null && (type.FullName == name || IsOrDerives(type.BaseType, name));
}
