using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Completion.InlineContinuationsAnalyzer>;
using VerifyFix = Hangproof.Tests.Verification.Verify<Hangproof.Completion.InlineContinuationsAnalyzer, Hangproof.CodeFixes.Completion.RunContinuationsFix>;

namespace Hangproof.Tests.Completion;

public sealed class InlineContinuationsTests
{
    private const string Option = "TaskCreationOptions.RunContinuationsAsynchronously";

    [Fact]
    public Task Reports_what_is_completed_under_a_lock() => Verify.Reports("""
        class Turnstile
        {
            readonly object _gate = new();
            TaskCompletionSource _open = new {|HANG406:TaskCompletionSource|}();
            public Task Opened() => _open.Task;
            public void Open() { lock (_gate) _open.TrySetResult(); }
            public bool IsOpen() { lock (_gate) return _open.Task.IsCompleted; }
        }
        """);

    [Theory]
    [InlineData("1", "_gate.Wait();", "HANG406")]
    [InlineData("1", "await _gate.WaitAsync();", "HANG406")]
    [InlineData("4", "_gate.Wait();", "HANG456")]
    [InlineData("1", "", "HANG456")]
    public Task Takes_a_semaphore_of_one_permit_for_a_lock(string permits, string taking, string id) => Verify.Reports($$"""
        class Turnstile
        {
            readonly SemaphoreSlim _gate = new({{permits}});
            TaskCompletionSource _open = new {|{{id}}:TaskCompletionSource|}();
            public Task Opened() => _open.Task;
            public bool IsOpen() { _gate.Wait(); try { return _open.Task.IsCompleted; } finally { _gate.Release(); } }
            public async Task OpenAsync()
            {
                await Task.Yield();
                {{taking}}
                try
                {
                    _open.TrySetResult();
                }
                finally
                {
                    _gate.Release();
                }
            }
        }
        """);

    [Theory]
    [InlineData("Microsoft.AspNetCore.Components.ComponentBase", "TaskCompletionSource", "loaded.Task")]
    [InlineData("Microsoft.AspNetCore.Components.ComponentBase", "TaskCompletionSource", "loaded.Task.WaitAsync(TimeSpan.FromSeconds(5))")]
    [InlineData("Microsoft.AspNetCore.Components.ComponentBase", "{|HANG406:TaskCompletionSource|}", "loaded.Task.ConfigureAwait(false)")]
    [InlineData("object", "{|HANG406:TaskCompletionSource|}", "loaded.Task")]
    public Task Knows_that_a_component_goes_on_in_a_turn_of_its_own(string type, string made, string awaited) => Verify.Reports($$"""
        namespace Microsoft.AspNetCore.Components { class ComponentBase { } }
        class Page : {{type}}
        {
            async Task Load(ChannelReader<int> items)
            {
                var loaded = new {{made}}();
                _ = ReadAsync();
                await {{awaited}};
                async Task ReadAsync() { await foreach (var item in items.ReadAllAsync()) loaded.TrySetResult(); }
            }
        }
        """);

    [Fact]
    public Task Never_warns_of_an_explicit_none() => Verify.Reports("""
        class Turnstile
        {
            readonly object _gate = new();
            // The next in line goes on under the gate.
            TaskCompletionSource _open = new {|HANG456:TaskCompletionSource|}(TaskCreationOptions.None);
            public Task Opened() => _open.Task;
            public void Open() { lock (_gate) _open.TrySetResult(); }
        }
        """);

    [Fact]
    public Task Reports_what_a_receive_loop_completes_in_a_method_of_its_own() => Verify.Reports("""
        class Client(Stream stream)
        {
            readonly ConcurrentDictionary<int, TaskCompletionSource<byte[]>> _pending = new();

            public Task<byte[]> Send(int id)
            {
                var reply = new {|HANG406:TaskCompletionSource|}<byte[]>();
                _pending[id] = reply;
                return reply.Task;
            }

            async Task ReceiveAsync()
            {
                var buffer = new byte[10];
                while (true)
                {
                    await stream.ReadExactlyAsync(buffer);
                    Handle(buffer);
                }
            }

            private void Handle(byte[] buffer)
            {
                if (_pending.TryRemove(buffer[0], out var reply))
                    reply.TrySetResult(buffer);
            }
        }
        """);

    [Theory]
    [InlineData("TaskCompletionSource _x = {|HANG406:new|}(); void Run(BlockingCollection<int> q) { foreach (var i in q.GetConsumingEnumerable()) _x.SetResult(); } public Task T => _x.Task;")]
    [InlineData("readonly object _gate = new(); TaskCompletionSource _x = {|HANG406:new|}(); void Tell() { lock (_gate) _x.SetResult(); } bool Is() { lock (_gate) return true; } void Start() => _x.Task.ContinueWith(_ => File.Delete(\"x\"), TaskContinuationOptions.ExecuteSynchronously);")]
    [InlineData("readonly object _gate = new(); TaskCompletionSource _x; public Task T => _x.Task; void Turn() { lock (_gate) { _x = {|HANG406:new|}(); Go(); _x.SetResult(); } } void Go() { lock (_gate) { } }")]
    [InlineData("record Job(TaskCompletionSource<int> Done); Channel<Job> _jobs = Channel.CreateUnbounded<Job>(); public Task<int> Add() { var job = new Job({|HANG406:new|}()); _jobs.Writer.TryWrite(job); return job.Done.Task; } async Task Run() { await foreach (var job in _jobs.Reader.ReadAllAsync()) job.Done.SetResult(1); }")]
    [InlineData("Queue<TaskCompletionSource> _waiting = new(); public Task Wait() { var x = new {|HANG406:TaskCompletionSource|}(); lock (_waiting) _waiting.Enqueue(x); return x.Task; } public void Release() { lock (_waiting) { if (_waiting.Count > 0) _waiting.Dequeue().SetResult(); } }")]
    [InlineData("readonly TaskCompletionSource _x = {|HANG406:new|}(); public Task T => _x.Task; async Task Run(Stream s) { while (true) { await s.FlushAsync(); _x.SetResult(); await s.FlushAsync(); return; } }")]
    [InlineData("readonly TaskCompletionSource _x = {|HANG406:new|}(); public Task T => _x.Task; async Task Run(Stream s) { while (true) { await s.FlushAsync(); switch (s.ReadByte()) { case 1: { _x.TrySetResult(); break; } } } }")]
    public Task Reports_as_certain(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("public Task M() { var x = new {|HANG456:TaskCompletionSource|}(); Go(() => x.SetResult()); return x.Task; } void Go(Action a) => a();")]
    [InlineData("public Task<int> M() { var x = new {|HANG456:TaskCompletionSource|}<int>(TaskCreationOptions.None); Go(() => x.SetResult(1)); return x.Task; } void Go(Action a) => a();")]
    [InlineData("public async Task M() { var x = new {|HANG456:TaskCompletionSource|}<int>(this); Go(x.SetResult); await x.Task; } void Go(Action<int> a) => a(1);")]
    [InlineData("public readonly TaskCompletionSource X = {|HANG456:new|}();")]
    [InlineData("TaskCompletionSource _x = {|HANG456:new|}(); public void Stop() => _x.SetResult(); async Task Start() { _ = _x.Task.ContinueWith(_ => File.Delete(\"x\")); await _x.Task; }")]
    [InlineData("readonly TaskCompletionSource _x = {|HANG456:new|}(); public void Stop() => _x.SetResult(); Task Ended => _x.Task; public void Wait() => Ended.Wait(); async Task Wait2() => await Ended;")]
    [InlineData("readonly TaskCompletionSource _x = {|HANG456:new|}(); public void Stop() => _x.SetResult(); public Task Ended => _x.Task; public void Wait() => Ended.Wait();")]
    [InlineData("readonly TaskCompletionSource _x = {|HANG456:new|}(); public void Stop() => _x.SetResult(); public sealed class State { public State(Task ended) { Ended = ended; } public Task Ended { get; } } public State Start() => new State(_x.Task);")]
    [InlineData("public Task<int> M(Task<int> load) { var x = new {|HANG456:TaskCompletionSource|}<int>(); load.ContinueWith(t => { x.SetResult(t.Result); File.Delete(\"x\"); }); return x.Task; }")]
    [InlineData("public Task<int> M(Task<int> load) { var x = new {|HANG456:TaskCompletionSource|}<int>(); load.ContinueWith(t => x.SetResult(t.Result), TaskContinuationOptions.ExecuteSynchronously); return x.Task; }")]
    [InlineData("public Task M() { var x = new {|HANG456:TaskCompletionSource|}(); Task.Run(() => { try { x.TrySetResult(); } finally { File.Delete(\"x\"); } }); return x.Task; }")]
    [InlineData("public Task<int> M(System.Net.Sockets.Socket peer, byte[] packet) { var x = new {|HANG456:TaskCompletionSource|}<int>(); peer.BeginReceive(packet, 0, 8, System.Net.Sockets.SocketFlags.None, read => { x.TrySetResult(peer.EndReceive(read)); File.Delete(\"x\"); }, null); return x.Task; }")]
    [InlineData("public Task M() { var x = new {|HANG456:TaskCompletionSource|}(); Task.Run(() => { foreach (var n in new[] { 1, 2 }) x.TrySetResult(); }); return x.Task; }")]
    [InlineData("public Task M(CancellationToken stop) { var x = new {|HANG456:TaskCompletionSource|}(); stop.Register(() => x.TrySetCanceled()); return x.Task; }")]
    [InlineData("readonly TaskCompletionSource _x = {|HANG456:new|}(); public Task T => _x.Task; public void Start() => new Thread(Run).Start(); void Run() { End(); File.Delete(\"x\"); } void End() => _x.TrySetResult();")]
    [InlineData("readonly TaskCompletionSource _x = {|HANG456:new|}(); void Start() => _x.Task.ContinueWith(_ => File.Delete(\"x\")); void Stop() => _x.SetResult(); public virtual TaskCompletionSource Ended() => _x;")]
    [InlineData("\n// Ends it.\nreadonly TaskCompletionSource _x = {|HANG456:new|}(); public void Stop() => _x.SetResult(); public Task T => _x.Task;")]
    // The loop is over with it.
    [InlineData("readonly TaskCompletionSource _x = {|HANG456:new|}(); public Task T => _x.Task; async Task Run(Stream s) { while (true) { await s.FlushAsync(); _x.SetResult(); Console.WriteLine(); return; } }")]
    [InlineData("readonly TaskCompletionSource _x = {|HANG456:new|}(); public Task T => _x.Task; async Task Run(Stream s) { while (true) { await s.FlushAsync(); if (s.ReadByte() > 0) { _x.SetResult(); break; } } }")]
    public Task Reports_as_possible(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData($"public Task M() {{ var x = new TaskCompletionSource({Option}); Go(() => x.SetResult()); return x.Task; }} void Go(Action a) => a();")]
    [InlineData($"public Task M() {{ var x = new TaskCompletionSource(this, {Option} | TaskCreationOptions.LongRunning); Go(() => x.SetResult()); return x.Task; }} void Go(Action a) => a();")]
    [InlineData("public Task M(TaskCreationOptions options) { var x = new TaskCompletionSource(options); Go(() => x.SetResult()); return x.Task; } void Go(Action a) => a();")]
    [InlineData("public Task<int> M() { var x = new TaskCompletionSource<int>(); x.SetResult(1); return x.Task; }")]
    [InlineData("public Task<int> M(Exception e) { var x = new TaskCompletionSource<int>(); if (e != null) x.SetException(e); else x.SetResult(1); return x.Task; }")]
    [InlineData("public void M() { var x = new TaskCompletionSource(); Go(() => x.SetResult()); x.Task.Wait(); } void Go(Action a) => a();")]
    [InlineData("public int M() { var x = new TaskCompletionSource<int>(); Go(() => x.SetResult(1)); return x.Task.Result; } void Go(Action a) => a();")]
    [InlineData($"readonly object _gate = new(); TaskCompletionSource _x = new({Option}); public Task T => _x.Task; void Stop() {{ lock (_gate) {{ _x = new TaskCompletionSource(); _x.SetResult(); }} }}")]
    [InlineData($"readonly object _gate = new(); bool _paused; TaskCompletionSource _x = new({Option}); public Task T => _x.Task; void Stop() {{ lock (_gate) {{ if (!_paused) _x = new(); _x.TrySetCanceled(); }} }}")]
    // Nobody has it yet, whichever branch is taken.
    [InlineData($"readonly object _gate = new(); TaskCompletionSource _x; public bool IsOver; public Task T {{ get {{ lock (_gate) {{ var x = new TaskCompletionSource(); if (IsOver) x.SetResult(); else if (_gate != null) x.SetResult(); _x = x; return _x.Task; }} }} }}")]
    // Continued in a turn of its own.
    [InlineData("public void M() { var x = new TaskCompletionSource(); Go(() => x.SetResult()); x.Task.ContinueWith(_ => File.Delete(\"x\")); } void Go(Action a) => a();")]
    [InlineData("readonly object _gate = new(); TaskCompletionSource _x = new(); void Tell() { lock (_gate) _x.SetResult(); } void Start() => _x.Task.ContinueWith(_ => File.Delete(\"x\"), TaskContinuationOptions.NotOnFaulted);")]
    // To be continued inline, in writing.
    [InlineData("TaskCompletionSource _x = new(); public void Stop() => _x.SetResult(); void Start() => _x.Task.ContinueWith(_ => File.Delete(\"x\"), TaskContinuationOptions.ExecuteSynchronously);")]
    // Only blocked on, wherever it goes.
    [InlineData("readonly TaskCompletionSource _x = new(); public void Stop() => _x.SetResult(); Task Ended => _x.Task; public void Wait() => Ended.Wait();")]
    [InlineData("readonly TaskCompletionSource<int> _x = new(); public void Stop() => _x.SetResult(1); Task<int> Ended() { if (_x == null) return null; return _x.Task; } public int Wait() { var ended = Ended(); if (!ended.Wait(100)) return 0; return ended.Result; }")]
    [InlineData("sealed class Worker { readonly TaskCompletionSource _x = new(); public Task Ended => _x.Task; public void Stop() { _x.SetResult(); Console.WriteLine(); } } List<Worker> _all = new(); public void Stop() { foreach (var one in _all) one.Stop(); Task.WaitAll(_all.Select(one => one.Ended).ToArray(), 100); }")]
    [InlineData("readonly TaskCompletionSource _x = new(); public void Stop() => _x.SetResult(); sealed class State { public State(Task ended) { Ended = ended; } public Task Ended { get; } } State _state; public void Start() { _state = new State(_x.Task); _state = new State(_state.Ended); _state.Ended.ContinueWith(_ => File.Delete(\"x\")); }")]
    // The last that a turn of the pool, or a thread, does.
    [InlineData("public Task<int> M(Task<int> load) { var x = new TaskCompletionSource<int>(); load.ContinueWith(t => { if (t.IsFaulted) x.SetException(t.Exception); else { x.SetResult(t.Result); } }); return x.Task; }")]
    [InlineData("public Task<int> M(System.Net.Sockets.Socket peer, byte[] packet) { var x = new TaskCompletionSource<int>(); peer.BeginReceive(packet, 0, 8, System.Net.Sockets.SocketFlags.None, read => { x.TrySetResult(peer.EndReceive(read)); }, null); return x.Task; }")]
    [InlineData("public Task M() { var x = new TaskCompletionSource(); Task.Run(() => { try { File.Delete(\"x\"); } finally { x.TrySetResult(); } }); return x.Task; }")]
    [InlineData("readonly TaskCompletionSource _x = new(); public Task T => _x.Task; public void Start() => new Thread(Run).Start(); void Run() { File.Delete(\"x\"); End(); } void End() => _x.TrySetResult();")]
    // Thought of, in writing.
    [InlineData("\n// Not created with RunContinuationsAsynchronously, so that readers see what was set.\nreadonly TaskCompletionSource _x = new(); public void Stop() => _x.SetResult(); public Task T => _x.Task;")]
    [InlineData("\n// It is fine to run continuations synchronously: nothing follows.\nreadonly TaskCompletionSource _x = new(); public void Stop() => _x.SetResult(); public Task T => _x.Task;")]
    [InlineData("readonly List<int> _x = new();")]
    [InlineData("class TaskCompletionSource { public void SetResult() { } } TaskCompletionSource M() => new TaskCompletionSource();")]
    public Task Silent(string members) => Verify.Silent(Class(members));

    [Fact]
    public Task Says_where_the_awaiting_code_goes_on() => Verify.Reports(
        Class("readonly object _gate = new(); TaskCompletionSource _x = new {|#0:TaskCompletionSource|}(); public Task T => _x.Task; bool Is() { lock (_gate) return true; } void Set() { lock (_gate) {|#1:_x.SetResult()|}; }"),
        new DiagnosticResult("HANG406", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1)
            .WithMessage("'TaskCompletionSource' runs continuations where it is completed: whoever awaits it goes on inside the lock on '_gate'; pass 'TaskCreationOptions.RunContinuationsAsynchronously'"));

    [Theory]
    [InlineData("new {|HANG456:TaskCompletionSource|}()", $"new TaskCompletionSource({Option})")]
    [InlineData("{|HANG456:new|}()", $"new({Option})")]
    [InlineData("{|HANG456:new|}(TaskCreationOptions.None)", $"new({Option})")]
    [InlineData("{|HANG456:new|}(TaskCreationOptions.AttachedToParent)", $"new(TaskCreationOptions.AttachedToParent | {Option})")]
    [InlineData("{|HANG456:new|}(\"state\")", $"new(\"state\", {Option})")]
    public Task Adds_the_option(string before, string after) => VerifyFix.Fixed(Class($"public readonly TaskCompletionSource X = {before};"), Class($"public readonly TaskCompletionSource X = {after};"));

    [Fact]
    public Task Fixes_old_code_in_the_language_it_is_written_in() => VerifyFix.Fixed(
        Class("public TaskCompletionSource<int> X = new {|HANG456:TaskCompletionSource|}<int>(), Y = new {|HANG456:TaskCompletionSource|}<int>();"),
        Class($"public TaskCompletionSource<int> X = new TaskCompletionSource<int>({Option}), Y = new TaskCompletionSource<int>({Option});"),
        language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Silent_where_the_awaited_call_has_completed_it() => Verify.Silent("""
        class Payouts
        {
            class Approval { public TaskCompletionSource<int> Completion { get; set; } }
            public async Task<int> Approve()
            {
                var done = new TaskCompletionSource<int>();
                await Handle(new Approval { Completion = done }).ConfigureAwait(false);
                return await done.Task;
            }
            private async Task Handle(Approval approval) { await Task.Delay(1); approval.Completion.SetResult(1); }
        }
        """);

    [Fact]
    public Task Silent_where_it_is_completed_before_anybody_has_its_task() => Verify.Silent("""
        class Sender(HttpClient http)
        {
            public async Task<bool> Send(Task<bool> seen)
            {
                TaskCompletionSource<bool> refused = new();
                var answer = await http.GetAsync("http://host/");
                if (!answer.IsSuccessStatusCode)
                    refused.SetResult(false);
                return await await Task.WhenAny(refused.Task, seen);
            }
        }
        """);

    [Fact]
    public Task Reports_a_task_of_the_round_before() => Verify.Reports("""
        class Sender(HttpClient http)
        {
            public async Task Send(List<Task> told)
            {
                TaskCompletionSource<bool> refused = new {|HANG406:TaskCompletionSource|}<bool>();
                while (true)
                {
                    var answer = await http.GetAsync("http://host/");
                    if (!answer.IsSuccessStatusCode)
                        refused.TrySetResult(false);
                    told.Add(refused.Task);
                }
            }
        }
        """);

    [Fact]
    public Task Silent_where_others_wait_for_other_requests() => Verify.Silent("""
        public class Payouts
        {
            public class Approval { internal TaskCompletionSource<int> Completion { get; set; } }
            readonly Channel<Approval> _open = Channel.CreateBounded<Approval>(1);
            public Task<int> Ask(Approval approval)
            {
                approval.Completion = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _open.Writer.TryWrite(approval);
                return approval.Completion.Task;
            }
            private async Task Run()
            {
                await foreach (var approval in _open.Reader.ReadAllAsync())
                {
                    await Handle(approval);
                    var done = new TaskCompletionSource<int>();
                    await Handle(new Approval { Completion = done });
                    Console.WriteLine(await done.Task);
                }
            }
            private async Task Handle(Approval approval) { await Task.Delay(1); approval.Completion.SetResult(1); }
        }
        """);

    [Fact]
    public Task Reports_a_source_that_somebody_else_has_as_well() => Verify.Reports("""
        class Payouts
        {
            class Approval { public TaskCompletionSource<int> Completion { get; set; } }
            Approval _last;
            private async Task Run()
            {
                while (true)
                {
                    var done = new {|HANG406:TaskCompletionSource|}<int>();
                    _last = new Approval { Completion = done };
                    await Handle(new Approval { Completion = done });
                    Console.WriteLine(await done.Task);
                }
            }
            public async Task<int> Last() => await _last.Completion.Task;
            private async Task Handle(Approval approval) { await Task.Delay(1); approval.Completion.SetResult(1); }
        }
        """);

    [Fact]
    public Task Reports_what_is_completed_later_than_the_awaited_call() => Verify.Reports("""
        class Payouts
        {
            class Approval { public TaskCompletionSource<int> Completion { get; set; } }
            readonly Channel<Approval> _open = Channel.CreateBounded<Approval>(1);
            public async Task<int> Approve()
            {
                var done = new {|HANG406:TaskCompletionSource|}<int>();
                await _open.Writer.WriteAsync(new Approval { Completion = done });
                return await done.Task;
            }
            private async Task Run() { await foreach (var approval in _open.Reader.ReadAllAsync()) approval.Completion.SetResult(1); }
        }
        """);

    private static string Class(string members) => $$"""
        public class C
        {
            {{members}}
        }
        """;

    [Fact]
    public Task Polly_2948_a_worker_goes_on_in_the_middle_of_its_own_work() => Verify.Reports("""
        sealed class Executor
        {
            readonly BlockingCollection<Action> _work = new();
            public Executor() => new Thread(Run).Start();
            public Task<int> Submit(Func<int> work)
            {
                var done = new {|HANG456:TaskCompletionSource|}<int>();
                _work.Add(() => done.SetResult(work()));
                return done.Task;
            }
            void Run() { foreach (var action in _work.GetConsumingEnumerable()) action(); }
        }
        """);

    [Fact]
    public Task Silent_for_a_task_that_is_made_never_to_end() => Verify.Silent("""
        class Sources
        {
            public static Task<int> Never() => new TaskCompletionSource<int>().Task;
        }
        """);

    [Theory]
    [InlineData("TaskCompletionSource", "_done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);")]
    [InlineData("{|HANG406:TaskCompletionSource|}", "if (_count > 0) _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);")]
    [InlineData("{|HANG406:TaskCompletionSource|}", "_other = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);")]
    public Task Nobody_has_the_task_of_a_source_that_is_replaced_before(string made, string wait) => Verify.Reports($$"""
        class Waiter
        {
            readonly object _gate = new();
            int _count;
            TaskCompletionSource? _other;
            TaskCompletionSource _done = new {{made}}();
            public void Signal() { lock (_gate) { _count++; _done.TrySetResult(); } }
            public int Count() { lock (_gate) return _count; }
            public async Task WaitAsync()
            {
                {{wait}}
                await _done.Task;
                _other?.TrySetResult();
            }
        }
        """);

    private static string Cache(string start) => $$"""
        class Cache(Func<string, Task<int>> make)
        {
            readonly ConcurrentDictionary<string, TaskCompletionSource<int>> _made = new();

            public async Task<int> GetAsync(string key)
            {
                while (true)
                {
                    if (_made.TryGetValue(key, out var known))
                        return await known.Task;
                    var fresh = new {|#0:TaskCompletionSource|}<int>();
                    if (_made.TryAdd(key, fresh))
                        {{start}}
                }
            }

            private async Task MakeAsync(string key, TaskCompletionSource<int> fresh) { var made = await make(key); fresh.SetResult(made); }
            private async Task TryAsync(string key, TaskCompletionSource<int> fresh) { try { var made = await make(key); fresh.SetResult(made); } catch (Exception e) { fresh.SetException(e); } }
            private async Task CheckAsync(string key, TaskCompletionSource<int> fresh) { try { ArgumentNullException.ThrowIfNull(key); fresh.SetResult(await make(key)); } catch (Exception e) { fresh.SetException(e); } }
            private async Task FillAsync(string key, TaskCompletionSource<int> fresh) { fresh.SetResult(1); await make(key); }
        }
        static class Tasks { public static void Forget(this Task task) { } }
        """;

    [Theory]
    [InlineData("HANG456", "_ = MakeAsync(key, fresh);")]
    [InlineData("HANG456", "MakeAsync(key, fresh).Forget();")]
    [InlineData("HANG456", "_ = TryAsync(key, fresh);")]
    [InlineData("HANG406", "_ = CheckAsync(key, fresh);")]
    [InlineData("HANG406", "await MakeAsync(key, fresh);")]
    [InlineData("HANG406", "_ = FillAsync(key, fresh);")]
    public Task What_a_loop_does_not_wait_for_goes_on_elsewhere(string rule, string start) => Verify.Reports(Cache(start).Replace("#0:", rule + ":"));

    private static string Handles(string atOnce, string option = "") => $$"""
        class Handles
        {
            readonly object _gate = new();
            TaskCompletionSource<int>? _last;
            public bool IsFirst() { lock (_gate) return _last is null; }
            private Task<int> ToTask(WaitHandle handle)
            {
                lock (_gate)
                {
                    var done = new {|#0:TaskCompletionSource|}<int>();
                    if (handle.WaitOne(0))
                        {{atOnce}}
                    else
                        ThreadPool.RegisterWaitForSingleObject(handle, (_, _) => { done.TrySetResult(0); File.Delete("x"); }, null, -1, true);
                    return done.Task;
                }
            }

            public async Task Run(WaitHandle handle) { while (true) { await ToTask(handle); if (_last is { } last) await last.Task; } }
        }
        """;

    [Theory]
    [InlineData("HANG456", "done.SetResult(1);")]
    [InlineData("HANG406", "{ _last = done; done.SetResult(1); }")]
    [InlineData("HANG406", "{ _ = done.Task; done.SetResult(1); }")]
    public Task Nobody_goes_on_in_what_is_over_before_anybody_has_it(string rule, string atOnce) => Verify.Reports(Handles(atOnce).Replace("#0:", rule + ":"));

    [Theory]
    [InlineData("IAsyncResult", "return source.Task;", "TaskCompletionSource")]
    [InlineData("IAsyncResult", "ended(source.Task); return source.Task;", "TaskCompletionSource")]
    [InlineData("Task<int>", "return source.Task;", "{|HANG456:TaskCompletionSource|}")]
    [InlineData("IAsyncResult", "next = source.Task; return source.Task;", "{|HANG456:TaskCompletionSource|}")]
    public Task Silent_where_the_task_leaves_only_as_the_result_of_a_begun_operation(string type, string leave, string made) => Verify.Reports($$"""
        public class Files
        {
            protected Task<int>? next;
            public {{type}} BeginRead(Task<int> read, AsyncCallback ended, object state)
            {
                var source = new {{made}}<int>(state);
                read.ContinueWith(task => source.TrySetResult(task.Result), TaskContinuationOptions.ExecuteSynchronously);
                {{leave}}
            }
        }
        """);

    [Theory]
    [InlineData("")]
    [InlineData("public TaskCompletionSource(object state) { }")]
    public Task Silent_about_a_source_that_can_be_given_no_option(string constructor) => Verify.Silent($$"""
        using TaskCompletionSource = Own.System.Threading.Tasks.TaskCompletionSource;
        namespace Own.System.Threading.Tasks
        {
            public class TaskCompletionSource : global::System.Threading.Tasks.TaskCompletionSource<int> { public TaskCompletionSource() { } {{constructor}} }
        }
        namespace Own
        {
            public class Door
            {
                readonly TaskCompletionSource _open = new TaskCompletionSource();
                public Task Opened() => _open.Task;
                public void Open() => _open.TrySetResult(1);
            }
        }
        """);

    private static string HandOver(string made, string wait = "var read = await _available.Task;", string complete = "_available.TrySetResult(1);", string more = "") => $$"""
        class HandOver(Stream from)
        {
            readonly object _gate = new();
            TaskCompletionSource<int> _available = new {{made}}<int>();
            {{more}}
            public async Task<int> ReadAsync(int count)
            {
                var total = 0;
                while (total < count)
                {
                    {{wait}}
                    _available = new {{made}}<int>();
                    total += read;
                }
                return total;
            }

            public async Task WriteAsync()
            {
                while (true)
                {
                    await from.FlushAsync();
                    {{complete}}
                }
            }
        }
        """;

    [Theory]
    [InlineData("var read = await _available.Task;")]
    [InlineData("int read; read = await _available.Task.ConfigureAwait(false);")]
    public Task Leaves_a_value_that_is_handed_over_to_who_makes_the_next_source(string wait) => Verify.Silent(HandOver("TaskCompletionSource", wait));

    [Theory]
    [InlineData("var read = 1; await _available.Task;", "")]
    [InlineData("var read = await _available.Task; File.Delete(\"x\"); await Task.Yield();", "")]
    [InlineData("var read = await _available.Task;", "public async Task ReadyAsync() => await _available.Task;")]
    [InlineData("var read = await _available.Task;", "public Task<int> Ready => _available.Task;")]
    [InlineData("var read = await _available.Task;", "public TaskCompletionSource<int> Available => _available;")]
    public Task Reports_a_source_that_is_replaced_but_hands_nothing_over(string wait, string more) => Verify.Reports(HandOver("{|HANG406:TaskCompletionSource|}", wait, more: more));

    [Fact]
    public Task Offers_no_option_for_a_value_that_is_handed_over_under_a_lock() => VerifyFix.NoFix(HandOver("{|HANG406:TaskCompletionSource|}", complete: "lock (_gate) _available.TrySetResult(1);", more: "public bool IsThere() { lock (_gate) return true; }"));

    [Theory]
    [InlineData("HANG456", "if (pipe.Begin(OnRead, read)) read.SetResult(true);")]
    [InlineData("HANG406", "_last = read; if (pipe.Begin(OnRead, read)) read.SetResult(true);")]
    [InlineData("HANG406", "Keep(read); if (pipe.Begin(OnRead, null)) read.SetResult(true);")]
    [InlineData("HANG406", "KeepAny(read); if (pipe.Begin(OnRead, null)) read.SetResult(true);")]
    [InlineData("HANG406", "if (pipe.Begin(OnRead, read)) { _last = read; read.SetResult(true); }")]
    public Task What_a_callback_gets_as_its_state_is_awaited_by_nobody_yet(string rule, string begin) => Verify.Reports($$"""
        interface IPipe { bool Begin(Action<object?> done, object? state); }
        class Reader(IPipe pipe)
        {
            TaskCompletionSource<bool>? _last;
            public Task? Last => _last?.Task;
            public async Task Run() { while (true) await Read(); }
            private async Task Read()
            {
                var read = new {|{{rule}}:TaskCompletionSource|}<bool>();
                {{begin}}
                await read.Task;
            }
            void Keep(TaskCompletionSource<bool> read) => _last = read;
            void KeepAny(object read) => _last = (TaskCompletionSource<bool>)read;
            static void OnRead(object? state) => ((TaskCompletionSource<bool>)state!).TrySetResult(true);
        }
        """);

    [Theory]
    [InlineData("HANG456", "bool", "Finish(switched, true);")]
    [InlineData("HANG456", "int", "Finish(switched, 1);")]
    [InlineData("HANG456", "int", "switched.Finish(1);")]
    [InlineData("HANG406", "int", "Finish(_opening, 1);")]
    [InlineData("HANG406", "int", "if (name.Length > 0) switched = _opening; Finish(switched, 1);")]
    public Task A_helper_completes_what_it_is_given(string rule, string type, string finish) => Verify.Reports($$"""
        static class Pool
        {
            static TaskCompletionSource<int>? _opening;
            public static Task<int> Open()
            {
                var opening = new {|{{rule}}:TaskCompletionSource|}<int>();
                _opening = opening;
                return opening.Task;
            }
            public static void Opened() => Finish(_opening, 1);
            public static async Task Switch(ChannelReader<string> names)
            {
                while (true)
                {
                    var name = await names.ReadAsync();
                    var switched = new TaskCompletionSource<{{type}}>(TaskCreationOptions.RunContinuationsAsynchronously);
                    {{finish}}
                }
            }
            static void Finish<T>(this TaskCompletionSource<T>? source, T result) => source?.TrySetResult(result);
        }
        """);

    [Theory]
    [InlineData("HANG456", "own.TrySetResult(true); return await own.Task;")]
    [InlineData("HANG456", "own.TrySetResult(true); return await own.Task.ConfigureAwait(false);")]
    [InlineData("HANG456", "if (name.Length > 0) own.TrySetResult(true); else own.TrySetCanceled(); return await own.Task;")]
    [InlineData("HANG456", "switch (name) { case \"\": own.TrySetCanceled(); break; default: own.TrySetResult(true); break; } break;")]
    [InlineData("HANG406", "own.TrySetResult(true);")]
    [InlineData("HANG406", "own.TrySetResult(true); if (name.Length > 3) continue; return await own.Task;")]
    [InlineData("HANG406", "own.TrySetResult(true); await stream.FlushAsync(); return true;")]
    [InlineData("HANG406", "own.TrySetResult(true); return running == null || await running.Task;")]
    [InlineData("HANG406", "if (name.Length > 0) own.TrySetResult(true); else return false;")]
    [InlineData("HANG406", "foreach (var letter in name) own.TrySetResult(true); return true;")]
    public Task A_loop_that_is_over_with_the_completion_serves_nobody(string rule, string end) => Verify.Reports($$"""
        class Session(Stream stream)
        {
            string? _name;
            TaskCompletionSource<bool>? _switch;
            public async Task<bool> Switch(string name)
            {
                while (_name != name)
                {
                    var running = Volatile.Read(ref _switch);
                    if (running != null)
                    {
                        await running.Task;
                        continue;
                    }
                    var own = new {|{{rule}}:TaskCompletionSource|}<bool>();
                    running = Interlocked.CompareExchange(ref _switch, own, null);
                    if (running != null)
                        continue;
                    await stream.FlushAsync();
                    _name = name;
                    Interlocked.Exchange(ref _switch, null);
                    {{end}}
                }
                return true;
            }
        }
        """);

    [Theory]
    [InlineData("", "lock (_gate) { Console.WriteLine(); _free.SetResult(); }", "")]
    [InlineData("", "_free.SetResult();", "")]
    [InlineData("HANG406", "if (one) _free.SetResult();", "")]
    [InlineData("HANG406", "Keep(_free.Task); _free.SetResult();", "")]
    [InlineData("HANG406", "Turn(); _free.SetResult();", "")]
    [InlineData("HANG406", "_free.SetResult();", "public Gate() { }")]
    public Task Nobody_waits_for_a_source_that_the_constructor_completes(string rule, string body, string other)
    {
        var made = rule.Length == 0 ? "new()" : $"{{|{rule}:new|}}()";
        return Verify.Reports($$"""
            class Gate
            {
                readonly object _gate = new();
                TaskCompletionSource _free = {{made}};
                {{other}}
                public Gate(bool one) { {{body}} }
                public Task Free() { lock (_gate) return _free.Task; }
                void Turn() => Keep(_free.Task);
                static void Keep(Task task) { }
                public void Take() { lock (_gate) _free = new(TaskCreationOptions.RunContinuationsAsynchronously); }
                public void Leave() { lock (_gate) _free.TrySetResult(); }
            }
            """);
    }

    [Theory]
    [InlineData("HANG456", "async void", "await Task.Yield(); _ended.TrySetResult();")]
    [InlineData("HANG406", "async void", "_ended.TrySetResult(); await Task.Yield();")]
    [InlineData("HANG406", "void", "_ended.TrySetResult();")]
    public Task What_an_async_void_completes_behind_its_await_goes_on_elsewhere(string rule, string type, string body) => Verify.Reports($$"""
        class Pump
        {
            readonly TaskCompletionSource _ended = {|{{rule}}:new|}();
            public Task Ended => _ended.Task;
            public async Task Run(ChannelReader<int> input)
            {
                while (true)
                {
                    if (await input.ReadAsync() == 0)
                        Tell();
                }
            }
            {{type}} Tell() { {{body}} }
        }
        """);

    [Theory]
    [InlineData("", "form.BeginInvoke(() => size.SetResult(form.Width));")]
    [InlineData("", "form.BeginInvoke(new Action(() => size.SetResult(form.Width)));")]
    [InlineData("", "context.Post(_ => { size.SetResult(form.Width); }, null);")]
    [InlineData("HANG456", "form.BeginInvoke(() => { size.SetResult(form.Width); form.Refresh(); });")]
    [InlineData("HANG456", "form.Invoke(() => size.SetResult(form.Width));")]
    [InlineData("HANG456", "context.Send(_ => size.SetResult(form.Width), null);")]
    public Task What_a_posted_callback_completes_at_its_end_keeps_nobody(string rule, string post)
    {
        var made = rule.Length == 0 ? "new()" : $"{{|{rule}:new|}}()";
        return Verify.Reports($$"""
            namespace System.Windows.Forms
            {
                public class Control
                {
                    public int Width { get; set; }
                    public void Refresh() { }
                    public IAsyncResult BeginInvoke(Action action) => throw new NotSupportedException();
                    public void Invoke(Action action) { }
                }
            }
            class C
            {
                async Task<int> M(System.Windows.Forms.Control form, SynchronizationContext context)
                {
                    TaskCompletionSource<int> size = {{made}};
                    {{post}}
                    return await size.Task;
                }
            }
            """);
    }

    [Theory]
    [InlineData("", "return done.Task.Result;", "Tuple.Create(source, 1)", "Tuple<TaskCompletionSource<int>, int>")]
    [InlineData("", "done.Task.Wait(); return done.Task.IsCompleted ? 1 : 0;", "new Tuple<TaskCompletionSource<int>, int>(source, 1)", "Tuple<TaskCompletionSource<int>, int>")]
    [InlineData("HANG456", "return Kept(done.Task).Result;", "Tuple.Create(source, 1)", "Tuple<TaskCompletionSource<int>, int>")]
    [InlineData("HANG406", "_last = done; return done.Task.Result;", "Tuple.Create(source, 1)", "Tuple<TaskCompletionSource<int>, int>")]
    public Task Nobody_goes_on_in_a_source_that_its_maker_blocks_on(string rule, string wait, string pair, string type)
    {
        var made = rule.Length == 0 ? "TaskCompletionSource" : $"{{|{rule}:TaskCompletionSource|}}";
        return Verify.Reports($$"""
            class Offers
            {
                readonly List<{{type}}> _waiting = new();
                TaskCompletionSource<int>? _last;
                public Task<int>? Last => _last?.Task;
                public int Take()
                {
                    var done = new {{made}}<int>();
                    Put(done);
                    {{wait}}
                }
                public async Task<int> TakeAsync()
                {
                    var later = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                    Put(later);
                    return await later.Task;
                }
                async Task<int> Kept(Task<int> task) => await task;
                void Put(TaskCompletionSource<int> source) { lock (_waiting) _waiting.Add({{pair}}); }
                public void Offer(int item)
                {
                    lock (_waiting)
                    {
                        foreach ({{type}} one in _waiting)
                            one.Item1.TrySetResult(item);
                    }
                }
            }
            """);
    }

    [Theory]
    [InlineData("Open", "HANG406")]
    [InlineData("Close", "HANG456")]
    [InlineData("Dispose", "HANG456")]
    public Task What_goes_on_where_its_object_ends_finds_nothing_more_to_hold(string name, string rule) => Verify.Reports($$"""
        class Turnstile
        {
            readonly object _gate = new();
            readonly TaskCompletionSource _open = new {|{{rule}}:TaskCompletionSource|}();
            public Task Opened() => _open.Task;
            public void {{name}}() { lock (_gate) _open.TrySetCanceled(); }
            public bool IsOpen() { lock (_gate) return _open.Task.IsCompleted; }
        }
        """);
}
