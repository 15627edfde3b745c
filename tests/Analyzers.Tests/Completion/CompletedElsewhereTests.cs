using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Completion.SourceNotCompletedAnalyzer>;

namespace Hangproof.Tests.Completion;

/// <summary>Ways out on which another thread, or an earlier line, completes the source.</summary>
public sealed class CompletedElsewhereTests
{
    [Theory]
    [InlineData("if (Interlocked.Exchange(ref _isStarted, 1) != 0) return;")]
    [InlineData("if (Interlocked.Exchange(ref _isStarted, 1) == 1) { return; }")]
    [InlineData("if (Interlocked.CompareExchange(ref _isStarted, 1, 0) != 0) return;")]
    [InlineData("if (Interlocked.Increment(ref _isStarted) > 1) return;")]
    [InlineData("if (Interlocked.Exchange(ref _isStarted, 1) == 0) {|HANG405:return|};")]
    [InlineData("if (Interlocked.CompareExchange(ref _isStarted, 0, 0) != 0) {|HANG405:return|};")]
    [InlineData("if (Interlocked.Exchange(ref _isStarted, 1) != 0) return; if (_name.Length == 0) {|HANG405:return|};")]
    [InlineData("if (Interlocked.Exchange(ref _isStarted, 1) != 0) {|HANG405:return|};", "_isStarted = 0;")]
    public Task Who_loses_at_a_gate_leaves_it_to_who_went_through(string gate, string other = "") => Verify.Reports($$"""
        class Track(string name)
        {
            int _isStarted;
            readonly string _name = name;
            readonly TaskCompletionSource<bool> _ready = new();
            public void Start() => Task.Run(async () =>
            {
                {{gate}}
                try { await File.ReadAllTextAsync(_name); _ready.SetResult(true); }
                catch { _ready.SetResult(false); }
            });
            public void Again() { {{other}} }
            public async Task<bool> IsReady() => await _ready.Task;
        }
        """);

    [Theory]
    [InlineData("isOpen = true; lock (_gate) { _count++; } opened.TrySetResult(true);", "if (isOpen) Console.WriteLine(e); else opened.TrySetException(e);")]
    [InlineData("opened.TrySetResult(true); isOpen = true;", "if (!isOpen) opened.TrySetException(e);")]
    [InlineData("isOpen = true; var rest = await File.ReadAllTextAsync(more); opened.TrySetResult(rest.Length > 0);", "if (isOpen) Console.WriteLine(e); else opened.TrySetException(e);", "{|HANG405:ReadAllTextAsync|}")]
    [InlineData("opened.TrySetResult(true); isOpen = true;", "if (isOpen) opened.TrySetException(e);", "{|HANG405:ReadAllTextAsync|}")]
    [InlineData("opened.TrySetResult(true); isOpen = true;", "if (!isOpen) opened.TrySetException(e);", "{|HANG405:ReadAllTextAsync|}", "isOpen = true;")]
    public Task A_flag_that_is_set_beside_the_completion_tells_that_it_is_done(string done, string handled, string read = "ReadAllTextAsync", string first = "") => Verify.Reports($$"""
        class Line
        {
            readonly object _gate = new();
            int _count;
            public async Task<bool> OpenAsync(string path)
            {
                var opened = new TaskCompletionSource<bool>();
                _ = Task.Run(() => ReadAsync(path, path, opened));
                return await opened.Task;
            }
            async Task ReadAsync(string path, string more, TaskCompletionSource<bool> opened)
            {
                var isOpen = false;
                {{first}}
                try
                {
                    var text = await File.{{read}}(path);
                    {{done}}
                    Console.WriteLine(int.Parse(text));
                }
                catch (Exception e)
                {
                    {{handled}}
                }
            }
        }
        """);

    [Theory]
    [InlineData("if (t.IsFaulted) done.TrySetException(t.Exception); else if (t.IsCanceled) done.TrySetCanceled(); else done.TrySetResult(t.GetAwaiter().GetResult());")]
    [InlineData("if (t.IsFaulted || t.IsCanceled) { done.TrySetCanceled(); return; } done.TrySetResult(t.GetAwaiter().GetResult());")]
    [InlineData("if (t.IsCompletedSuccessfully) done.TrySetResult(t.GetAwaiter().GetResult()); else done.TrySetCanceled();")]
    [InlineData("if (t.IsFaulted) done.TrySetException(t.Exception); else done.TrySetResult(t.GetAwaiter().{|HANG405:GetResult|}());")]
    [InlineData("if (task.IsFaulted || task.IsCanceled) done.TrySetCanceled(); else done.TrySetResult(t.GetAwaiter().{|HANG405:GetResult|}());")]
    public Task The_result_of_what_has_not_failed_does_not_throw(string body) => Verify.Reports($$"""
        class Wrapper
        {
            public Task<int> Wrap(Task<int> task)
            {
                var done = new TaskCompletionSource<int>();
                task.ContinueWith(t =>
                {
                    {{body}}
                });
                return done.Task;
            }
        }
        """);

    [Theory]
    [InlineData("if (isClosing) return; isClosing = true; await Task.Yield(); done.TrySetResult();")]
    [InlineData("if (!isOpen) return; isOpen = false; await Task.Yield(); done.TrySetResult();")]
    [InlineData("if (isClosing) {|HANG405:return|}; await Task.Yield(); done.TrySetResult();")]
    [InlineData("if (!isOpen) {|HANG405:return|}; isOpen = true; await Task.Yield(); done.TrySetResult();")]
    [InlineData("if (!TryClose()) return; await Task.Yield(); done.TrySetResult();")]
    public Task Who_comes_second_leaves_it_to_the_first(string close) => Verify.Reports($$"""
        class Popup(Action<Func<Task>> onTapped, bool isOld)
        {
            public async Task ShowAsync()
            {
                var done = new TaskCompletionSource();
                bool isClosing = isOld, isOpen = !isOld;
                onTapped(CloseAsync);
                await done.Task;

                async Task CloseAsync()
                {
                    {{close}}
                }
            }

            bool _isClosed;
            bool TryClose()
            {
                if (_isClosed)
                    return false;
                _isClosed = true;
                return true;
            }
        }
        """);
}
