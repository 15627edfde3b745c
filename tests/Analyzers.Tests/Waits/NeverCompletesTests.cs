using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class NeverCompletesTests
{
    [Theory]
    [InlineData("async Task M() => await Task.{|HANG409:Delay|}(Timeout.Infinite);")]
    [InlineData("async Task M() => await Task.{|HANG409:Delay|}(Timeout.InfiniteTimeSpan).ConfigureAwait(false);")]
    [InlineData("async Task M(CancellationToken stop) => await Task.{|HANG409:Delay|}(-1);")]
    [InlineData("void M() => Task.{|HANG409:Delay|}(-1).Wait();")]
    [InlineData("async Task M() { var forever = Task.{|HANG409:Delay|}(-1); await forever; }")]
    [InlineData("async Task M() => await new TaskCompletionSource().{|HANG409:Task|};")]
    [InlineData("async Task M() { var ready = new TaskCompletionSource<int>(); await ready.{|HANG409:Task|}; }")]
    [InlineData("readonly TaskCompletionSource _ready = new(); async Task M() => await _ready.{|HANG409:Task|};")]
    [InlineData("TaskCompletionSource _ready; async Task M() { _ready ??= new(); if (_ready != null) await _ready.{|HANG409:Task|}; }")]
    [InlineData("readonly Dictionary<int, TaskCompletionSource> _calls = new(); void Forget(int id) => _calls.Remove(id); async Task M() { var call = new TaskCompletionSource(); _calls[1] = call; await call.{|HANG409:Task|}; }")]
    [InlineData("TaskCompletionSource _ready = new(); TaskCompletionSource _set = new(); public void Set() => _set.TrySetResult(); async Task M() { var next = new TaskCompletionSource(); Interlocked.Exchange(ref _ready, next); await next.{|HANG409:Task|}; }")]
    [InlineData("readonly TaskCompletionSource _ready = new(); Task Ready => _ready.{|HANG409:Task|}; async Task M() => await Ready;")]
    [InlineData("readonly TaskCompletionSource _ready = new(); Task Ready() { return _ready.{|HANG409:Task|}; } async Task M() => await Ready();")]
    [InlineData("readonly TaskCompletionSource _ready = new(); async Task M(Task work) => await Task.WhenAll(work, _ready.{|HANG409:Task|});")]
    public Task Reports(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("async Task M() { var work = new {|HANG409:Task|}(Go); await work; }")]
    [InlineData("async Task M() => await new {|HANG409:Task|}(Go);")]
    [InlineData("int M() => new {|HANG409:Task<int>|}(() => 1).{|HANG453:Result|};")]
    [InlineData("void M() { var work = new System.Threading.Tasks.{|HANG409:Task|}(Go, TaskCreationOptions.LongRunning); work.{|HANG453:Wait|}(); }")]
    [InlineData("async Task M() { var work = Enumerable.Range(0, 4).Select(i => new {|HANG409:Task|}(Go)).ToArray(); await Task.WhenAll(work); }")]
    [InlineData("async Task M() { var work = new List<Task>(); for (var i = 0; i < 4; i++) work.Add(new {|HANG409:Task|}(Go)); await Task.WhenAll(work); }")]
    [InlineData("async Task M() { var work = new Task[2]; work[0] = new {|HANG409:Task|}(Go); work[1] = Task.CompletedTask; await Task.WhenAll(work); }")]
    [InlineData("async Task M() { var work = new List<Task> { new {|HANG409:Task|}(Go) }; foreach (var one in work) await one; }")]
    [InlineData("Task? _work; void Begin() => _work = new {|HANG409:Task|}(Go); async Task End() { if (_work != null) await _work; }")]
    [InlineData("public Task<int> CountAsync() => new {|HANG409:Task<int>|}(() => 1); public async Task<int> M() => await CountAsync().ConfigureAwait(false);")]
    [InlineData("async Task M() => await Twice(new {|HANG409:Task|}(Go)); static async Task Twice(Task work) { await work; await work; }")]
    public Task Reports_a_task_that_nobody_starts(string members) => Verify.Reports(Class(members + " static void Go() { }"));

    [Theory]
    [InlineData("async Task M() { var work = new Task(Go); work.Start(); await work; }")]
    [InlineData("async Task M() { var work = new Task(Go); work.RunSynchronously(); await work; }")]
    [InlineData("async Task M() { var work = new Task(Go); Action start = work.Start; start(); await work; }")]
    [InlineData("async Task M(CancellationToken stop) { var work = new Task(Go, stop); await work; }")]
    [InlineData("async Task M() { var work = new Task(Go); await work.WaitAsync(TimeSpan.FromSeconds(1)); }")]
    [InlineData("void M() { var work = new Task(Go); }")]
    [InlineData("async Task M() { var work = Enumerable.Range(0, 4).Select(i => new Task(Go)).ToList(); work.ForEach(w => w.Start()); await Task.WhenAll(work); }")]
    [InlineData("async Task M() { var work = Enumerable.Range(0, 4).Select(i => new Task(Go)).ToArray(); foreach (var w in work) w.Start(); await Task.WhenAll(work); }")]
    [InlineData("async Task M() { var work = new Task[2]; for (var i = 0; i < 2; i++) { work[i] = new Task(Go); work[i].Start(); } await Task.WhenAll(work); }")]
    [InlineData("async Task M() { var work = Make(); work.Start(); await work; } Task Make() => new Task(Go);")]
    [InlineData("public Task Make() => new Task(Go); public async Task M() => await Make();")]
    [InlineData("async Task M() { var work = new Task(Go); Queue(work); await work; } static void Queue(Task work) => work.Start(TaskScheduler.Current);")]
    [InlineData("async Task M(Queue queue) { var work = new Task(Go); queue.Put(work); await work; } public interface Queue { void Put(Task work); }")]
    [InlineData("public Task? Work; void Begin() => Work = new Task(Go); async Task End() => await Work!;")]
    [InlineData("async Task M() { var after = new Task<Task>(async () => await Task.Yield()); after.Start(); await after.Unwrap(); }")]
    public Task Silent_on_a_task_that_somebody_starts(string members) => Verify.Silent(Class(members + " static void Go() { }"));

    [Fact]
    public Task Says_where_a_task_is_awaited_that_nobody_starts() => Verify.Reports(
        Class("async Task M() { var work = new {|#0:Task|}(() => { }); await {|#1:work|}; }"),
        new DiagnosticResult("HANG409", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1)
            .WithMessage("'new Task' can wait for ever: it is awaited and nothing starts it; make it with 'Task.Run'"));

    [Theory]
    [InlineData("async Task M(CancellationToken stop) => await Task.Delay(Timeout.Infinite, stop);")]
    [InlineData("async Task M() => await Task.Delay(1000);")]
    [InlineData("Task Suspend() { GC.Collect(); return new TaskCompletionSource().Task; } async Task M() => await Suspend();")]
    [InlineData("static Task Never => new TaskCompletionSource().Task; async Task M() => await Never;")]
    [InlineData("async Task M(int pause) => await Task.Delay(pause);")]
    [InlineData("Task M() => Task.Delay(-1);")]
    [InlineData("async Task M(Task work) { var first = await Task.WhenAny(work, Task.Delay(-1)); }")]
    [InlineData("async Task M(Task work, bool limited) { if (await Task.WhenAny(work, limited ? Task.Delay(1000) : Task.Delay(-1)) != work) throw new TimeoutException(); }")]
    [InlineData("async Task M() => await Task.Delay(-1).WaitAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("async Task M() { var ready = new TaskCompletionSource(); Go(() => ready.SetResult()); await ready.Task; } void Go(Action a) => a();")]
    [InlineData("async Task M() { var ready = new TaskCompletionSource(); Go(ready); await ready.Task; } void Go(TaskCompletionSource s) => s.SetResult();")]
    [InlineData("async Task M(CancellationToken stop) { var ready = new TaskCompletionSource(); await using var _ = stop.Register(ready.SetCanceled); await ready.Task; }")]
    [InlineData("TaskCompletionSource _ready = new(); public void Set() => _ready.TrySetResult(); async Task M() { var next = new TaskCompletionSource(); if (Interlocked.CompareExchange(ref _ready, next, _ready) == next) return; await next.Task; }")]
    [InlineData("readonly TaskCompletionSource _ready = new(); public void Set() => _ready.TrySetResult(); async Task M() => await _ready.Task;")]
    [InlineData("public readonly TaskCompletionSource Ready = new(); async Task M() => await Ready.Task;")]
    [InlineData("readonly TaskCompletionSource _ready = new(); public Task Ready => _ready.Task;")]
    [InlineData("readonly TaskCompletionSource _ready = new(); public TaskCompletionSource Source => _ready; async Task M() => await _ready.Task;")]
    [InlineData("async Task M(TaskCompletionSource ready) => await ready.Task;")]
    [InlineData("record Order(object What, TaskCompletionSource Done); readonly ConcurrentQueue<object> _orders = new(); public async Task Go() => await Run(1); Task Run(object what) { var done = new TaskCompletionSource(); _orders.Enqueue(new Order(what, done)); return done.Task; } void Next() { if (_orders.TryDequeue(out var next) && next is Order order) order.Done.TrySetResult(); }")]
    [InlineData("record Order(object What, TaskCompletionSource Done); readonly ConcurrentQueue<object> _orders = new(); public Task Run(object what) { var done = new TaskCompletionSource(); _orders.Enqueue(new Order(what, done)); return done.Task; } void Next() { if (_orders.TryDequeue(out var next) && next is Order order) order.Done.TrySetResult(); }")]
    [InlineData("TaskCompletionSource? _gate; void Arm() => _gate = new(); void Open() => _gate?.TrySetResult(); async Task M() { if (_gate is { } gate) await gate.Task; }")]
    [InlineData("readonly Dictionary<int, TaskCompletionSource> _calls = new(); void End(int id) => _calls[id].TrySetResult(); async Task M() { var call = new TaskCompletionSource(); _calls[1] = call; await call.Task; }")]
    [InlineData("readonly ConcurrentDictionary<int, TaskCompletionSource> _calls = new(); void End(int id) { if (_calls.TryRemove(id, out var call)) call.TrySetResult(); } async Task M() { var call = new TaskCompletionSource(); _calls.TryAdd(1, call); await call.Task; }")]
    [InlineData("readonly TaskCompletionSource _ready = new(); Task Ready => _ready.Task; async Task M(Task work) => await Task.WhenAny(work, Ready);")]
    [InlineData("readonly TaskCompletionSource<int> _never = new(); readonly Task<int>[] _reads = new Task<int>[2]; async Task<int> M(Task<int> next) { _reads[0] = _never.Task; _reads[1] = next; await Task.WhenAny(_reads); for (var i = 0; i < 2; i++) { var read = _reads[i]; if (read.IsCompleted) return read.Result; } return 0; }")]
    public Task Silent(string members) => Verify.Silent(Class(members));

    [Fact]
    public Task Silent_where_the_program_itself_runs_for_ever() => Verify.Silent("""
        Console.WriteLine("serving");
        await Task.Delay(Timeout.Infinite);
        """);

    [Fact]
    public Task Says_what_is_missing() => Verify.Reports(
        Class("async Task M(CancellationToken stop) => await Task.{|#0:Delay|}(-1);"),
        new DiagnosticResult("HANG409", DiagnosticSeverity.Warning).WithLocation(0)
            .WithMessage("'Task.Delay' can wait for ever: it is infinite and takes no token; pass 'stop'"));

    private static string Class(string members) => $$"""
        public class C
        {
            {{members}}
        }
        """;

    [Theory]
    [InlineData("dynamic job", "job")]
    [InlineData("dynamic all", "all.First")]
    public Task Silent_where_a_member_of_that_name_is_completed_and_nobody_knows_of_what(string parameter, string job) => Verify.Silent($$"""
        class Job { public TaskCompletionSource<bool> Done; }
        class C
        {
            async Task M(Channel<Job> jobs)
            {
                var done = new TaskCompletionSource<bool>();
                jobs.Writer.TryWrite(new Job { Done = done });
                await done.Task;
            }
            void Handle({{parameter}}) => {{job}}.Done.SetResult(true);
        }
        """);

    [Theory]
    [InlineData("record Step(string Name, Task Work);", "List<Step>", "new Step(name, new {|HANG409:Task|}(work))", "await step.Work;")]
    [InlineData("", "List<(string Name, Task Work)>", "(name, new {|HANG409:Task|}(work))", "await step.Work;")]
    [InlineData("record Step(string Name, Task Work);", "List<Step>", "new Step(name, new Task(work))", "step.Work.Start(); await step.Work;")]
    [InlineData("", "List<(string Name, Task Work)>", "(name, new Task(work))", "step.Work.Start(); await step.Work;")]
    public Task Follows_a_task_that_is_kept_with_something_else(string type, string list, string made, string run) => Verify.Reports($$"""
        var pipeline = new Pipeline();
        await pipeline.RunAsync();

        sealed class Pipeline
        {
            {{type}}
            readonly {{list}} _steps = new();
            public void Add(string name, Action work) => _steps.Add({{made}});
            public async Task RunAsync()
            {
                foreach (var step in _steps) { {{run}} }
            }
        }
        """);

    [Theory]
    [InlineData("Queue<(SendOrPostCallback Callback, object State)>", "Enqueue((state => ((Task)state).RunSynchronously(), work))", "var one = _jobs.Dequeue(); one.Callback(one.State);")]
    [InlineData("Queue<(string Name, IDisposable State)>", "Enqueue((\"\", work))", "var one = _jobs.Dequeue(); ((Task)one.State).Start();")]
    [InlineData("Queue<object>", "Enqueue(work)", "if (_jobs.Dequeue() is Task one) one.Start();")]
    [InlineData("Queue<(int Rank, object State)>", "Enqueue((1, work))", "if (_jobs.Dequeue().State is Task one) one.RunSynchronously();")]
    public Task Silent_about_a_task_that_who_takes_it_starts_by_another_type(string jobs, string put, string run) => Verify.Silent(Jobs("Task", jobs, put, run));

    [Theory]
    [InlineData("Queue<(SendOrPostCallback Callback, object State)>", "Enqueue((state => Console.WriteLine(), work))", "var one = _jobs.Dequeue(); one.Callback(null);")]
    [InlineData("Queue<(string Name, object State)>", "Enqueue((\"\", work))", "var one = _jobs.Dequeue(); Console.WriteLine(one.State);")]
    [InlineData("Queue<object>", "Enqueue(work)", "if (_jobs.Dequeue() is Task one) Console.WriteLine(one.Id);")]
    public Task Reports_a_task_that_who_takes_it_does_not_start(string jobs, string put, string run) => Verify.Reports(Jobs("{|HANG409:Task|}", jobs, put, run));

    private static string Jobs(string task, string jobs, string put, string run) => $$"""
        class C
        {
            readonly {{jobs}} _jobs = new();
            public async Task Send(Action send) { var work = new {{task}}(send); _jobs.{{put}}; await work; }
            public void Run() { while (true) { {{run}} } }
        }
        """;

    [Theory]
    [InlineData("async Task M() {\n// We must delay indefinitely, so that the instance does not end.\nawait Task.Delay(Timeout.Infinite); }")]
    [InlineData("async Task<int> M() { var own = new CancellationTokenSource(); await Listen(own.Token);\n// Never return, just print what comes.\nawait Task.Delay(-1); return 0; } Task Listen(CancellationToken stop) => Task.CompletedTask;")]
    public Task Silent_where_it_is_written_that_the_wait_has_no_end(string members) => Verify.Silent(Class(members));

    [Theory]
    [InlineData("async Task M(CancellationToken stop) {\n// We must delay indefinitely, so that the instance does not end.\nawait Task.{|HANG409:Delay|}(Timeout.Infinite); }")]
    [InlineData("async Task M() {\n// Wait for the others.\nawait Task.{|HANG409:Delay|}(Timeout.Infinite); }")]
    [InlineData("async Task M() {\n// Don't wait forever.\nawait Task.{|HANG409:Delay|}(Timeout.Infinite); }")]
    public Task Reports_what_no_comment_means_or_its_token_should_end(string members) => Verify.Reports(Class(members));

    [Fact]
    public Task Offers_no_token_that_nobody_can_cancel() => Verify.Reports("""
        class C
        {
            async Task M() { using var own = new CancellationTokenSource(); await Listen(own.Token); await Task.{|#0:Delay|}(-1); }
            async Task N() { using var own = new CancellationTokenSource(); await Listen(own.Token); await Task.{|#1:Delay|}(-1); own.Cancel(); }
            Task Listen(CancellationToken stop) => Task.CompletedTask;
        }
        """,
        new DiagnosticResult(Descriptors.NeverCompletes).WithLocation(0).WithArguments("Task.Delay", "it is infinite and takes no token", "give it a timeout"),
        new DiagnosticResult(Descriptors.NeverCompletes).WithLocation(1).WithArguments("Task.Delay", "it is infinite and takes no token", "pass 'own.Token'"));

    [Theory]
    [InlineData("_kept = made = new TaskCompletionSource();", "Task")]
    [InlineData("made = _kept = new TaskCompletionSource();", "Task")]
    [InlineData("made = new TaskCompletionSource();", "{|HANG409:Task|}")]
    public Task What_one_variable_gets_the_next_one_gets_too(string make, string wait) => Verify.Reports($$"""
        class Lines
        {
            private TaskCompletionSource _kept;
            public async Task Next() { TaskCompletionSource made; {{make}} await made.{{wait}}; }
            public void Came() => _kept.SetResult();
        }
        """);
}
