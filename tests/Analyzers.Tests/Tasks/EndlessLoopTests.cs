using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Fix = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.EndlessLoopAnalyzer, Hangproof.CodeFixes.Tasks.LoopOnTokenFix>;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.EndlessLoopAnalyzer>;

namespace Hangproof.Tests.Tasks;

public sealed class EndlessLoopTests
{
    [Theory]
    [InlineData("Task.Run(Loop)")]
    [InlineData("Task.Run(() => Loop())")]
    [InlineData("Task.Run(async () => await Loop())")]
    [InlineData("Task.Factory.StartNew(Loop, TaskCreationOptions.LongRunning)")]
    [InlineData("_loop = Loop()")]
    [InlineData("_ = Loop()")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Loop())")]
    [InlineData("new Thread(() => Loop()).Start()")]
    public Task Reports_a_loop_that_runs_on_its_own(string start) => Verify.Reports($$"""
        class C
        {
            Task _loop;
            public void Start() { {{start}}; }
            async Task Loop()
            {
                {|HANG402:while|} (true)
                {
                    Console.WriteLine();
                    await Task.Delay(1000);
                }
            }
        }
        """);

    [Theory]
    [InlineData("{|HANG402:while|} (true) Work();")]
    [InlineData("{|HANG402:for|} (;;) Work();")]
    [InlineData("{|HANG402:do|} Work(); while (true);")]
    [InlineData("{|HANG402:while|} (_enabled) Work();")]
    [InlineData("{|HANG402:while|} (!_disposed) Work();")]
    [InlineData("{|HANG402:while|} (true) { try { Work(); } catch (Exception e) { Console.Error.WriteLine(e); } }")]
    [InlineData("{|HANG402:while|} (true) { while (true) Work(); }")]
    public Task Reports_every_form_of_loop_once(string loop) => Verify.Reports($$"""
        class C
        {
            readonly bool _enabled = true;
            bool _disposed;
            public C() => new Thread(Loop) { IsBackground = true }.Start();
            void Work() => Thread.Sleep(1000);
            void Loop() { {{loop}} }
        }
        """);

    [Theory]
    [InlineData("_runner.Abort();", "while")]
    [InlineData("_runner.Interrupt();", "{|HANG402:while|}")]
    [InlineData("_listener.Abort();", "{|HANG402:while|}")]
    public Task Silent_where_its_thread_is_aborted(string end, string loop) => Verify.Reports($$"""
        class C
        {
            readonly HttpListener _listener = new();
            readonly Thread _runner;
            public C() { _runner = new Thread(Loop); _runner.Start(); }
            public void Stop() { {{end}} }
            void Loop() { {{loop}} (true) Thread.Sleep(1000); }
        }
        """);

    [Theory]
    [InlineData("while (true) { if (Work()) break; }")]
    [InlineData("while (true) { if (Work()) return; }")]
    [InlineData("while (true) { if (Work()) throw new InvalidOperationException(); }")]
    [InlineData("while (!_stopped) Work();")]
    [InlineData("while (Running) Work();")]
    [InlineData("while (true) { stop.ThrowIfCancellationRequested(); Work(); }")]
    [InlineData("while (true) stop.WaitHandle.WaitOne(1000);")]
    [InlineData("while (!stop.IsCancellationRequested) Work();")]
    [InlineData("foreach (var item in _queue.GetConsumingEnumerable()) Work();")]
    [InlineData("while (true) _queue.Take();")]
    [InlineData("while (true) _listener.AcceptTcpClient();")]
    [InlineData("while (true) Console.ReadLine();")]
    public Task Silent_where_something_ends_it(string loop) => Verify.Silent($$"""
        class C : IDisposable
        {
            readonly BlockingCollection<int> _queue = new();
            readonly TcpListener _listener = new(IPAddress.Loopback, 0);
            bool _stopped;
            public bool Running { get; private set; } = true;
            public void Start(CancellationToken stop) => Task.Run(() => Loop(stop));
            bool Work() => DateTime.Now.Second == 0;
            void Loop(CancellationToken stop) { {{loop}} }
            public void Dispose() { _stopped = true; Running = false; _queue.CompleteAdding(); _listener.Stop(); }
        }
        """);

    [Fact]
    public Task Reports_a_loop_that_swallows_what_its_owner_does() => Verify.Reports("""
        class C : IDisposable
        {
            readonly TcpListener _listener = new(IPAddress.Loopback, 0);
            public void Start() => Task.Run(Loop);
            void Loop()
            {
                {|HANG402:while|} (true)
                {
                    try { _listener.AcceptTcpClient().Dispose(); }
                    catch (Exception e) { Console.Error.WriteLine(e); }
                }
            }
            public void Dispose() => _listener.Stop();
        }
        """);

    [Theory]
    [InlineData("await Loop();")]
    [InlineData("await Task.Run(Loop);")]
    [InlineData("Loop().GetAwaiter().GetResult();")]
    public Task Silent_for_a_loop_that_its_caller_waits_for(string call) => Verify.Silent($$"""
        class C
        {
            public async Task Run() { {{call}} await Task.Yield(); }
            async Task Loop() { while (true) await Task.Delay(1000); }
        }
        """);

    [Theory]
    [InlineData("", "await _signal.WaitAsync();")]
    [InlineData("", "try { await _signal.WaitAsync().ConfigureAwait(false); Console.WriteLine(); } catch (IOException) { }")]
    [InlineData("// Collected with this object.", "await Task.Delay(1000);")]
    public Task Silent_for_a_loop_that_goes_with_its_object(string comment, string body) => Verify.Silent($$"""
        class Pump
        {
            readonly Signal _signal = new();
            public Pump() => _ = Loop();
            async Task Loop()
            {
                {{comment}}
                while (true)
                {
                    {{body}}
                }
            }
            public void Wake() => _signal.Raise();
        }

        class Signal
        {
            TaskCompletionSource _next = new();
            public Task WaitAsync() => _next.Task;
            public void Raise() { _next.SetResult(); _next = new(); }
        }
        """);

    [Fact]
    public Task Reports_a_loop_over_its_own_signal_where_the_object_has_an_end() => Verify.Reports("""
        class Pump : IDisposable
        {
            readonly Signal _signal = new();
            public Pump() => _ = Loop();
            async Task Loop()
            {
                {|HANG402:while|} (true)
                {
                    await _signal.WaitAsync();
                    Console.WriteLine();
                }
            }
            public void Dispose() { }
        }

        class Signal
        {
            public Task WaitAsync() => Task.Delay(1);
        }
        """);

    [Fact]
    public Task Silent_for_work_of_the_whole_process() => Verify.Silent("""
        static class Clock
        {
            static Clock() => Task.Run(Loop);
            static async Task Loop() { while (true) await Task.Delay(1000); }
        }

        class Statistics
        {
            static void Start() => new Thread(() => { while (true) Thread.Sleep(1000); }).Start();
        }
        """);

    [Fact]
    public Task Silent_in_the_entry_point() => Verify.Silent("""
        _ = Task.Run(async () => { while (true) await Task.Delay(1000); });
        Console.ReadLine();
        """);

    [Fact]
    public Task Silent_for_an_object_that_was_handed_in_and_may_be_closed() => Verify.Silent("""
        class C
        {
            readonly ChannelReader<int> _reader;
            public C(ChannelReader<int> reader)
            {
                _reader = reader;
                _ = Loop();
            }
            async Task Loop() { while (true) Console.WriteLine(await _reader.ReadAsync()); }
        }
        """);

    [Fact]
    public Task Silent_for_a_loop_that_a_helpers_wait_ends() => Verify.Silent("""
        class C : IDisposable
        {
            readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
            public void Start() => Task.Run(Loop);
            async Task Loop() { while (true) await Handle(); }
            async Task Handle() { await _socket.ReceiveAsync(new byte[10]); }
            public void Dispose() => _socket.Dispose();
        }
        """);

    [Fact]
    public Task Silent_for_an_iterator_that_its_consumer_ends() => Verify.Silent("""
        class C
        {
            public void Start() => Task.Run(() => { foreach (var n in Numbers().Take(3)) Console.WriteLine(n); });
            IEnumerable<int> Numbers() { while (true) yield return 1; }
        }
        """);

    [Fact]
    public Task Reports_a_helper_of_a_hosted_service() => Verify.Reports(Hosting.Service("await Poll();", """
        async Task Poll()
            {
                {|HANG402:while|} (true)
                    await Task.Delay(1000);
            }
        """));

    [Fact]
    public Task Says_how_it_runs_and_what_to_loop_on() => Verify.Reports("""
        class C : IDisposable
        {
            readonly CancellationTokenSource _stop = new();
            public void Start() => Task.Run(async () => { while (true) await Task.Delay(1000); });
            public void Dispose() => _stop.Cancel();
        }
        """,
        new DiagnosticResult(Descriptors.EndlessLoop).WithSpan(4, 51, 4, 56).WithSpan(4, 28, 4, 90)
            .WithMessage("'while (true)' cannot be stopped: it runs in a task, and no token, exit or completion ends it; loop on '!_stop.Token.IsCancellationRequested'"));

    [Fact]
    public Task Loops_on_the_owners_signal_and_passes_it_to_what_it_awaits() => Fix.Fixed("""
        class C : IDisposable
        {
            readonly CancellationTokenSource _stop = new CancellationTokenSource();
            public void Start() => Task.Run(Loop);
            async Task Loop()
            {
                {|HANG402:while|} (true)
                {
                    Console.WriteLine();
                    await Task.Delay(1000).ConfigureAwait(false); // a second
                }
            }
            public void Dispose() => _stop.Cancel();
        }
        """, """
        class C : IDisposable
        {
            readonly CancellationTokenSource _stop = new CancellationTokenSource();
            public void Start() => Task.Run(Loop);
            async Task Loop()
            {
                while (!_stop.Token.IsCancellationRequested)
                {
                    Console.WriteLine();
                    await Task.Delay(1000, _stop.Token).ConfigureAwait(false); // a second
                }
            }
            public void Dispose() => _stop.Cancel();
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Loops_of_every_form_are_given_the_token() => Fix.Fixed("""
        class C
        {
            readonly bool _enabled = true;
            void A(CancellationToken stop) => Task.Run(() => { {|HANG402:for|} (;;) Thread.Sleep(1000); });
            void B(CancellationToken stop) => Task.Run(() => { {|HANG402:do|} Thread.Sleep(1000); while (true); });
            void D(CancellationToken stop) => Task.Run(() => { {|HANG402:while|} (_enabled) Thread.Sleep(1000); });
        }
        """, """
        class C
        {
            readonly bool _enabled = true;
            void A(CancellationToken stop) => Task.Run(() => { for (; !stop.IsCancellationRequested;) Thread.Sleep(1000); });
            void B(CancellationToken stop) => Task.Run(() => { do Thread.Sleep(1000); while (!stop.IsCancellationRequested); });
            void D(CancellationToken stop) => Task.Run(() => { while (_enabled && !stop.IsCancellationRequested) Thread.Sleep(1000); });
        }
        """);

    [Fact]
    public Task Nothing_is_offered_where_no_token_is_meant_for_it() => Fix.NoFix("""
        class C
        {
            public void Start() => Task.Run(async () => { {|HANG402:while|} (true) await Task.Delay(1000); });
        }
        """);

    private static string Pulse(string start, string again, string loop = "using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1)); while (await clock.WaitForNextTickAsync(stop)) Count();", string more = "") => $$"""
        class Pulse : IAsyncDisposable
        {
            readonly CancellationTokenSource _end = new();
            CancellationTokenSource _other = new();
            Task _pulse = Task.CompletedTask;
            bool _isOn;
            int _count;
            Task OpenAsync() => Task.Delay(1, _other.Token);
            Task SendAsync() { if (_count > 9) throw new IOException(); return Task.CompletedTask; }
            void Count() => _count++;
            public async Task ConnectAsync() { await OpenAsync(); {{start}} }
            public async Task {{again}}
            private async Task PulseAsync(CancellationToken stop) { {{loop}} }
            {{more}}
            public async ValueTask DisposeAsync() { _end.Cancel(); await _pulse; }
        }
        """;

    [Theory]
    [InlineData("_pulse = {|HANG402:PulseAsync|}(_end.Token);", "OnLostAsync() { if (_isOn) return; await ConnectAsync(); }", "using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1)); while (await clock.WaitForNextTickAsync(stop)) Count();")]
    [InlineData("_pulse = Task.Run(() => {|HANG402:PulseAsync|}(_end.Token));", "RunAsync() { while (!_isOn) { await Task.Delay(100); await ConnectAsync(); } }", "while (!stop.IsCancellationRequested) { await Task.Delay(1000, stop); try { await SendAsync(); } catch (Exception) { Count(); } }")]
    [InlineData("_pulse = this.{|HANG402:PulseAsync|}(_end.Token);", "WriteAsync() { try { await SendAsync(); } catch (IOException) { await ConnectAsync(); } }", "while (true) { Count(); await Task.Delay(1000, stop); }")]
    public Task Reports_a_kept_loop_that_is_started_again_beside_itself(string start, string again, string loop) => Verify.Reports(Pulse(start, again, loop));

    [Theory]
    [InlineData("await _pulse; _pulse = PulseAsync(_end.Token);", "OnLostAsync() { await ConnectAsync(); }")]
    [InlineData("if (_isOn) return; _isOn = true; _pulse = PulseAsync(_end.Token);", "OnLostAsync() { await ConnectAsync(); }")]
    [InlineData("_pulse = PulseAsync(_other.Token);", "OnLostAsync() { _other.Cancel(); _other = new(); await ConnectAsync(); }")]
    [InlineData("_pulse = PulseAsync(_end.Token);", "OnLostAsync() { await StopAsync(); await ConnectAsync(); } async Task StopAsync() { await _pulse; }")]
    [InlineData("_pulse = PulseAsync(_end.Token);", "RunAsync() { await ConnectAsync(); await _pulse; }")]
    [InlineData("_pulse = PulseAsync(_end.Token);", "OnLostAsync() { await Task.Yield(); }")]
    public Task Silent_where_a_kept_loop_is_ended_first_or_started_once(string start, string again) => Verify.Silent(Pulse(start, again));

    [Theory]
    [InlineData("while (true) { await SendAsync(); await Task.Delay(1000, stop); }")]
    [InlineData("while (_isOn) { Count(); await Task.Delay(1000, stop); }")]
    [InlineData("while (true) { if (_isOn) return; await Task.Delay(1000, stop); }")]
    public Task Silent_where_a_kept_loop_ends_with_what_it_works_on(string loop) => Verify.Silent(Pulse("_pulse = PulseAsync(_end.Token);", "OnLostAsync() { await ConnectAsync(); }", loop));

    private static string Feed(string start, string dispose, string loop = "while (true) Take(await _items.Reader.ReadAsync(stop));") => $$"""
        class Feed : IAsyncDisposable
        {
            readonly CancellationTokenSource _life = new();
            readonly Channel<int> _items;
            readonly Stream _stream;
            Task _reading = Task.CompletedTask;
            Feed(Channel<int> items, Stream stream) { _items = items; _stream = stream; }
            void Take(int item) { }
            {{start}}
            private async Task ReadAllAsync(CancellationToken stop) { {{loop}} }
            public async ValueTask DisposeAsync() { {{dispose}} }
        }
        """;

    [Theory]
    [InlineData("public async Task OpenAsync(CancellationToken cancel) { await Task.Delay(1, cancel); _reading = {|HANG402:ReadAllAsync|}(cancel); }", "_life.Cancel(); await _reading;")]
    [InlineData("public static async Task<Feed> MakeAsync(CancellationToken cancel) { var feed = new Feed(Channel.CreateUnbounded<int>(), Stream.Null); await Task.Delay(1, cancel); feed._reading = feed.{|HANG402:ReadAllAsync|}(cancel); return feed; }", "await _life.CancelAsync(); await _reading.ConfigureAwait(false); _life.Dispose();")]
    public Task Reports_a_kept_loop_on_the_token_of_one_call(string start, string dispose) => Verify.Reports(Feed(start, dispose));

    [Theory]
    [InlineData("public async Task OpenAsync(CancellationToken cancel) { await Task.Delay(1, cancel); _reading = ReadAllAsync(_life.Token); }", "_life.Cancel(); await _reading;", "while (true) Take(await _items.Reader.ReadAsync(stop));")]
    [InlineData("public void Open(CancellationToken cancel) { var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, _life.Token); _reading = ReadAllAsync(both.Token); }", "_life.Cancel(); await _reading;", "while (true) Take(await _items.Reader.ReadAsync(stop));")]
    [InlineData("public void Open(CancellationToken cancel) => _reading = ReadAllAsync(cancel);", "_life.Cancel(); _stream.Dispose(); await _reading;", "while (true) Take(await _stream.ReadAsync(new byte[1], stop));")]
    [InlineData("public void Open(CancellationToken cancel) => _reading = ReadAllAsync(cancel);", "await _reading;", "while (true) Take(await _items.Reader.ReadAsync(stop));")]
    [InlineData("public void Open(CancellationToken cancel) => _reading = ReadAllAsync(cancel);", "_life.Cancel(); await _reading.WaitAsync(TimeSpan.FromSeconds(1));", "while (true) Take(await _items.Reader.ReadAsync(stop));")]
    [InlineData("public void Open(CancellationToken cancel) => _reading = ReadAllAsync(cancel);", "_life.Cancel(); await _reading;", "while (!_life.IsCancellationRequested) Take(await _items.Reader.ReadAsync(stop));")]
    public Task Silent_where_what_the_stop_path_ends_reaches_a_kept_loop(string start, string dispose, string loop) => Verify.Silent(Feed(start, dispose, loop));

    [Theory]
    [InlineData("static readonly Lazy<Pump> s_instance = new(() => new Pump()); public static Pump Instance => s_instance.Value;", "private Pump", "while")]
    [InlineData("static readonly Lazy<Pump> s_instance = new(() => new Pump()); public static Pump Instance => s_instance.Value;", "public Pump", "{|HANG402:while|}")]
    [InlineData("public static Pump Create() => new Pump();", "private Pump", "{|HANG402:while|}")]
    public Task Silent_about_what_the_only_object_of_a_type_starts(string instance, string constructor, string loop) => Verify.Reports($$"""
        class Pump
        {
            {{instance}}
            {{constructor}}() => new Thread(Work) { IsBackground = true }.Start();
            void Work() { {{loop}} (true) Thread.Sleep(100); }
        }
        """);

    [Theory]
    [InlineData("static readonly Lazy<Plan> s_instance = new(() => new()); public static Plan Instance => s_instance.Value;", "", "", "while")]
    [InlineData("static readonly Lazy<Plan> s_instance = new(() => new()); public static Plan Instance => s_instance.Value;", "public void Stop() { }", "", "{|HANG402:while|}")]
    [InlineData("static readonly Lazy<Plan> s_instance = new(() => new()); public static Plan Instance => s_instance.Value;", "", "new Plan().Start();", "{|HANG402:while|}")]
    public Task Silent_about_what_the_only_object_of_a_type_starts_later(string instance, string stop, string other, string loop) => Verify.Reports($$"""
        class Plan
        {
            {{instance}}
            public void Start() => new Thread(Work) { IsBackground = true }.Start();
            {{stop}}
            void Work() { {{loop}} (true) Thread.Sleep(100); }
        }
        class Program { void Main() { {{other}} } }
        """);
}
