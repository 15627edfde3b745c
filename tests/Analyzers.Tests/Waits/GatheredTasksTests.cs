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

    [Theory]
    [InlineData("using var linked = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token); var work = worker.RunAsync(linked.Token); var other = NextAsync(default); Task.WaitAny(work, other);")]
    [InlineData("var work = worker.RunAsync(_stop.Token); var other = NextAsync(_stop.Token); Task.WaitAll(new Task[] { work, other });")]
    [InlineData("var token = _stop.Token; Task.WaitAny(worker.RunAsync(token), NextAsync(default));")]
    [InlineData("var reads = _peers.Select(peer => peer.Read).ToArray(); Task.WaitAny(reads);")]
    [InlineData("using var own = new CancellationTokenSource(); var work = worker.RunAsync(own.Token); own.Cancel(); Task.WaitAll(work, NextAsync(own.Token));")]
    public Task Silent_where_the_token_ends_what_is_waited_for(string body) => Verify.Silent(Given(body));

    [Theory]
    [InlineData("using var linked = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token); var work = worker.RunAsync(linked.Token); var other = NextAsync(default); Task.{|HANG404:WaitAll|}(work, other);")]
    [InlineData("var work = worker.RunAsync(default); var other = NextAsync(default); Task.{|HANG404:WaitAny|}(work, other);")]
    [InlineData("using var own = new CancellationTokenSource(); var work = worker.RunAsync(own.Token); Task.{|HANG404:WaitAny|}(work, NextAsync(own.Token)); own.Cancel();")]
    [InlineData("var reads = _peers.Select(peer => peer.Write).ToArray(); Task.{|HANG404:WaitAny|}(reads);")]
    [InlineData("Work(default); void Work(CancellationToken late) { var work = worker.RunAsync(_stop.Token); Task.{|HANG404:WaitAny|}(work, NextAsync(default)); }")]
    public Task Reports_where_the_token_need_not_end_what_is_waited_for(string body) => Verify.Reports(Given(body));

    private static string Given(string body) => $$"""
        public interface IWorker { Task<int> RunAsync(CancellationToken stop); }
        public sealed class Pump(IWorker worker) : IDisposable
        {
            readonly CancellationTokenSource _stop = new();
            readonly List<Peer> _peers = new();
            sealed class Peer { public Task<int> Read; public Task<int> Write; }

            public void Dispose() => _stop.Cancel();

            public void Add()
            {
                var read = worker.RunAsync(_stop.Token);
                _peers.Add(new Peer { Read = read, Write = worker.RunAsync(_stop.Token) });
            }

            void Again(Peer peer)
            {
                peer.Read = worker.RunAsync(_stop.Token);
                peer.Write = worker.RunAsync(default);
            }

            void Run() { while (_peers.Count > 0) { {{body}} } }

            async Task<int> NextAsync(CancellationToken stop) { await Task.Delay(10, stop); return 1; }
        }
        """;

    [Theory]
    [InlineData("Task.{|#0:WaitAll|}(one, two);", "nothing bounds it", "give it a timeout")]
    [InlineData("try { Task.{|#0:WaitAll|}(one, two); } catch (IOException) { }", "nothing bounds it", "give it a timeout")]
    [InlineData("try { Task.{|#0:WaitAll|}(one, two); } catch (OperationCanceledException) { }", "'stop' is in scope and not passed", "pass 'stop'")]
    [InlineData("try { Task.{|#0:WaitAll|}(one, two); } catch (Exception e) { Console.WriteLine(e); }", "'stop' is in scope and not passed", "pass 'stop'")]
    public Task Offers_no_token_where_nobody_would_catch_its_exception(string wait, string reason, string wayOut) => Verify.Reports($$"""
        class C
        {
            void M(System.Diagnostics.Process process, Task one, Task two, CancellationToken stop)
            {
                process.Exited += (sender, args) => { {{wait}} Console.WriteLine(stop.CanBeCanceled); };
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.SeveralTasksPossible).WithLocation(0).WithArguments("Task.WaitAll", reason, wayOut));
}
