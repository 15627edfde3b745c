using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class TimedWaitResultTests
{
    [Theory]
    [InlineData("Monitor.{|HANG210:TryEnter|}(gate, 1000); try { Work(); } finally { Monitor.Exit(gate); }")]
    [InlineData("mutex.{|HANG210:WaitOne|}(1000); Work(); mutex.ReleaseMutex();")]
    [InlineData("await permits.{|HANG210:WaitAsync|}(1000).ConfigureAwait(false); try { Work(); } finally { permits.Release(); }")]
    [InlineData("permits.{|HANG210:Wait|}(TimeSpan.FromSeconds(1), stop); Work(); permits.Release();")]
    [InlineData("rw.{|HANG210:TryEnterReadLock|}(1000); Work(); rw.ExitReadLock();")]
    [InlineData("ready.{|HANG260:Wait|}(1000); Work();")]
    [InlineData("handle.{|HANG260:WaitOne|}(1000); Work();")]
    [InlineData("thread.{|HANG260:Join|}(1000); Work();")]
    [InlineData("SpinWait.{|HANG260:SpinUntil|}(() => done, 1000); Work();")]
    [InlineData("string got = null; SpinWait.{|HANG210:SpinUntil|}(() => got != null, 1000); Console.WriteLine(got.Length);")]
    [InlineData("using var set = new ManualResetEvent(false); Go(() => { done = true; set.Set(); }); set.{|HANG260:WaitOne|}(1000); Work();")]
    public Task Reports(string statements) => Verify.Reports(Method(statements));

    [Theory]
    [InlineData("return served;", "Wait")]
    [InlineData("return 1;", "{|HANG210:Wait|}")]
    public Task Knows_a_count_that_is_taken_and_returned(string leave, string wait) => Verify.Reports($$"""
        class Served
        {
            readonly object _gate = new();
            int _count;
            public void Add() { lock (_gate) { _count++; Monitor.Pulse(_gate); } }
            public int Poll(TimeSpan time)
            {
                lock (_gate)
                {
                    if (_count == 0)
                        Monitor.{{wait}}(_gate, time);
                    var served = _count;
                    _count = 0;
                    {{leave}}
                }
            }
        }
        """);

    [Theory]
    [InlineData("return _orders.TryDequeue(out order);", "Wait")]
    [InlineData("order = 1; return true;", "{|HANG210:Wait|}")]
    public Task Knows_a_queue_that_is_asked_again(string leave, string wait) => Verify.Reports($$"""
        class Orders
        {
            readonly object _gate;
            readonly Queue<int> _orders = new();
            public Orders(object gate) => _gate = gate;
            public void Add(int order) { lock (_gate) { _orders.Enqueue(order); Monitor.PulseAll(_gate); } }
            public bool TryTake(int time, out int order)
            {
                if (_orders.TryDequeue(out order))
                    return true;
                Monitor.{{wait}}(_gate, time);
                {{leave}}
            }
        }
        """);

    [Theory]
    [InlineData("", "Wait")]
    [InlineData("public void Wake() => _rest.Set();", "{|HANG260:Wait|}")]
    public Task Knows_an_event_that_nobody_sets_for_a_pause(string member, string wait) => Verify.Reports($$"""
        class Throttle
        {
            readonly ManualResetEventSlim _rest = new(false);
            {{member}}
            public void Rest(int time, CancellationToken stop) { _rest.{{wait}}(time, stop); Console.WriteLine("rested"); }
        }
        """);

    [Theory]
    [InlineData("if (!Monitor.TryEnter(gate, 1000)) throw new TimeoutException();")]
    [InlineData("var got = await permits.WaitAsync(1000); Work();")]
    [InlineData("_ = ready.Wait(1000); Work();")]
    [InlineData("while (true) { Work(); handle.WaitOne(1000); }")]
    [InlineData("while (!stop.IsCancellationRequested) { await permits.WaitAsync(1000); Work(); }")]
    [InlineData("permits.Wait(0); Work();")]
    [InlineData("ready.Wait(1000); if (!ready.IsSet) throw new TimeoutException();")]
    [InlineData("thread.Join(1000); if (thread.IsAlive) Work();")]
    [InlineData("Work(); thread.Join(1000);")]
    [InlineData("string got = null; SpinWait.SpinUntil(() => got != null, 1000); if (got?.Length != 3) throw new TimeoutException();")]
    [InlineData("SpinWait.SpinUntil(() => done, 1000); if (!done) throw new TimeoutException();")]
    [InlineData("using var set = new ManualResetEvent(false); Go(() => { done = true; set.Set(); }); set.WaitOne(1000); if (!done) throw new TimeoutException();")]
    [InlineData("handle.WaitOne(1000); Assert.True(done);")]
    [InlineData("handle.WaitOne(1000); mock.Verify(done);")]
    [InlineData("thread.Join(1000); if (thread.ThreadState != System.Threading.ThreadState.Stopped) throw new TimeoutException();")]
    [InlineData("if (gate != null) { handle.WaitOne(1000); return; } Work();")]
    [InlineData("stop.WaitHandle.WaitOne(1000); Work();")]
    [InlineData("using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp); if (Environment.ProcessId > 0) { var begun = System.Net.IPAddress.TryParse(\"a\", out var ip) ? socket.BeginConnect(ip, 1, null, null) : socket.BeginConnect(\"a\", 1, null, null); begun.AsyncWaitHandle.WaitOne(1000, true); } if (!socket.Connected) throw new TimeoutException(); Work();")]
    [InlineData("using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp); var begun = socket.BeginConnect(\"a\", 1, null, null); begun.AsyncWaitHandle.WaitOne(1000); if (!socket.Connected) throw new TimeoutException(); Work();")]
    [InlineData("ready.Reset(); if (!done) ready.Wait(1000); Work();")]
    [InlineData("while (!done) Monitor.Wait(gate, 1000); Work();")]
    public Task Silent(string statements) => Verify.Silent(Method(statements));

    [Fact]
    public Task Silent_for_a_best_effort_on_the_way_out() => Verify.Silent("""
        sealed class C : IDisposable
        {
            readonly Thread _thread = new(() => { });
            readonly ManualResetEvent _stop = new(false);
            public void Dispose()
            {
                _stop.Set();
                _thread.Join(1000);
                _stop.Dispose();
            }
        }
        """);

    [Fact]
    public Task Says_what_goes_on() => Verify.Reports(
        Method("Monitor.{|#0:TryEnter|}(gate, 1000); Work();"),
        new DiagnosticResult("HANG210", DiagnosticSeverity.Warning).WithLocation(0)
            .WithMessage("The result of 'Monitor.TryEnter' is ignored: when the time is over the code goes on without the lock; check it, and throw a 'TimeoutException'"));

    private static string Method(string statements) => $$"""
        static class Assert { public static void True(bool condition) { } }
        class Mock { public void Verify(bool called) { } }
        class C
        {
            readonly Mock mock = new();
            bool done = false;
            void Work() { }
            void Go(Action action) => action();
            async Task M(object gate, Mutex mutex, SemaphoreSlim permits, ReaderWriterLockSlim rw, ManualResetEventSlim ready, WaitHandle handle, Thread thread, CancellationToken stop)
            {
                await Task.Delay(1, stop);
                {{statements}}
            }
        }
        """;

    [Theory]
    [InlineData("return default;")]
    [InlineData("return ValueTask.CompletedTask;")]
    [InlineData("return Never.Instance;")]
    public Task Silent_where_nothing_but_leaving_follows(string leaving) => Verify.Silent($$"""
        class C
        {
            ValueTask M(ManualResetEventSlim ready)
            {
                ready.Wait(1000);
                {{leaving}}
            }
            static class Never { public static readonly ValueTask Instance; }
        }
        """);

    [Theory]
    [InlineData("", "WaitOne")]
    [InlineData("Console.WriteLine();", "{|HANG260:WaitOne|}")]
    public Task Knows_two_waits_at_the_end(string next, string wait) => Verify.Reports($$"""
        class Connection
        {
            public void Start()
            {
                var isReading = new ManualResetEvent(false);
                var isFlushing = new ManualResetEvent(false);
                new Thread(() => { isReading.Set(); Console.Read(); }).Start();
                new Thread(() => { isFlushing.Set(); Console.Read(); }).Start();
                isFlushing.{{wait}}(60000);
                isReading.{{wait}}(60000);
                {{next}}
            }
        }
        """);

    [Theory]
    [InlineData("_items.Count == 0", "Wait")]
    [InlineData("_served == 0", "{|HANG210:Wait|}")]
    public Task A_property_of_its_own_asks_for_what_it_reads(string isEmpty, string wait) => Verify.Reports($$"""
        public sealed class Queue
        {
            private readonly object _gate = new();
            private readonly Queue<string> _items = new();
            private int _served;

            public bool IsEmpty { get { lock (_gate) return {{isEmpty}}; } }

            public string? Dequeue(TimeSpan timeout)
            {
                string? value = null;
                lock (_gate)
                {
                    Monitor.{{wait}}(_gate, timeout);
                    if (!IsEmpty)
                        value = _items.Dequeue();
                }
                return value;
            }

            public void Enqueue(string item)
            {
                lock (_gate)
                {
                    _items.Enqueue(item);
                    Monitor.Pulse(_gate);
                }
            }

            public void Serve() => _served++;
        }
        """);

    [Theory]
    [InlineData("try { writing.Wait(2000); } catch { } try { process.Kill(); } catch { } process.Dispose();")]
    [InlineData("try { writing.Wait(2000); } catch (Exception) { } process.Dispose();")]
    [InlineData("try { writing.{|HANG260:Wait|}(2000); } catch { } Console.WriteLine(); Console.WriteLine(\"written\");")]
    [InlineData("try { writing.{|HANG260:Wait|}(2000); } catch (IOException) { } process.Dispose();")]
    [InlineData("try { writing.{|HANG260:Wait|}(2000); File.Delete(\"x\"); } catch { } process.Dispose();")]
    public Task A_best_effort_before_a_clean_up_asks_for_nothing(string statements) => Verify.Reports($$"""
        class C
        {
            void M(System.Diagnostics.Process process, Task writing)
            {
                {{statements}}
            }
        }
        """);

    [Theory]
    [InlineData("process.{|HANG210:WaitForExit|}(1000); return process.ExitCode;")]
    [InlineData("process?.{|HANG210:WaitForExit|}(1000); return process?.ExitCode ?? 0;")]
    [InlineData("var sum = 0; var thread = new Thread(() => { sum = 3; }); thread.Start(); thread.{|HANG210:Join|}(1000); return sum;")]
    [InlineData("task.{|HANG210:Wait|}(1000); return task.Result.Length;")]
    public Task Reports_what_is_used_as_if_it_had_come(string statements) => Verify.Reports(Timed(statements));

    [Theory]
    [InlineData("var text = process.ProcessName; process.{|HANG260:WaitForExit|}(1000); return text.Length;")]
    [InlineData("process.{|HANG260:WaitForInputIdle|}(1000); var count = 0; while (count++ < 10 && process.MainWindowHandle == 0) process.Refresh(); return count;")]
    [InlineData("task.{|HANG260:Wait|}(1000); return Environment.TickCount;")]
    [InlineData("lock (_gate) { Monitor.{|HANG260:Wait|}(_gate, 1000); } return Environment.TickCount;")]
    public Task Suggests_where_nothing_needs_what_was_waited_for(string statements) => Verify.Reports(Timed(statements));

    private static string Timed(string statements) => $$"""
        class Runner
        {
            readonly object _gate = new();
            public void Wake() { lock (_gate) Monitor.PulseAll(_gate); }
            public int Run(System.Diagnostics.Process process, Task<string> task) { {{statements}} }
        }
        """;

    [Theory]
    [InlineData("bool", "return true;", "HANG210")]
    [InlineData("bool", "return _errors.WaitOne(time);", "HANG260")]
    [InlineData("bool", "Console.WriteLine(); return false;", "HANG260")]
    [InlineData("int", "return 1;", "HANG260")]
    public Task Reports_who_says_that_it_was_done(string type, string leave, string rule) => Verify.Reports($$"""
        class Runner
        {
            readonly ManualResetEvent _output = new(false);
            readonly ManualResetEvent _errors = new(false);
            public void EndOutput() => _output.Set();
            public void EndErrors() => _errors.Set();
            public {{type}} Run(int time) { _output.{|{{rule}}:WaitOne|}(time); {{leave}} }
        }
        """);

    [Theory]
    [InlineData("Format.Write();", "HANG210")]
    [InlineData("Console.WriteLine();", "HANG260")]
    public Task Reports_who_uses_what_is_made_ready_before_the_signal(string next, string rule) => Verify.Reports($$"""
        static class Format { public static void Load() { } public static void Write() { } }
        class Writer
        {
            readonly ManualResetEventSlim _loaded = new();
            public void Load() { Format.Load(); _loaded.Set(); }
            public void Write() { _loaded.{|{{rule}}:Wait|}(1000); {{next}} }
        }
        """);

    [Fact]
    public Task Suggests_where_only_the_signal_is_used_again() => Verify.Reports("""
        class Client
        {
            readonly AutoResetEvent _connected = new(false);
            public void OnConnected() => _connected.Set();
            public void Start(int time) { _connected.{|HANG260:WaitOne|}(time); _connected.Reset(); }
        }
        """);

    [Fact]
    public Task Suggests_where_a_process_is_only_idle() => Verify.Reports("""
        class Screen { public bool Open(System.Diagnostics.Process process) { process.{|HANG260:WaitForInputIdle|}(1000); Console.WriteLine(); return true; } }
        """);

    [Theory]
    [InlineData("public bool SleepUntil(long at) { var left = at - Environment.TickCount64; if (left > 0) { _woken.WaitOne((int)left); return true; } return false; }")]
    [InlineData("public bool Hold(long at) { var now = Environment.TickCount64; var left = Math.Min((at - now) / 2, int.MaxValue); if (left > 0) { _woken.{|HANG260:WaitOne|}((int)left); return true; } return false; }")]
    [InlineData("public bool Hold(DateTime at) { _woken.{|HANG260:WaitOne|}(at - DateTime.UtcNow); return true; }")]
    [InlineData("public bool Hold(int left) { _woken.{|HANG210:WaitOne|}(left); return true; }")]
    [InlineData("public bool Hold(TimeSpan all) { var watch = System.Diagnostics.Stopwatch.StartNew(); _woken.{|HANG210:WaitOne|}(all - watch.Elapsed); return true; }")]
    public Task Knows_a_sleep_until_a_point_in_time(string hold) => Verify.Reports($$"""
        class Pacer
        {
            readonly AutoResetEvent _woken = new(false);
            public void Wake() => _woken.Set();
            {{hold}}
        }
        """);

    [Theory]
    [InlineData("child.{|HANG210:WaitForExit|}(1000); return child.ExitCode.ToString();")]
    [InlineData("child.WaitForExit(int.MaxValue); return child.ExitCode.ToString();")]
    [InlineData("child.WaitForExit(1000); var said = child.StandardOutput.ReadToEnd(); return said + child.ExitCode;")]
    public Task Knows_what_waits_for_the_end_of_a_child_itself(string statements) => Verify.Reports($$"""
        class Tools
        {
            string M(System.Diagnostics.Process child)
            {
                {{statements}}
            }
        }
        """);

    [Theory]
    [InlineData("child.{|HANG357:WaitForExit|}(); child.WaitForExit(1000); return child.ExitCode;")]
    [InlineData("if (child.Id > 3) child.{|HANG357:WaitForExit|}(); child.{|HANG210:WaitForExit|}(1000); return child.ExitCode;")]
    [InlineData("var text = child.StandardOutput.{|HANG353:ReadToEnd|}(); var errors = child.StandardError.ReadToEnd(); child.WaitForExit(1000); return child.ExitCode;")]
    [InlineData("var text = child.StandardOutput.{|HANG353:ReadToEnd|}(); child.{|HANG210:WaitForExit|}(1000); return child.ExitCode;")]
    [InlineData("try { child.{|HANG260:WaitForExit|}(1000); if (child.ExitCode == 0) return 1; } catch { } return 0;")]
    [InlineData("try { child.{|HANG210:WaitForExit|}(1000); if (child.ExitCode == 0) return 1; } catch (IOException) { } return 0;")]
    [InlineData("try { child.{|HANG210:WaitForExit|}(1000); if (child.ExitCode == 0) return 1; } catch { throw; } return 0;")]
    public Task A_child_that_is_over_or_whose_code_is_asked_for_in_vain_is_no_harm(string body) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            public int M(Process child) { {{body}} }
        }
        """);

    [Theory]
    [InlineData("try { await child.WaitForExitAsync(stop); } catch (OperationCanceledException) { child.Kill(); throw; } try { child.{|HANG408:WaitForExit|}(1000); } catch { } return child.ExitCode;")]
    [InlineData("try { await child.WaitForExitAsync(stop); } catch (OperationCanceledException) { } child.{|HANG210:WaitForExit|}(1000); return child.ExitCode;")]
    public Task A_child_whose_end_was_awaited_is_over(string body) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            public async Task<int> M(Process child, CancellationToken stop) { {{body}} }
        }
        """);

    [Theory]
    [InlineData("var text = child.StandardOutput.{|HANG353:ReadToEnd|}(); child.{|HANG260:WaitForExit|}(1000); return text.Length > 3;")]
    [InlineData("child.{|HANG210:WaitForExit|}(1000); return true;")]
    public Task What_is_told_of_the_output_of_a_child_is_not_told_of_its_end(string body) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            public bool M(Process child) { {{body}} }
        }
        """);

    [Theory]
    [InlineData("return IsOver;", "{|HANG260:Wait|}")]
    [InlineData("return true;", "{|HANG210:Wait|}")]
    public Task Who_returns_the_state_that_is_waited_for_tells_of_it(string leave, string wait) => Verify.Reports($$"""
        public abstract class Loop
        {
            private readonly CountdownEvent _end = new(1);
            public abstract bool IsOver { get; }
            protected void End() => _end.Signal();
            public bool Await(TimeSpan time)
            {
                _end.{{wait}}(time);
                {{leave}}
            }
        }
        """);
}
