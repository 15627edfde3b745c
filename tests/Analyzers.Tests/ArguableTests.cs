using Hangproof.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hangproof.Tests;

/// <summary>Of a rule that warns, what is right and yet left to argue about is a suggestion until a severity is set for its id; what nobody would argue about is a warning.</summary>
public sealed class ArguableTests
{
    public static TheoryData<string, string> Suggested => new()
    {
        { "HANG105", "public class Jobs { readonly BlockingCollection<int> _jobs = new(); public void Add(int job) => _jobs.Add(job); public void Run(CancellationToken stop) { while (!stop.IsCancellationRequested) Console.WriteLine(_jobs.Take()); } }" },
        { "HANG202", "public class Store { readonly object _gate = new(); readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan }; int _count; public void Load(HttpRequestMessage ask) { lock (_gate) _client.Send(ask); } public void Count() { lock (_gate) _count++; } }" },
        { "HANG203", "public class Till { public readonly object Gate = new(); public int Sum; } public class Shop { readonly object _gate = new(); readonly Till _till = new(); int _count; public void Open() { Task.Run(Count); Task.Run(Sell); } void Count() { lock (_gate) lock (_till.Gate) _count = _till.Sum; } void Sell() { lock (_till.Gate) lock (_gate) _count = _till.Sum++; } }" },
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(1); public async Task Run(int[] all, int at) { await _gate.WaitAsync(); Pick(all, at); _gate.Release(); } static void Pick(int[] all, int at) { if (at > all.Length) throw new ArgumentException(\"too far\"); } }" },
        { "HANG206", "public class Turns { readonly SemaphoreSlim _turn = new(1); public async Task Run(Func<Task> one) { await _turn.WaitAsync(); try { await one(); } finally { _turn.Release(); } } public async Task StopAsync(CancellationToken stop) { await _turn.WaitAsync(); _turn.Release(); await Task.Delay(1, stop); } }" },
        { "HANG207", "public class Load { readonly ManualResetEventSlim _done = new(false); int _state; public void Run(int state) { if (state == 0) return; _state = state; _done.Set(); } public void Wait(CancellationToken stop) { stop.ThrowIfCancellationRequested(); _done.Wait(); Console.WriteLine(_state); } }" },
        { "HANG211", "public class Turns { readonly SemaphoreSlim _gate = new(1, 1); int _count; public async Task Run(CancellationToken stop) { try { await _gate.WaitAsync(stop); _count++; } finally { _gate.Release(); } } }" },
        { "HANG307", "public class Tool { public string Run(string program) { var start = new System.Diagnostics.ProcessStartInfo(program, \"-a\") { RedirectStandardOutput = true, RedirectStandardError = true }; using var child = System.Diagnostics.Process.Start(start)!; return child.StandardOutput.ReadToEnd(); } }" },
        { "HANG402", "class Pump : IDisposable { public Pump() => Task.Run(Run); async Task Run() { while (true) { await Task.Delay(1000); Console.WriteLine(); } } public void Dispose() { } } public class Shop { public string Sell(int count) { using var pump = new Pump(); return count + pump.ToString(); } }" },
        { "HANG403", "public class Feed { public async Task<int> First() { await Task.Yield(); return Start().Result; } static async Task<int> Start() { await Task.Yield(); return 1; } }" },
        { "HANG105", "public class Jobs { readonly BlockingCollection<int> _jobs = new(); public void Add(int job) => _jobs.Add(job); public void Start() => Task.Run(Run); void Run() { foreach (var job in _jobs.GetConsumingEnumerable()) Console.WriteLine(job); } public void Stop() { } }" },
        { "HANG208", "public class Turns { readonly object _gate = new(); int _count; public async Task Run(Func<Task> one) { Monitor.Enter(_gate); try { _count++; await one(); } finally { Monitor.Exit(_gate); } } }" },
        { "HANG504", "public class Link { readonly CancellationTokenSource _stop = new(); readonly List<int> _all = new(); public void Stop() => _stop.Cancel(); public async Task Send(Uri at, HttpClient client) { foreach (var one in _all) { var both = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token); await client.GetAsync(at, both.Token); } } }" },
        { "HANG102", "public class Notes { readonly ChannelWriter<int> _notes; public Notes(ChannelWriter<int> notes) => _notes = notes; public async Task Add(int note, CancellationToken stop) { stop.ThrowIfCancellationRequested(); await _notes.WriteAsync(note); } }" },
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(1); public void Run(string file) { _gate.Wait(); try { File.ReadAllText(file); _gate.Release(); } catch (IOException) { Console.WriteLine(); } } }" },
        { "HANG304", "public class Chat { public async Task Run(System.Net.WebSockets.WebSocket peer, byte[] data, CancellationToken stop) { await peer.SendAsync(data, System.Net.WebSockets.WebSocketMessageType.Text, true, stop); await peer.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, \"bye\", CancellationToken.None); } }" },
        { "HANG305", "public class Store { readonly HttpClient _client = new() { Timeout = TimeSpan.FromMilliseconds(int.MaxValue) }; public Task<string> Load(string at) => _client.GetStringAsync(at); }" },
        { "HANG401", "public class Feed { public void Begin() { try { Task.Run(Run); } catch (IOException) { Console.WriteLine(); } } async Task Run() { await Task.Yield(); await File.WriteAllTextAsync(\"a\", \"b\"); Console.WriteLine(); } }" },
        { "HANG401", "public class Feed { public Feed() => Load(); async void Load() { var text = await File.ReadAllTextAsync(\"a\"); Console.WriteLine(text); } }" },
        { "HANG401", "public class Box { int _count; public void Show() { _count++; Task.Delay(100); _count++; } }" },
    };

    public static TheoryData<string, string> Warned => new()
    {
        { "HANG203", "public class Shop { readonly object _gate = new(); readonly object _till = new(); int _count, _sum; public void Open() { Task.Run(Count); Task.Run(Sell); } void Count() { lock (_gate) lock (_till) _count = _sum; } void Sell() { lock (_till) lock (_gate) _count = _sum++; } }" },
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(1); public async Task Run(string file) { await _gate.WaitAsync(); File.ReadAllText(file); _gate.Release(); } }" },
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(1); public async Task Run(string file) { await _gate.WaitAsync(); await Read(file); _gate.Release(); } static async Task Read(string file) => Console.WriteLine(await File.ReadAllTextAsync(file)); }" },
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(1); int _count; public async Task Run(int at) { await _gate.WaitAsync(); if (at == _count) return; _count = at; _gate.Release(); } }" },
        { "HANG204", "public class Turns { readonly SemaphoreSlim _gate = new(9); int _count; public async Task Run(int at) { await _gate.WaitAsync(); if (at == _count) return; _count = at; _gate.Release(); } }" },
        { "HANG304", "public class Chat { public async Task Run(System.Net.WebSockets.WebSocket peer, byte[] data, CancellationToken stop) { await peer.SendAsync(data, System.Net.WebSockets.WebSocketMessageType.Text, true, stop); await peer.ReceiveAsync(data, CancellationToken.None); } }" },
        { "HANG405", "public class Asks { public async Task<int> Ask(int[] all) { var one = new TaskCompletionSource<int>(); _ = Task.Run(() => { if (all.Length == 0) return; one.TrySetResult(all[0]); }); return await one.Task; } }" },
        { "HANG413", "public class Asks { public Task<HttpResponseMessage> Run(HttpClient client) { using var ask = new HttpRequestMessage(); return client.SendAsync(ask); } }" },
        { "HANG208", "public class Turns { readonly object _gate = new(); int _count; public async Task Run() { Monitor.Enter(_gate); try { _count++; await Task.Delay(10); } finally { Monitor.Exit(_gate); } } }" },
        { "HANG507", "public class Notes { int _count; public void Send() { _ = new Timer(_ => _count++, null, TimeSpan.FromMilliseconds(5000), Timeout.InfiniteTimeSpan); } }" },
        { "HANG102", "public class Notes { readonly Channel<int> _notes = Channel.CreateBounded<int>(4); public ChannelReader<int> All => _notes.Reader; public async Task Add(int note, CancellationToken stop) { stop.ThrowIfCancellationRequested(); await _notes.Writer.WriteAsync(note); } }" },
        { "HANG305", "public class Store { readonly HttpClient _client = new() { Timeout = TimeSpan.FromMilliseconds(int.MaxValue) }; public Task<string> Load(string at, CancellationToken stop) { stop.ThrowIfCancellationRequested(); return _client.GetStringAsync(at); } }" },
        { "HANG401", "public class Feed { public void Begin() { try { Task.Run(Run); } catch (IOException) { Console.WriteLine(); } } bool _isOn = true; public void Stop() => _isOn = false; async Task Run() { while (_isOn) Console.WriteLine(await File.ReadAllTextAsync(\"a\")); } }" },
        { "HANG401", "public class Feed { public async Task Begin() { await Task.Yield(); Load(); } async void Load() { var text = await File.ReadAllTextAsync(\"a\"); Console.WriteLine(text); } }" },
        { "HANG401", "public class Feed { public void Begin() { try { Load(); } catch (IOException) { Console.WriteLine(); } } async void Load() { var text = await File.ReadAllTextAsync(\"a\"); Console.WriteLine(text); } }" },
        { "HANG401", "public class Tool { public void Run(System.Diagnostics.Process child) { while (!child.HasExited) Task.Delay(100); } }" },
        { "HANG410", "public class Names { public Task<IPAddress[]> All(string host, CancellationToken stop) => Dns.GetHostAddressesAsync(host); }" },
        { "HANG410", "public class Names { public Task<IPAddress[]> All(string host, CancellationToken stop) => All(host, false); public Task<IPAddress[]> All(string host, bool isFresh, CancellationToken stop = default) => Dns.GetHostAddressesAsync(host + isFresh, stop); }" },
        { "HANG410", "public class Names { public async Task<IPAddress> First(string host, CancellationToken stop) => (await All(host))[0]; public async Task<int> Count(string host, CancellationToken stop) => (await All(host, stop)).Length; async Task<IPAddress[]> All(string host, CancellationToken stop = default) => await Dns.GetHostAddressesAsync(host, stop); }" },
    };

    [Theory]
    [MemberData(nameof(Suggested))]
    public async Task Is_a_suggestion_until_its_rule_is_asked_for(string id, string code)
    {
        Assert.Equal([DiagnosticSeverity.Info], await Severities(id, code, isAsked: false));
        Assert.Equal([DiagnosticSeverity.Warning], await Severities(id, code, isAsked: true));
    }

    [Theory]
    [MemberData(nameof(Warned))]
    public async Task Is_a_warning(string id, string code) => Assert.Equal([DiagnosticSeverity.Warning], await Severities(id, code, isAsked: false));

    private static async Task<IEnumerable<DiagnosticSeverity>> Severities(string id, string code, bool isAsked)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        if (isAsked)
            options = options.WithSpecificDiagnosticOptions([new(id, ReportDiagnostic.Warn)]);
        var compilation = CSharpCompilation.Create("Arguable", [CSharpSyntaxTree.ParseText(code), CSharpSyntaxTree.ParseText(Snippet.GlobalUsings)], References.Net, options);
        Assert.DoesNotContain(compilation.GetDiagnostics(), one => one.Severity == DiagnosticSeverity.Error);
        var found = await compilation.WithAnalyzers([.. AllRules.Analyzers], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), (failure, _, _) => Assert.Fail(failure.ToString()), concurrentAnalysis: true, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync();
        return found.Where(one => one.Id == id).Select(one => one.Severity);
    }
}
