using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class BlockingCollectionTests
{
    [Fact]
    public Task Reports_a_consumer_of_a_collection_that_nothing_completes() => Verify.Reports("""
        class C
        {
            readonly BlockingCollection<int> _jobs = new();
            public void Put(int job) => _jobs.Add(job);
            public void Run()
            {
                foreach (var job in _jobs.{|HANG105:GetConsumingEnumerable|}())
                    Console.WriteLine(job);
            }
        }
        """);

    [Fact]
    public Task Reports_a_single_take_as_possible() => Verify.Reports("""
        class C
        {
            readonly BlockingCollection<int> _jobs = new();
            public void Put(int job) => _jobs.Add(job);
            public int Next() => _jobs.{|HANG155:Take|}();
        }
        """);

    [Theory]
    [InlineData("public void Dispose() => _jobs.CompleteAdding();")]
    [InlineData("public void Stop() { _jobs.CompleteAdding(); _thread.Join(); } readonly Thread _thread; public C() { _thread = new Thread(Run); _thread.Start(); }")]
    [InlineData("~C() => _jobs.CompleteAdding();")]
    [InlineData("public void Start(CancellationToken stop) => stop.Register(_jobs.CompleteAdding);")]
    public Task Silent_when_the_owner_completes_it(string member) => Verify.Silent($$"""
        class C
        {
            readonly BlockingCollection<int> _jobs = new();
            public void Put(int job) => _jobs.Add(job);
            {{member}}
            public void Run()
            {
                foreach (var job in _jobs.GetConsumingEnumerable())
                    Console.WriteLine(job);
            }
        }
        """);

    [Fact]
    public Task Reports_an_owner_that_joins_before_it_completes() => Verify.Reports("""
        class C
        {
            readonly BlockingCollection<int> _jobs = new();
            readonly Thread _thread;

            public C()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public void Put(int job) => _jobs.Add(job);

            public void Stop()
            {
                _thread.{|HANG207:Join|}();
                _jobs.CompleteAdding();
            }

            void Run()
            {
                foreach (var job in _jobs.{|HANG105:GetConsumingEnumerable|}())
                    Console.WriteLine(job);
            }
        }
        """);

    [Fact]
    public Task Reports_an_add_to_a_limited_collection() => Verify.Reports("""
        class C(int capacity)
        {
            readonly BlockingCollection<int> _jobs = new(capacity);
            public void Put(int job) => _jobs.{|HANG155:Add|}(job);
        }
        """);

    [Fact]
    public Task Silent_for_an_add_to_a_collection_without_a_limit() => Verify.Silent("""
        class C
        {
            readonly BlockingCollection<int> _jobs = new(new ConcurrentQueue<int>());
            public void Put(int job) => _jobs.Add(job);
        }
        """);

    [Fact]
    public Task Silent_for_an_add_to_a_collection_of_somebody_else() => Verify.Silent("""
        class C
        {
            public void Put(BlockingCollection<int> jobs, int job) => jobs.Add(job);
        }
        """);

    [Fact]
    public Task Reports_a_producer_that_completes_only_on_success() => Verify.Reports("""
        class C
        {
            public void Run(string[] rows)
            {
                using var numbers = new BlockingCollection<int>();
                Task.Run(() =>
                {
                    foreach (var row in rows)
                        numbers.Add(int.Parse(row));
                    numbers.CompleteAdding();
                });
                foreach (var number in numbers.{|HANG155:GetConsumingEnumerable|}())
                    Console.WriteLine(number);
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_producer_completes_in_finally() => Verify.Silent("""
        class C
        {
            public void Run(string[] rows)
            {
                using var numbers = new BlockingCollection<int>();
                Task.Run(() =>
                {
                    try
                    {
                        foreach (var row in rows)
                            numbers.Add(int.Parse(row));
                    }
                    finally
                    {
                        numbers.CompleteAdding();
                    }
                });
                foreach (var number in numbers.GetConsumingEnumerable())
                    Console.WriteLine(number);
            }
        }
        """);

    [Fact]
    public Task Reports_a_producer_that_can_fail_before_its_try() => Verify.Reports("""
        class C
        {
            public void Run(string file)
            {
                using var numbers = new BlockingCollection<string>();
                Task.Run(() =>
                {
                    var lines = File.ReadAllLines(file);
                    try
                    {
                        foreach (var line in lines)
                            numbers.Add(line);
                    }
                    finally
                    {
                        numbers.CompleteAdding();
                    }
                });
                foreach (var number in numbers.{|HANG155:GetConsumingEnumerable|}())
                    Console.WriteLine(number);
            }
        }
        """);

    [Fact]
    public Task Says_that_nothing_completes_it() => Verify.Reports("""
        class C
        {
            readonly BlockingCollection<int> _jobs = {|#1:new()|};
            public void Put(int job) => _jobs.Add(job);
            public void Run()
            {
                foreach (var job in _jobs.{|#0:GetConsumingEnumerable|}())
                    Console.WriteLine(job);
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.BlockingCollection).WithLocation(0).WithLocation(1)
            .WithArguments("BlockingCollection.GetConsumingEnumerable", "nothing ever completes it", "pass a 'CancellationToken'"));

    private static string Bounded(string check) => $$"""
        class C(int capacity)
        {
            readonly BlockingCollection<int> _items = new(capacity + 2);
            public void Put(int item) { {{check}} _items.{|HANG155:Add|}(item); }
            public int Get() => _items.TryTake(out var item, 100) ? item : 0;
        }
        """;

    [Fact]
    public Task Silent_where_the_code_looks_at_the_capacity_itself() =>
        Verify.Silent(Bounded("if (_items.Count + 1 == _items.BoundedCapacity) throw new InvalidOperationException();").Replace("{|HANG155:Add|}", "Add"));

    [Fact]
    public Task Reports_where_it_looks_only_at_the_count() => Verify.Reports(Bounded("if (_items.Count == 0) Console.WriteLine();"));

    private static string Scheduler(string holder, string start = "new Thread(Run) { IsBackground = true }.Start();", string take = "GetConsumingEnumerable", string more = "") => $$"""
        sealed class Jobs
        {
            readonly BlockingCollection<Action> _jobs = new();
            public void Put(Action job) { {{start}} _jobs.Add(job); }
            void Run() { foreach (var job in _jobs.{{take}}()) job(); }
            {{more}}
        }
        class Owner { {{holder}} }
        """;

    [Theory]
    [InlineData("static readonly Jobs s_jobs = new();", "new Thread(Run) { IsBackground = true }.Start();")]
    [InlineData("static readonly Jobs s_jobs = new Jobs();", "var thread = new Thread(Run); thread.IsBackground = true; thread.Start();")]
    [InlineData("static Jobs Shared { get; } = new();", "var thread = new Thread(() => Run()) { IsBackground = true }; thread.Start();")]
    [InlineData("static readonly Lazy<Jobs> s_jobs = new(() => new Jobs());", "new Thread(Run) { IsBackground = true }.Start();")]
    public Task Silent_about_background_consumers_of_what_lives_as_long_as_the_process(string holder, string start) => Verify.Silent(Scheduler(holder, start));

    [Theory]
    [InlineData("readonly Jobs _jobs = new();", "new Thread(Run) { IsBackground = true }.Start();", "")]
    [InlineData("static readonly Jobs s_jobs = new();", "new Thread(Run).Start();", "")]
    [InlineData("static readonly Jobs s_jobs = new(); Jobs Own() => new Jobs();", "new Thread(Run) { IsBackground = true }.Start();", "")]
    [InlineData("static Jobs s_jobs = new();", "new Thread(Run) { IsBackground = true }.Start();", "")]
    [InlineData("static readonly Jobs s_jobs = new();", "_thread = new Thread(Run); _thread.IsBackground = true; _thread.Start();", "Thread _thread; public void End() => _thread.Join(1000);")]
    public Task Reports_consumers_that_can_outlive_what_they_serve(string holder, string start, string more) => Verify.Reports(Scheduler(holder, start, "{|HANG105:GetConsumingEnumerable|}", more));

    [Fact]
    public Task Silent_on_a_capacity_that_nobody_reaches() => Verify.Silent("""
        class C
        {
            readonly BlockingCollection<int> _jobs = new(999_999);

            public async Task Add(int job, CancellationToken stop)
            {
                await Task.Delay(1, stop);
                _jobs.Add(job);
            }

            public void Run(CancellationToken stop)
            {
                foreach (var job in _jobs.GetConsumingEnumerable(stop))
                    Console.WriteLine(job);
            }
        }
        """);
}
