using Hangproof.Runtime.Fingerprints;
using static Hangproof.Runtime.Tests.Scene;

namespace Hangproof.Runtime.Tests.Fingerprints;

public sealed class LogicalWaitsTests
{
    [Fact]
    public void An_async_wait_has_all_who_wait_for_it_up_to_the_blocked_thread()
    {
        var wait = Assert.Single(Of(new Scene()
            .Thread(1, null, Own("Main", 1))
            .Operation(0x10, On("channel-read"), Own("Take", 2), continuation: 0x20)
            .Operation(0x20, null, Own("Run", 3), awaits: 0x10, thread: 1)));

        Assert.Equal(["Take", "Run", "Main"], wait.Stack.Select(s => s.Method));
        Assert.Equal(1, wait.RootThread);
        Assert.Equal(2, wait.Place.Line);
    }

    [Fact]
    public void A_cycle_of_continuations_ends() =>
        Assert.NotEmpty(Of(new Scene().Operation(0x10, On("task"), Own("A"), continuation: 0x20).Operation(0x20, null, Own("B"), continuation: 0x10)));

    [Fact]
    public void The_place_of_a_wait_is_in_own_code_where_there_is_any()
    {
        var waits = Of(new Scene()
            .Thread(1, On("lock"), Framework("Monitor.Enter"), Package("Quartz.Run"), Own("Shop.Run", 7))
            .Thread(2, On("lock"), Framework("Monitor.Enter"), Package("Quartz.Run")));

        Assert.Equal("Shop.Run", waits[0].Place.Method);
        Assert.True(waits[0].IsOwn);
        Assert.Equal("Monitor.Enter", waits[1].Place.Method);
        Assert.False(waits[1].IsOwn);
    }

    [Fact]
    public void A_fingerprint_outlives_lines_offsets_addresses_and_ids()
    {
        var before = Of(new Scene().Operation(0x10, On("task", 0x99), Own("A", 5), taskId: 3, state: 1));
        var after = Of(new Scene().Operation(0x70, On("task", 0x11), Own("A", 9) with { ILOffset = 44 }, taskId: 8, state: 2));

        Assert.Equal(before[0].Fingerprint, after[0].Fingerprint);
        Assert.Matches("^[0-9a-f]{64}$", before[0].Fingerprint);
    }

    [Fact]
    public void A_fingerprint_tells_kinds_and_callers_apart()
    {
        var waits = Of(new Scene()
            .Thread(1, On("task"), Own("A"), Own("B"))
            .Thread(2, On("lock"), Own("A"), Own("B"))
            .Thread(3, On("task"), Own("A"), Own("C")));

        Assert.Equal(3, waits.Select(w => w.Fingerprint).Distinct().Count());
    }

    [Fact]
    public void The_depth_of_a_recursion_is_no_difference()
    {
        var waits = Of(new Scene().Thread(1, On("task"), Own("A"), Own("A"), Own("B")).Thread(2, On("task"), Own("A"), Own("B")));

        Assert.Equal(waits[0].Fingerprint, waits[1].Fingerprint);
    }

    [Fact]
    public void A_task_with_an_id_is_certain_to_be_the_same_and_an_address_is_a_hint()
    {
        var waits = Of(new Scene().Operation(0x10, On("task"), Own("A"), taskId: 3).Operation(0x20, On("task"), Own("A")));

        Assert.True(waits[0].IdentityIsCertain);
        Assert.False(waits[1].IdentityIsCertain);
        Assert.NotEqual(waits[0].Identity, waits[1].Identity);
    }

    private static IReadOnlyList<LogicalWait> Of(Scene scene) => LogicalWaits.Of(scene.Build());
}
