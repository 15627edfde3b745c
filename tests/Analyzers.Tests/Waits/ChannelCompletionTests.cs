using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class ChannelCompletionTests
{
    private const string Pipeline = """
        class Importer
        {
            readonly List<int> _imported = new();

            public async Task ImportAsync(IEnumerable<string> rows)
            {
                var channel = Channel.CreateUnbounded<int>();
                var produce = ParseAsync(rows, channel.Writer);
                var consume = SaveAsync(channel.Reader);
                await Task.WhenAll(produce, consume);
            }

            async Task SaveAsync(ChannelReader<int> reader)
            {
                while (await reader.READ())
                {
                    while (reader.TryRead(out var item))
                        _imported.Add(item);
                }
            }

            static async Task ParseAsync(IEnumerable<string> rows, ChannelWriter<int> writer)
            {
                PARSE
            }
        }
        """;

    private static string Producer(string read, string parse) => Pipeline.Replace("READ", read).Replace("PARSE", parse);

    [Fact]
    public Task Leaves_to_the_completion_a_channel_that_is_completed_only_if_the_producer_succeeds() => Verify.Silent(Producer("WaitToReadAsync", """
        foreach (var row in rows)
        {
            await Task.Yield();
            writer.TryWrite(int.Parse(row));
        }
        writer.Complete();
        """));

    [Fact]
    public Task Leaves_to_the_completion_a_channel_that_is_completed_only_if_the_producer_does_not_leave_early() => Verify.Silent(Producer("WaitToReadAsync", """
        foreach (var row in rows)
        {
            if (row.Length == 0)
                return;
            await writer.WriteAsync(row.Length);
        }
        writer.Complete();
        """));

    [Fact]
    public Task Silent_when_the_producer_completes_in_finally() => Verify.Silent(Producer("WaitToReadAsync", """
        try
        {
            foreach (var row in rows)
                await writer.WriteAsync(int.Parse(row));
        }
        finally
        {
            writer.Complete();
        }
        """));

    [Fact]
    public Task Silent_when_the_producer_completes_with_its_failure() => Verify.Silent(Producer("WaitToReadAsync", """
        try
        {
            foreach (var row in rows)
                await writer.WriteAsync(int.Parse(row));
            writer.TryComplete();
        }
        catch (Exception e)
        {
            writer.TryComplete(e);
            throw;
        }
        """));

    [Fact]
    public Task Silent_when_nothing_in_the_producer_can_fail() => Verify.Silent(Producer("WaitToReadAsync", """
        foreach (var row in rows)
            await writer.WriteAsync(row.Length);
        writer.Complete();
        """));

    [Fact]
    public Task Silent_when_failures_are_caught_row_by_row() => Verify.Silent(Producer("WaitToReadAsync", """
        foreach (var row in rows)
        {
            try
            {
                await writer.WriteAsync(int.Parse(row));
            }
            catch (Exception e)
            {
                Console.WriteLine(e.Message);
            }
        }
        writer.Complete();
        """));

    [Fact]
    public Task Leaves_to_the_completion_a_channel_completed_in_a_catch_of_some_failures() => Verify.Silent(Producer("WaitToReadAsync", """
        try
        {
            foreach (var row in rows)
                await writer.WriteAsync(int.Parse(row));
            writer.TryComplete();
        }
        catch (FormatException e)
        {
            writer.TryComplete(e);
        }
        """));

    [Fact]
    public Task Reports_a_channel_that_nothing_completes() => Verify.Reports(Producer("{|HANG103:WaitToReadAsync|}", """
        foreach (var row in rows)
            await writer.WriteAsync(row.Length);
        """));

    [Fact]
    public Task Reports_an_enumeration_of_a_field_that_nothing_completes() => Verify.Reports("""
        class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();

            public bool Send(string mail) => _mails.Writer.TryWrite(mail);

            public async Task RunAsync()
            {
                await foreach (var mail in _mails.Reader.{|HANG103:ReadAllAsync|}())
                    Console.WriteLine(mail);
            }
        }
        """);

    [Fact]
    public Task Reports_a_completion_that_never_comes() => Verify.Reports("""
        class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();

            public bool Send(string mail) => _mails.Writer.TryWrite(mail);

            public async Task DrainAsync() => await _mails.Reader.{|HANG103:Completion|};
        }
        """);

    [Fact]
    public Task Reports_as_possible_a_loop_that_has_another_way_out() => Verify.Reports("""
        class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();

            public bool Send(string mail) => _mails.Writer.TryWrite(mail);

            public async Task RunAsync()
            {
                await foreach (var mail in _mails.Reader.{|HANG151:ReadAllAsync|}())
                {
                    if (mail == "quit")
                        break;
                }
            }
        }
        """);

    [Fact]
    public Task Reports_as_possible_a_channel_that_is_handed_out() => Verify.Reports("""
        public class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();

            public ChannelWriter<string> Mails => _mails.Writer;

            public async Task RunAsync()
            {
                await foreach (var mail in _mails.Reader.{|HANG151:ReadAllAsync|}())
                    Console.WriteLine(mail);
            }
        }
        """);

    [Fact]
    public Task Silent_for_a_channel_kept_in_a_table_whose_owner_completes_it() => Verify.Silent("""
        class Hub : IDisposable
        {
            readonly Dictionary<string, Channel<string>> _rooms = new();

            public async Task RunAsync(string room)
            {
                _rooms[room] = Channel.CreateUnbounded<string>();
                await foreach (var mail in _rooms[room].Reader.ReadAllAsync())
                    Console.WriteLine(mail);
            }

            public void Dispose()
            {
                foreach (var room in _rooms.Values)
                    room.Writer.Complete();
            }
        }
        """);

    [Fact]
    public Task Reports_a_channel_kept_in_a_table_that_nothing_completes() => Verify.Reports("""
        class Hub
        {
            readonly Dictionary<string, Channel<string>> _rooms = new();

            public async Task RunAsync(string room)
            {
                _rooms[room] = Channel.CreateUnbounded<string>();
                await foreach (var mail in _rooms[room].Reader.{|HANG103:ReadAllAsync|}())
                    Console.WriteLine(mail);
            }
        }
        """);

    [Fact]
    public Task Reports_as_possible_a_reader_that_idles_as_long_as_its_object() => Verify.Reports("""
        class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();
            readonly Task _run;

            public Mailer()
            {
                _run = RunAsync();
            }

            public bool Send(string mail) => _mails.Writer.TryWrite(mail);

            private async Task RunAsync()
            {
                await foreach (var mail in _mails.Reader.{|HANG151:ReadAllAsync|}())
                    Console.WriteLine(mail);
            }
        }
        """);

    [Fact]
    public Task Silent_for_channels_that_are_completed_through_the_records_that_keep_them() => Verify.Silent("""
        class Hub(CancellationToken stopping)
        {
            readonly ConcurrentDictionary<string, (Task Pump, Channel<string> Mails)> _rooms = new();

            public void Open(string room)
            {
                var mails = Channel.CreateUnbounded<string>();
                _rooms.TryAdd(room, (RunAsync(mails), mails));
            }

            async Task RunAsync(Channel<string> mails)
            {
                var reader = mails.Reader;
                while (await reader.WaitToReadAsync())
                {
                    while (reader.TryRead(out var mail))
                        Console.WriteLine(mail);
                }
            }

            public void Stop()
            {
                Console.WriteLine(stopping.IsCancellationRequested);
                foreach (var (_, room) in _rooms)
                    room.Mails.Writer.TryComplete();
            }
        }
        """);

    [Theory]
    [InlineData("public void Dispose() => _mails.Writer.Complete();")]
    [InlineData("public ValueTask DisposeAsync() { _mails.Writer.TryComplete(); return default; }")]
    [InlineData("public void Stop() => End(); void End() => _mails.Writer.Complete();")]
    [InlineData("public async Task StopAsync() { _mails.Writer.Complete(); await _running; } Task _running = Task.CompletedTask; public void Start() => _running = RunAsync();")]
    [InlineData("public void CloseInbox() { if (!_mails.Writer.TryComplete()) throw new InvalidOperationException(); }")]
    [InlineData("public Mailer(CancellationToken stop) { stop.Register(() => _mails.Writer.TryComplete()); }")]
    [InlineData("public Mailer(CancellationToken stop) { stop.UnsafeRegister(static s => ((Mailer)s!)._mails.Writer.TryComplete(), this); }")]
    [InlineData("public void Finish() => _mails.Writer.Complete();")]
    public Task Silent_when_the_owner_completes_it(string member) => Verify.Silent($$"""
        class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();

            {{member}}

            public async Task RunAsync()
            {
                await foreach (var mail in _mails.Reader.ReadAllAsync())
                    Console.WriteLine(mail);
            }
        }
        """);

    [Fact]
    public Task Reports_an_owner_that_waits_for_the_reader_before_it_completes() => Verify.Reports("""
        class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();
            readonly Task _running;

            public Mailer() => _running = Task.Run(RunAsync);

            public async Task StopAsync()
            {
                await _running;
                _mails.Writer.Complete();
            }

            async Task RunAsync()
            {
                await foreach (var mail in _mails.Reader.{|HANG101:ReadAllAsync|}())
                    Console.WriteLine(mail);
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_owner_gives_the_reader_a_time_before_it_completes() => Verify.Silent("""
        class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();
            readonly Task _running;

            public Mailer() => _running = Task.Run(RunAsync);

            public async Task StopAsync()
            {
                await Task.WhenAny(_running, Task.Delay(1000));
                _mails.Writer.Complete();
            }

            async Task RunAsync()
            {
                await foreach (var mail in _mails.Reader.ReadAllAsync())
                    Console.WriteLine(mail);
            }
        }
        """);

    [Fact]
    public Task Silent_when_it_is_completed_before_it_is_drained() => Verify.Silent("""
        class C
        {
            async Task<int> Sum(int[] numbers)
            {
                var channel = Channel.CreateUnbounded<int>();
                foreach (var number in numbers)
                    channel.Writer.TryWrite(number);
                channel.Writer.Complete();
                var sum = 0;
                await foreach (var number in channel.Reader.ReadAllAsync())
                    sum += number;
                return sum;
            }
        }
        """);

    [Fact]
    public Task Silent_when_a_continuation_of_the_producers_completes_it() => Verify.Silent("""
        class C
        {
            async Task<int> Sum(Func<ChannelWriter<int>, Task> produce)
            {
                var channel = Channel.CreateUnbounded<int>();
                _ = Task.WhenAll(produce(channel.Writer), produce(channel.Writer)).ContinueWith(t => channel.Writer.TryComplete(t.Exception));
                var sum = 0;
                await foreach (var number in channel.Reader.ReadAllAsync())
                    sum += number;
                return sum;
            }
        }
        """);

    [Fact]
    public Task Silent_when_a_local_function_completes_it_in_finally() => Verify.Silent("""
        class C
        {
            async Task Copy(Stream source)
            {
                var channel = Channel.CreateUnbounded<int>();
                var producer = Task.Run(Produce);
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
                await producer;

                void Produce()
                {
                    try
                    {
                        channel.Writer.TryWrite(source.ReadByte());
                    }
                    finally
                    {
                        channel.Writer.Complete();
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_channel_comes_through_the_primary_constructor() => Verify.Silent("""
        class Worker(ChannelReader<int> jobs)
        {
            public async Task RunAsync()
            {
                await foreach (var job in jobs.ReadAllAsync())
                    Console.WriteLine(job);
            }
        }

        class Shop : IDisposable
        {
            readonly Channel<int> _jobs = Channel.CreateUnbounded<int>();
            readonly Worker _worker;

            public Shop() => _worker = new Worker(_jobs.Reader);

            public void Dispose() => _jobs.Writer.Complete();
        }
        """);

    [Fact]
    public Task Reports_a_channel_through_the_primary_constructor_that_nothing_completes() => Verify.Reports("""
        class Worker(ChannelReader<int> jobs)
        {
            public async Task RunAsync()
            {
                await foreach (var job in jobs.{|HANG103:ReadAllAsync|}())
                    Console.WriteLine(job);
            }
        }

        class Shop
        {
            readonly Channel<int> _jobs = Channel.CreateUnbounded<int>();
            readonly Worker _worker;

            public Shop() => _worker = new Worker(_jobs.Reader);

            public void Put(int job) => _jobs.Writer.TryWrite(job);
        }
        """);

    [Fact]
    public Task Asks_a_worker_that_lives_with_its_owner_for_the_token_in_scope() => Verify.Reports("""
        class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();

            public bool Send(string mail) => _mails.Writer.TryWrite(mail);

            public async Task RunAsync(CancellationToken stop)
            {
                await foreach (var mail in _mails.Reader.{|HANG101:ReadAllAsync|}())
                    Console.WriteLine(mail);
            }
        }
        """);

    [Fact]
    public Task Reports_a_channel_of_one_call_that_nothing_completes_whatever_token_is_in_scope() => Verify.Reports("""
        class C
        {
            async Task Import(string[] rows, CancellationToken stop)
            {
                var channel = Channel.CreateUnbounded<string>();
                var produce = Task.Run(() => { foreach (var row in rows) channel.Writer.TryWrite(row); });
                await foreach (var item in channel.Reader.{|HANG103:ReadAllAsync|}())
                    Console.WriteLine(item);
                await produce;
            }
        }
        """);

    [Fact]
    public Task Silent_about_a_subscription_that_ends_with_its_token() => Verify.Silent("""
        class C
        {
            event Action<int>? Ticked;

            public async IAsyncEnumerable<int> Watch([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
            {
                var channel = Channel.CreateUnbounded<int>();
                Ticked += tick => channel.Writer.TryWrite(tick);
                await foreach (var tick in channel.Reader.ReadAllAsync(stop))
                    yield return tick;
            }
        }
        """);

    [Fact]
    public Task Says_that_nothing_completes_it() => Verify.Reports("""
        class Mailer
        {
            readonly Channel<string> _mails = Channel.CreateUnbounded<string>();

            public bool Send(string mail) => _mails.Writer.TryWrite(mail);

            public async Task RunAsync()
            {
                await foreach (var mail in _mails.Reader.{|#0:ReadAllAsync|}())
                    Console.WriteLine(mail);
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.ChannelNeverCompleted).WithLocation(0).WithOptions(Microsoft.CodeAnalysis.Testing.DiagnosticOptions.IgnoreAdditionalLocations)
            .WithArguments("ChannelReader.ReadAllAsync", "nothing ever completes it", "call 'Complete' on its writer after the last item"));
}
