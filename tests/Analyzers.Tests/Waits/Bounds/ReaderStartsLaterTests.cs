using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits.Bounds;

public sealed class ReaderStartsLaterTests
{
    private static string Index(string start, string channel = "Channel.CreateBounded<string>(16)", string more = "") => $$"""
        class Index
        {
            readonly Channel<string> _pages = {{channel}};
            Task _reading = Task.CompletedTask;
            public async Task StartAsync(IEnumerable<string> found)
            {
        {{start}}
            }
            async Task ReadAsync()
            {
                await foreach (var page in _pages.Reader.ReadAllAsync())
                    Console.WriteLine(page);
            }
            public async Task StopAsync()
            {
                _pages.Writer.TryComplete();
                await _reading;
            }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("foreach (var page in found) await _pages.Writer.{|HANG102:WriteAsync|}(page);\n_reading = Task.Run(ReadAsync);")]
    [InlineData("foreach (var page in found) await _pages.Writer.{|HANG102:WriteAsync|}(page);\n_reading = ReadAsync();")]
    [InlineData("foreach (var page in found) { if (page.Length > 0) await _pages.Writer.{|HANG102:WriteAsync|}(page); }\n_reading = Task.Run(() => ReadAsync());")]
    public Task Reports_a_queue_that_is_filled_before_anybody_reads_it(string start) => Verify.Reports(Index(start));

    [Theory]
    [InlineData("_reading = Task.Run(ReadAsync);\nforeach (var page in found) await _pages.Writer.WriteAsync(page);")]
    [InlineData("await _pages.Writer.WriteAsync(\"first\");\n_reading = Task.Run(ReadAsync);")]
    [InlineData("foreach (var page in found) _pages.Writer.TryWrite(page);\n_reading = Task.Run(ReadAsync);")]
    public Task Silent_when_the_reader_runs_or_nothing_can_fill_it(string start) => Verify.Silent(Index(start));

    [Fact]
    public Task Silent_when_it_is_not_limited_or_read_elsewhere_too()
    {
        const string Start = "foreach (var page in found) await _pages.Writer.WriteAsync(page);\n_reading = Task.Run(ReadAsync);";
        return Task.WhenAll(
            Verify.Silent(Index(Start, "Channel.CreateUnbounded<string>()")),
            Verify.Silent(Index(Start, more: "public bool Next(out string page) => _pages.Reader.TryRead(out page);")));
    }

    [Fact]
    public Task Says_who_reads_it_later() => Verify.Reports("""
        class C
        {
            void M(int[] numbers)
            {
                using var queue = new BlockingCollection<int>(4);
                foreach (var number in numbers)
                    queue.{|#0:Add|}(number);
                queue.CompleteAdding();
                {|#1:Sum(queue)|};
            }
            static void Sum(BlockingCollection<int> queue)
            {
                foreach (var number in queue.GetConsumingEnumerable())
                    Console.WriteLine(number);
            }
        }
        """,
        new DiagnosticResult(Descriptors.BlockingCollection).WithLocation(0).WithLocation(1)
            .WithArguments("BlockingCollection.Add", "its reader is started only after it, by 'Sum(queue)': once the queue is full nobody makes room", "start the reader first"));
}
