using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Tests;

/// <summary>What is said to who asked for nothing: what somebody would act on. All else that is right waits until the severity of its rule is set.</summary>
public sealed class ShownTests
{
    public static TheoryData<string, string> Shown => new()
    {
        // Why the signal does not come stands there.
        { "HANG257", "public class Load { readonly ManualResetEventSlim _done = new(false); public int Failed; public void Run(string file) { try { File.ReadAllText(file); _done.Set(); } catch (IOException) { Failed++; } } public void Wait() => _done.Wait(); }" },
        { "HANG257", "public class Load { public int Failed; public void Run(string[] files) { using var left = new CountdownEvent(files.Length); foreach (var file in files) ThreadPool.QueueUserWorkItem(_ => Read(file, left)); left.Wait(); } void Read(string file, CountdownEvent left) { File.ReadAllText(file); left.Signal(); } }" },
        { "HANG257", "public class Room { readonly object _gate = new(); int _a, _b; public void Take(bool first) { lock (_gate) { while ((first ? _a : _b) == 0) Monitor.Wait(_gate); } } public void Give(int a, int b) { lock (_gate) { _a += a; _b += b; Monitor.Pulse(_gate); } } }" },
        { "HANG257", "public class Steps { public void Run() { using var all = new Barrier(3); for (var i = 0; i < 3; i++) { var at = i; new Thread(() => Step(at, all)).Start(); } } void Step(int at, Barrier all) { if (at == 2) return; all.SignalAndWait(); } }" },
        { "HANG256", "public class Lines { readonly Queue<int> _items = new(); readonly SemaphoreSlim _ready = new(0); public void Add(int item) { lock (_items) { _items.Enqueue(item); if (_items.Count == 1) _ready.Release(); } } public async Task<int> Take() { await _ready.WaitAsync(); lock (_items) return _items.Dequeue(); } }" },
        // On a connection of one's own nobody else can set a limit.
        { "HANG351", "public class Scale { public int Weigh(IPEndPoint at) { using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); socket.Connect(at); return socket.Receive(new byte[4]); } }" },
        { "HANG352", "public class Clock { public async Task<byte[]> Ask(IPEndPoint at) { using var udp = new UdpClient(); udp.Connect(at); return await Answer(udp); } static async Task<byte[]> Answer(UdpClient udp) => (await udp.ReceiveAsync()).Buffer; }" },
        { "HANG353", "public class Peer { public int Read(TcpClient client) => client.GetStream().ReadByte(); }" },
        // Who sets a limit for a peer elsewhere wants one here.
        { "HANG351", "public class Scale { readonly byte[] _weight = new byte[4]; public int Timeout { get; set; } = 1000; public int Weigh(IPEndPoint at) { using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); socket.Connect(at); socket.SendTimeout = Timeout; return socket.Receive(_weight); } }" },
        { "HANG352", "public class Peer { readonly UdpClient _udp = new(); public async Task<byte[]> Ask(CancellationToken stop) => (await _udp.ReceiveAsync(stop)).Buffer; public async Task<byte[]> Again() => (await _udp.ReceiveAsync()).Buffer; }" },
        { "HANG353", "public class Peer { readonly TimeSpan _timeout = TimeSpan.FromSeconds(1); readonly NetworkStream _stream; public Peer(TcpClient client) => _stream = client.GetStream(); public async Task<int> Head(byte[] data) => await _stream.ReadAsync(data).AsTask().WaitAsync(_timeout); public async Task<int> Body(byte[] data) => await _stream.ReadAsync(data); }" },
        { "HANG408", "public class Retry { public async Task Run(string file) { while (true) { await File.ReadAllTextAsync(file); Thread.Sleep(1000); } } }" },
        { "HANG408", "public class Retry { public async Task Run(string file) { while (true) { await File.ReadAllTextAsync(file); Thread.Sleep(10); } } }" },
        { "HANG408", "public class Tool { public async Task<bool> Run(System.Diagnostics.Process child) { await Task.Yield(); return child.WaitForExit(60000); } }" },
        { "HANG408", "public class Turns { public async Task Run(SemaphoreSlim turn) { await Task.Yield(); if (!turn.Wait(1000)) throw new TimeoutException(); } }" },
        { "HANG408", "public class Jobs { readonly BlockingCollection<int> _jobs = new(); public void Start() => Task.Run(() => { foreach (var job in _jobs.GetConsumingEnumerable()) Console.WriteLine(job); }); public void Stop() => _jobs.CompleteAdding(); }" },
        { "HANG151", "public class Pump : IDisposable { readonly Channel<int> _items; public Pump(bool isWide) => _items = isWide ? Channel.CreateUnbounded<int>() : Channel.CreateBounded<int>(1); public async Task Run() { await foreach (var item in _items.Reader.ReadAllAsync()) Console.WriteLine(item); } public ChannelWriter<int> Items => _items.Writer; public void Dispose() { } }" },
        { "HANG354", "public class Chat { public async Task Close(System.Net.WebSockets.WebSocket socket) => await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, \"\", CancellationToken.None); }" },
        { "HANG152", "public class Orders { readonly Channel<int> _orders = Channel.CreateBounded<int>(4); public async Task Add(int order) => await _orders.Writer.WriteAsync(order); public IAsyncEnumerable<int> All(CancellationToken stop) => _orders.Reader.ReadAllAsync(stop); }" },
        // Handlers do what they like.
        { "HANG209", "public class Pool { readonly object _gate = new(); int _count; public event EventHandler? Failed; public void Fail() { lock (_gate) Failed?.Invoke(this, EventArgs.Empty); } public void Count() { lock (_gate) _count++; } }" },
        { "HANG506", "public class Ask { public async Task Run(Func<CancellationToken, Task> one) { using var stop = new CancellationTokenSource(); var work = one(stop.Token); Console.WriteLine(); await work; } }" },
        { "HANG506", "public class Feed { public Task Run() { var source = new CancellationTokenSource(); return Task.Delay(1000, source.Token); } }" },
        { "HANG201", "public class Once { public void Run() { using var turn = new Semaphore(1, 1, \"Global\\\\import\"); turn.WaitOne(); turn.Release(); } }" },
        { "HANG257", "public class Confirms { readonly CountdownEvent _left = new(5); public void Handle(int count, bool isOver) { if (isOver) _left.Signal(count); } public void Wait() => _left.Wait(); }" },
        { "HANG210", "public class Turns { readonly SemaphoreSlim _gate = new(1); int _count; public async Task Run() { await _gate.WaitAsync(500); try { _count++; await Task.Delay(1); } finally { _gate.Release(); } } }" },
        { "HANG203", "public class Account { readonly object _gate = new(); int _sum; public void Transfer(Account other) { lock (_gate) { lock (other._gate) { _sum -= 1; other._sum += 1; } } } }" },
        { "HANG501", "public class Cache : IDisposable { readonly Timer _timer; int _count; public Cache() => _timer = new Timer(_ => _count++, null, 1000, 1000); public int Count() => _count; public void Dispose() => _count = 0; }" },
        { "HANG403", "public static class Store { static readonly byte[] _first = Load().Result; static int _count; static async Task<byte[]> Load() { var read = await File.ReadAllBytesAsync(\"a\"); _count++; return read; } public static int Count => _first.Length + _count; }" },
        { "HANG403", "public class Feed { public async Task<int> First() { await Task.Yield(); return Start().Result; } static async Task<int> Start() { await Task.Yield(); return 1; } }" },
        { "HANG406", "public class Feed { readonly object _gate = new(); TaskCompletionSource _next = new(); int _count; public Task Next { get { lock (_gate) return _next.Task; } } public void Add() { lock (_gate) { _next.TrySetResult(); _next = new TaskCompletionSource(); _count++; } } }" },
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(1); public async Task Run(string file) { await _gate.WaitAsync(); File.ReadAllText(file); _gate.Release(); } }" },
        { "HANG202", "public class Store { readonly object _gate = new(); readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan }; int _count; public string Load(string at) { lock (_gate) return _client.GetStringAsync(at).Result; } public void Count() { lock (_gate) _count++; } }" },
        // What is small has no reason to go on for ever, nor has what the caller would cancel.
        { "HANG305", "public class Store { readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan }; public Task<string> Load(string at) => _client.GetStringAsync(at); }" },
        { "HANG305", "public class Store { readonly HttpClient _client = new(); public async Task Load(string at, string to) { using var body = await _client.GetStreamAsync(at); using var file = File.Create(to); await body.CopyToAsync(file); } }" },
        { "HANG306", "public class Store { public int Add(System.Data.Common.DbConnection connection) { using var command = connection.CreateCommand(); command.CommandTimeout = 0; command.CommandText = \"INSERT INTO orders (id) VALUES (1)\"; return command.ExecuteNonQuery(); } }" },
        { "HANG404", "public class Writes { public void Flush(Task[] writes, CancellationToken stop) { stop.ThrowIfCancellationRequested(); Task.WaitAll(writes); } }" },
        { "HANG307", "public class Filter { public string Run(string name, string text, string[] lines) { var start = new System.Diagnostics.ProcessStartInfo(name) { RedirectStandardInput = true, RedirectStandardOutput = true }; using var child = System.Diagnostics.Process.Start(start)!; foreach (var line in lines) child.StandardInput.WriteLine(line); child.StandardInput.Close(); return child.StandardOutput.ReadToEnd(); } }" },
        { "HANG307", "public class Tool { public string Run(string program) { var start = new System.Diagnostics.ProcessStartInfo(program, \"-a\") { RedirectStandardOutput = true, RedirectStandardError = true }; using var child = System.Diagnostics.Process.Start(start)!; return child.StandardOutput.ReadToEnd(); } }" },
        { "HANG307", "public class Tool { public string Run(string file) { var start = new System.Diagnostics.ProcessStartInfo(\"dotnet\", \"restore \" + file) { RedirectStandardOutput = true, RedirectStandardError = true }; using var child = System.Diagnostics.Process.Start(start)!; return child.StandardOutput.ReadToEnd(); } }" },
        { "HANG307", "public class Tool { public string Run(string script) { var start = new System.Diagnostics.ProcessStartInfo(\"bash\", script) { RedirectStandardOutput = true, RedirectStandardError = true }; using var child = System.Diagnostics.Process.Start(start)!; return child.StandardOutput.ReadToEnd(); } }" },
        { "HANG412", "public class Feed { public Task Run(Func<Task> read) => Task.Factory.StartNew(async () => await read()); }" },
        // A view's loop is there again and again, whatever its view is held by.
        { "HANG408", "public class Shell { public static Shell Instance { get; } = new(); readonly Tail _tail = new(); public void Switch(bool isOn) => _tail.Switch(isOn); } public class Tail { bool _isOn; public async void Switch(bool isOn) { _isOn = isOn; if (isOn) await Task.Run(() => { while (_isOn) { Thread.Sleep(500); Console.WriteLine(); } }); } }" },
        { "HANG408", "public class App { public async Task Run(Func<Task> start) { try { await start(); } catch (IOException) { Thread.Sleep(3000); Console.WriteLine(); } } }" },
        { "HANG408", "public class Checks { public async Task Run(Func<Task> check) { while (true) { Thread.Sleep(3000); await check(); Console.WriteLine(); } } }" },
        { "HANG408", "public static class Nat { static readonly SemaphoreSlim _answers = new(1); public static async void Check() { await Task.Delay(2000); _answers.Wait(1000); } } public static class Server { public static void Run() => Nat.Check(); public static void Again() => Nat.Check(); }" },
        // Who stops it says so with a flag, and the loop reads on.
        { "HANG353", "public class Chat { readonly TcpClient _client; bool _isOpen = true; public Chat(TcpClient client) => _client = client; public void Run() { using var reader = new StreamReader(_client.GetStream()); string? line; while ((line = reader.ReadLine()) != null && _isOpen) Console.WriteLine(line); } public void Disconnect() { _isOpen = false; } } public class Scale { public void Limit(TcpClient client) => client.ReceiveTimeout = 1000; }" },
        { "HANG552", "public class Watch : IDisposable { public Watch() => Task.Run(Run); async Task Run() { var timer = new PeriodicTimer(TimeSpan.FromSeconds(30)); while (true) { await timer.WaitForNextTickAsync(); Console.WriteLine(); } } public void Dispose() { } }" },
        { "HANG412", "public class Feed { Task? _loop; public int Count; public void Run(Func<Task> read) => _loop = Task.Factory.StartNew(async () => { while (Count < 9) await read(); }); public async Task Stop() { if (_loop is not null) await _loop; } }" },
        { "HANG206", "public class Turns { readonly SemaphoreSlim _turn = new(1); public async Task Run(Func<CancellationToken, Task> one, CancellationToken stop) { await _turn.WaitAsync(); try { await one(stop); } finally { _turn.Release(); } } }" },
        { "HANG402", "public class Pump : IDisposable { public Pump() => Task.Run(Run); async Task Run() { while (true) { await Task.Delay(1000); Console.WriteLine(); } } public void Dispose() { } }" },
        { "HANG402", "public class Steps { public Steps() => Task.Run(Run); async Task Run() { while (true) { await Task.Delay(1000); Console.WriteLine(); } } public Task Completion => Task.CompletedTask; }" },
        { "HANG402", "class Pump { public Pump() => Task.Run(Run); async Task Run() { while (true) { await Task.Delay(1000); Console.WriteLine(); } } } public class Shop { public string Sell(int count) => count + new Pump().ToString(); }" },
        { "HANG506", "public class Feed { public static Feed Only { get; } = new(); readonly CancellationTokenSource _stop = new(); public Task Run() => Task.Delay(1000, _stop.Token); public void Stop() { } }" },
        { "HANG209", "public class Pool { readonly object _gate = new(); int _count; public event EventHandler? Failed; public void Fail() { lock (_gate) Failed?.Invoke(this, EventArgs.Empty); } public void Count() { lock (_gate) _count++; } } public class Tally { int _failures; public Tally(Pool pool) => pool.Failed += OnFailed; void OnFailed(object? sender, EventArgs e) { lock (this) _failures++; } }" },
        { "HANG209", "public class Pool { readonly object _gate = new(); int _count; public event EventHandler? Failed; public void Fail() { lock (_gate) Failed?.Invoke(this, EventArgs.Empty); } public void Count() { lock (_gate) _count++; } } public class Tally { int _failures; public Tally(Pool pool) => pool.Failed += OnFailed; void OnFailed(object? sender, EventArgs e) { Thread.Sleep(_failures++); } }" },
        { "HANG209", "public abstract class Part { public event EventHandler? Changed; protected void OnChanged() => Changed?.Invoke(this, EventArgs.Empty); } public class Fan : Part { readonly object _gate = new(); int _level; public void Turn(int level) { lock (_gate) { _level = level; OnChanged(); } } public void Up() { lock (_gate) _level++; } } public class Board { readonly object _gate = new(); public Board(Part part) => part.Changed += (_, _) => Show(); void Show() { lock (_gate) Console.WriteLine(); } }" },
        // What somebody would act on under a lock: others wait for as long as nobody can say.
        { "HANG202", "public class Store { readonly object _gate = new(); int _count; public void Load(Func<Task> load) { lock (_gate) load().Wait(); } public void Count() { lock (_gate) _count++; } }" },
        { "HANG202", "public class Names { readonly object _gate = new(); readonly ManualResetEventSlim _any = new(); int _count; public void Add() { lock (_gate) { _count++; _any.Set(); } } public int First() { lock (_gate) { if (_count == 0) _any.Wait(); return _count; } } }" },
        { "HANG202", "public class Store { readonly object _gate = new(); readonly HttpClient _client = new(); int _count; public string Load(string at) { lock (_gate) return _client.GetStringAsync(at).Result; } public void Count() { lock (_gate) _count++; } }" },
        { "HANG202", "public class Retry { readonly object _gate = new(); int _count, _pause; public void Set(int pause) => _pause = pause; public void Run() { lock (_gate) Thread.Sleep(_pause); } public void Count() { lock (_gate) _count++; } }" },
        { "HANG202", "public class Store { readonly object _gate = new(); readonly object _files = new(); readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan }; string _text = \"\"; public Store() { new Timer(_ => Load(), null, 1000, 1000); } void Load() { lock (_gate) _text = _client.GetStringAsync(\"http://localhost\").Result; } public string Text() { lock (_gate) return _text; } }" },
        { "HANG202", "public class Store { readonly object _gate = new(); int _count; public void Save(string[] names, Action<string> save) { lock (_gate) Task.WaitAll(names.Select(name => Task.Run(() => save(name))).ToArray()); } public void Count() { lock (_gate) _count++; } }" },
        // What fails between is in sight.
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(1); public async Task Run(CancellationToken stop) { await _gate.WaitAsync(); stop.ThrowIfCancellationRequested(); Console.WriteLine(); _gate.Release(); } }" },
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(1); public void Run(int count) { _gate.Wait(); Check(count); _gate.Release(); } static void Check(int count) { if (count < 0) throw new ArgumentException(nameof(count)); } }" },
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(1); public void Run(Action<int> work) { _gate.Wait(); work(1); _gate.Release(); } }" },
        // Whoever fails goes on, and the others wait.
        { "HANG256", "public class Logs { readonly ConcurrentQueue<string> _lines = new(); readonly SemaphoreSlim _ready = new(0); public int Failed; public void Add(string file) { try { _lines.Enqueue(File.ReadAllText(file)); _ready.Release(); } catch (IOException) { Failed++; } } public async Task<string?> Next() { await _ready.WaitAsync(); return _lines.TryDequeue(out var line) ? line : null; } }" },
        // Whoever ends the object does not end its loop.
        { "HANG105", "public class Printer { readonly BlockingCollection<int> _items = new(); bool _isOn = true; public void Add(int item) => _items.Add(item); public void Start() => new Thread(Run).Start(); void Run() { foreach (var item in _items.GetConsumingEnumerable()) Console.WriteLine(item); } public void Stop() => _isOn = false; public bool IsOn => _isOn; }" },
        { "HANG155", "public class Printer : IDisposable { readonly BlockingCollection<int> _items = new(); bool _isOn = true; public void Add(int item) => _items.Add(item); public void Start() => new Thread(Run).Start(); void Run() { while (_isOn) Console.WriteLine(_items.Take()); } public void Dispose() => _isOn = false; }" },
    };

    public static TheoryData<string, string> OnRequest => new()
    {
        { "HANG403", "public interface IFeed { Task<int> Next(); } public static class Feeds { public static IFeed? Own { get; set; } } public static class Store { static readonly int _first = Feeds.Own!.Next().Result; public static int Count => _first; }" },
        { "HANG403", "public class Feed { readonly Lazy<int> _first = new(() => Start().Result); static async Task<int> Start() { await Task.Yield(); return 1; } public int First => _first.Value; }" },
        { "HANG406", "public class Feed { readonly TaskCompletionSource _first = new(); public Task First => _first.Task; public void Run(BlockingCollection<int> items) { foreach (var item in items.GetConsumingEnumerable()) { Console.WriteLine(item); _first.TrySetResult(); } } }" },
        { "HANG506", "public class Feed { CancellationTokenSource _stop = new(); public Task Run() => Task.Delay(1000, _stop.Token); public void Restart() { _stop = new CancellationTokenSource(); } public void Stop() => _stop.Cancel(); }" },
        { "HANG504", "public class Calls { public async Task All(Uri[] places, HttpClient client) { foreach (var place in places) { var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60)); await client.GetAsync(place, limit.Token); } } }" },
        { "HANG405", "public class Door { event Action? Opened; public void Raise() => Opened?.Invoke(); public async Task Wait(CancellationToken stop) { var opened = new TaskCompletionSource(); Opened += () => opened.TrySetResult(); await opened.Task; } }" },
        { "HANG210", "public class Tool { public int Run(System.Diagnostics.Process child) { child.WaitForExit(1000); return child.ExitCode; } }" },
        { "HANG203", "public class Totals { readonly object _gate = new(); int _sum; public void Merge(Totals other) { lock (_gate) { lock (other._gate) _sum += other._sum; } } }" },
        { "HANG505", "public class Feed { public void Run(string[] names, CancellationToken stop) { foreach (var name in names) stop.Register(() => Console.WriteLine(name)); } }" },
        { "HANG555", "public class Feed { readonly List<int> _items = new(); public void Run(CancellationToken stop) => stop.Register(() => _items.Clear()); }" },
        { "HANG252", "public class Store { readonly ConcurrentDictionary<string, object> _gates = new(); readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan }; object Gate(string name) => _gates.GetOrAdd(name, _ => new object()); public string Load(string at) { lock (Gate(at)) return _client.GetStringAsync(at).Result; } }" },
        // How long a transfer of much takes nobody knows; whoever took its limit away had that in mind.
        { "HANG305", "public class Store { readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan }; public Task<HttpResponseMessage> Save(string at, StreamContent content) => _client.PostAsync(at, content); }" },
        { "HANG305", "public class Store { readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan }; public async Task Save(string at, Stream data) { using var request = new HttpRequestMessage(HttpMethod.Post, at); request.Content = new MultipartFormDataContent { new StreamContent(data) }; await _client.SendAsync(request); } }" },
        { "HANG305", "public class Store { readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan }; public async Task Load(string at, string to, CancellationToken stop) { using var body = await _client.GetStreamAsync(at, stop); stop = default; using var file = File.Create(to); await body.CopyToAsync(file); } }" },
        { "HANG305", "public class Tail { readonly HttpClient _client = new(); public async Task Follow(string at) { using var reader = new StreamReader(await _client.GetStreamAsync(at)); while (await reader.ReadLineAsync() is { } line) Console.WriteLine(line); } }" },
        { "HANG306", "public class Store { public int Run(System.Data.Common.DbConnection connection, string text) { using var command = connection.CreateCommand(); command.CommandTimeout = 0; command.CommandText = text; return command.ExecuteNonQuery(); } }" },
        { "HANG404", "public class Pool { readonly CancellationTokenSource _stop = new(); readonly List<Task> _tries = new(); public Pool() => new Thread(Watch).Start(); public void Stop() => _stop.Cancel(); void Watch() { while (!_stop.IsCancellationRequested) { _tries.Add(Task.Run(() => File.ReadAllText(\"a\"))); Task.WaitAll(_tries.ToArray()); } } }" },
        { "HANG405", "public class Door { readonly CancellationTokenSource _stop = new(); event Action? Opened; public void Raise() => Opened?.Invoke(); public Door() => Task.Run(Watch); public void Stop() => _stop.Cancel(); async Task Watch() { while (!_stop.IsCancellationRequested) { var opened = new TaskCompletionSource(); Opened += () => opened.TrySetResult(); await opened.Task; } } }" },
        { "HANG307", "public class Filter { public string Run(string name, string text, string[] lines) { var start = new System.Diagnostics.ProcessStartInfo(name) { RedirectStandardInput = true, RedirectStandardOutput = true }; using var child = System.Diagnostics.Process.Start(start)!; child.StandardInput.Write(text); child.StandardInput.Close(); return child.StandardOutput.ReadToEnd(); } }" },
        // What a program that somebody chose says is known to who chose it.
        { "HANG307", "public class Ports { public string All() { var start = new System.Diagnostics.ProcessStartInfo(\"netstat.exe\", \"-ano\") { RedirectStandardOutput = true, RedirectStandardError = true }; using var child = System.Diagnostics.Process.Start(start)!; return child.StandardOutput.ReadToEnd(); } }" },
        { "HANG307", "public class Session { public string Id() { var start = new System.Diagnostics.ProcessStartInfo(\"powershell\", \"-NoProfile -Command Get-Process\") { RedirectStandardOutput = true, RedirectStandardError = true }; using var child = System.Diagnostics.Process.Start(start)!; return child.StandardOutput.ReadToEnd(); } }" },
        { "HANG412", "public class Bell { readonly ConcurrentQueue<int> _rung = new(); public Task Ring() => Task.Factory.StartNew(async () => { while (!_rung.IsEmpty) await Task.Delay(500); }); }" },
        // What a peer does on a connection that somebody else has made is the matter of both.
        { "HANG351", "public class Scale { public int Weigh(IPEndPoint at, Socket socket) { socket.Connect(at); return 1; } }" },
        { "HANG352", "public class Probe { public async Task Look(string host) { using var client = new TcpClient(); await client.ConnectAsync(host, 80); } }" },
        { "HANG353", "public class Peer { public int Read(NetworkStream stream) => stream.ReadByte(); }" },
        { "HANG353", "public class Peer { public void Limit(TcpClient client) => client.ReceiveTimeout = 1000; public int Read(TcpClient client) => client.GetStream().ReadByte(); }" },
        { "HANG353", "public class Chat { readonly TcpClient _client; bool _isOpen = true; public Chat(TcpClient client) => _client = client; public void Run() { using var reader = new StreamReader(_client.GetStream()); string? line; while ((line = reader.ReadLine()) != null && _isOpen) Console.WriteLine(line); } public void Disconnect() { _isOpen = false; Console.WriteLine(); } } public class Scale { public void Limit(TcpClient client) => client.ReceiveTimeout = 1000; }" },
        { "HANG257", "public class Confirms { readonly CountdownEvent _left = new(5); public void Handle(int count) { if (count > 0) _left.Signal(count); } public void Wait() => _left.Wait(); }" },
        { "HANG204", "public class Recovery { readonly SemaphoreSlim _turn = new(1, 1); public async Task<bool> Run(string file) { if (!await _turn.WaitAsync(0)) return false; File.ReadAllText(file); _turn.Release(); return true; } }" },
        { "HANG408", "public class Retry { public async Task Run() { Thread.Sleep(1000); } }" },
        { "HANG408", "public class Retry { public async Task Run(Func<Task> one) { await one(); Thread.Sleep(250); } }" },
        { "HANG408", "public class Lines { public async Task<int> Run(System.Diagnostics.Process child) { await Task.Yield(); return child.StandardOutput.Read(); } }" },
        { "HANG408", "public class Calls { public async Task<int> Run(System.IO.Pipes.PipeStream pipe, byte[] data) { await Task.Yield(); return pipe.Read(data, 0, data.Length); } }" },
        { "HANG408", "public class Tool { public async Task<string> Run(System.Diagnostics.Process child) { var text = await child.StandardOutput.ReadToEndAsync(); return child.WaitForExit(1000) ? text : \"\"; } }" },
        { "HANG408", "public class Beeps { public async Task Run() { Console.Beep(); Thread.Sleep(150); Console.Beep(); await Task.Delay(1000); } }" },
        { "HANG408", "namespace System.Windows.Forms { public class Control { } } public class Capture : System.Windows.Forms.Control { public async Task Shoot() { Thread.Sleep(250); await Task.Delay(1000); } }" },
        { "HANG408", "public class Turns { readonly SemaphoreSlim _turn = new(1); public Task Run() => Task.Run(() => { if (!_turn.Wait(1000)) throw new TimeoutException(); _turn.Release(); }); }" },
        { "HANG408", "public class Host { bool _isOpen = true; public void Run(Mutex turn) => Task.Run(() => { while (_isOpen) { if (turn.WaitOne(500)) { turn.ReleaseMutex(); break; } } }); public void Stop() => _isOpen = false; }" },
        { "HANG408", "public class Shell { public static Shell Instance { get; } = new(); readonly Tail _tail = new(); public void Switch(bool isOn) => _tail.Switch(isOn); } public class Tail { bool _isOn; public void Switch(bool isOn) { _isOn = isOn; if (isOn) Task.Run(() => { while (_isOn) { Thread.Sleep(500); Console.WriteLine(); } }); } }" },
        { "HANG408", "public static class Jobs { static readonly BlockingCollection<int> _jobs = new(); public static void Start() => Task.Run(() => { foreach (var job in _jobs.GetConsumingEnumerable()) Console.WriteLine(job); }); public static void Stop() => _jobs.CompleteAdding(); }" },
        { "HANG506", "public class Ask { public Task Run() => Task.Delay(1000, new CancellationTokenSource().Token); }" },
        { "HANG506", "public class Ask { public async Task Run(Func<CancellationToken, Task> one) { using var none = new CancellationTokenSource(); await one(none.Token); } }" },
        { "HANG506", "public class Ask { public Task Run(CancellationToken? stop) { using var none = new CancellationTokenSource(); var token = stop ?? none.Token; return Task.Delay(1000, token); } }" },
        { "HANG506", "public class Words : StringWriter { } public class Feed { public async Task<string> Show(System.Xml.Linq.XDocument feed) { using var text = new Words(); using (var writer = System.Xml.XmlWriter.Create(text)) { var none = new CancellationTokenSource(); var token = none.Token; await feed.SaveAsync(writer, token); } return text.ToString(); } }" },
        { "HANG552", "public class Watch { public Watch() => Task.Run(Run); async Task Run() { var timer = new PeriodicTimer(TimeSpan.FromSeconds(30)); while (true) { await timer.WaitForNextTickAsync(); Console.WriteLine(); } } } public class Services { public void AddSingleton<T>() { } } public static class Set { public static void Up(Services services) { services.AddSingleton<Watch>(); } }" },
        { "HANG408", "public class App { public async Task Run(Func<Task> start) { try { await start(); } catch (IOException) { Thread.Sleep(3000); Environment.Exit(1); } } }" },
        { "HANG408", "#define DEBUG\npublic class Reads { public async Task Slow() {\n#if DEBUG\nThread.Sleep(1000);\n#endif\nawait Task.Yield(); } }" },
        { "HANG408", "public class Checks { public async Task Run(Func<Task> check, WaitHandle[] ends, TimeSpan often) { while (true) { Thread.Sleep(3000); await check(); if (WaitHandle.WaitAny(ends, often) == 0) break; } } }" },
        { "HANG408", "public static class Nat { static readonly SemaphoreSlim _answers = new(1); public static async void Check() { await Task.Delay(2000); if (!_answers.Wait(1000)) throw new TimeoutException(); } } public static class Server { public static void Main() => Nat.Check(); }" },
        { "HANG151", "public class Pump { readonly Channel<int> _items; public Pump(bool isWide) => _items = isWide ? Channel.CreateUnbounded<int>() : Channel.CreateBounded<int>(1); public async Task Run() { await foreach (var item in _items.Reader.ReadAllAsync()) Console.WriteLine(item); } public ChannelWriter<int> Items => _items.Writer; }" },
        { "HANG354", "public class Chat { public void Close(System.Net.WebSockets.WebSocket socket) => socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, \"\", CancellationToken.None).Forget(); } public static class Forgetting { public static void Forget(this Task task) { } }" },
        { "HANG501", "public class Icon { readonly List<int> _states = new(); public Icon() { var timer = new System.Timers.Timer(30_000); timer.Elapsed += (_, _) => _states.Add(1); timer.Start(); } }" },
        { "HANG152", "public class Orders { readonly ChannelWriter<int> _orders; public Orders(ChannelWriter<int> orders) => _orders = orders; public async Task Add(int order) => await _orders.WriteAsync(order); }" },
        { "HANG257", "public class Load { readonly ManualResetEventSlim _done = new(false); public void Run(string file) { File.ReadAllText(file); _done.Set(); } public void Wait() => _done.Wait(); }" },
        { "HANG257", "public class Ready { public void Await(ManualResetEventSlim ready) => ready.Wait(); }" },
        { "HANG256", "public class Turns { public void Take(SemaphoreSlim gate) => gate.Wait(); }" },
        { "HANG156", "public class Lines { public async Task<int> Read(PipeReader reader) { var read = await reader.ReadAsync(); return (int)read.Buffer.Length; } }" },
        { "HANG351", "public static class Sockets { public static int ReadInt(this Socket socket) { var buffer = new byte[4]; socket.Receive(buffer); return buffer[0]; } }" },
        { "HANG353", "public class Peer { public void Write(TcpClient client, byte[] data) => client.GetStream().Write(data); }" },
        { "HANG353", "public class Child { public string? Read(System.Diagnostics.Process child) => child.StandardOutput.ReadLine(); }" },
        { "HANG209", "public class Pool { readonly object _gate = new(); readonly Action _failed; int _count; public Pool(Action failed) => _failed = failed; public void Fail() { lock (_gate) _failed(); } public void Count() { lock (_gate) _count++; } }" },
        { "HANG506", "public class Feed { CancellationTokenSource _stop = new(); public Task Run() => Task.Delay(1000, _stop.Token); public void Start() { _stop = new CancellationTokenSource(); } public void Stop() => _stop.Cancel(); }" },
        { "HANG503", "public class Poll { readonly Timer _timer; readonly HttpClient _client = new(); public Poll() => _timer = new Timer(_ => _client.GetStringAsync(\"http://localhost\").Wait(), null, 1000, 1000); }" },
        { "HANG204", "public class Turns { readonly Mutex _gate = new(); public void Run(string file) { _gate.WaitOne(); File.ReadAllText(file); _gate.ReleaseMutex(); } }" },
        { "HANG252", "public class Store { readonly SemaphoreSlim _gate = new(1); int _count; public async Task Load(System.Diagnostics.Process child) { await _gate.WaitAsync(); try { await child.WaitForExitAsync(); } finally { _gate.Release(); } } public async Task Count() { await _gate.WaitAsync(); try { _count++; } finally { _gate.Release(); } } }" },
        { "HANG353", "public class Tool { public async Task<string> Run(System.Diagnostics.Process child, CancellationToken stop) { await Task.Delay(1, stop); return await child.StandardOutput.ReadToEndAsync(CancellationToken.None); } }" },
        { "HANG412", "public class Feed { readonly List<int> _seen = new(); public async Task Run(IAsyncEnumerable<int> items) { await Task.Factory.StartNew(async () => { await foreach (var item in items) _seen.Add(item); }); } }" },
        { "HANG402", "public class Pump { public Pump() => Task.Run(Run); async Task Run() { while (true) { await Task.Delay(1000); Console.WriteLine(); } } }" },
        { "HANG402", "class Pump { public Pump() => Task.Run(Run); async Task Run() { while (true) { await Task.Delay(1000); Console.WriteLine(); } } } public class Shop { readonly Pump _pump = new(); public override string ToString() => _pump.ToString()!; }" },
        { "HANG506", "public class Feed { public static Feed Only { get; } = new(); readonly CancellationTokenSource _stop = new(); public Task Run() => Task.Delay(1000, _stop.Token); }" },
        { "HANG209", "public class Pool { readonly object _gate = new(); int _count; public event EventHandler? Failed; public void Fail() { lock (_gate) Failed?.Invoke(this, EventArgs.Empty); } public void Count() { lock (_gate) _count++; } } public class Tally { int _failures; public Tally(Pool pool) => pool.Failed += OnFailed; void OnFailed(object? sender, EventArgs e) { _failures++; Console.WriteLine(_failures); } }" },
        { "HANG209", "public abstract class Part { public event EventHandler? Changed; protected void OnChanged() => Changed?.Invoke(this, EventArgs.Empty); } public class Fan : Part { readonly object _gate = new(); int _level; public void Turn(int level) { lock (_gate) { _level = level; OnChanged(); } } public void Up() { lock (_gate) _level++; } } public class Board { int _changes; public Board(Part part) => part.Changed += (_, _) => Show(); void Show() { _changes++; Console.WriteLine(_changes); } }" },
        // Under a lock: what ends by itself, what only the peer of those who want just this can delay, and what nobody else stands for.
        { "HANG202", "public class Store { readonly object _gate = new(); int _count; public void Save() { lock (_gate) { _count = 0; Thread.Sleep(500); } } public void Count() { lock (_gate) _count++; } }" },
        { "HANG202", "public class Line { readonly object _write = new(); readonly string _host; Stream _stream; public Line(TcpClient client, string host) { _stream = client.GetStream(); _host = host; } public void Secure() { lock (_write) { var tls = new System.Net.Security.SslStream(_stream); tls.AuthenticateAsClient(_host); _stream = tls; } } public Stream Stream() { lock (_write) return _stream; } }" },
        { "HANG202", "public class Line { readonly object _write = new(); readonly NetworkStream _stream; public Line(TcpClient client) => _stream = client.GetStream(); public void Send(byte[] data) { lock (_write) _stream.Write(data, 0, data.Length); } public void Close() { lock (_write) _stream.Close(); } }" },
        { "HANG202", "public class Store { readonly object _gate = new(); int _count; public void Save(string[] names) { lock (_gate) { var tasks = new List<Task>(); foreach (var name in names) tasks.Add(Task.Run(() => File.WriteAllText(name, name))); Task.WaitAll(tasks.ToArray()); } } public void Count() { lock (_gate) _count++; } }" },
        { "HANG202", "public class Store { readonly object _gate = new(); readonly HttpClient _client = new(); public string Load(string at) { lock (_gate) return _client.GetStringAsync(at).Result; } }" },
        { "HANG202", "public class Store { readonly object _gate = new(); readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan }; readonly Timer _timer; string _text = \"\"; public Store() => _timer = new Timer(Load, null, 1000, 1000); void Load(object? state) { lock (_gate) _text = _client.GetStringAsync(\"http://localhost\").Result; Tell(); } void Tell() { lock (_gate) Console.WriteLine(_text); } }" },
        // Whether a key is there the code does not show.
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(1); readonly Dictionary<string, int> _counts = new(); public int Run(string name) { _gate.Wait(); var count = _counts[name]; _gate.Release(); return count; } }" },
        // A signal that is left out by whoever fails or has nothing to tell.
        { "HANG256", "public class Logs { readonly ConcurrentQueue<string> _lines = new(); readonly SemaphoreSlim _ready = new(0); public void Add(string file) { _lines.Enqueue(File.ReadAllText(file)); _ready.Release(); } public async Task<string?> Next() { await _ready.WaitAsync(); return _lines.TryDequeue(out var line) ? line : null; } }" },
        { "HANG256", "public class Mails { readonly ConcurrentQueue<string> _mails = new(); readonly SemaphoreSlim _ready = new(0); public bool IsOn; public void Add(string mail) { if (!IsOn) return; _mails.Enqueue(mail); _ready.Release(); } public async Task<string?> Next() { await _ready.WaitAsync(); return _mails.TryDequeue(out var mail) ? mail : null; } }" },
        { "HANG257", "public class Load { readonly ManualResetEventSlim _done = new(false); public int Failed; public void Run(string file) { try { if (file.Length == 0) return; _done.Set(); } catch (IOException) { Failed++; } } public void Wait() => _done.Wait(); }" },
        { "HANG257", "public class Load { readonly ManualResetEventSlim _done = new(false); public int Failed; public void Run(string file) { File.ReadAllText(file); Tell(); } void Tell() { try { Failed = 0; _done.Set(); } catch (IOException) { Failed++; } } public void Wait() => _done.Wait(); }" },
        { "HANG351", "public class Lobby { readonly TcpListener _listener = new(IPAddress.Any, 1); public void Listen() { _listener.Start(); while (true) { using var guest = _listener.AcceptTcpClient(); Console.WriteLine(guest.Connected); } } public void Leave(string file) { File.ReadAllText(file); _listener.Stop(); } }" },
        // What has no end is meant to go on as long as the process.
        { "HANG105", "public class Printer { readonly BlockingCollection<int> _items = new(); public void Add(int item) => _items.Add(item); public void Start() => new Thread(Run).Start(); void Run() { foreach (var item in _items.GetConsumingEnumerable()) Console.WriteLine(item); } }" },
        { "HANG155", "public class Printer { readonly BlockingCollection<int> _items = new(); public void Add(int item) => _items.Add(item); public void Start() => new Thread(Run).Start(); void Run() { while (true) Console.WriteLine(_items.Take()); } }" },
    };

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task Is_said_unasked(string id, string code) => Assert.Contains(id, await Said(code, asked: null));

    [Theory]
    [MemberData(nameof(OnRequest))]
    public async Task Is_said_when_its_rule_is_asked_for(string id, string code)
    {
        Assert.DoesNotContain(id, await Said(code, asked: null));
        Assert.Contains(id, await Said(code, asked: id));
    }

    /// <summary>Places that are no finding of the rule at all, whoever asks.</summary>
    [Theory]
    [InlineData("HANG504", "public class Calls { public async Task One(Uri place, HttpClient client) { var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60)); await client.GetAsync(place, limit.Token); } }")]
    [InlineData("HANG307", "public class Tools { public void Allow(string file) { var start = new System.Diagnostics.ProcessStartInfo(\"chmod\", file) { RedirectStandardOutput = true, RedirectStandardError = true }; using var child = System.Diagnostics.Process.Start(start)!; child.WaitForExit(); } }")]
    [InlineData("HANG401", "public class Shown : System.ComponentModel.INotifyPropertyChanged { public event System.ComponentModel.PropertyChangedEventHandler? PropertyChanged; public string Text { get; private set; } = \"\"; public void Refresh(string file) => Load(file); async void Load(string file) { Text = await File.ReadAllTextAsync(file); PropertyChanged?.Invoke(this, new(nameof(Text))); } }")]
    public async Task Is_not_said(string id, string code) => Assert.DoesNotContain(id, await Said(code, asked: null));

    private static async Task<IReadOnlyCollection<string>> Said(string code, string? asked)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        if (asked is not null)
            options = options.WithSpecificDiagnosticOptions([new(asked, ReportDiagnostic.Warn)]);
        var compilation = CSharpCompilation.Create("Shown", [CSharpSyntaxTree.ParseText(code), CSharpSyntaxTree.ParseText(Snippet.GlobalUsings)], References.Net, options);
        Assert.DoesNotContain(compilation.GetDiagnostics(), one => one.Severity == DiagnosticSeverity.Error);
        var found = await compilation.WithAnalyzers([.. AllRules.Analyzers], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), (failure, _, _) => Assert.Fail(failure.ToString()), concurrentAnalysis: true, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync();
        return [.. found.Select(one => one.Id)];
    }
}
