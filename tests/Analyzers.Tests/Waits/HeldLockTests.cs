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

    [Fact]
    public Task Reports_a_lock_on_an_async_path_whose_other_holder_waits() => Verify.Reports(Table("_loaded.Wait();", """
        public async Task AddAsync(SemaphoreSlim gate)
        {
            await gate.{|HANG256:WaitAsync|}();
            lock ({|HANG201:_gate|})
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
}
