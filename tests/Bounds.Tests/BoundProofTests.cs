using System.Diagnostics;
using Hangproof.Catalogue;
using Hangproof.ParkedPrograms;
using static Hangproof.Catalogue.Row;
using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.Bounds.Tests;

/// <summary>A proof is worth what it can refuse.</summary>
public sealed class BoundProofTests
{
    private const string Id = "M:Sample.Wait";

    [Fact]
    public async Task Accepts_what_is_true() => Assert.Empty(await Complaints(Waiting(), Timeout(Expiry.False), Token()));

    [Fact]
    public async Task Refuses_a_program_that_does_not_stay() =>
        Assert.Contains("does not stay: it returned 1", await Complaints(Blocks(Id, () => new object(), (_, _) => 1)));

    [Fact]
    public async Task Refuses_a_program_that_works_instead_of_waiting() =>
        Assert.Contains("runs, but does not wait", await Complaints(Blocks(Id, Stopwatch.StartNew, (clock, _) => Work(clock))));

    [Fact]
    public async Task Refuses_a_bound_that_ends_otherwise() =>
        Assert.Contains("ends it otherwise than the row says", await Complaints(Waiting(), Timeout(Expiry.TimedOut)));

    [Fact]
    public async Task Refuses_a_bound_that_was_not_waited_for() => Assert.Contains("was not waited for", await Complaints(
        Blocks(Id, () => new SemaphoreSlim(0), (semaphore, limits) => semaphore.Wait(limits.Token.CanBeCanceled ? 0 : -1)), Token()));

    [Fact]
    public async Task Refuses_an_owner_that_nobody_can_try() => Assert.Contains("cannot try M:Sample.Close", await Complaints(Waiting(), Owner("M:Sample.Close", Expiry.End)));

    [Fact]
    public async Task Refuses_an_owner_that_ends_nothing() => Assert.Contains("does not end it", await Complaints(
        Waiting().EndedBy("M:Sample.Close", semaphore => semaphore.Dispose()), Owner("M:Sample.Close", Expiry.End)));

    private static BlockingProgram<SemaphoreSlim> Waiting() =>
        Blocks(Id, () => new SemaphoreSlim(0), (semaphore, limits) => semaphore.Wait(limits.Timeout, limits.Token));

    private static int Work(Stopwatch clock)
    {
        var work = 0;
        while (clock.Elapsed < TimeSpan.FromSeconds(3))
            work++;
        return work;
    }

    private static async Task<string> Complaints(ParkedProgram program, params Bound[] bounds) =>
        string.Join(Environment.NewLine, await new BoundProof(TimeSpan.FromSeconds(1)).Run(Row.Blocks(Id, WaitKind.Semaphore, "HANG206", bounds), program));
}
