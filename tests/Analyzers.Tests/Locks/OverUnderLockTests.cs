using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Locks.HeldLockAnalyzer>;

namespace Hangproof.Tests.Locks;

/// <summary>HANG202 for what is blocked on under a lock and is over by then, or soon.</summary>
public sealed class OverUnderLockTests
{
    private static string File(string flush, string pause) => $$"""
        class File
        {
            readonly object _gate = new(); int _asked; int Asked() { lock (_gate) return _asked; }
            int _tries;
            public void Flush(int time) { lock (_gate) { {{flush}} } }
            void Save(int time) => Open(time);
            void Open(int time)
            {
                while (_tries++ < 10)
                    {{pause}}
            }
        }
        """;

    [Theory]
    [InlineData("Save(time);", "Task.Delay(time).Wait();")]
    [InlineData("Save(time);", "Task.Delay(new Random().Next(1, 150)).Wait();")]
    [InlineData("Save(time);", "Task.Delay(TimeSpan.FromSeconds(2)).GetAwaiter().GetResult();")]
    [InlineData("Save(time);", "Task.Delay(2000).ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("Task.Delay(50).Wait();", "Thread.Sleep(1);")]
    [InlineData("Task.Delay(TimeSpan.FromMilliseconds(20)).GetAwaiter().GetResult();", "Thread.Sleep(1);")]
    public Task Silent_about_a_delay_that_is_blocked_on_as_a_sleep_is(string flush, string pause) => Verify.Silent(File(flush, pause));

    [Theory]
    [InlineData("Task.Delay(5000).{|HANG202:Wait|}();", "Thread.Sleep(1);")]
    [InlineData("Task.Delay(time).GetAwaiter().{|HANG252:GetResult|}();", "Thread.Sleep(1);")]
    [InlineData("{|HANG252:Save|}(time);", "Task.Delay(-1).Wait();")]
    [InlineData("{|HANG252:Save|}(time);", "Task.Delay(Timeout.InfiniteTimeSpan).GetAwaiter().GetResult();")]
    [InlineData("{|HANG252:Save|}(time);", "Thread.Sleep(Timeout.InfiniteTimeSpan);")]
    [InlineData("{|HANG252:Save|}(time);", "Task.Run(() => Task.Delay(time)).Wait();")]
    public Task Reports_a_delay_that_a_sleep_would_be_reported_for(string flush, string pause) => Verify.Reports(File(flush, pause));

    private static string Link(string types, string owner, string close) => $$"""
        static class Blocking { public static void Block(this Task task) => task.GetAwaiter().GetResult(); }
        {{types}}
        public class Line
        {
            readonly object _gate = new(); int _asked; int Asked() { lock (_gate) return _asked; }
            {{owner}}
            public void Close() { lock (_gate) { {{close}} } }
        }
        """;

    private const string OnePeer = """
        internal interface IPeer { Task LeaveAsync(); }
        class Quiet : IPeer { public Task LeaveAsync() { Console.WriteLine(); return Task.CompletedTask; } }
        """;

    private const string TwoPeers = OnePeer + """
        class Polite(HttpClient http) : IPeer { public async Task LeaveAsync() => await http.GetStringAsync("http://a/bye"); }
        """;

    [Theory]
    [InlineData(OnePeer, "internal IPeer Peer = null!;", "Peer.LeaveAsync().Wait();")]
    [InlineData("internal class Peer { public virtual Task LeaveAsync() => Task.CompletedTask; }", "internal Peer Peer = new();", "Peer.LeaveAsync().GetAwaiter().GetResult();")]
    [InlineData("public class Peer { private Peer() { } public static Peer One { get; } = new(); public virtual Task LeaveAsync() => Task.CompletedTask; }", "public Peer Peer = Peer.One;", "Peer.LeaveAsync().GetAwaiter().GetResult();")]
    public Task Silent_where_whatever_can_stand_behind_a_call_is_over_at_once(string types, string owner, string close) => Verify.Silent(Link(types, owner, close));

    [Theory]
    [InlineData(TwoPeers, "internal IPeer Peer = null!;", "Peer.LeaveAsync().{|HANG202:Wait|}();")]
    [InlineData("public interface IPeer { Task LeaveAsync(); } class Quiet : IPeer { public Task LeaveAsync() => Task.CompletedTask; }", "public IPeer Peer = null!;", "Peer.LeaveAsync().{|HANG202:Wait|}();")]
    [InlineData("public class Peer { public virtual Task LeaveAsync() => Task.CompletedTask; }", "public readonly Peer Peer; public Line(Peer peer) => Peer = peer;", "Peer.LeaveAsync().{|HANG202:Wait|}();")]
    [InlineData("internal class Peer { public virtual Task LeaveAsync() => Task.CompletedTask; } class Slow : Peer { public override Task LeaveAsync() => Task.Run(() => Console.ReadLine()); }", "internal Peer Peer = new();", "Peer.LeaveAsync().{|HANG202:Wait|}();")]
    [InlineData("internal interface IPeer { Task FlushAsync(); } class Quiet : IPeer { public Task FlushAsync() => Task.CompletedTask; } class Written(Stream to) : StreamWriter(to), IPeer { }", "internal IPeer Peer = null!;", "Peer.FlushAsync().{|HANG202:Wait|}();")]
    [InlineData("internal abstract class Peer { public abstract Task LeaveAsync(); }", "internal Peer Peer = null!;", "Peer.LeaveAsync().{|HANG202:Wait|}();")]
    public Task Reports_a_call_behind_which_something_can_stand_that_goes_on(string types, string owner, string close) => Verify.Reports(Link(types, owner, close));

    [Theory]
    [InlineData("readonly IPeer _peer = new Quiet();", "_peer.LeaveAsync().Wait();")]
    [InlineData("IPeer _peer; public Line() => _peer = new Quiet(); internal IPeer Peer { get { return _peer; } set { _peer = value; } }", "Peer.LeaveAsync().Block();")]
    [InlineData("IPeer _peer; public Line() => _peer = new Quiet(); public IPeer Peer { get { return _peer; } set { _peer = value; } }", "Peer.LeaveAsync().{|HANG252:Block|}();")]
    [InlineData("IPeer _peer; public Line(bool asks) => _peer = asks ? new Quiet() : new Polite();", "_peer.LeaveAsync().{|HANG202:Wait|}();")]
    [InlineData("IPeer _peer; public Line(IPeer peer) => _peer = peer;", "_peer.LeaveAsync().{|HANG202:Wait|}();")]
    public Task Knows_the_kinds_of_objects_that_a_field_gets(string owner, string close) => Verify.Reports(Link("""
        public interface IPeer { Task LeaveAsync(); }
        class Quiet : IPeer { public Task LeaveAsync() { Console.WriteLine(); return Task.FromResult(1); } }
        class Polite : IPeer { public Task LeaveAsync() => Task.Run(() => Console.ReadLine()); }
        """, owner, close));

    [Theory]
    [InlineData("LeaveAsync().Block();", "Task LeaveAsync() => Task.CompletedTask;")]
    [InlineData("LeaveAsync().Twice();", "Task LeaveAsync() => Task.CompletedTask;")]
    [InlineData("Task.FromResult(1).Block();", "")]
    [InlineData("LeaveAsync().{|HANG252:Block|}();", "async Task LeaveAsync() => await Task.Delay(1);")]
    [InlineData("LeaveAsync().{|HANG252:Twice|}();", "async Task LeaveAsync() => await Task.Delay(1);")]
    [InlineData("LeaveAsync().Block(); WaitAsync().{|HANG252:Block|}();", "Task LeaveAsync() => Task.CompletedTask; async Task WaitAsync() => await Task.Delay(1);")]
    [InlineData("{|HANG252:Both|}();", "void Both() { LeaveAsync().Block(); WaitAsync().Block(); } Task LeaveAsync() => Task.CompletedTask; async Task WaitAsync() => await Task.Delay(1);")]
    public Task Knows_the_task_that_a_helper_was_given(string close, string members) => Verify.Reports(Link("""
        static class More
        {
            public static void Twice(this Task task) => Blocking.Block(task);
        }
        """, members, close));

    [Theory]
    [InlineData("StopAsync(true).Wait();")]
    [InlineData("StopAsync(isGone: true).Wait();")]
    [InlineData("RestAsync(null).Wait();")]
    [InlineData("EarlyAsync(true).Wait();")]
    [InlineData("AnswerAsync().Wait();")]
    [InlineData("StopAsync(false).{|HANG202:Wait|}();")]
    [InlineData("StopAsync(Gone).{|HANG202:Wait|}();")]
    [InlineData("RestAsync(_task).{|HANG202:Wait|}();")]
    [InlineData("EarlyAsync(false).{|HANG202:Wait|}();")]
    [InlineData("LateAsync(true).{|HANG202:Wait|}();")]
    [InlineData("RaceAsync(true).{|HANG202:Wait|}();")]
    [InlineData("SlowAsync().Block();")]
    public Task Knows_what_is_not_awaited_as_called(string close) => Verify.Reports(Link("", """
        readonly Task _task = Task.Run(() => Console.ReadLine());
        public bool Gone { get; set; }
        async Task StopAsync(bool isGone = false) { if (!isGone) await _task; Console.WriteLine(); }
        async Task RestAsync(Task? task) { if (task != null) { await task; } }
        async Task EarlyAsync(bool isGone) { if (isGone) return; await _task; }
        async Task LateAsync(bool isGone) { if (isGone) await _task; }
        async Task<int> AnswerAsync() => await Task.FromResult(1);
        async Task RaceAsync(bool isGone) { if (!isGone) return; await Task.WhenAny(_task, Task.CompletedTask.ContinueWith(_ => Console.ReadLine())); }
        async Task<int> SlowAsync() { await Task.CompletedTask; return await AnswerAsync(); }
        """, close));

    private static string Numbers(string close) => Link("", """
        readonly Task _task = Task.Run(() => Console.ReadLine());
        static readonly Guid Other = Guid.NewGuid();
        """ + close + """
        Task AskAsync(Guid id) => FindAsync(id);
        async Task FindAsync(Guid id) { if (id == Guid.Empty || id == Other) { return; } else { await _task; } }
        async Task SetAsync(Guid id) { id = Other; if (id != Guid.Empty) await _task; }
        async Task NextAsync(Guid id) { if (id != Guid.Empty) await _task; }
        async Task MaybeAsync(Guid? id) { if (id != null) await _task; }
        """, "Ask();");

    [Theory]
    [InlineData("void Ask() { lock (_gate) FindAsync(Guid.Empty).Block(); }")]
    [InlineData("void Ask() { lock (_gate) AskAsync(Guid.Empty).Wait(); }")]
    [InlineData("void Ask() { lock (_gate) NextAsync(Guid.Empty).Wait(); }")]
    [InlineData("void Ask() { lock (_gate) FindAsync(Other).{|HANG202:Wait|}(); }")]
    [InlineData("void Ask() { lock (_gate) SetAsync(Guid.Empty).{|HANG202:Wait|}(); }")]
    [InlineData("void Ask() { lock (_gate) NextAsync(Other).{|HANG252:Block|}(); }")]
    [InlineData("void Ask() { lock (_gate) MaybeAsync(Guid.Empty).{|HANG202:Wait|}(); }")]
    public Task Knows_what_is_not_awaited_for_no_number(string ask) => Verify.Reports(Numbers(ask).Replace("lock (_gate) { Ask(); }", "Ask();"));

    private static string Manager(string made, string other = "") => $$"""
        class Publisher
        {
            public static async Task<Publisher> Make(bool tells) => tells ? await Task.FromResult(new Publisher()) : await Task.FromResult(new Publisher());
            public static async Task<Publisher> Find(HttpClient http) { await http.GetStringAsync("http://a"); return new Publisher(); }
            public void Publish() { }
        }
        class Manager
        {
            readonly object _gate = new(); int _asked; int Asked() { lock (_gate) return _asked; }
            readonly Task<Publisher> _publisher;
            internal Manager() : this({{made}}) { }
            internal Manager(Task<Publisher> publisher, int count) : this(publisher) { }
            internal Manager(Task<Publisher> publisher) { _publisher = publisher; }
            public void Discover() { lock (_gate) _publisher.{|HANG202:Result|}.Publish(); }
            {{other}}
        }
        """;

    [Theory]
    [InlineData("Publisher.Make(true)", "")]
    [InlineData("Task.FromResult(new Publisher())", "static Manager Other() => new Manager(Publisher.Make(false), 1);")]
    public Task Silent_about_a_field_that_only_gets_tasks_that_are_over(string made, string other) => Verify.Silent(Manager(made, other).Replace("{|HANG202:Result|}", "Result"));

    [Theory]
    [InlineData("Publisher.Find(new HttpClient())", "")]
    [InlineData("Publisher.Make(true)", "static Manager Other() => new Manager(Publisher.Find(new HttpClient()), 1);")]
    [InlineData("Publisher.Make(true)", "static Manager Other(Task<Publisher> publisher) => new Manager(publisher);")]
    public Task Reports_a_field_that_can_get_a_task_that_goes_on(string made, string other) => Verify.Reports(Manager(made, other));
}
