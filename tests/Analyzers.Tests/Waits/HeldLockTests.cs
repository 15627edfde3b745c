using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class HeldLockTests
{
    private static string Table(string held, string other) => $$"""
        class Table
        {
            readonly object _gate = new();
            readonly ManualResetEventSlim _loaded = new();
            int _rows;

            public void OnLoaded() => _loaded.Set();

            public void Load()
            {
                lock (_gate)
                {
                    {{held}}
                    _rows++;
                }
            }

            {{other}}
        }
        """;

    [Theory]
    [InlineData("Settle(); void Settle() => _loaded.{|HANG257:Wait|}();", "{|HANG201:_gate|}")]
    // The holder's own warning says it.
    [InlineData("_loaded.Wait();", "_gate")]
    public Task Reports_a_lock_on_an_async_path_whose_other_holder_waits(string held, string gate) => Verify.Reports(Table(held, $$"""
        public async Task AddAsync(SemaphoreSlim gate)
        {
            await gate.{|HANG256:WaitAsync|}();
            lock ({{gate}})
                _rows++;
        }
        """));

    [Theory]
    [InlineData("Settle();", true)]
    [InlineData("Close();", false)]
    public Task A_wait_many_calls_away_from_the_other_holder_is_no_proof(string held, bool isReported) => Verify.Reports(Table(held, $$"""
        void Close() => Drain();
        void Drain() => Settle();
        void Settle() => Flush();
        void Flush() => _loaded.{|HANG257:Wait|}();
        public async Task AddAsync(SemaphoreSlim gate, CancellationToken stop)
        {
            await gate.WaitAsync(stop);
            lock ({{(isReported ? "{|HANG201:_gate|}" : "_gate")}})
                _rows++;
        }
        """));

    [Fact]
    public Task Silent_when_the_other_holder_runs_what_somebody_gave() => Verify.Silent(Table("_next = _make();", """
        readonly Func<Task> _make = () => Task.CompletedTask;
        Task _next;
        public async Task AddAsync(SemaphoreSlim gate, CancellationToken stop)
        {
            await gate.WaitAsync(stop);
            lock (_gate)
                _rows++;
        }
        """));

    [Fact]
    public Task Silent_when_the_other_holder_only_works() => Verify.Silent(Table("_rows *= 2;", """
        public async Task AddAsync(SemaphoreSlim gate, CancellationToken stop)
        {
            await gate.WaitAsync(stop);
            lock (_gate)
                _rows++;
        }
        """));

    [Fact]
    public Task Silent_when_the_other_holder_waits_for_a_time() => Verify.Silent(Table("if (!_loaded.Wait(100)) return;", """
        public async Task AddAsync(SemaphoreSlim gate, CancellationToken stop)
        {
            await gate.WaitAsync(stop);
            lock (_gate)
                _rows++;
        }
        """));

    [Fact]
    public Task Silent_when_the_holder_gives_the_lock_back_while_it_waits() => Verify.Silent("""
        class Table
        {
            readonly object _gate = new();
            int _rows;

            public void Close()
            {
                lock (_gate)
                {
                    _rows = 1;
                    Monitor.PulseAll(_gate);
                }
            }

            public void Load()
            {
                lock (_gate)
                {
                    while (_rows == 0)
                        Monitor.Wait(_gate);
                }
            }

            public async Task AddAsync(SemaphoreSlim gate, CancellationToken stop)
            {
                await gate.WaitAsync(stop);
                lock (_gate)
                    _rows++;
            }
        }
        """);

    [Theory]
    [InlineData("_rows = Foreign.It.CountAsync().Result;", "_gate")]
    [InlineData("Foreign.It.CountAsync().Wait();", "_gate")]
    [InlineData("_rows = Foreign.It.CountAsync().ConfigureAwait(false).GetAwaiter().GetResult();", "_gate")]
    // Nobody knows how long that is.
    [InlineData("Reload(); void Reload() => Foreign.It.CountAsync().{|HANG453:Wait|}();", "_gate")]
    [InlineData("Settle(); void Settle() => _loaded.{|HANG257:Wait|}();", "{|HANG201:_gate|}")]
    public Task Knows_whether_the_task_that_another_holder_blocks_on_is_seen_to_last(string held, string gate) => Verify.Reports(Table(held, $$"""
        public async Task AddAsync()
        {
            await Task.Yield();
            lock ({{gate}})
                _rows++;
        }
        """) + Foreign);

    [Theory]
    [InlineData("if (Foreign.It.CountAsync().Wait(1000)) _rows = 1;")]
    [InlineData("_rows = Foreign.It.CountAsync().WaitAsync(TimeSpan.FromSeconds(1)).Result;")]
    [InlineData("_rows = Task.FromResult(1).Result;")]
    [InlineData("_rows = Task.Run(() => 1 + 1).Result;")]
    [InlineData("_rows = CountAsync().Result; static async Task<int> CountAsync() { await Task.Delay(10); return 1; }")]
    public Task Silent_when_the_task_that_the_other_holder_blocks_on_is_bounded(string held) => Verify.Silent(Table(held, """
        public async Task AddAsync()
        {
            await Task.Yield();
            lock (_gate)
                _rows++;
        }
        """) + Foreign);

    [Fact]
    public Task Silent_where_the_lock_is_taken_on_a_thread_of_its_own() => Verify.Silent(Table("_rows = Foreign.It.CountAsync().Result;", """
        public void Add()
        {
            lock (_gate)
                _rows++;
        }
        """) + Foreign);

    [Fact]
    public Task The_message_names_the_statement() => Verify.Reports(Table("Settle(); void Settle() => _loaded.{|HANG257:{|#1:Wait|}|}();", """
        public async Task AddAsync()
        {
            await Task.Yield();
            lock ({|#0:_gate|})
                _rows++;
        }
        """),
        new DiagnosticResult(Descriptors.Lock).WithLocation(0).WithLocation(1)
            .WithArguments("lock", "another holder waits in 'ManualResetEventSlim.Wait'", "give it a timeout"));

    private const string Foreign = """

        interface IForeign { Task<int> CountAsync(); }

        static class Foreign { public static readonly IForeign It = null!; }
        """;

    [Fact]
    public Task Reports_every_lock_statement_only_where_that_is_asked_for() => Verify.Reports("""
        class C
        {
            readonly object _gate = new();
            int _rows;
            public void M()
            {
                lock ({|HANG251:_gate|})
                    _rows++;
            }
        }
        """);

    [Theory]
    [InlineData("Monitor.Exit(_gate); Settle(); Monitor.Exit(_other);", "_gate")]
    [InlineData("Settle(); Monitor.Exit(_gate); Monitor.Exit(_other);", "{|HANG201:_gate|}")]
    public Task An_exit_belongs_to_what_was_entered(string held, string gate) => Verify.Reports($$"""
        class Table
        {
            readonly object _gate = new();
            readonly object _other = new();
            readonly ManualResetEventSlim _loaded = new();
            int _rows;
            void Settle() => _loaded.{|HANG257:Wait|}();
            public void Break() { Monitor.Enter(_other); Monitor.Enter(_gate); {{held}} }
            public async Task AddAsync()
            {
                await Task.Yield();
                lock ({{gate}})
                    _rows++;
            }
            public void Loaded(int rows) { if (rows > 0) _loaded.Set(); }
        }
        """);
}
