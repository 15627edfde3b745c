using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

/// <summary>HANG404 on <c>WhenAll</c>: a stop path that waits for work which waits without a bound.</summary>
public sealed class GatheredTasksTests
{
    private static string Pump(string waiting, string stop) => $$"""
        public sealed class Pump(Socket socket)
        {
            readonly List<Task> _loops = new();
            readonly CancellationTokenSource _stop = new();
            readonly byte[] _buffer = new byte[64];

            public void Start()
            {
                for (var i = 0; i < 4; i++)
                    _loops.Add(LoopAsync(_stop.Token));
            }

            async Task LoopAsync(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                    {{waiting}}
            }

            {{stop}}
        }
        """;

    [Fact]
    public Task Reports_a_stop_path_that_waits_for_tasks_which_wait_without_a_bound() => Verify.Reports(Pump("await socket.{|HANG302:ReceiveAsync|}(_buffer);", """
        public async Task StopAsync()
        {
            _stop.Cancel();
            await Task.{|HANG454:WhenAll|}(_loops);
        }
        """));

    [Fact]
    public Task Reports_it_for_certain_where_a_token_is_in_scope() => Verify.Reports(Pump("await socket.{|HANG302:ReceiveAsync|}(_buffer);", """
        public async Task StopAsync(CancellationToken deadline)
        {
            deadline.ThrowIfCancellationRequested();
            _stop.Cancel();
            await Task.{|HANG404:WhenAll|}(_loops).ConfigureAwait(false);
        }
        """));

    [Fact]
    public Task Silent_when_the_tasks_end_by_the_token() => Verify.Silent(Pump("await socket.ReceiveAsync(_buffer, stop);", """
        public async Task StopAsync()
        {
            _stop.Cancel();
            await Task.WhenAll(_loops);
        }
        """));

    [Fact]
    public Task Silent_when_it_is_wrapped() => Verify.Reports(Pump("await socket.{|HANG302:ReceiveAsync|}(_buffer);", """
        public async Task StopAsync()
        {
            _stop.Cancel();
            await Task.WhenAll(_loops).WaitAsync(TimeSpan.FromSeconds(5));
        }
        """));

    [Fact]
    public Task Silent_outside_a_stop_path() => Verify.Reports(Pump("await socket.{|HANG302:ReceiveAsync|}(_buffer);", """
        public async Task RunAsync() => await Task.WhenAll(_loops);
        """));

    [Theory]
    [InlineData("await Task.{|HANG454:WhenAll|}(ReadAsync(), Task.CompletedTask);")]
    [InlineData("await Task.{|HANG454:WhenAll|}(Task.Run(() => ReadAsync()), Task.CompletedTask);")]
    [InlineData("var reads = Enumerable.Range(0, 4).Select(_ => ReadAsync()); await Task.{|HANG454:WhenAll|}(reads);")]
    [InlineData("var read = ReadAsync(); await Task.{|HANG454:WhenAll|}(read);")]
    public Task Reports_whichever_way_the_tasks_are_made(string stop) => Verify.Reports($$"""
        public sealed class Pump(NetworkStream stream)
        {
            async Task<int> ReadAsync() => await stream.{|HANG353:ReadAsync|}(new byte[1]);
            public async Task CloseAsync() { {{stop}} }
        }
        """);

    [Fact]
    public Task The_message_says_what_one_of_them_waits_in() => Verify.Reports("""
        public sealed class Pump(NetworkStream stream)
        {
            async Task<int> ReadAsync() => await stream.{|#1:ReadAsync|}(new byte[1]);
            public async Task CloseAsync() => await Task.{|#0:WhenAll|}(ReadAsync(), ReadAsync());
        }
        """,
        new DiagnosticResult(Descriptors.StreamPossible).WithLocation(1).WithArguments("NetworkStream.ReadAsync", "nothing bounds it", "pass a 'CancellationToken'"),
        new DiagnosticResult(Descriptors.SeveralTasksPossible).WithLocation(0).WithLocation(1)
            .WithArguments("Task.WhenAll", "one of the tasks waits in 'NetworkStream.ReadAsync'", "wrap it in 'WaitAsync'"));
}
