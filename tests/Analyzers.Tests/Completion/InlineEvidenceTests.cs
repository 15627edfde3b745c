using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Completion.InlineContinuationsAnalyzer>;

namespace Hangproof.Tests.Completion;

/// <summary>What has to be shown before code that goes on inside a completion counts as harm: that it is somebody's, and that it does more than note what it was told.</summary>
public sealed class InlineEvidenceTests
{
    private static string Copier(string made, string body, string members = "") => $$"""
        class Copier
        {
            Task _work;
            Task<bool> _last;
            {{members}}
            async Task Run(Stream input, Func<Task> handle)
            {
                while (true)
                {
                    await input.FlushAsync();
                    var done = new {{made}}<bool>();
                    {{body}}
                }
            }
        }
        """;

    [Theory]
    [InlineData("_work = handle(); if (_work == await Task.WhenAny(done.Task, _work)) done.SetResult(true);")]
    [InlineData("if (input.CanRead) done.TrySetResult(true); if (!await done.Task.ConfigureAwait(false)) return;")]
    [InlineData("if (!done.Task.IsCompleted) done.TrySetResult(true); await done.Task.WaitAsync(TimeSpan.FromSeconds(1));")]
    public Task Silent_where_who_completes_it_is_all_that_awaits_it(string body) => Verify.Silent(Copier("TaskCompletionSource", body));

    [Theory]
    [InlineData("HANG456", "await Task.WhenAny(task, done.Task);")]
    [InlineData("HANG406", "Told = done; await Task.WhenAny(task, done.Task);")]
    public Task A_function_that_is_called_in_a_loop_does_not_go_on_in_what_it_calls(string rule, string wait) => Verify.Reports($$"""
        class Calls
        {
            TaskCompletionSource Told;
            async Task Last() { await Told.Task; File.Delete("x"); }
            async Task Until(Task task, CancellationToken stop)
            {
                var done = new {|{{rule}}:TaskCompletionSource|}();
                using var ending = stop.Register(End);
                if (stop.IsCancellationRequested)
                    End();
                {{wait}}
                void End() => done.TrySetResult();
            }
            async Task Run(Stream input, CancellationToken stop) { while (true) await Until(input.FlushAsync(), stop); }
        }
        """);

    [Theory]
    [InlineData("{|HANG406:TaskCompletionSource|}", "_last = done.Task; if (input.CanRead) done.TrySetResult(true);", "async Task Last() { await _last; File.Delete(\"x\"); }")]
    [InlineData("{|HANG406:TaskCompletionSource|}", "var other = Task.Run(async () => { await done.Task; File.Delete(\"x\"); }); done.TrySetResult(true);", "")]
    public Task Reports_where_somebody_else_may_await_it(string made, string body, string members) => Verify.Reports(Copier(made, body, members));

    private static string Reader(string rule, string after) => $$"""
        class Reader
        {
            TaskCompletionSource _body = {|{{rule}}:new|}();
            readonly Task _handling;
            public async Task<string> BodyAsync() { await _body.Task; File.Delete("x"); return ""; }
            async Task Run(Stream input, Task given)
            {
                while (true)
                {
                    if (input.ReadByte() > 0)
                    {
                        _body.TrySetResult();
                        {{after}}
                    }
                }
            }
        }
        """;

    [Theory]
    [InlineData("HANG456", "await _handling;")]
    [InlineData("HANG456", "if (_handling != null) { await _handling.ConfigureAwait(false); }")]
    [InlineData("HANG456", "Console.WriteLine(); await given;")]
    [InlineData("HANG456", "Task.WaitAny(new[] { _handling }, 1000);")]
    [InlineData("HANG406", "Task.WaitAny(new[] { input.FlushAsync() }, 1000);")]
    [InlineData("HANG406", "await input.FlushAsync(); await _handling;")]
    [InlineData("HANG406", "await input.FlushAsync();")]
    public Task A_loop_that_awaits_the_work_anyway_is_not_kept_by_it(string rule, string after) => Verify.Reports(Reader(rule, after));

    private static string Gate(string rule, string awaiting) => $$"""
        class Gate
        {
            readonly object _sync = new();
            readonly TaskCompletionSource<int> _open = {|{{rule}}:new|}();
            int _count;
            void Open() { lock (_sync) _open.TrySetResult(1); }
            int Count() { lock (_sync) return _count; }
            {{awaiting}}
            void Note() => _count++;
            void Write() => File.Delete("x");
        }
        """;

    [Theory]
    [InlineData("HANG456", "async Task Run() { _count = await _open.Task; await Task.Delay(1); File.Delete(\"x\"); }")]
    [InlineData("HANG456", "async Task Run() { await _open.Task.ConfigureAwait(false); Note(); Console.WriteLine(_count + 1); await Task.Delay(1); }")]
    [InlineData("HANG456", "async Task<int> Opened() { var one = await _open.Task; return one + _count; } async Task Run() { var count = await Opened(); await Task.Delay(count); }")]
    [InlineData("HANG456", "Task<int> Opened() => _open.Task; async Task Run() { var count = await Opened(); await Task.Delay(count); }")]
    [InlineData("HANG406", "async Task Run() { await _open.Task; Write(); await Task.Delay(1); }")]
    [InlineData("HANG406", "async Task Run() { await _open.Task; if (_count > 0) await Task.Delay(1); File.Delete(\"x\"); }")]
    [InlineData("HANG406", "async Task Run() { await _open.Task; if (_count > 0) return; await Task.Delay(1); } public async Task All() { await Run(); File.Delete(\"x\"); }")]
    [InlineData("HANG406", "public async Task Run() { while (_count < 9) { if (_count > 0) { await _open.Task; continue; } await Task.Delay(1); } }")]
    [InlineData("HANG406", "async Task Run() { await _open.Task; lock (this) _count++; await Task.Delay(1); }")]
    [InlineData("HANG406", "async Task Run() { await _open.Task; while (_count > 0) Note(); await Task.Delay(1); }")]
    [InlineData("HANG406", "async Task Run(Action next) { await _open.Task; next(); await Task.Delay(1); }")]
    [InlineData("HANG406", "async Task<int> Opened() { var one = await _open.Task; return one + _count; } async Task Run() { var count = await Opened(); File.Delete(\"x\"); }")]
    [InlineData("HANG406", "public async Task<int> Opened() { var one = await _open.Task; return one + _count; }")]
    [InlineData("HANG406", "public Task<int> Opened() => _open.Task;")]
    public Task What_only_notes_that_it_is_told_harms_nobody(string rule, string awaiting) => Verify.Reports(Gate(rule, awaiting));

    [Theory]
    [InlineData("HANG456", "")]
    [InlineData("HANG406", "public void Count() { lock (_gate) _count++; }")]
    [InlineData("HANG406", "public void Count() { Monitor.Enter(_gate); _count++; Monitor.Exit(_gate); }")]
    public Task A_lock_that_one_member_takes_holds_nobody_else_up(string rule, string other) => Verify.Reports($$"""
        class Gate
        {
            readonly object _gate = new();
            readonly TaskCompletionSource _open = new {|{{rule}}:TaskCompletionSource|}();
            int _count;
            public Task Opened => _open.Task;
            public void Open() { lock (_gate) { _open.TrySetResult(); _count++; } }
            {{other}}
        }
        """);

    [Theory]
    [InlineData("HANG456", "if (stop.IsCancellationRequested) { _over.TrySetCanceled(); }")]
    [InlineData("HANG406", "if (_count > 3) { _over.TrySetResult(); }")]
    public Task A_loop_that_is_told_to_end_serves_nobody_more(string rule, string complete) => Verify.Reports($$"""
        public class Jobs(BlockingCollection<int> queue, CancellationToken stop)
        {
            readonly TaskCompletionSource _over = new {|{{rule}}:TaskCompletionSource|}();
            int _count;
            public Task Over => _over.Task;
            public void Run()
            {
                var goesOn = true;
                while (goesOn)
                {
                    _count += queue.Take();
                    {{complete}}
                    goesOn = !stop.IsCancellationRequested;
                }
            }
        }
        """);

    [Theory]
    [InlineData("HANG406", "")]
    [InlineData("HANG406", "public class Users { public async Task Use(Jobs jobs) { await jobs.Over; File.Delete(\"x\"); } }")]
    [InlineData("HANG456", "public class Users { public void Use(Jobs jobs) => Keep(jobs.Over); public void Keep(Task over) { } }")]
    [InlineData("HANG456", "public class Users { public void Use(Jobs jobs) => jobs.Over.Wait(); }")]
    public Task Whoever_is_in_sight_and_does_not_await_is_no_harm(string rule, string users) => Verify.Reports($$"""
        public class Jobs(BlockingCollection<int> queue)
        {
            readonly TaskCompletionSource _over = new {|{{rule}}:TaskCompletionSource|}();
            int _count;
            public Task Over => _over.Task;
            public void Run() { while (_count < 99) { _count += queue.Take(); if (_count > 3) _over.TrySetResult(); } }
        }
        {{users}}
        """);
}
