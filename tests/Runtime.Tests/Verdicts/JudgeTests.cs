using Hangproof.Runtime.Diff;
using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Model;
using Hangproof.Runtime.Verdicts;
using static Hangproof.Runtime.Tests.Scene;

namespace Hangproof.Runtime.Tests.Verdicts;

public sealed class JudgeTests
{
    private static readonly CodeSite s_here = Own("Shop.Till.Pay", 10);

    [Fact]
    public void The_same_wait_in_all_snapshots_over_the_least_age_is_stuck() =>
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Thread(1, On("semaphore"), s_here)));

    [Fact]
    public void A_wait_that_is_too_young_is_not_stuck() =>
        Assert.Equal(Verdict.Moving, Judge(seconds => new Scene().Thread(1, On("semaphore"), s_here), 0, 3, 6));

    [Fact]
    public void One_snapshot_shows_nothing_stuck() =>
        Assert.Equal(Verdict.Moving, Judge(seconds => new Scene().Thread(1, On("semaphore"), s_here), 0));

    [Fact]
    public void Another_operation_each_time_moves() =>
        Assert.Equal(Verdict.Moving, Judge(seconds => new Scene().Operation(0x100 + (ulong)seconds, On("semaphore"), s_here)));

    [Fact]
    public void An_operation_that_awaits_something_else_by_now_moves() =>
        Assert.Equal(Verdict.Moving, Judge(seconds => new Scene().Operation(0x100, On("semaphore"), s_here, awaited: 0x500 + (ulong)seconds)));

    [Fact]
    public void A_source_that_is_used_again_is_another_wait() =>
        Assert.Equal(Verdict.Moving, Judge(seconds => new Scene().Operation(0x100, On("socket-receive"), s_here, awaited: 0x500, use: (int)seconds)));

    [Fact]
    public void A_thread_that_ran_in_between_moves() =>
        Assert.Equal(Verdict.Moving, Judge(seconds => new Scene().Thread(1, On("lock"), s_here).Turns(100 + (long)seconds * 1000)));

    [Fact]
    public void A_thread_that_was_only_woken_to_be_looked_at_is_stuck() =>
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Thread(1, On("lock"), s_here).Turns(100 + (long)seconds)));

    [Fact]
    public void Of_stacks_alone_a_thread_that_may_wait_for_work_that_goes_on_is_not_called_stuck()
    {
        Assert.Equal(Verdict.Moving, Judge(seconds => new Scene().OfStacksOnly().Thread(1, On("task"), s_here)));
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().OfStacksOnly().Thread(1, On("task"), s_here).OfThePool()));
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().OfStacksOnly().Thread(1, On("lock"), s_here)));
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().OfStacksOnly().Thread(1, On("event"), s_here with { IsInLoop = true })));
    }

    [Fact]
    public void A_finite_bound_that_has_not_passed_twice_is_slow() =>
        Assert.Equal(Verdict.Slow, Judge(seconds => new Scene().Thread(1, On("semaphore", timeoutMs: 30_000), s_here)));

    [Fact]
    public void A_finite_bound_that_has_passed_twice_bounds_nothing() =>
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Thread(1, On("semaphore", timeoutMs: 5_000), s_here)));

    [Fact]
    public void A_bound_that_cannot_be_read_counts_as_half_a_minute()
    {
        Assert.Equal(Verdict.Slow, Judge(seconds => new Scene().Thread(1, On("semaphore", timeoutMs: null), s_here), 0, 10, 20));
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Thread(1, On("semaphore", timeoutMs: null), s_here), 0, 30, 60));
    }

    [Theory]
    [InlineData("event")]
    [InlineData("monitor-wait")]
    [InlineData("semaphore")]
    public void A_workers_loop_that_can_be_signalled_is_idle(string kind)
    {
        var loop = s_here with { IsInLoop = true };
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Thread(1, On(kind, wakeability: Wakeability.Possible), loop)));
        Assert.Equal(Verdict.Proven, Judge(seconds => new Scene().Thread(1, On(kind, wakeability: Wakeability.Never), loop)));
    }

    [Fact]
    public void A_loop_in_whose_caller_somebody_stands_is_no_worker() =>
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Thread(1, On("semaphore", wakeability: Wakeability.Possible), s_here with { IsInLoop = true }, Own("Shop.Till.Close", 20))));

    [Fact]
    public void A_loop_for_whose_result_somebody_asked_does_not_serve_its_peer()
    {
        var loop = s_here with { IsInLoop = true };
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Operation(0x100, On("socket-receive"), loop, taskId: 1)));
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Operation(0x100, On("socket-receive"), loop with { OwesResult = true }, taskId: 1)));
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene()
            .Operation(0x100, On("socket-receive"), loop with { OwesResult = true }, continuation: 0x200, taskId: 1)
            .Operation(0x200, null, Own("Shop.Till.ServeAsync", 30) with { IsInLoop = true }, awaits: 0x100)));
    }

    [Fact]
    public void A_loop_that_was_asked_to_stop_and_waits_on_is_stuck()
    {
        var loop = s_here with { IsInLoop = true };
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Operation(0x100, On("timer-tick") with { IsAskedToStop = true }, loop, taskId: 1)));
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Operation(0x100, On("timer-tick"), loop, taskId: 1)));
    }

    [Fact]
    public void A_loop_whose_callers_token_was_cancelled_and_that_waits_on_is_stuck()
    {
        Assert.Equal(Verdict.Stuck, Judge(Session(isAskedToStop: true)));
        Assert.Equal(Verdict.Idle, Judge(Session(isAskedToStop: false)));

        static Func<double, Scene> Session(bool isAskedToStop) => seconds => new Scene()
            .Operation(0x10, On("stream-read") with { IsAskedToStop = isAskedToStop }, Own("Shop.Frames.ReadAsync", 10) with { OwesResult = true }, continuation: 0x20, taskId: 1)
            .Operation(0x20, null, Own("Shop.Session.RunAsync", 30) with { IsInLoop = true }, awaits: 0x10);
    }

    [Fact]
    public void A_stop_that_waits_for_a_loop_which_waits_for_work_is_stuck_wherever_the_loop_is()
    {
        var judgements = JudgeAll(Snapshots(Stop("Shop.Feed.StopAsync", "delay"), 0, 5, 10));

        var stop = Assert.Single(judgements, j => j.Verdict == Verdict.Stuck).Tracked.Wait;
        Assert.Equal(44, stop.Place.Line);
        Assert.Equal([27, 44, 5], stop.Stack.Select(s => s.Line));
    }

    [Theory]
    [InlineData("Shop.Feed.RunAsync", "delay")]
    [InlineData("Shop.Feed.CancelOldOrdersAsync", "delay")]
    [InlineData("Shop.Feed.StopAsync", "http-call")]
    public void What_ends_nothing_or_waits_for_what_works_is_not_stuck(string method, string kind) =>
        Assert.DoesNotContain(JudgeAll(Snapshots(Stop(method, kind), 0, 5, 10)), j => j.Verdict.IsBad());

    [Fact]
    public void A_stop_with_a_bound_that_is_still_to_come_is_slow() =>
        Assert.Contains(Verdict.Slow, Judges(Stop("Shop.Feed.StopAsync", "delay", timeoutMs: 30_000)));

    [Fact]
    public void A_stop_that_joins_a_worker_which_goes_round_its_signal_is_stuck()
    {
        Assert.Equal([Verdict.Stuck, Verdict.Moving], Judges(Join("Shop.Flusher.Dispose")));
        Assert.Equal([Verdict.Moving, Verdict.Moving], Judges(Join("Shop.Flusher.Run")));

        static Func<double, Scene> Join(string method) => seconds => new Scene()
            .Thread(1, On("thread-join", owner: 2), Own(method, 48), Own("Program.Main", 5))
            .Thread(2, On("event", timeoutMs: null), Own("Shop.Flusher.Loop", 31) with { IsInLoop = true }).Turns(100 + (long)seconds * 1000);
    }

    [Fact]
    public void Async_methods_that_wait_for_each_other_in_a_circle_are_one_wait_with_all_of_them()
    {
        var circle = Assert.Single(JudgeAll(Snapshots(seconds => new Scene()
            .Operation(0x10, On("task", wakeability: Wakeability.Never), Own("Shop.Link.ReceiveAsync", 59), awaits: 0x20, continuation: 0x20, taskId: 1)
            .Operation(0x20, null, Own("Shop.Link.BeatAsync", 66), awaits: 0x10, continuation: 0x10, taskId: 2), 0)));

        Assert.Equal(Verdict.Proven, circle.Verdict);
        Assert.Equal([59, 66], circle.Tracked.Wait.Stack.Select(s => s.Line));
    }

    [Fact]
    public void A_call_that_asks_again_and_again_inside_is_one_wait_where_no_loop_leads_to_it()
    {
        Assert.Equal(Verdict.Stuck, Judge(Connect(s_here)));
        Assert.Equal(Verdict.Moving, Judge(Connect(s_here with { IsInLoop = true })));

        static Func<double, Scene> Connect(CodeSite caller) => seconds => new Scene()
            .Thread(1, On("pipe-connect"), Framework("System.Threading.Thread.Sleep"), Framework("System.Threading.SpinWait.SpinOnce"), Framework("System.IO.Pipes.NamedPipeClientStream.Connect"), caller)
            .WaitingAt(3).Turns(100 + (long)seconds * 1000);
    }

    [Fact]
    public void A_worker_of_the_pool_that_asks_again_and_again_is_in_one_wait_while_it_asks_for_the_same_object()
    {
        Assert.Equal(Verdict.Stuck, Judge(Save(_ => 0x500)));
        Assert.Equal(Verdict.Moving, Judge(Save(seconds => 0x500 + (ulong)seconds)));
        Assert.Equal(Verdict.Moving, Judge(Save(_ => 0x500, Framework("System.Threading.TimerQueueTimer.Fire"))));

        static Func<double, Scene> Save(Func<double, ulong> command, params CodeSite[] callers) => seconds => new Scene()
            .Thread(1, On("database", command(seconds)), [Framework("System.Threading.Thread.Sleep"), Package("Data.Reader.NextResult"), s_here, .. callers])
            .WaitingAt(2).Turns(100 + (long)seconds * 1000).OfThePool();
    }

    [Theory]
    [InlineData("web-socket", "M:System.Net.WebSockets.WebSocket.ReceiveAsync(System.ArraySegment{System.Byte},System.Threading.CancellationToken)")]
    [InlineData("socket-receive", null)]
    public void A_peer_is_waited_for_by_design_in_a_loop_only(string kind, string? row)
    {
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Operation(0x10, On(kind) with { Row = row }, s_here)));
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Operation(0x10, On(kind) with { Row = row }, s_here with { IsInLoop = true })));
    }

    [Fact]
    public void What_waits_in_the_last_three_snapshots_is_stuck_whatever_came_before() =>
        Assert.Equal(Verdict.Stuck, Judge(seconds => seconds == 0 ? new Scene() : new Scene().Operation(0x10, On("task"), s_here), 0, 5, 10, 15));

    [Fact]
    public void What_nothing_could_wake_is_proven_though_the_collector_took_it()
    {
        Assert.Equal(Verdict.Proven, Judge(seconds => seconds == 0 ? Lost() : new Scene()));
        Assert.Equal(Verdict.Proven, Judge(seconds => seconds < 10 ? Lost() : new Scene()));

        static Scene Lost() => new Scene().Operation(0x10, On("channel-read", wakeability: Wakeability.Never), s_here);
    }

    [Fact]
    public void What_was_lost_once_and_is_waited_for_again_tells_nothing() =>
        Assert.Equal(Verdict.Moving, Judge(seconds => new Scene().Operation(0x10 + (ulong)seconds, On("task", wakeability: seconds == 0 ? Wakeability.Never : Wakeability.Possible), s_here)));

    [Fact]
    public void What_awaits_something_that_is_over_and_is_never_gone_on_with_is_stuck()
    {
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Operation(0x10, On("delay") with { IsOver = true }, s_here)));
        Assert.Equal(Verdict.Moving, Judge(seconds => new Scene().Operation(0x10 + (ulong)seconds, On("delay") with { IsOver = true }, s_here)));
    }

    [Fact]
    public void Timers_that_tick_on_for_nobody_grow()
    {
        Assert.All(Judges(seconds => Carts(1 + (int)seconds)), v => Assert.Equal(Verdict.Growing, v));
        Assert.All(Judges(seconds => Carts(3)), v => Assert.Equal(Verdict.Idle, v));

        static Scene Carts(int count)
        {
            var scene = new Scene();
            for (var i = 0; i < count; i++)
                scene.ForgottenTimer(0x100 + (ulong)i, s_here);
            return scene;
        }
    }

    [Fact]
    public void While_the_collector_moves_objects_nothing_is_known_to_grow()
    {
        static Scene Clocks(double seconds)
        {
            var scene = new Scene().ForgottenTimer(0x1, s_here);
            for (var i = 0; i <= seconds; i++)
                scene.ForgottenTimer(0x2 + (ulong)i, s_here);
            for (var i = 0; i < 20; i++)
                scene.Timer((ulong)(0x1000 * (1 + seconds)) + (ulong)i);
            return scene;
        }

        Assert.All(Judges(Clocks), v => Assert.Equal(Verdict.Idle, v));
    }

    [Fact]
    public void The_thread_around_an_async_main_method_is_no_wait_of_its_own() =>
        Assert.Equal(3, Assert.Single(JudgeAll(Snapshots(seconds => new Scene()
            .Operation(0x10, On("task"), Own("Program.Main", 3), taskId: 1, thread: 1)
            .Thread(1, On("task"), Own("Program.Main")).Blocking(0x10), 0))).Tracked.Wait.Place.Line);

    [Theory]
    [InlineData("channel-read")]
    [InlineData("queue-read")]
    [InlineData("socket-accept")]
    [InlineData("timer-tick")]
    [InlineData("http-listen")]
    [InlineData("delay")]
    [InlineData("sleep")]
    [InlineData("console-read")]
    public void Waiting_for_work_is_idle(string kind) =>
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Thread(1, On(kind), s_here)));

    [Fact]
    public void What_the_framework_does_within_the_wait_can_make_it_idle() =>
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Thread(1, On("stream-read"), Framework("System.ConsolePal.Read"), Own("Program.Main")).WaitingAt(1)));

    [Fact]
    public void A_consumer_whom_nobody_can_feed_is_proven() =>
        Assert.Equal(Verdict.Proven, Judge(seconds => new Scene().Operation(1, On("channel-read", wakeability: Wakeability.Never), s_here)));

    [Fact]
    public void A_delay_without_end_is_meant() =>
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Operation(1, On("delay", wakeability: Wakeability.Never), s_here)));

    [Fact]
    public void Waits_of_library_code_alone_are_idle() =>
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Thread(1, On("monitor-wait"), Package("Quartz.Core.SchedulerThread.Run"))));

    [Fact]
    public void What_a_library_waits_for_on_its_own_behalf_is_idle() =>
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Thread(1, On("event", isDirect: false), Package("Quartz.Scheduler.Run"), s_here)));

    [Fact]
    public void A_host_that_waits_for_its_shutdown_is_idle() =>
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Thread(1, On("task"), Framework("Microsoft.Extensions.Hosting.HostingAbstractionsHostExtensions.Run"), Own("Program.Main"))));

    [Fact]
    public void What_a_server_calls_for_a_client_hangs_like_any_other_code()
    {
        Assert.Equal(Verdict.Stuck, Judge(Request(On("semaphore"))));
        Assert.Equal(Verdict.Idle, Judge(Request(On("semaphore") with { EndsWithToken = true })));
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Thread(1, On("task"), Framework("Microsoft.AspNetCore.Server.Kestrel.Core.Read"), s_here)));

        static Func<double, Scene> Request(WaitRecord wait) => seconds => new Scene()
            .Operation(0x10, wait, s_here, continuation: 0x20, taskId: 1)
            .Operation(0x20, null, Framework("Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpProtocol.ProcessRequests"), awaits: 0x10, taskId: 2);
    }

    [Theory]
    [InlineData("System.Threading.PortableThreadPool.WorkerThread.WorkerThreadStart")]
    [InlineData("System.Threading.TimerQueue.FireNextTimers")]
    [InlineData("System.Net.Sockets.SocketAsyncEngine.EventLoop")]
    public void What_the_pool_or_a_timer_runs_hangs_like_any_other_code(string thread)
    {
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Thread(1, On("event"), s_here, Framework(thread))));
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Thread(1, On("event"), Framework(thread))));
    }

    [Fact]
    public void Who_waits_for_the_end_of_a_token_is_idle() =>
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Operation(1, On("task") with { EndsWithToken = true }, s_here, taskId: 1)));

    [Fact]
    public void A_receive_loop_waits_for_its_peer_but_a_single_receive_is_stuck()
    {
        Assert.Equal(Verdict.Idle, Judge(seconds => new Scene().Thread(1, On("socket-receive"), s_here with { IsInLoop = true })));
        Assert.Equal(Verdict.Stuck, Judge(seconds => new Scene().Thread(1, On("socket-receive"), s_here)));
    }

    [Fact]
    public void Threads_that_wait_for_each_other_are_proven_by_one_picture()
    {
        var scene = new Scene().Thread(1, On("lock", 0xA, owner: 2), s_here).Thread(2, On("lock", 0xB, owner: 1), Own("Shop.Stock.Take"));

        Assert.All(JudgeAll(scene.Build()), j => Assert.Equal(Verdict.Proven, j.Verdict));
    }

    [Fact]
    public void Who_waits_behind_a_circle_is_proven_too()
    {
        var scene = new Scene()
            .Thread(1, On("lock", 0xA, owner: 2), s_here)
            .Thread(2, On("lock", 0xB, owner: 1), s_here)
            .Thread(3, On("lock", 0xA, owner: 2), s_here);

        Assert.Equal(3, JudgeAll(scene.Build()).Count(j => j.Verdict == Verdict.Proven));
    }

    [Fact]
    public void A_circle_with_a_finite_bound_in_it_is_not_proven()
    {
        var scene = new Scene().Thread(1, On("lock", 0xA, owner: 2), s_here).Thread(2, On("lock", 0xB, owner: 1, timeoutMs: 1000), s_here);

        Assert.DoesNotContain(JudgeAll(scene.Build()), j => j.Verdict == Verdict.Proven);
    }

    [Fact]
    public void A_lock_of_a_thread_that_is_gone_is_proven() =>
        Assert.Equal(Verdict.Proven, JudgeAll(new Scene().Thread(1, On("lock", 0xA, owner: 99), s_here).Build()).Single().Verdict);

    [Fact]
    public void A_thread_that_blocks_on_an_operation_shares_its_fate()
    {
        Assert.All(Judges(Blocked("semaphore")), v => Assert.Equal(Verdict.Stuck, v));
        Assert.All(Judges(Blocked("channel-read")), v => Assert.Equal(Verdict.Idle, v));

        static Func<double, Scene> Blocked(string kind) => seconds => new Scene()
            .Operation(0x10, On(kind), Own("Shop.Queue.TakeAsync"), continuation: 0x20)
            .Operation(0x20, null, Own("Shop.Queue.RunAsync"), awaits: 0x10, thread: 1)
            .Thread(1, On("task"), Own("Program.Main")).Blocking(0x20);
    }

    [Fact]
    public void Who_waits_for_a_thread_that_works_is_moving() =>
        Assert.Equal(Verdict.Moving, Judges(seconds => new Scene().Thread(1, On("thread-join", owner: 2), s_here).Thread(2, null, Own("Shop.Work"))).First());

    [Fact]
    public void Who_waits_for_a_thread_that_is_stuck_is_stuck() =>
        Assert.All(Judges(seconds => new Scene().Thread(1, On("thread-join", owner: 2), s_here).Thread(2, On("semaphore"), Own("Shop.Work"))), v => Assert.Equal(Verdict.Stuck, v));

    [Fact]
    public void More_in_every_snapshot_with_none_gone_is_growing()
    {
        var judgements = JudgeAll([.. new double[] { 0, 5, 10 }.Select((at, i) => Many(at, Enumerable.Range(1, 10 * (i + 1))))]);

        Assert.All(judgements, j => Assert.Equal(Verdict.Growing, j.Verdict));
    }

    [Fact]
    public void More_in_every_snapshot_while_others_go_is_load()
    {
        var judgements = JudgeAll([.. new double[] { 0, 5, 10 }.Select((at, i) => Many(at, Enumerable.Range(1 + i * 5, 10 * (i + 1))))]);

        Assert.DoesNotContain(judgements, j => j.Verdict == Verdict.Growing);
    }

    [Fact]
    public void Users_idioms_silence_what_they_name()
    {
        var idioms = Idioms.BuiltIn.With(["# ours", "semaphore Shop.Till. the till waits for customers"], "idioms.txt");
        var series = WaitSeries.Of(Snapshots(seconds => new Scene().Thread(1, On("semaphore"), s_here), 0, 5, 10));

        var judgement = new Judge(series, TimeSpan.FromSeconds(10), idioms).JudgeAll().Single();

        Assert.Equal((Verdict.Idle, "the till waits for customers"), (judgement.Verdict, judgement.Why));
    }

    [Theory]
    [InlineData("semaphor Shop.Till.")]
    [InlineData("semaphore")]
    [InlineData("* *")]
    public void A_line_of_idioms_that_means_nothing_is_refused(string line) =>
        Assert.True(Assert.Throws<RefusedException>(() => Idioms.BuiltIn.With([line], "idioms.txt")).IsUsage);

    /// <summary>A main method that ends a service, whose loop is never twice in the same wait.</summary>
    private static Func<double, Scene> Stop(string method, string kind, long timeoutMs = -1) => seconds => new Scene()
        .Operation(0x10, On(kind), Own("Shop.Feed.LoopAsync", 27) with { IsInLoop = true }, continuation: 0x20, taskId: 1, awaited: 0x500 + (ulong)seconds)
        .Operation(0x20, StopNames.IsStop(method) ? On("task", timeoutMs: timeoutMs) : null, Own(method, 44), awaits: 0x10, continuation: 0x30, taskId: 2, awaited: 0x10)
        .Operation(0x30, null, Own("Program.Main", 5), awaits: 0x20);

    private static Snapshot Many(double at, IEnumerable<int> ids)
    {
        var scene = new Scene().At(at);
        foreach (var id in ids)
            scene.Operation((ulong)id, On("task"), s_here);
        return scene.Build();
    }

    private static Verdict Judge(Func<double, Scene> scene, params double[] at) => Judges(scene, at).Single();

    private static IEnumerable<Verdict> Judges(Func<double, Scene> scene, params double[] at) => JudgeAll(Snapshots(scene, at.Length > 0 ? at : [0, 5, 10])).Select(j => j.Verdict);

    private static Snapshot[] Snapshots(Func<double, Scene> scene, params double[] at) => [.. at.Select(seconds => scene(seconds).At(seconds).Build())];

    private static IReadOnlyList<Judgement> JudgeAll(params Snapshot[] snapshots) =>
        new Judge(WaitSeries.Of(snapshots), TimeSpan.FromSeconds(10), Idioms.BuiltIn).JudgeAll();
}
