using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class ChannelWriteTests
{
    private static string Queue(string creation, string write) => $$"""
        class Hub
        {
            readonly Channel<int> _events = {{creation}};
            public ChannelReader<int> Events => _events.Reader;
            public async Task PublishAsync(int e) => await _events.Writer.{{write}};
        }
        """;

    [Theory]
    [InlineData("Channel.CreateUnbounded<int>()")]
    [InlineData("Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleReader = true })")]
    [InlineData("Channel.CreateBounded<int>(new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.DropOldest })")]
    [InlineData("Channel.CreateBounded<int>(new BoundedChannelOptions(4) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite })")]
    public Task Silent_when_the_channel_is_never_full(string creation) => Verify.Silent(Queue(creation, "WriteAsync(e)"));

    [Theory]
    [InlineData("Channel.CreateBounded<int>(4)")]
    [InlineData("Channel.CreateBounded<int>(new BoundedChannelOptions(4))")]
    [InlineData("Channel.CreateBounded<int>(new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.Wait })")]
    public Task Reports_a_bounded_channel_as_possible(string creation) => Verify.Reports(Queue(creation, "{|HANG152:WriteAsync|}(e)"));

    [Fact]
    public Task Reports_room_that_is_waited_for() => Verify.Reports(Queue("Channel.CreateBounded<int>(4)", "{|HANG152:WaitToWriteAsync|}()"));

    [Fact]
    public Task Reports_the_token_in_scope() => Verify.Reports("""
        class Hub
        {
            readonly Channel<int> _events = Channel.CreateBounded<int>(4);
            public async Task PublishAsync(int e, CancellationToken stop) => await _events.Writer.{|HANG102:WriteAsync|}(e);
        }
        """);

    [Fact]
    public Task Silent_for_an_unbounded_channel_even_with_a_token_in_scope() => Verify.Silent("""
        class Hub
        {
            readonly Channel<int> _events = Channel.CreateUnbounded<int>();
            public async Task PublishAsync(int e, CancellationToken stop) => await _events.Writer.WriteAsync(e);
        }
        """);

    [Fact]
    public Task Silent_when_the_owner_completes_the_channel() => Verify.Silent("""
        class Hub : IDisposable
        {
            readonly Channel<int> _events = Channel.CreateBounded<int>(4);
            public async Task PublishAsync(int e) => await _events.Writer.WriteAsync(e);
            public void Dispose() => _events.Writer.TryComplete();
        }
        """);

    [Fact]
    public Task Silent_when_there_is_room_for_all_results() => Verify.Silent("""
        class C
        {
            async Task<string> First(string[] urls)
            {
                var results = Channel.CreateBounded<string>(urls.Length);
                foreach (var url in urls)
                    _ = Task.Run(async () => await results.Writer.WriteAsync(url));
                results.Reader.TryRead(out var first);
                return first!;
            }
        }
        """);

    [Fact]
    public Task Reports_losers_that_nobody_reads() => Verify.Reports("""
        class C
        {
            async Task<string> First(string[] urls, CancellationToken stop)
            {
                var results = Channel.CreateBounded<string>(1);
                foreach (var url in urls)
                    _ = Task.Run(() => Fetch(url, results.Writer));
                return await results.Reader.ReadAsync(stop);
            }

            static async Task Fetch(string url, ChannelWriter<string> results) => await results.{|HANG102:WriteAsync|}(url);
        }
        """);

    [Fact]
    public Task Reports_a_writer_that_completes_only_after_its_last_write() => Verify.Reports("""
        class C
        {
            static async Task Produce(ChannelWriter<int> writer)
            {
                try
                {
                    for (var i = 0; i < 100; i++)
                        await writer.{|HANG152:WriteAsync|}(i);
                }
                finally
                {
                    writer.TryComplete();
                }
            }

            public static ChannelReader<int> Start()
            {
                var channel = Channel.CreateBounded<int>(10);
                _ = Produce(channel.Writer);
                return channel.Reader;
            }
        }
        """);

    [Fact]
    public Task Reports_losers_that_only_the_caller_could_cancel() => Verify.Reports("""
        class C
        {
            readonly List<Task> _running = new();

            public async Task<int> First(IEnumerable<Func<CancellationToken, Task<int>>> all, CancellationToken stop)
            {
                var results = Channel.CreateBounded<int>(1);
                foreach (var one in all)
                    _running.Add(AskAsync(one, results.Writer, stop));
                return await results.Reader.ReadAsync(stop);
            }

            async Task AskAsync(Func<CancellationToken, Task<int>> one, ChannelWriter<int> results, CancellationToken stop)
            {
                var result = await one(stop);
                await results.{|HANG102:WriteAsync|}(result, stop);
            }
        }
        """);

    [Theory]
    [InlineData("var results = Channel.CreateBounded<int>(all.Count);", "stop", "return await results.Reader.ReadAsync(stop);")]
    [InlineData("var results = Channel.CreateUnbounded<int>();", "stop", "return await results.Reader.ReadAsync(stop);")]
    [InlineData("var results = Channel.CreateBounded<int>(1); using var rest = CancellationTokenSource.CreateLinkedTokenSource(stop);", "rest.Token", "try { return await results.Reader.ReadAsync(stop); } finally { rest.Cancel(); }")]
    [InlineData("var results = Channel.CreateBounded<int>(1);", "stop", "try { return await results.Reader.ReadAsync(stop); } finally { results.Writer.TryComplete(); }")]
    [InlineData("var results = Channel.CreateBounded<int>(1);", "stop", "var sum = 0; foreach (var one in all) sum += await results.Reader.ReadAsync(stop); return sum;")]
    [InlineData("var results = Channel.CreateBounded<int>(1);", "stop", "await foreach (var one in results.Reader.ReadAllAsync(stop)) return one; return 0;")]
    public Task Silent_when_the_losers_end(string channel, string token, string read) => Verify.Silent($$"""
        class C
        {
            public async Task<int> First(List<Func<CancellationToken, Task<int>>> all, CancellationToken stop)
            {
                {{channel}}
                foreach (var one in all)
                    _ = AskAsync(one, results.Writer, {{token}});
                {{read}}
            }

            static async Task AskAsync(Func<CancellationToken, Task<int>> one, ChannelWriter<int> results, CancellationToken stop)
            {
                var result = await one(stop);
                await results.WriteAsync(result, stop);
            }
        }
        """);

    [Theory]
    [InlineData("CreateUnbounded<string>()", "WriteAsync")]
    [InlineData("CreateBounded<string>(1)", "{|HANG152:WriteAsync|}")]
    public Task A_parameter_is_as_large_as_what_is_passed(string made, string write) => Verify.Reports($$"""
        public abstract class Service { public abstract Task Run(CancellationToken stop); }
        public sealed class Runner : Service
        {
            public override async Task Run(CancellationToken stop)
            {
                var channel = Channel.{{made}};
                var draining = Task.Run(async () => { await Reader.Drain(channel, stop); }, stop);
                var reporting = Task.Run(async () => { await Reporter.Report(channel, stop); }, stop);
                await Task.WhenAll(draining, reporting);
            }
        }
        public static class Reader
        {
            public static async Task Drain(Channel<string> channel, CancellationToken stop)
            {
                await foreach (var item in channel.Reader.ReadAllAsync(stop))
                    Console.WriteLine(item);
            }
        }
        public static class Reporter
        {
            public static async Task Report(Channel<string> channel, CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    await Task.Delay(1000, stop);
                    await channel.Writer.{{write}}("now", CancellationToken.None);
                }
            }
        }
        """);

    [Theory]
    [InlineData("CreateUnbounded<int>()", "WriteAsync")]
    [InlineData("CreateBounded<int>(3)", "{|HANG152:WriteAsync|}")]
    public Task A_channel_is_converted_to_its_writer(string made, string write) => Verify.Reports($$"""
        class Provider
        {
            readonly Channel<int> _work = Channel.{{made}};
            public Socket Open(CancellationToken stop) => new Socket(_work, stop);
            public async Task Run() { await foreach (var work in _work.Reader.ReadAllAsync(default)) Console.WriteLine(work); }
        }
        class Socket
        {
            readonly ChannelWriter<int> _work;
            readonly CancellationToken _stop;
            public Socket(ChannelWriter<int> work, CancellationToken stop) { _work = work; _stop = stop; }
            public async Task Send(int work) => await _work.{{write}}(work);
        }
        """);

    [Theory]
    [InlineData("var pool = Channel.CreateBounded<int>(most); for (var i = 0; i < most; i++) await pool.Writer.WriteAsync(i);", "")]
    [InlineData("var pool = Channel.CreateBounded<int>(4); for (int i = 0; i < 4; ++i) { await pool.Writer.WriteAsync(i); }", "")]
    [InlineData("var pool = Channel.CreateBounded<int>(4); for (int i = 0; i < 3; i++) await pool.Writer.WriteAsync(i);", "")]
    [InlineData("var pool = Channel.CreateBounded<int>(new BoundedChannelOptions(most) { SingleReader = true }); for (var i = 0; i < most; i++) await pool.Writer.WriteAsync(i);", "")]
    [InlineData("var pool = Channel.CreateBounded<int>(4); for (int i = 0; i < 5; i++) await pool.Writer.{|HANG152:WriteAsync|}(i);", "")]
    [InlineData("var pool = Channel.CreateBounded<int>(most); for (var i = 0; i <= most; i++) await pool.Writer.{|HANG152:WriteAsync|}(i);", "")]
    [InlineData("var pool = Channel.CreateBounded<int>(most); for (var i = 0; i < most; i++) for (var j = 0; j < 2; j++) await pool.Writer.{|HANG152:WriteAsync|}(i);", "")]
    [InlineData("var pool = Channel.CreateBounded<int>(most); pool.Writer.TryWrite(1); for (var i = 0; i < most; i++) await pool.Writer.{|HANG152:WriteAsync|}(i);", "")]
    [InlineData("var pool = Channel.CreateBounded<int>(most); most++; for (var i = 0; i < most; i++) await pool.Writer.{|HANG152:WriteAsync|}(i);", "")]
    [InlineData("var pool = Channel.CreateBounded<int>(most); for (var i = 0; i < most; i++) { await pool.Writer.{|HANG152:WriteAsync|}(i); await pool.Writer.{|HANG152:WriteAsync|}(i); }", "")]
    public Task A_new_channel_has_room_for_as_many_as_it_was_made_for(string body, string more) => Verify.Reports($$"""
        class Pools
        {
            public async Task<Channel<int>> Make(int most)
            {
                {{body}}
                return pool;
            }
            {{more}}
        }
        """);

    [Theory]
    [InlineData("i < most", "Add")]
    [InlineData("i < most + 1", "{|HANG155:Add|}")]
    public Task So_has_a_new_collection(string condition, string add) => Verify.Reports($$"""
        class Pools
        {
            readonly BlockingCollection<int> _pool;
            public Pools(int most)
            {
                _pool = new BlockingCollection<int>(most);
                for (var i = 0; {{condition}}; i++)
                    _pool.{{add}}(i);
            }
            public int Next() => _pool.Take(new CancellationTokenSource(1000).Token);
        }
        """);
}
