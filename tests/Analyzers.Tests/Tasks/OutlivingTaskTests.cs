using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Fix = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.OutlivingTaskAnalyzer, Hangproof.CodeFixes.Tasks.AwaitInScopeFix>;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Tasks.OutlivingTaskAnalyzer>;

namespace Hangproof.Tests.Tasks;

public sealed class OutlivingTaskTests
{
    [Theory]
    [InlineData("using var client = new HttpClient(); return client.{|HANG413:GetStringAsync|}(url);")]
    [InlineData("using (var client = new HttpClient()) return client.{|HANG413:GetStringAsync|}(url);")]
    [InlineData("using (var client = new HttpClient()) { return client.{|HANG413:GetStringAsync|}(url).WaitAsync(TimeSpan.FromSeconds(1)); }")]
    [InlineData("using var limit = new CancellationTokenSource(1000); return {|HANG413:Load|}(limit.Token);")]
    [InlineData("using var stream = File.OpenRead(url); return {|HANG413:Parse|}(stream);")]
    [InlineData("using var stream = File.OpenRead(url); return {|HANG413:Parse|}(new BufferedStream(stream));")]
    [InlineData("using var stream = File.OpenRead(url); return Task.{|HANG413:Run|}(() => stream.ReadByte().ToString());")]
    [InlineData("using var stream = File.OpenRead(url); var parsing = {|HANG413:Parse|}(stream); return parsing;")]
    [InlineData("var client = new HttpClient(); try { return client.{|HANG413:GetStringAsync|}(url); } finally { client.Dispose(); }")]
    [InlineData("using var client = new HttpClient(); _kept = client.{|HANG413:GetStringAsync|}(url); return Task.FromResult(url);")]
    [InlineData("using var client = new HttpClient(); _ = client.{|HANG413:GetStringAsync|}(url); return Task.FromResult(url);")]
    public Task Reports_a_task_that_leaves_the_scope(string body) => Verify.Reports($$"""
        class C
        {
            Task _kept;
            Task<string> M(string url) { {{body}} }
            async Task<string> Load(CancellationToken token) { await Task.Delay(10, token); return ""; }
            async Task<string> Parse(Stream stream) { await stream.FlushAsync(); return ""; }
        }
        """);

    [Theory]
    [InlineData("RunAsync", "_running = Task.WhenAll(LoopAsync()); return _running;", "_stop.Cancel(); Task task = _running; if (task is not null) { try { await task.ConfigureAwait(false); } catch (OperationCanceledException) { } }")]
    [InlineData("RunAsync", "return _running = LoopAsync();", "_stop.Cancel(); await _running;")]
    [InlineData("RunAsync", "var loop = LoopAsync(); _running = loop; return loop;", "await StopAsync(); } async Task StopAsync() { _stop.Cancel(); await Task.WhenAll(_running);")]
    [InlineData("{|HANG413:RunAsync|}", "_running = LoopAsync(); return _running;", "_stop.Cancel(); await Task.Yield();")]
    [InlineData("{|HANG413:RunAsync|}", "_running = LoopAsync(); return LoopAsync();", "_stop.Cancel(); await _running;")]
    [InlineData("{|HANG413:RunAsync|}", "return LoopAsync();", "_stop.Cancel(); await _running;")]
    [InlineData("{|HANG413:RunAsync|}", "_running = LoopAsync(); return _running;", "_stop.Cancel(); if (await Task.WhenAny(_running, Task.Delay(10)) != _running) Console.WriteLine();")]
    public Task Knows_who_waits_for_his_own_work_where_he_is_disposed(string run, string runs, string ends) => Verify.Reports($$"""
        class Host : IAsyncDisposable
        {
            readonly CancellationTokenSource _stop = new();
            Task _running;
            public Task RunAsync() { {{runs}} }
            async Task LoopAsync() { while (!_stop.IsCancellationRequested) await Task.Delay(10); }
            public async ValueTask DisposeAsync() { {{ends}} }
        }
        class C
        {
            async Task M()
            {
                Host host = new();
                await using (host)
                {
                    _ = host.{{run}}();
                    await Task.Yield();
                }
            }
        }
        """);

    [Theory]
    [InlineData("using var client = new HttpClient(); return await client.GetStringAsync(url);")]
    [InlineData("using var client = new HttpClient(); var text = client.GetStringAsync(url); return await text;")]
    [InlineData("using var client = new HttpClient(); var text = client.GetStringAsync(url); await Task.WhenAll(text); return text.Result;")]
    [InlineData("using var client = new HttpClient(); return client.GetStringAsync(url).Result;")]
    [InlineData("using var client = new HttpClient(); return client.GetStringAsync(url).GetAwaiter().GetResult();")]
    [InlineData("using var client = new HttpClient(); var all = new List<Task<string>>(); all.Add(client.GetStringAsync(url)); await Task.WhenAll(all); return url;")]
    [InlineData("using var client = new HttpClient(); var all = new[] { client.GetStringAsync(url) }; await Task.WhenAll(all); return url;")]
    [InlineData("using var reader = new StreamReader(url); _ = Task.Delay(reader.Peek()); return url;")]
    [InlineData("using var reader = new StreamReader(url); await Parse(reader.ReadToEnd()); return url;")]
    [InlineData("using var all = new BlockingCollection<Task>(); _ = Parse(url).ContinueWith(t => { try { all.Add(t); } catch { } }); return url;")]
    [InlineData("using var client = new HttpClient(); await using var other = File.OpenRead(url); await other.FlushAsync(); return url;")]
    public Task Silent_where_it_is_waited_for_within(string body) => Verify.Silent($$"""
        class C
        {
            async Task<string> M(string url) { {{body}} }
            async Task Parse(string text) => await Task.Yield();
        }
        """);

    [Theory]
    [InlineData("System.Buffers.IBufferWriter<byte> output", "output")]
    [InlineData("PipeWriter output", "output, default")]
    [InlineData("int size", "new MemoryStream(size)")]
    public Task Silent_for_a_writer_into_memory_which_is_flushed_at_once(string parameter, string output) => Verify.Silent($$"""
        class C { Task M({{parameter}}) { using var writer = new System.Text.Json.Utf8JsonWriter({{output}}); writer.WriteStartObject(); return writer.FlushAsync(); } }
        """);

    [Fact]
    public Task Silent_for_a_reader_of_memory_which_gives_at_once() => Verify.Silent("""
        class C { Task<string> M(MemoryStream memory) { using var reader = new StreamReader(memory, leaveOpen: true); return reader.ReadToEndAsync(); } }
        """);

    [Theory]
    [InlineData("ReadToEndAsync", "Task.FromResult(Read(buffer, offset, count))")]
    [InlineData("{|HANG413:ReadToEndAsync|}", "Task.Run(() => Read(buffer, offset, count))")]
    public Task Silent_for_a_stream_that_blocks_and_gives_what_is_over(string call, string read) => Verify.Reports($$"""
        class Text : MemoryStream
        {
            public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken stop) => {{read}};
        }
        class C
        {
            Text Open() => new Text();
            public Task<string> M() { using (var text = Open()) using (var reader = new StreamReader(text)) return reader.{{call}}(); }
        }
        """);

    [Theory]
    [InlineData("Delay", "try { work(stop.Token); } finally { stop.Cancel(); }")]
    [InlineData("{|HANG413:Delay|}", "work(stop.Token);")]
    public Task Silent_for_a_delay_that_is_cancelled_at_the_end_of_the_scope(string delay, string rest) => Verify.Reports($$"""
        class C
        {
            public void Run(CancellationToken caller, Action<CancellationToken> work, Action late)
            {
                using (var stop = CancellationTokenSource.CreateLinkedTokenSource(caller))
                {
                    Task.{{delay}}(1000, stop.Token).ContinueWith(over => { if (!over.IsCanceled) late(); });
                    {{rest}}
                }
            }
        }
        """);

    [Fact]
    public Task Reports_a_reader_of_a_stream_that_may_take_its_time() => Verify.Reports("""
        class C { Task<string> M(Stream input) { using var reader = new StreamReader(input, leaveOpen: true); return reader.{|HANG463:ReadToEndAsync|}(); } }
        """);

    [Theory]
    [InlineData("string path", "File.OpenWrite(path)")]
    [InlineData("Stream output", "output")]
    [InlineData("PipeWriter output", "output.AsStream()")]
    public Task Reports_a_writer_into_a_stream_that_may_take_its_time(string parameter, string output) => Verify.Reports($$"""
        class C { Task M({{parameter}}) { using var writer = new System.Text.Json.Utf8JsonWriter({{output}}); writer.WriteStartObject(); return writer.{|HANG413:FlushAsync|}(); } }
        """);

    [Theory]
    [InlineData("try { if (turn.CurrentCount > 0) await Save(buffer); await buffer.FlushAsync(); } catch (ObjectDisposedException) { }")]
    [InlineData("try { await turn.WaitAsync(stop); try { await Save(buffer); } finally { turn.Release(); } } catch (ObjectDisposedException) { return; } catch (IOException) { throw; }")]
    [InlineData("try { await InTime(async delegate { await turn.WaitAsync(stop); buffer.WriteByte(1); turn.Release(); }); } catch (System.ObjectDisposedException e) { Console.WriteLine(e); }")]
    public Task Silent_for_work_that_expects_what_it_uses_to_be_disposed(string work) => Verify.Silent(Answering("Answer", work));

    [Theory]
    [InlineData("try { await Save(buffer); } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("try { await Save(buffer); } catch (ObjectDisposedException) { Console.WriteLine(); throw; }")]
    [InlineData("try { await Save(buffer); } catch (ObjectDisposedException) { } finally { turn.Release(); }")]
    [InlineData("try { _ = Save(buffer); } catch (ObjectDisposedException) { }")]
    [InlineData("await Task.Yield(); buffer.WriteByte(1); try { await Save(buffer); } catch (ObjectDisposedException) { }")]
    [InlineData("try { await turn.WaitAsync(); await Save(buffer); } catch (ObjectDisposedException) { }")]
    [InlineData("try { _ = InTime(async () => await Save(buffer)); } catch (ObjectDisposedException) { }")]
    public Task Reports_work_that_does_not_expect_that(string work) => Verify.Reports(Answering("{|HANG413:Answer|}", work));

    [Theory]
    [InlineData("using var limit = new CancellationTokenSource(100); _ = {|HANG413:Work|}(limit.Token);", "CancellationToken stop", "try { await Task.Delay(-1, stop); } catch (ObjectDisposedException) { }")]
    [InlineData("using var limit = new CancellationTokenSource(100); _ = {|HANG413:Work|}(limit);", "CancellationTokenSource limit", "try { await Task.Delay(-1, limit.Token); } catch (ObjectDisposedException) { }")]
    public Task Reports_work_that_a_disposed_source_no_longer_ends(string scope, string parameter, string work) => Verify.Reports($$"""
        class C
        {
            async Task M() { {{scope}} await Task.Yield(); }
            async Task Work({{parameter}}) { {{work}} }
        }
        """);

    private static string Answering(string call, string work) => $$"""
        class C
        {
            async Task Serve(CancellationToken stop)
            {
                using var buffer = new MemoryStream();
                using var turn = new SemaphoreSlim(1, 1);
                while (!stop.IsCancellationRequested)
                {
                    await Task.Delay(10, stop);
                    _ = {{call}}(buffer, turn, stop);
                }
            }
            async Task Answer(MemoryStream buffer, SemaphoreSlim turn, CancellationToken stop) { {{work}} }
            async Task Save(Stream stream) => await stream.FlushAsync();
            async Task InTime(Func<Task> work) => await work();
        }
        """;

    [Fact]
    public Task Silent_for_a_source_that_is_cancelled_before_it_is_disposed() => Verify.Silent("""
        class C
        {
            CancellationTokenSource _stop = new();
            async Task Run()
            {
                try
                {
                    var stop = _stop.Token;
                    _ = Task.Run(() => Send(stop), stop);
                    await Task.Delay(1000, stop);
                }
                finally
                {
                    _stop?.Cancel();
                    _stop?.Dispose();
                }
            }
            async Task Send(CancellationToken stop) => await Task.Delay(1, stop);
        }
        """);

    [Theory]
    [InlineData("using var done = new CountdownEvent(2); Task.Run(() => done.Signal()); done.Signal(); done.Wait();")]
    [InlineData("using var done = new ManualResetEventSlim(); _ = Task.Run(() => done.Set()); done.Wait(1000);")]
    [InlineData("using var done = new SemaphoreSlim(0); _ = Task.Run(() => done.Release()); await done.WaitAsync();")]
    public Task Silent_where_the_scope_waits_for_what_the_task_signals(string body) => Verify.Silent($$"""
        class C
        {
            async Task M() { {{body}} await Task.Yield(); }
        }
        """);

    [Fact]
    public Task Reports_a_signal_that_the_scope_waits_for_too_early() => Verify.Reports("""
        class C
        {
            void M()
            {
                using var done = new CountdownEvent(1);
                done.Wait(10);
                Task.{|HANG463:Run|}(() => done.Signal());
            }
        }
        """);

    [Theory]
    [InlineData("using var reader = new StreamReader(url); return Parse(reader.ReadToEnd());")]
    [InlineData("using var reader = new StreamReader(url); return Task.FromResult(reader.ReadToEnd());")]
    [InlineData("using var reader = new StreamReader(url); return Over(reader);")]
    [InlineData("var client = new HttpClient(); return client.GetStringAsync(url);")]
    [InlineData("using var gate = Enter(); return Parse(url);")]
    public Task Silent_where_the_task_does_not_use_it(string body) => Verify.Silent($$"""
        class C
        {
            Task<string> M(string url) { {{body}} }
            IDisposable Enter() => null;
            Task<string> Over(TextReader reader) => Task.FromResult(reader.ReadToEnd());
            async Task<string> Parse(string text) { await Task.Yield(); return text; }
        }
        """);

    [Fact]
    public Task Reports_work_on_a_service_of_a_scope() => Verify.Reports("""
        interface IScope : IDisposable { IServiceProvider ServiceProvider { get; } }
        interface IOrders { Task SendAsync(); }
        class C
        {
            void M(Func<IScope> create)
            {
                using var scope = create();
                var orders = (IOrders)null;
                var service = scope.ServiceProvider.GetService(typeof(IOrders));
                _ = {|HANG413:Send|}(service);
            }
            async Task Send(object orders) => await Task.Yield();
        }
        """);

    [Theory]
    [InlineData("class Orders : IOrders { readonly List<int> _sent = new(); public async Task SendAsync() { await Task.Yield(); _sent.Add(1); } }", "SendAsync")]
    [InlineData("class Orders : IOrders { readonly Stream _sent = File.OpenRead(\"a\"); public async Task SendAsync() { await Task.Yield(); _sent.Flush(); } }", "{|HANG413:SendAsync|}")]
    [InlineData("class Orders : IOrders, IDisposable { public async Task SendAsync() { await Task.Yield(); } public void Dispose() { } }", "{|HANG413:SendAsync|}")]
    [InlineData("", "{|HANG413:SendAsync|}")]
    public Task Silent_where_the_scope_has_nothing_to_dispose_of_what_it_gave(string orders, string send) => Verify.Reports($$"""
        interface IServices { T Resolve<T>(); }
        interface IScope : IDisposable { IServices ServiceProvider { get; } }
        interface IOrders { Task SendAsync(); }
        {{orders}}
        class C
        {
            void M(Func<IScope> create)
            {
                using var scope = create();
                var sending = scope.ServiceProvider.Resolve<IOrders>();
                _ = sending.{{send}}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_source_whose_end_is_disposed_with_the_scope() => Verify.Reports("""
        class C
        {
            Task<int> M(CancellationToken token)
            {
                var answer = new TaskCompletionSource<int>();
                using var registration = token.Register(() => answer.TrySetCanceled());
                return answer.{|HANG413:Task|};
            }

            async Task<int> Fine(CancellationToken token)
            {
                var answer = new TaskCompletionSource<int>();
                using var registration = token.Register(() => answer.TrySetCanceled());
                return await answer.Task;
            }
        }
        """);

    [Fact]
    public Task Reports_a_task_that_is_awaited_only_after_the_scope() => Verify.Reports("""
        class C
        {
            async Task<string> M(string url)
            {
                Task<string> loading;
                using (var client = new HttpClient())
                {
                    loading = client.{|HANG413:GetStringAsync|}(url);
                }
                return await loading;
            }
        }
        """);

    [Fact]
    public Task Says_what_is_disposed() => Verify.Reports("""
        class C
        {
            Task<string> M(HttpClient client)
            {
                using (client)
                    return client.GetStringAsync("https://example.org");
            }
        }
        """,
        new DiagnosticResult(Descriptors.TaskOutlivesResource).WithSpan(6, 27, 6, 41).WithSpan(5, 9, 5, 14)
            .WithMessage("'HttpClient.GetStringAsync' outlives what it uses: 'client' is disposed before the task that is returned is over; await it within the scope"));

    [Fact]
    public Task Awaits_what_was_returned() => Fix.Fixed("""
        class C
        {
            public Task<string> M(string url)
            {
                if (url.Length == 0)
                    return Task.FromResult("");
                using (var client = new HttpClient())
                {
                    return client.{|HANG413:GetStringAsync|}(url); // answer
                }
            }

            public Task Write(string path)
            {
                if (path.Length == 0)
                    return Task.CompletedTask;
                using (var stream = File.OpenWrite(path))
                    return stream.{|HANG413:WriteAsync|}(new byte[1], 0, 1);
            }
        }
        """, """
        class C
        {
            public async Task<string> M(string url)
            {
                if (url.Length == 0)
                    return "";
                using (var client = new HttpClient())
                {
                    return await client.GetStringAsync(url); // answer
                }
            }

            public async Task Write(string path)
            {
                if (path.Length == 0)
                    return;
                using (var stream = File.OpenWrite(path))
                    await stream.WriteAsync(new byte[1], 0, 1);
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Awaits_what_was_dropped_in_an_async_method() => Fix.Fixed("""
        class C
        {
            async Task M(string url)
            {
                using var client = new HttpClient();
                _ = client.{|HANG413:GetStringAsync|}(url);
                await Task.Yield();
            }
        }
        """, """
        class C
        {
            async Task M(string url)
            {
                using var client = new HttpClient();
                await client.GetStringAsync(url);
                await Task.Yield();
            }
        }
        """);

    [Fact]
    public Task Nothing_is_offered_where_the_method_cannot_await() => Fix.NoFix("""
        class C
        {
            Task<string> M(ref string url)
            {
                using var client = new HttpClient();
                return client.{|HANG413:GetStringAsync|}(url);
            }

            void Drop(string url)
            {
                using var client = new HttpClient();
                _ = client.{|HANG413:GetStringAsync|}(url);
            }
        }
        """);

    [Theory]
    [InlineData("Run", "lock (_gate) { if (_stopping is null) permits.Release(); }")]
    [InlineData("{|HANG463:Run|}", "if (_stopping is null) permits.Release();")]
    [InlineData("{|HANG463:Run|}", "lock (_gate) { permits.Release(); if (_stopping is null) Console.WriteLine(); }")]
    public Task Silent_where_the_state_is_looked_at_before_each_use(string run, string use) => Verify.Reports($$"""
        class Server
        {
            readonly object _gate = new();
            Task? _stopping;
            async Task ListenAsync(Func<Task> accept)
            {
                using var permits = new SemaphoreSlim(3);
                while (_stopping is null)
                {
                    await permits.WaitAsync(1000);
                    _ = Task.{{run}}(async () =>
                    {
                        try { await accept(); }
                        catch { }
                        {{use}}
                    });
                }
            }
        }
        """);

    [Theory]
    [InlineData("Run", "stop.Cancel();", "try { await client.GetStringAsync(url, stop.Token); } catch (Exception e) when (e is not OperationCanceledException) { Console.Error.WriteLine(e); }")]
    [InlineData("{|HANG463:Run|}", "Console.WriteLine();", "try { await client.GetStringAsync(url, stop.Token); } catch (Exception e) when (e is not OperationCanceledException) { Console.Error.WriteLine(e); }")]
    [InlineData("{|HANG463:Run|}", "stop.Cancel();", "try { await client.GetStringAsync(url); } catch (Exception e) { Console.Error.WriteLine(e); }")]
    [InlineData("{|HANG463:Run|}", "stop.Cancel();", "await client.GetStringAsync(url, stop.Token);")]
    public Task Silent_where_the_scope_tells_the_work_to_stop_and_it_catches_what_it_meets(string run, string end, string work) => Verify.Reports($$"""
        class C
        {
            async Task M(string url, CancellationToken token)
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                using var client = new HttpClient();
                _ = Task.{{run}}(async () => { {{work}} });
                try { await Task.Delay(1, stop.Token); }
                finally { {{end}} }
            }
        }
        """);

    [Theory]
    [InlineData("SendAsync", "return Task.Run(() => Console.WriteLine(copy));", "var copy = chain.AddRef();")]
    [InlineData("{|HANG413:SendAsync|}", "return Task.Run(() => Console.WriteLine(chain));", "var copy = chain.AddRef();")]
    [InlineData("{|HANG413:SendAsync|}", "return Task.Run(() => Console.WriteLine(copy));", "var copy = chain.Self();")]
    public Task Who_takes_a_reference_of_its_own_outlives_nothing(string send, string run, string take) => Verify.Reports($$"""
        class Chain : IDisposable { public Chain AddRef() => this; public Chain Self() => this; public void Dispose() { } }
        class C
        {
            Task SendAsync(Chain chain) { {{take}} {{run}} }
            void M()
            {
                using var chain = new Chain();
                _ = {{send}}(chain);
            }
        }
        """);

    [Theory]
    [InlineData("Task.Run", "try { while (!limit.IsCancellationRequested) { var got = await peer.ReceiveAsync().ConfigureAwait(false); peer.Send(got.Buffer); } } catch (Exception) { }")]
    [InlineData("Task.Run", "try { while (true) Console.WriteLine(await peer.ReceiveAsync()); } catch { Console.WriteLine(); }")]
    [InlineData("Task.{|HANG463:Run|}", "while (true) Console.WriteLine(await peer.ReceiveAsync());")]
    [InlineData("Task.{|HANG463:Run|}", "try { while (true) Console.WriteLine(await peer.ReceiveAsync()); } catch (Exception) { throw; }")]
    [InlineData("Task.{|HANG463:Run|}", "while (true) { try { Console.WriteLine(await peer.ReceiveAsync()); } catch (Exception) { } }")]
    [InlineData("Task.{|HANG463:Run|}", "try { while (true) { await Task.Delay(10); peer.Send([1]); } } catch (Exception) { }")]
    [InlineData("Task.{|HANG463:Run|}", "try { while (true) Console.WriteLine(await peer.ReceiveAsync(limit.Token)); } catch (Exception) { }")]
    [InlineData("Task.{|HANG463:Run|}", "try { await peer.SendAsync(new byte[1], 1); } catch (Exception) { }")]
    public Task A_loop_that_waits_in_what_is_disposed_ends_with_it(string run, string work) => Verify.Reports($$"""
        using System.Net.Sockets;
        class C
        {
            async Task M()
            {
                using var limit = new CancellationTokenSource();
                using var peer = new UdpClient(0);
                _ = {{run}}(async () => { {{work}} }, limit.Token);
                await Task.Delay(100);
            }
        }
        """);

    [Theory]
    [InlineData("using var reader = new StreamReader(input, leaveOpen: true); return reader.{|HANG463:ReadToEndAsync|}();")]
    [InlineData("using var reader = new StreamReader(input, leaveOpen: false); return reader.{|HANG413:ReadToEndAsync|}();")]
    [InlineData("using var stop = new CancellationTokenSource(); return {|HANG463:Load|}(stop.Token);")]
    [InlineData("using var stop = CancellationTokenSource.CreateLinkedTokenSource(token); return {|HANG413:Load|}(stop.Token);")]
    [InlineData("using var reader = new StreamReader(input); _ = Task.{|HANG463:Run|}(() => reader.ReadToEnd()); return Task.FromResult(url);")]
    [InlineData("using var reader = new StreamReader(input); return Task.{|HANG413:Run|}(() => reader.ReadToEnd());")]
    public Task Suggests_where_nobody_knows_that_the_work_misses_it(string statements) => Verify.Reports($$"""
        class C
        {
            Task<string> M(Stream input, string url, CancellationToken token) { {{statements}} }
            async Task<string> Load(CancellationToken token) { await Task.Delay(1000, token); return ""; }
        }
        """);

    [Theory]
    [InlineData("using var writer = File.CreateText(path); writer.{|HANG463:WriteLineAsync|}(path); writer.WriteLineAsync(); writer.WriteAsync(path);")]
    [InlineData("using (var writer = new StreamWriter(path)) { writer.{|HANG463:WriteAsync|}(path); }")]
    [InlineData("using (StreamWriter writer = new(path)) { foreach (var line in path.Split('.')) _ = writer.{|HANG463:WriteLineAsync|}(line); }")]
    [InlineData("using (var writer = new StreamWriter(path)) { writer.{|HANG413:FlushAsync|}(); }")]
    [InlineData("using var file = File.Create(path); file.{|HANG413:WriteAsync|}(new byte[9]); ")]
    [InlineData("using var one = File.CreateText(path); using var other = File.CreateText(path); one.{|HANG463:WriteAsync|}(path); other.{|HANG463:WriteAsync|}(path); one.WriteAsync(path);")]
    public Task A_line_fits_the_buffer_of_its_writer(string statements) => Verify.Reports($$"""
        class C { void M(string path) { {{statements}} } }
        """);

    [Theory]
    [InlineData("using var file = File.Create(path); file.{|HANG413:WriteAsync|}(new byte[9]); file.WriteAsync(new byte[9]); return null;")]
    [InlineData("using var file = File.Create(path); file.{|HANG413:WriteAsync|}(new byte[9]); return file.{|HANG413:FlushAsync|}();")]
    public Task What_becomes_of_one_resource_is_told_once(string statements) => Verify.Reports($$"""
        class C { Task M(string path) { {{statements}} } }
        """);

    [Theory]
    [InlineData("using var stream = typeof(C).Assembly.GetManifestResourceStream(name); using var reader = new StreamReader(stream); return reader.ReadToEndAsync();")]
    [InlineData("using var stream = typeof(C).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException(name); using var reader = new StreamReader(stream); return reader.ReadToEndAsync();")]
    [InlineData("using var stream = File.OpenRead(name); using var reader = new StreamReader(stream); return reader.{|HANG413:ReadToEndAsync|}();")]
    [InlineData("Stream stream = typeof(C).Assembly.GetManifestResourceStream(name); stream ??= File.OpenRead(name); using var reader = new StreamReader(stream); return reader.{|HANG413:ReadToEndAsync|}();")]
    public Task What_is_read_from_memory_is_there_at_once(string body) => Verify.Reports($$"""
        class C { Task<string> M(string name) { {{body}} } }
        """);

    [Theory]
    [InlineData("while (true) { var read = await from.ReadAsync(buffer); await to.WriteAsync(buffer.AsMemory(0, read)); }", "Copy")]
    [InlineData("for (var i = 0; i < 9; i++) { var read = await from.ReadAsync(buffer); await to.WriteAsync(buffer.AsMemory(0, read)); }", "{|HANG413:Copy|}")]
    [InlineData("while (true) { try { var read = await from.ReadAsync(buffer); await to.WriteAsync(buffer.AsMemory(0, read)); } catch (IOException) { } }", "{|HANG413:Copy|}")]
    public Task An_endless_loop_over_what_is_disposed_is_ended_by_that(string work, string call) => Verify.Reports($$"""
        public class C
        {
            public async Task M()
            {
                using var one = new NamedPipeServerStream("one");
                using var other = new NamedPipeServerStream("other");
                _ = {{call}}(one, other);
                await Copy(other, one);
            }

            static async Task Copy(Stream from, Stream to)
            {
                var buffer = new byte[64];
                try
                {
                    {{work}}
                }
                finally
                {
                    Console.WriteLine();
                }
            }
        }
        """);

    [Theory]
    [InlineData("_ = {|#0:Work|}(limit.Token);", "limit", "the task, which nobody waits for, is over", "cancel it, and await the task within the scope")]
    [InlineData("using var file = File.OpenRead(\"a\"); _ = {|#0:Read|}(file);", "file", "the task, which nobody waits for, is over", "await it within the scope")]
    public Task A_source_is_cancelled_before_what_it_ends_is_awaited(string start, string resource, string what, string wayOut) => Verify.Reports($$"""
        public class C
        {
            public async Task M(CancellationToken stop)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                {{start}}
                await Task.Delay(10, stop);
            }
            async Task Work(CancellationToken token) => await Task.Delay(1000, token);
            async Task Read(Stream file) => await file.FlushAsync();
        }
        """,
        new DiagnosticResult(Descriptors.TaskOutlivesResource).WithLocation(0).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations)
            .WithArguments(resource == "limit" ? "C.Work" : "C.Read", $"'{resource}' is disposed before {what}", wayOut));

    [Theory]
    [InlineData("try { stop.Cancel(); } catch { }", "Run")]
    [InlineData("try { stop.Cancel(); } catch (Exception) { Console.WriteLine(); }", "Run")]
    [InlineData("try { await stop.CancelAsync(); } catch (ObjectDisposedException) { }", "Run")]
    [InlineData("try { stop.Cancel(); } catch (IOException) { }", "{|HANG463:Run|}")]
    [InlineData("try { stop.Cancel(); } catch { throw; }", "{|HANG463:Run|}")]
    [InlineData("stop.Cancel();", "{|HANG463:Run|}")]
    [InlineData("try { stop.CancelAfter(100); await Task.Delay(50, stop.Token); } catch { }", "{|HANG463:Run|}")]
    public Task A_cancel_that_comes_too_late_is_harmless_where_that_is_caught(string cancel, string run) => Verify.Reports($$"""
        public class Session
        {
            public async Task Debug(Task ended, Func<CancellationToken, Task> work, CancellationToken token)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
                _ = Task.{{run}}(async () =>
                {
                    await ended;
                    {{cancel}}
                });
                await work(stop.Token);
            }
        }
        """);
}
