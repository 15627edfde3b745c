using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits.Facts;

/// <summary>Who ends a wait, and whether it waits itself until the wait is over.</summary>
public sealed class RoutesTests
{
    [Fact]
    public Task Reports_a_handshake_that_only_the_disposal_behind_it_would_cut_off() => Verify.Reports("""
        sealed class Feed : IAsyncDisposable
        {
            readonly System.Net.WebSockets.WebSocket _socket;
            public Feed(System.Net.WebSockets.WebSocket socket) => _socket = socket;
            async Task SayGoodbyeAsync() => await _socket.{|HANG354:CloseAsync|}(default, "", CancellationToken.None);
            public async ValueTask DisposeAsync()
            {
                await SayGoodbyeAsync().ConfigureAwait(false);
                _socket.Dispose();
            }
        }
        """);

    [Theory]
    [InlineData("public Task LeaveAsync() => SayGoodbyeAsync();")]
    [InlineData("public void Leave() => _ = Task.Run(SayGoodbyeAsync);")]
    public Task Silent_when_others_come_to_the_wait_while_somebody_disposes(string other) => Verify.Silent($$"""
        public sealed class Feed : IAsyncDisposable
        {
            readonly System.Net.WebSockets.WebSocket _socket;
            public Feed(System.Net.WebSockets.WebSocket socket) => _socket = socket;
            async Task SayGoodbyeAsync() => await _socket.CloseAsync(default, "", CancellationToken.None);
            {{other}}
            public ValueTask DisposeAsync() { _socket.Dispose(); return default; }
        }
        """);

    [Fact]
    public Task Silent_when_the_hook_of_a_disposal_completes_before_it_joins() => Verify.Silent("""
        public abstract class Listener : IAsyncDisposable
        {
            readonly Channel<bool> _channel = Channel.CreateUnbounded<bool>();
            readonly Task _consumer;
            protected Listener() => _consumer = HandleAsync();
            protected void Send(bool force) => _channel.Writer.TryWrite(force);
            async Task HandleAsync()
            {
                while (await _channel.Reader.WaitToReadAsync())
                {
                    while (_channel.Reader.TryRead(out _))
                    {
                    }
                }
            }
            protected virtual async ValueTask DisposeAsyncCore()
            {
                try
                {
                    _channel.Writer.TryComplete();
                    await _consumer;
                }
                catch (Exception e)
                {
                    Console.WriteLine(e);
                }
            }
            public async ValueTask DisposeAsync()
            {
                await DisposeAsyncCore();
                GC.SuppressFinalize(this);
            }
        }
        """);

    [Fact]
    public Task Reports_a_write_that_only_the_loop_which_awaits_it_would_end() => Verify.Reports("""
        abstract class Step
        {
            readonly Channel<int> _results;
            readonly Channel<int> _work = Channel.CreateUnbounded<int>();
            readonly CancellationTokenSource _stop = new();
            protected Step(Channel<int> results) => _results = results;
            protected abstract Task HandleAsync(int item);
            protected async Task GiveAsync(int result) => await _results.Writer.{|HANG152:WriteAsync|}(result);
            public async Task RunAsync()
            {
                try
                {
                    await foreach (var item in _work.Reader.ReadAllAsync(_stop.Token))
                        await HandleAsync(item);
                }
                finally
                {
                    _results.Writer.TryComplete();
                }
            }
            public void Stop() => _stop.Cancel();
        }
        sealed class Doubling : Step
        {
            public Doubling() : base(Channel.CreateBounded<int>(2)) { }
            protected override Task HandleAsync(int item) => GiveAsync(item * 2);
        }
        """);

    [Fact]
    public Task Reports_a_reader_that_is_awaited_before_its_channel_is_completed() => Verify.Reports("""
        class C
        {
            async Task M(int[] items)
            {
                var channel = Channel.CreateUnbounded<int>();
                var reading = SumAsync(channel.Reader);
                foreach (var item in items)
                    channel.Writer.TryWrite(item);
                await reading;
                channel.Writer.Complete();
            }
            static async Task<int> SumAsync(ChannelReader<int> reader)
            {
                var sum = 0;
                await foreach (var item in reader.{|HANG101:ReadAllAsync|}())
                    sum += item;
                return sum;
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_channel_is_completed_before_its_reader_is_awaited() => Verify.Silent("""
        class C
        {
            async Task M(int[] items)
            {
                var channel = Channel.CreateUnbounded<int>();
                var reading = SumAsync(channel.Reader);
                foreach (var item in items)
                    channel.Writer.TryWrite(item);
                channel.Writer.Complete();
                await reading;
            }
            static async Task<int> SumAsync(ChannelReader<int> reader)
            {
                var sum = 0;
                await foreach (var item in reader.ReadAllAsync())
                    sum += item;
                return sum;
            }
        }
        """);

    [Theory]
    [InlineData("await _accepting;")]
    [InlineData("await _accepting.WaitAsync(TimeSpan.FromSeconds(5));")]
    public Task Reports_an_accept_that_is_waited_for_by_who_stops_and_closed_by_who_disposes(string join) => Verify.Reports(Door($$"""
        public async Task StopAsync() { _stop.Cancel(); {{join}} }
        public void Dispose() => _listener.Dispose();
        """).Replace("AcceptSocketAsync", "{|HANG302:AcceptSocketAsync|}"));

    [Theory]
    [InlineData("public async Task StopAsync() { _listener.Stop(); await _accepting; }\npublic void Dispose() => _listener.Dispose();")]
    [InlineData("public async Task StopAsync() { Dispose(); await _accepting; }\npublic void Dispose() => _listener.Dispose();")]
    [InlineData("public Task StopAsync() { _stop.Cancel(); return Task.CompletedTask; }\npublic void Dispose() => _listener.Dispose();")]
    [InlineData("public async Task StopAsync() { await Task.WhenAny(_accepting, Task.Delay(1000)); }\npublic void Dispose() => _listener.Dispose();")]
    public Task Silent_when_who_stops_comes_to_the_end(string members) => Verify.Silent(Door(members));

    private static string Door(string members) => $$"""
        sealed class Door : IDisposable
        {
            readonly System.Net.Sockets.TcpListener _listener = new(System.Net.IPAddress.Loopback, 0);
            readonly CancellationTokenSource _stop = new();
            Task _accepting = Task.CompletedTask;
            public void Start() => _accepting = AcceptAsync();
            async Task AcceptAsync()
            {
                while (!_stop.IsCancellationRequested)
                {
                    using var guest = await _listener.AcceptSocketAsync();
                }
            }
        {{members}}
        }
        """;

    [Theory]
    [InlineData("await _running; OnStopped();", "{|HANG302:AcceptAsync|}")]
    [InlineData("OnStopped(); await _running;", "AcceptAsync")]
    public Task Follows_a_hook_to_where_its_base_type_calls_it(string stop, string accept) => Verify.Reports($$"""
        abstract class Service
        {
            readonly CancellationTokenSource _stopping = new();
            Task _running = Task.CompletedTask;
            public void Start() => _running = ExecuteAsync(_stopping.Token);
            public async Task StopAsync() { _stopping.Cancel(); {{stop}} }
            protected abstract Task ExecuteAsync(CancellationToken stopping);
            protected virtual void OnStopped() { }
        }
        sealed class Door : Service
        {
            readonly System.Net.Sockets.Socket _socket = new(default, default, default);
            protected override async Task ExecuteAsync(CancellationToken stopping)
            {
                while (!stopping.IsCancellationRequested)
                {
                    using var guest = await _socket.{{accept}}();
                }
            }
            protected override void OnStopped() => _socket.Dispose();
        }
        """);
}
