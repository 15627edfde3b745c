using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.PoolThreadAnalyzer>;
using VerifyFix = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.PoolThreadAnalyzer, Hangproof.CodeFixes.Tasks.CounterpartFix>;
using VerifyWait = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;
using VerifyWaitFix = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Tasks.CounterpartFix>;

namespace Hangproof.Tests.Tasks;

public sealed class PoolThreadTests
{
    [Theory]
    [InlineData("async Task M() { await Task.Yield(); Thread.{|HANG408:Sleep|}(100); }")]
    [InlineData("async Task M(TimeSpan pause) { await Task.Yield(); Thread.{|HANG408:Sleep|}(pause); }")]
    [InlineData("void M() => Task.Run(async () => { await Task.Yield(); Thread.{|HANG408:Sleep|}(100); });")]
    [InlineData("void M() => Task.{|HANG408:Run|}(() => { while (true) Thread.Sleep(1000); });")]
    [InlineData("void M(CancellationToken stop) => Task.{|HANG408:Run|}(() => { while (!stop.IsCancellationRequested) { Thread.Sleep(1000); } });")]
    [InlineData("readonly BlockingCollection<int> _jobs = new(); void M() => Task.{|HANG408:Run|}(Work); void Work() { foreach (var job in _jobs.GetConsumingEnumerable()) Console.WriteLine(job); }")]
    [InlineData("bool _isOpen; void M(UdpClient client) => Task.{|HANG408:Run|}(() => Listen(client)); void Listen(UdpClient client) { IPEndPoint from = null; while (_isOpen) client.Receive(ref from); }")]
    public Task Reports(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("void M() => Thread.Sleep(100);")]
    [InlineData("async Task M() { await Task.Yield(); Thread.Sleep(0); Thread.Sleep(1); }")]
    [InlineData("async Task M() { await Task.Yield(); Go(() => Thread.Sleep(100)); } void Go(Action a) => a();")]
    [InlineData("async Task M() { await Task.Yield(); lock (this) Thread.Sleep(100); }")]
    [InlineData("async Task M(bool async) { if (async) await Task.Delay(100); else Thread.Sleep(100); }")]
    [InlineData("async Task M(bool execAsync) { if (execAsync) { await Task.Delay(100); } else { using (File.OpenRead(\"x\")) { Thread.Sleep(100); } } }")]
    [InlineData("void M() => Task.Run(() => { Thread.Sleep(100); });")]
    [InlineData("void M() => Task.Run(async () => { while (true) await Task.Delay(1000); });")]
    [InlineData("void M(Queue<int> work) => Task.Run(() => { while (work.Count > 0) Thread.Sleep(work.Dequeue()); });")]
    [InlineData("void M() => Task.Run(() => { while (true) { if (Console.Out == null) break; } });")]
    [InlineData("void M() => Task.Factory.StartNew(() => { while (true) Thread.Sleep(1000); }, TaskCreationOptions.LongRunning);")]
    [InlineData("readonly object _gate = new(); int _size; Task<int> M(TimeSpan limit) => Task.Run(() => First(limit)); int First(TimeSpan limit) { lock (_gate) { while (true) { if (_size > 0) return _size; if (!Monitor.Wait(_gate, limit)) return -1; } } }")]
    [InlineData("class Thread { public static void Sleep(int n) { } } async Task M() { await Task.Yield(); Thread.Sleep(100); }")]
    public Task Silent(string members) => Verify.Silent(Class(members));

    [Theory]
    [InlineData("async Task M(SemaphoreSlim s) { await Task.Yield(); if (!s.{|HANG408:Wait|}(1000)) throw new TimeoutException(); }")]
    [InlineData("readonly SemaphoreSlim _s = new(1); async Task M() { _s.{|HANG408:Wait|}(); try { await Task.Yield(); } finally { _s.Release(); } }")]
    [InlineData("readonly SemaphoreSlim _s = new(1); Task M() => Task.Run(() => { _s.{|HANG408:Wait|}(); try { Console.WriteLine(); } finally { _s.Release(); } });")]
    [InlineData("async Task M(Task a) { await Task.Yield(); Task.{|HANG408:WaitAll|}(a); }")]
    [InlineData("async Task M(NetworkStream s, bool supportsAsync) { await Task.Yield(); if (supportsAsync) s.{|HANG408:Read|}(new byte[1], 0, 1); }")]
    [InlineData("async Task M(NetworkStream s) { await Task.Yield(); s.{|HANG408:Read|}(new byte[1], 0, 1); }")]
    public Task Reports_waits_that_have_a_counterpart(string members) => VerifyWait.Reports(Class(members));

    [Theory]
    [InlineData("void M(SemaphoreSlim s) { if (!s.Wait(1000)) throw new TimeoutException(); }")]
    [InlineData("async Task M(SemaphoreSlim s) { await Task.Yield(); if (!s.Wait(0)) throw new TimeoutException(); }")]
    [InlineData("async Task M(ManualResetEventSlim e) { await Task.Yield(); if (!e.Wait(1000)) throw new TimeoutException(); }")]
    [InlineData("async Task M(SemaphoreSlim s, bool async) { if (async) await s.WaitAsync(1000); else if (!s.Wait(1000)) throw new TimeoutException(); }")]
    [InlineData("async Task M(SemaphoreSlim s, bool execAsync) { if (execAsync) await Task.Yield(); do { if (execAsync) { if (!await s.WaitAsync(1000)) throw new TimeoutException(); } else if (!s.Wait(1000)) throw new TimeoutException(); } while (s.CurrentCount > 9); }")]
    [InlineData("async Task M(SemaphoreSlim s, bool shouldRunAsync) { try { if (shouldRunAsync) await s.WaitAsync(1000); else { Console.WriteLine(); if (!s.Wait(1000)) throw new TimeoutException(); } } catch (IOException) { } }")]
    [InlineData("async Task M(FileStream s) { await Task.Yield(); s.Read(new byte[1], 0, 1); }")]
    public Task Silent_for_other_waits(string members) => VerifyWait.Silent(Class(members));

    [Fact]
    public Task What_is_certain_to_hang_is_reported_as_that() => VerifyWait.Reports(
        Class("async Task M(SemaphoreSlim s, CancellationToken stop) { await Task.Delay(1, stop); s.{|HANG206:Wait|}(); }"));

    [Fact]
    public Task Says_whose_thread_it_is() => Verify.Reports(
        Class("async Task M() { await Task.Yield(); Thread.{|#0:Sleep|}(100); }"),
        new DiagnosticResult("HANG408", DiagnosticSeverity.Info).WithLocation(0).WithMessage("'Thread.Sleep' holds a pool thread: an async method sleeps on it; await 'Task.Delay'"));

    [Fact]
    public Task Awaits_a_delay() => VerifyFix.Fixed(
        Class("async Task M() { await Task.Yield(); Thread.{|HANG408:Sleep|}(100); }"),
        Class("async Task M() { await Task.Yield(); await Task.Delay(100); }"),
        language: LanguageVersion.CSharp7_3);

    [Theory]
    [InlineData(
        "async Task M(SemaphoreSlim s) { await Task.Yield(); if (!s.{|HANG408:Wait|}(1000)) throw new TimeoutException(); }",
        "async Task M(SemaphoreSlim s) { await Task.Yield(); if (!await s.WaitAsync(1000)) throw new TimeoutException(); }")]
    [InlineData(
        "readonly SemaphoreSlim _s = new(1); Task M() => Task.Run(() => { _s.{|HANG408:Wait|}(); try { Console.WriteLine(); } finally { _s.Release(); } });",
        "readonly SemaphoreSlim _s = new(1); Task M() => Task.Run(async () => { await _s.WaitAsync(); try { Console.WriteLine(); } finally { _s.Release(); } });")]
    [InlineData(
        "async Task M(Task a, Task b) { await Task.Yield(); Task.{|HANG408:WaitAll|}(a, b); }",
        "async Task M(Task a, Task b) { await Task.Yield(); await Task.WhenAll(a, b); }")]
    [InlineData(
        "async Task M(System.Net.NetworkInformation.Ping p) { await Task.Yield(); var reply = p.{|HANG408:Send|}(\"a\", 1000); }",
        "async Task M(System.Net.NetworkInformation.Ping p) { await Task.Yield(); var reply = await p.SendPingAsync(\"a\", 1000); }")]
    public Task Awaits_the_counterpart(string before, string after) => VerifyWaitFix.Fixed(Class(before), Class(after));

    private static string Class(string members) => $$"""
        class C
        {
            {{members}}
        }
        """;

    [Fact]
    public Task Efcore_23358_a_pool_thread_waits_for_a_permit_whose_holder_needs_one_to_go_on() => VerifyWait.Reports("""
        sealed class Store
        {
            readonly SemaphoreSlim _writers = new(1, 1);
            public async Task SaveAsync()
            {
                _writers.{|HANG408:Wait|}();
                try { await Task.Delay(5); }
                finally { _writers.Release(); }
            }
        }
        """);

    [Theory]
    [InlineData("async Task M(System.Diagnostics.Process p) { await Task.Yield(); if (p.StandardOutput.{|HANG353:Peek|}() == 13) p.StandardOutput.Read(); }")]
    [InlineData("async Task M(System.Diagnostics.Process p) { await Task.Yield(); p.StandardOutput.{|HANG408:Read|}(); }")]
    [InlineData("async Task M(Socket s, string path) { await Task.Yield(); s.Connect(new UnixDomainSocketEndPoint(path)); }")]
    [InlineData("async Task M(Socket s) { await Task.Yield(); s.Connect(IPAddress.Loopback, 80); }")]
    [InlineData("async Task M(UdpClient s) { await Task.Yield(); IPEndPoint from = null; while (s.Available > 0) s.Receive(ref from); }")]
    [InlineData("class Own : UdpClient { public async Task M() { await Task.Yield(); IPEndPoint from = null; while (Available > 0) Receive(ref from); } }")]
    [InlineData("async Task M(Socket s, EndPoint at) { await Task.Yield(); s.{|HANG408:Connect|}(at); }")]
    public Task Knows_what_is_there_at_once(string members) => VerifyWait.Reports(Class(members));
}
