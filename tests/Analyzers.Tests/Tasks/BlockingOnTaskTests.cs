using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Tasks;

public sealed class BlockingOnTaskTests
{
    [Theory]
    [InlineData("async Task M() { await Task.Yield(); var n = Load().{|HANG403:Result|}; }")]
    [InlineData("async Task<int> M(Task<int> a, List<Task<int>> rest) { await Task.WhenAll(rest); return a.{|HANG403:Result|}; }")]
    [InlineData("async Task<int> M(Task<int> load, string name) { await Task.Yield(); switch (load.IsCompleted, name is null) { case (false, false) when load.{|HANG453:Result|} > 0: return 1; default: return 0; } }")]
    [InlineData("async Task<int> M(System.Net.Http.HttpContent content) { await Task.Yield(); return content.ReadAsStringAsync().{|HANG403:Result|}.Length; }")]
    [InlineData("async Task<int> M(List<Task<int>> all) { await Task.WhenAny(all); return all.First().{|HANG403:Result|}; }")]
    [InlineData("async Task<int> M(TaskCompletionSource<int> one) { await Task.Yield(); return one.Task is { IsFaulted: false } t ? t.{|HANG403:Result|} : 0; }")]
    [InlineData("async Task<int> M(List<Task<int>> all, bool wait) { if (wait) await Task.WhenAll(all); return all.First().{|HANG403:Result|}; }")]
    [InlineData("async Task<int> M(Task<int>[] all) { try { await Task.Yield(); await Task.WhenAll(all); } catch (InvalidOperationException) { Console.WriteLine(); } var first = all.First(); return first.{|HANG403:Result|}; }")]
    [InlineData("async Task<int> M(Task<int> a, Task<int> b) { await Task.WhenAll(new[] { a, b }); a = Load(); return a.{|HANG403:Result|}; }")]
    [InlineData("async Task M() { await Task.Yield(); Save().{|HANG403:Wait|}(); }")]
    [InlineData("async Task<int> M(Task<int> a, Task<int> b) { await Task.Yield(); var first = Task.{|HANG408:WaitAny|}(a, b, Task.Delay(100)); if (first == 1) return b.Result; return first == 0 ? a.Result : 0; }")]
    [InlineData("async Task<int> M(Task<int> a, Task<int> b) { await Task.Yield(); var first = Task.{|HANG408:WaitAny|}(a, b, Task.Delay(100)); switch (first) { case 0: return a.Result; case 1: return b.Result; default: return 0; } }")]
    [InlineData("async Task<int> M(Task<int> a, Task<int> b) { await Task.Yield(); var first = Task.{|HANG408:WaitAny|}(a, b, Task.Delay(100)); if (first == 0) return b.{|HANG403:Result|}; return first == 1 ? a.{|HANG403:Result|} : 0; }")]
    [InlineData("async Task<int> M(Task<int> a, Task<int> b) { await Task.Yield(); var first = Task.{|HANG408:WaitAny|}(a, b, Task.Delay(100)); b = Load(); switch (first) { case 1: return b.{|HANG403:Result|}; default: return 0; } }")]
    [InlineData("async Task<int> M(Task<int>[] all) { await all[0]; return all[1].{|HANG403:Result|}; }")]
    [InlineData("async Task M() { await Task.Yield(); var n = Load().GetAwaiter().{|HANG403:GetResult|}(); }")]
    [InlineData("async Task M() { await Task.Yield(); var n = Load().ConfigureAwait(false).GetAwaiter().{|HANG403:GetResult|}(); }")]
    [InlineData("async Task M() { await Task.Yield(); var n = Fast().{|HANG403:Result|}; }")]
    [InlineData("async Task M(Task<int> task) { await Task.Yield(); var n = task.{|HANG403:Result|}; }")]
    [InlineData("void M() => Go(async () => { await Task.Yield(); return Load().{|HANG403:Result|}; }); void Go(Func<Task<int>> f) { }")]
    [InlineData("static int _n; static C() { _n = Start().{|HANG403:Result|}; } static async Task<int> Start() { await Task.Yield(); return 1; }")]
    [InlineData("static readonly int _n = Start().{|HANG403:Result|}; static async Task<int> Start() { await Task.Yield(); return 1; }")]
    [InlineData("readonly Lazy<int> _n = new(() => Start().{|HANG403:Result|}); static async Task<int> Start() { await Task.Yield(); return 1; }")]
    [InlineData("readonly Lazy<int> _n = new(First, true); static int First() { return Start().GetAwaiter().{|HANG403:GetResult|}(); } static async Task<int> Start() { await Task.Yield(); return 1; }")]
    [InlineData("readonly Lazy<int> _n = new(() => Start().{|HANG403:Result|}, LazyThreadSafetyMode.ExecutionAndPublication); static async Task<int> Start() { await Task.Yield(); return 1; }")]
    public Task Reports_where_the_thread_holds_what_others_need(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("int M() => Load().{|HANG453:Result|};")]
    [InlineData("int M() { var a = Load(); return Get(a); } static int Get(Task<int> a) => a.{|HANG453:Result|};")]
    [InlineData("Task<int> _load; bool IsThere => _load != null; int M() => IsThere ? _load.{|HANG453:Result|} : 0;")]
    [InlineData("Task<int> _load; bool A => B; bool B => A; int M() => A ? _load.{|HANG453:Result|} : 0;")]
    [InlineData("int M() => Fast().AsTask().{|HANG453:Result|};")]
    [InlineData("void M() => Save().{|HANG453:Wait|}();")]
    [InlineData("public C() => Save().{|HANG453:Wait|}();")]
    [InlineData("int N => Load().{|HANG453:Result|};")]
    [InlineData("void M(Task a) => Task.WhenAny(a, Save()).{|HANG453:Wait|}();")]
    [InlineData("Task<int> M() => Task.Run(() => Load().{|HANG453:Result|});")]
    [InlineData("void Dispose() => DisposeAsync().AsTask().{|HANG453:Wait|}(); ValueTask DisposeAsync() => new(Save()); void M() => Dispose();")]
    [InlineData("int M(bool cached) { var load = Load(); if (cached) return 0; return load.{|HANG453:Result|}; }")]
    [InlineData("int M() { var load = Load(); if (!load.Wait(100)) Console.WriteLine(); return load.{|HANG453:Result|}; }")]
    [InlineData("int M(List<Task<int>> all) { Task.{|HANG210:WaitAll|}(all.ToArray(), 100); return all.Where(t => t.Id > 0).Select(t => t.{|HANG453:Result|}).Sum(); }")]
    [InlineData("int M(bool first) { Task<int> a = Load(), b = Load(); Task.{|HANG454:WaitAll|}(a, b); return (first ? a : b).GetAwaiter().GetResult(); }")]
    [InlineData("string M(string text) { var request = new HttpRequestMessage(HttpMethod.Post, \"http://a\"); if (text.Length > 0) request.Content = new StringContent(text); return request.Content?.ReadAsStringAsync().Result ?? text; }")]
    [InlineData("string M(HttpRequestMessage request) => request.Content.ReadAsStringAsync().{|HANG453:Result|};")]
    [InlineData("int[] M(List<Task<int>> all) { Task.{|HANG454:WaitAll|}(all.ToArray()); return (from one in all where one.Result > 0 select one.Result).ToArray(); }")]
    [InlineData("int[] M(List<Task<int>> all, List<Task<int>> more) { Task.{|HANG454:WaitAll|}(all.ToArray()); return (from one in more where one.{|HANG453:Result|} > 0 select one.Id).ToArray(); }")]
    [InlineData("int[] M(List<Task<int>> all) { Task.{|HANG454:WaitAll|}(all.ToArray()); return all.Where(t => t.Result > 0).OrderBy(t => t.Id).Select(t => t.Result).ToArray(); }")]
    [InlineData("int M() { Task<int> a = Load(), b = Load(); Task.{|HANG210:WaitAll|}([a, b], 100); return b.{|HANG453:Result|}; }")]
    [InlineData("int M(List<Task<int>> all) { Task<int> found = null; foreach (var one in all) { if (one.IsCompleted) found = one; else found ??= Load(); } return found.{|HANG453:Result|}; }")]
    [InlineData("int M(List<Task<int>> all) { Task<int> found = null; foreach (var one in all) found = one; return found.{|HANG453:Result|}; }")]
    [InlineData("Task<int> _load; int M() { var status = Other().Status; switch (status) { case TaskStatus.RanToCompletion: return _load.{|HANG453:Result|}; default: return 0; } } Task Other() => _load;")]
    [InlineData("Task<int> _load; int M(bool ask) { var isDone = _load.IsCompleted; if (ask) isDone = true; return isDone ? _load.{|HANG453:Result|} : 0; }")]
    [InlineData("bool _isFast; Task<int> Ready() => _isFast ? Load() : null; int M() => Ready()?.{|HANG453:Result|} ?? 0;")]
    [InlineData("Task<int> _load; void M() { if (_load != null) Take(_load); else _load.ContinueWith(Take); } void Take(Task<int> load) => Console.WriteLine(load.{|HANG453:Result|});")]
    [InlineData("bool _async; static class ThrowHelper { public static void ThrowInvalid() => throw new InvalidOperationException(); } void Dispose() { if (_all) ThrowHelper.ThrowInvalid(); Save().{|HANG453:Wait|}(); } bool _all;")]
    [InlineData("async Task<int> M() { await Task.Yield();\n#pragma warning disable VSTHRD103\nreturn Load().{|HANG453:Result|};\n#pragma warning restore VSTHRD103\n}")]
    [InlineData("readonly Lazy<int> _n = new(() => Start().{|HANG453:Result|}, LazyThreadSafetyMode.PublicationOnly); static async Task<int> Start() { await Task.Yield(); return 1; }")]
    [InlineData("readonly Lazy<int> _n = new(First, true); static int First() { return Start().GetAwaiter().{|HANG453:GetResult|}(); } static async Task<int> Start() { await Task.Yield(); return 1; } public int M() => First();")]
    public Task Reports_as_possible_elsewhere(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("int M() => Task.FromResult(1).Result;")]
    [InlineData("void M() => Task.CompletedTask.Wait();")]
    [InlineData("int M() { var load = Load(); return load.IsCompletedSuccessfully ? load.Result : 0; }")]
    [InlineData("} static class Ext { public static bool IsCompletedSuccessfully(this Task task) => task.Status == TaskStatus.RanToCompletion; } class Other { async Task<int> M(Task<int> load) => load.IsCompletedSuccessfully() ? load.Result : await load.ConfigureAwait(false);")]
    [InlineData("int M(Task<int> load) { if (!load.IsCompleted) return 0; return load.GetAwaiter().GetResult(); }")]
    [InlineData("int M(Task<int> load) { System.Diagnostics.Debug.Assert(load.IsCompleted); return load.GetAwaiter().GetResult(); }")]
    [InlineData("async Task<int> M() { var load = Load(); await load; return load.Result; }")]
    [InlineData("void M(Action work) { var run = new Task(work); run.RunSynchronously(TaskScheduler.Current); run.Wait(); }")]
    [InlineData("int M(Task<int> load, string name) { switch (load.IsCompleted, name is null) { case (true, false) when load.Result > 0: return 1; case (true, true): return load.Result; default: return 0; } }")]
    [InlineData("int M(Task<int> load, string name) => (load.IsCompleted, name) switch { (true, null) => load.Result, _ => 0 };")]
    [InlineData("async Task<int> M(string text) { await Task.Yield(); var content = new System.Net.Http.StringContent(text); return content.ReadAsStringAsync().Result.Length; }")]
    // One of those that were all waited for, however it got there.
    [InlineData("async Task<int> M(Task<int> a, List<Task<int>> rest) { var all = new List<Task>(); all.Add(a); all.AddRange(rest); await Task.WhenAll(all); return a.Result + rest[0].Result; }")]
    [InlineData("async Task<int> M(Task<int> a, Task<int> b) { await Task.WhenAll(new Task[] { a, b }).ConfigureAwait(false); return a.Result + b.Result; }")]
    [InlineData("async Task<int> M(List<Task<int>> all) { await Task.WhenAll(all); return all.First(t => t.Result > 0).Result; }")]
    [InlineData("async Task<int> M((string Key, Task<int> Load)[] all) { try { await Task.WhenAll(Array.ConvertAll(all, k => k.Load)); } catch { Console.WriteLine(); throw; } var sum = 0; foreach (var (key, load) in all) sum += load.Result; return sum; }")]
    [InlineData("async Task<int> M(Task<int>[] all) { try { await Task.WhenAll(all); } catch (InvalidOperationException) { return 0; } var first = all.First(); return first.Result; }")]
    [InlineData("async Task<int> M() { Task<int> a = Load(), b = Load(); await Task.WhenAll(a, b); return a.Result + b.Result; }")]
    [InlineData("async Task<int> M(bool first) { Task<int> a = Load(), b = Load(); await Task.WhenAll(a, b); return (first ? a : b).Result + (first ? a : b).GetAwaiter().GetResult(); }")]
    [InlineData("async Task<int[]> M(List<Task<int>> all) { await Task.WhenAll(all); return all.Select(t => t.Result).ToArray(); }")]
    [InlineData("async Task<int> M(Task<int>[] all) { await Task.WhenAll(all); var sum = 0; for (var i = 0; i < all.Length; i++) sum += all[i].Result; return sum; }")]
    [InlineData("async Task<int> M(Task<int>[] all) { await Task.Yield(); var sum = 0; for (var i = 0; i < all.Length; i++) { if (!all[i].IsCompletedSuccessfully) continue; sum += all[i].Result; } return sum; }")]
    [InlineData("async Task<bool> M(List<Task<bool>> all) { await Task.Yield(); return all[0].Status != TaskStatus.RanToCompletion || !all[0].GetAwaiter().GetResult(); }")]
    [InlineData("int M(Task<int> load) { switch (load?.Status) { case TaskStatus.RanToCompletion: return load.Result; case TaskStatus.Faulted: case TaskStatus.Canceled: load.Wait(); return 1; default: return 0; } }")]
    [InlineData("int M(Task<int> load) => load.Status switch { TaskStatus.RanToCompletion => load.Result, _ => 0 };")]
    [InlineData("int M(Task<int> load) { if (load.Status is TaskStatus.RanToCompletion or TaskStatus.Faulted) return load.Result; return 0; }")]
    [InlineData("async Task<int> M(Task<int> load) { await InTime((Task)load, 100); return load.GetAwaiter().GetResult(); } async Task InTime(Task task, int time) { if (await Task.WhenAny(task, Task.Delay(time)) != task) throw new TimeoutException(); }")]
    [InlineData("async Task<int> M(Dictionary<int, Task<int>> all) { await Task.WhenAll(all.Values); var sum = 0; foreach (var one in all) sum += one.Value.Result; return sum + all[1].Result; }")]
    [InlineData("async Task<int[]> M(List<(int Key, Task<int> Load)> all) { await Task.WhenAll(all.Select(a => a.Load)); return all.Select(a => a.Load.Result).ToArray(); }")]
    [InlineData("async Task<bool> M(List<Task<bool>> all, CancellationToken stop) { await Task.WhenAll(all).WaitAsync(stop).ConfigureAwait(false); return all.All(t => t.Result); }")]
    [InlineData("class Content { public Task<int> Load; } int M(Content? content) { var isTried = content?.Load.IsCompleted == true; Console.WriteLine(); if (isTried) return content!.Load.Result; return 0; }")]
    [InlineData("int M(Task<int> load) { var isOver = load.IsCompleted; return isOver ? load.Result : 0; }")]
    [InlineData("int M(Task<int> completedLoad) => completedLoad.Result;")]
    [InlineData("int[] M(List<Task<int>> all) => all.Where(t => t.IsCompletedSuccessfully && t.Result > 0).OrderBy(t => t.Id).Select(t => t.Result).ToArray();")]
    [InlineData("int[] M(List<(int Key, Task<int> Load)> all) => all.Where(a => a.Key > 0 && a.Load.Status == TaskStatus.RanToCompletion).Select(one => one.Load.Result).ToArray();")]
    [InlineData("class Job { public Task<int> Load; } int M(Job completedJob) { var load = completedJob.Load; return load.GetAwaiter().GetResult(); }")]
    [InlineData("async Task<int> M(Task<int>[] all) { await Task.Yield(); Task<int> found = null; foreach (var one in all) { if (one.IsCompletedSuccessfully) { found = one; break; } } return found.Result; }")]
    [InlineData("int M(Task load) { var status = load.Status; switch (status) { case TaskStatus.RanToCompletion: return ((Task<int>)load).Result; default: return 0; } }")]
    [InlineData("int M(Task<int> load) { var isDone = load.IsCompleted; return isDone ? load.Result : 0; }")]
    [InlineData("static readonly Task<int> One = Task.FromResult(1); bool _isFast; Task<int> Ready() => _isFast ? One : null; int M() => Ready()?.Result ?? 0;")]
    [InlineData("Task<int> _load; void M() { _load.ContinueWith(Take); void Take(Task<int> load) => Console.WriteLine(load.Result); }")]
    [InlineData("Task<int> _load; void M() { if (_load.IsCompleted) Take(_load); else _load.ContinueWith(Take); } void Take(Task<int> load) => Console.WriteLine(load.Result);")]
    [InlineData("async Task<int> M() { var a = Load(); var b = Load(); await Task.WhenAll(a, b); return Sum(a, b); } static int Sum(Task<int> a, Task<int> b) => a.Result + b.GetAwaiter().GetResult();")]
    [InlineData("readonly TaskCompletionSource<int> _v = new(); bool HasValue => _v.Task.Status == TaskStatus.RanToCompletion; int M() { lock (this) { if (HasValue) return _v.Task.Result; return 0; } }")]
    [InlineData("Task<int> _load; bool IsThere { get { return _load.IsCompletedSuccessfully; } } int M() => IsThere ? _load.Result : 0;")]
    [InlineData("int M(Task<int> load) => new ValueTask<int>(load).Result;")]
    [InlineData("int M(Task<int> load) { try { if (!load.Wait(100)) throw new TimeoutException(); } catch (AggregateException e) { throw e.InnerException; } return load.Result; }")]
    [InlineData("int M(Task<int> load) { try { while (!load.Wait(100)) { } return 0; } catch (AggregateException) { return load.GetAwaiter().GetResult(); } }")]
    [InlineData("int M(Task<int> load) { if (load.IsCanceled) return 0; else if (load.IsFaulted) return 1; else return load.GetAwaiter().GetResult(); }")]
    [InlineData("int M(Task<int> load) { if (!TryWait(load)) return 0; return load.Result; } bool TryWait(Task task) => task.Wait(100);")]
    [InlineData("Task<int> _load; bool IsLoadCompleted => _load.IsCompleted; int M() { if (IsLoadCompleted) return _load.Result; return 0; }")]
    [InlineData("class Work { public Task<int> Load; } async Task<int> M(Work work) { await work.Load; return work.Load.Result; }")]
    [InlineData("async Task<int> M(Task<int> a, Task b) { var first = await Task.WhenAny(a, b); if (first == a) return a.Result; return 0; }")]
    [InlineData("async Task<int> M(Task<int> a) { if (await Task.WhenAny(a, Task.Delay(100)) != a) throw new TimeoutException(); return a.Result; }")]
    [InlineData("int M(Task<int> load) { if (load.Wait(100)) return load.Result; return 0; }")]
    [InlineData("int M(Task<int> load, CancellationToken stop) { load.Wait(stop); return 0; }")]
    [InlineData("int M(Task<int> load) => load.WaitAsync(TimeSpan.FromSeconds(1)).Result;")]
    [InlineData("Task<int> M() => Load().ContinueWith(t => t.Result + 1);")]
    [InlineData("Task<int> M() => Load().ContinueWith(Next); int Next(Task<int> t) => t.Result + 1;")]
    [InlineData("void M(Task<int> load) => load.ContinueWith(_ => Console.WriteLine(load.Result));")]
    [InlineData("void M(Task<int> load) => load.GetAwaiter().OnCompleted(() => Console.WriteLine(load.Result));")]
    [InlineData("void M(Task<int> load) { var awaiter = load.GetAwaiter(); awaiter.OnCompleted(() => Console.WriteLine(awaiter.GetResult())); }")]
    public Task Silent_where_the_task_is_known_to_be_over_or_is_bounded(string members) => Verify.Silent(Class(members));

    [Theory]
    [InlineData("var isOver = load.IsCompleted; isOver = true; if (isOver) return load.{|HANG453:Result|}; return 0;")]
    [InlineData("var isOver = load.IsCompleted; if (!isOver) return load.{|HANG453:Result|}; return 0;")]
    public Task Reports_what_an_answer_no_longer_says(string body) => Verify.Reports(Class($$"""public int M() { var load = Load(); {{body}} }"""));

    [Theory]
    [InlineData("var task = await Task.WhenAny(a, b).ConfigureAwait(false); if (task == a) return 0; return b.Result;")]
    [InlineData("if (await Task.WhenAny(b, a) == a) throw new TimeoutException(); return b.GetAwaiter().GetResult();")]
    [InlineData("while (true) { var next = Load(); var task = await Task.WhenAny(a, next); if (a == task) break; Console.WriteLine(next.Result); } return 0;")]
    [InlineData("var task = await Task.WhenAny(answer.Task, a); if (!a.IsCompletedSuccessfully) await Task.Yield(); if (task != a) { return answer.Task.GetAwaiter().GetResult(); } return 0;")]
    [InlineData("var task = await Task.WhenAny(a, b); return task != a ? b.Result : 0;")]
    public Task Silent_about_the_other_of_two_where_the_first_is_ruled_out(string body) => Verify.Silent(Class(Race(body)));

    [Theory]
    [InlineData("var pause = Task.Delay(100); await Task.WhenAny(a, pause); if (pause.IsCompleted) return a.{|HANG403:Result|}; return 0;")]
    [InlineData("var pause = Task.Delay(100); await Task.WhenAny(a, pause); if (!pause.IsCompleted) { return 0; } else { return a.{|HANG403:Result|}; }")]
    [InlineData("var pause = Task.Delay(100); var first = await Task.WhenAny(a, pause); return first == pause ? a.{|HANG403:Result|} : 0;")]
    [InlineData("await Task.WhenAny(a, b); if (stop.IsCompleted) return a.{|HANG453:Result|}; return 0;")]
    [InlineData("if (a != null) Console.WriteLine(); return a.{|HANG403:Result|};")]
    [InlineData("Console.WriteLine(a.Status); return a.{|HANG453:Result|};")]
    [InlineData("var asked = new TaskCompletionSource<int>(); await Answer(asked, 1); return asked.Task.{|HANG453:Result|};")]
    [InlineData("var asked = new TaskCompletionSource<int>(); _ = Answer(asked, 1); return asked.Task.{|HANG403:Result|};")]
    [InlineData("if (Both(a, b)) Console.WriteLine(); return a.{|HANG453:Result|};")]
    [InlineData("if (a.IsCompleted) Console.WriteLine(); a = Task.FromResult(1).ContinueWith(one => one.Result); return a.{|HANG403:Result|};")]
    [InlineData("var all = Numbers(); await all.GetAsyncEnumerator().MoveNextAsync(); return all.{|HANG403:ToBlockingEnumerable|}().Count();")]
    public Task Warns_only_where_nobody_has_looked_to_the_end_or_another_has_won(string body) => Verify.Reports($$"""
        class C
        {
            async Task<int> M(Task<int> a, Task<int> b, Task stop)
            {
                await Task.Yield();
                {{body}}
            }
            static bool Both(Task one, Task other) => one.Id > other.Id;
            static async Task Answer(TaskCompletionSource<int> asked, int n) { await Task.Delay(1); if (n > 0) asked.TrySetResult(1); else asked.TrySetCanceled(); }
            static async IAsyncEnumerable<int> Numbers() { await Task.Yield(); yield return 1; }
        }
        """);

    [Theory]
    [InlineData("var task = await Task.WhenAny(a, b); if (task == a) Console.WriteLine(); return b.{|HANG453:Result|};")]
    [InlineData("var task = await Task.WhenAny(a, b); if (task != a) return 0; return b.{|HANG403:Result|};")]
    [InlineData("var task = await Task.WhenAny(a, b, answer.Task); if (task == a) return 0; return b.{|HANG453:Result|};")]
    [InlineData("var task = await Task.WhenAny(a, answer.Task); if (task == a) return 0; return b.{|HANG403:Result|};")]
    [InlineData("var task = await Task.WhenAny(a, b); b = Load(); if (task == a) return 0; return b.{|HANG403:Result|};")]
    [InlineData("var task = await Task.WhenAny(a, b); a = Load(); if (task == a) return 0; return b.{|HANG453:Result|};")]
    [InlineData("var task = await Task.WhenAny(a, b); if (task == a) return 0; for (var i = 0; i < 2; i++) { if (task != a) Console.WriteLine(b.{|HANG453:Result|}); (b, i) = (Load(), i + 1); } return 0;")]
    [InlineData("var task = await Task.WhenAny(a, b); if (DateTime.Now.Ticks > 9) task = a; if (task != a) return b.{|HANG453:Result|}; return 0;")]
    [InlineData("var task = await Task.WhenAny(Task.WhenAny(a, b), answer.Task); if (task == a) return 0; return b.{|HANG453:Result|};")]
    public Task Reports_one_of_several_that_need_not_have_won(string body) => Verify.Reports(Class(Race(body)));

    [Theory]
    [InlineData("Task<int> load; Task first; using (var time = new CancellationTokenSource(100)) { load = Load(); first = await Task.WhenAny(stop, late, load); } if (first != load) { if (first == stop) throw new TaskCanceledException(); else throw new TimeoutException(); } return load.Result;")]
    [InlineData("var load = Load(); var first = await Task.WhenAny(stop, late, load); if (first != load) { if (first == stop) throw new TaskCanceledException(); else if (first == late) { Console.WriteLine(); return 0; } else throw new TimeoutException(); } return load.GetAwaiter().GetResult();")]
    [InlineData("while (true) { Task load = Load(); var first = await Task.WhenAny(stop, load); if (load != first) { using (var time = new CancellationTokenSource()) { if (first == stop) break; continue; } } load.Wait(); }  return 0;")]
    public Task Silent_where_every_way_out_of_a_lost_race_leaves(string body) => Verify.Silent(Class($"async Task<int> M(Task stop, Task late) {{ {body} }}"));

    [Theory]
    [InlineData("var load = Load(); var first = await Task.WhenAny(stop, late, load); if (first != load) { if (first == stop) throw new TaskCanceledException(); } return load.{|HANG453:Result|};")]
    [InlineData("var load = Load(); var first = await Task.WhenAny(stop, late, load); if (first != load) { if (first == stop) throw new TaskCanceledException(); else Console.WriteLine(); } return load.{|HANG453:Result|};")]
    [InlineData("var load = Load(); var first = await Task.WhenAny(stop, late, load); if (first != stop) { if (first == late) throw new TaskCanceledException(); else throw new TimeoutException(); } return load.{|HANG403:Result|};")]
    public Task Reports_where_a_way_out_of_a_lost_race_goes_on(string body) => Verify.Reports(Class($"async Task<int> M(Task stop, Task late) {{ {body} }}"));

    [Theory]
    [InlineData("await Task.WhenAll(new Task[] { load, Save() }.Concat(rest)).ConfigureAwait(false); return load.Result;")]
    [InlineData("await Task.WhenAll(rest.Concat(new Task[] { Save(), load })); return load.Result;")]
    [InlineData("await Task.WhenAll(rest.Append(load).ToArray()); return load.Result;")]
    [InlineData("await Task.WhenAll(rest.Prepend(load).Append(Save())); return load.Result;")]
    [InlineData("var all = new Task[] { load }.Union(rest).ToList(); await Task.WhenAll(all); return load.Result;")]
    [InlineData("await Task.WhenAll(Enumerable.Concat(rest, new Task[] { load })); return load.Result;")]
    public Task Silent_where_it_was_one_of_all_that_were_put_together(string body) => Verify.Silent(Class($"async Task<int> M(List<Task> rest) {{ var load = Load(); {body} }}"));

    [Theory]
    [InlineData("await Task.WhenAll(rest.Except(new Task[] { load })); return load.{|HANG453:Result|};")]
    [InlineData("await Task.WhenAll(new Task[] { load }.Where(one => one.Id > 9).Concat(rest)); return load.{|HANG453:Result|};")]
    [InlineData("await Task.WhenAny(new Task[] { load }.Concat(rest)); return load.{|HANG453:Result|};")]
    [InlineData("var all = new Task[] { load }.Concat(rest); await Task.WhenAll(rest); return load.{|HANG403:Result|};")]
    [InlineData("await Task.WhenAll(new Others().Concat(new Task[] { load })); return load.{|HANG453:Result|}; } class Others { public Task[] Concat(Task[] not) => new Task[0];")]
    public Task Reports_what_need_not_be_among_all_that_were_waited_for(string body) => Verify.Reports(Class($"async Task<int> M(List<Task> rest) {{ var load = Load(); {body} }}"));

    [Theory]
    [InlineData("while (!_end.Task.IsCompleted) await Save(); return _end.Task.Result;")]
    [InlineData("while (!_end.Task.IsCompleted) { foreach (var one in new[] { 1, 2 }) { if (one > 1) break; } await Save(); } Console.WriteLine(); if (_end.Task.Result > 0) return 1; return 0;")]
    [InlineData("var load = Load(); do { await Save(); } while (!load.IsCompleted); return load.Result;")]
    [InlineData("var load = Load(); while (!load.IsCompleted) { if (_ready.IsCompleted) return 0; load = Load(); } return load.GetAwaiter().GetResult();")]
    [InlineData("for (var round = 0; !_ready.IsCompleted; round++) await Save(); return _ready.Result;")]
    [InlineData("var load = Load(); while (!load.Wait(100)) await Save(); return load.Result;")]
    public Task Silent_after_a_loop_that_only_its_end_ends(string body) => Verify.Silent(Class(Kept(body)));

    [Theory]
    [InlineData("while (!_end.Task.IsCompleted) { await Save(); if (_ready.IsCompleted) break; } return _end.Task.{|HANG453:Result|};")]
    [InlineData("while (!_end.Task.IsCompleted && !_ready.IsCompleted) await Save(); return _end.Task.{|HANG453:Result|};")]
    [InlineData("while (!_ready.IsCompleted) await Save(); return _end.Task.{|HANG403:Result|};")]
    [InlineData("while (!_other.IsCompleted) await Save(); return _other.{|HANG453:Result|};")]
    [InlineData("while (!_later.Task.IsCompleted) await Save(); return _later.Task.{|HANG453:Result|};")]
    [InlineData("var load = Load(); while (!load.IsCompleted) await Save(); load = Load(); return load.{|HANG403:Result|};")]
    [InlineData("var load = Load(); while (load.IsCompleted) await Save(); return load.{|HANG453:Result|};")]
    public Task Reports_after_a_loop_that_something_else_ends(string body) => Verify.Reports(Class(Kept(body)));

    private static string Kept(string body) => $$"""
        readonly TaskCompletionSource<int> _end = new(); readonly Task<int> _ready; Task<int> _other; TaskCompletionSource<int> _later;
            public void Next() { _end.SetResult(1); _other = Load(); _later = new(); _later.SetResult(1); }
            async Task<int> M() { {{body}} }
        """;

    [Theory]
    [InlineData("if (all == null) throw new ArgumentNullException(nameof(all)); var left = new HashSet<Task>(all); while (left.Count > 0) { var done = await Task.WhenAny(left).ConfigureAwait(false); left.Remove(done); if (done.IsFaulted || done.IsCanceled) { await done; } }")]
    [InlineData("var left = all.ToList(); while (left.Any()) { Task done = await Task.WhenAny(left); left.Remove(done); await done; }")]
    [InlineData("foreach (var one in all) await one.ConfigureAwait(false);")]
    [InlineData("Console.WriteLine(all.Length); foreach (var one in all) { await one; if (all.Length > 2) continue; Console.WriteLine(); }")]
    [InlineData("await Task.WhenAll(all).ConfigureAwait(false); if (all.Length > 9) return; Console.WriteLine();")]
    public Task Silent_after_a_helper_that_waits_for_each_of_them(string helper) => Verify.Silent(Helped(helper));

    [Theory]
    [InlineData("if (all.Length == 1) return; await Task.WhenAll(all);")]
    [InlineData("await Task.WhenAny(all);")]
    [InlineData("var left = new HashSet<Task>(all); while (left.Count > 1) { var done = await Task.WhenAny(left); left.Remove(done); }")]
    [InlineData("var left = new HashSet<Task>(all); while (left.Count > 0) { var done = await Task.WhenAny(left); left.Remove(done); if (done.IsFaulted) break; }")]
    [InlineData("var left = new HashSet<Task>(all); while (left.Count > 0) { var done = await Task.WhenAny(left); left.Remove(done); left.RemoveWhere(one => one.Id > 9); }")]
    [InlineData("var left = new List<Task>(all); left.RemoveAt(0); while (left.Count > 0) { var done = await Task.WhenAny(left); left.Remove(done); }")]
    [InlineData("var left = new List<Task>(); while (left.Count > 0) { var done = await Task.WhenAny(left); left.Remove(done); }")]
    [InlineData("var left = all.ToList(); while (left.Count > 0) { var done = await Task.WhenAny(left.Append(Task.Delay(9))); left.Remove(done); left.Remove(left[0]); }")]
    [InlineData("foreach (var one in all) { if (one.Id > 9) continue; await one; }")]
    [InlineData("foreach (var one in all) { await one; if (one.Id > 9) break; }")]
    [InlineData("try { foreach (var one in all) await one; } catch (InvalidOperationException) { }")]
    [InlineData("all = new Task[0]; await Task.WhenAll(all);")]
    public Task Reports_after_a_helper_that_need_not_wait_for_each(string helper) => Verify.Reports(Helped(helper, "{|HANG453:Result|}"));

    [Theory]
    [InlineData("await Both(new[] { a, b }); return a.Result + b.Result; } Task Both(Task<int>[] all) => Task.WhenAll(all);")]
    [InlineData("try { await Both(new[] { a, b }); } catch (Exception e) { throw new InvalidOperationException(\"\", e); } return a.Result; } async Task Both(IEnumerable<Task> all) => await Task.WhenAll(all).ConfigureAwait(false);")]
    public Task Silent_after_a_helper_that_hands_them_on(string body) => Verify.Silent(Class($"async Task<int> M() {{ Task<int> a = Load(), b = Load(); {body}"));

    [Theory]
    [InlineData("await Both(new[] { b }, new[] { a }); return a.{|HANG453:Result|}; } Task Both(Task<int>[] all, Task<int>[] not) => Task.WhenAll(all);")]
    [InlineData("var both = Both(new[] { a, b }); return a.{|HANG403:Result|}; } Task Both(Task<int>[] all) => Task.WhenAll(all);")]
    [InlineData("await Both(new[] { a, b }); return a.{|HANG453:Result|}; } protected virtual Task Both(Task<int>[] all) => Task.WhenAll(all);")]
    [InlineData("await Both(new[] { a, b }); return a.{|HANG453:Result|}; } async Task Both(Task<int>[] all) => Task.WhenAll(all);")]
    public Task Reports_after_a_helper_that_is_not_waited_for_or_need_not_be_the_one(string body) => Verify.Reports(Class($"async Task<int> M() {{ Task<int> a = Load(), b = Load(); await Task.Yield(); {body}"));

    private static string Helped(string helper, string result = "Result") =>
        Class($$"""async Task<int> M() { var load = Load(); await new[] { load, Save() }.Over().ConfigureAwait(false); return load.{{result}}; }""") + $$"""

        static class Helper
        {
            public static async Task Over(this Task[] all) { {{helper}} }
        }
        """;

    private static string Race(string body) =>
        $$"""async Task<int> M(Task a) { var b = Load(); var answer = new TaskCompletionSource<int>(); _ = Task.Run(() => answer.SetResult(1)); {{body}} }""";

    [Theory]
    [InlineData("await task; if (task is Task<int> load) { var n = load.Result; return n; } return 0;")]
    [InlineData("await task; return task is Task<int> load && load.Result > 0 ? 1 : 0;")]
    [InlineData("if (task is Task<int> load) { await task; return load.Result; } return 0;")]
    [InlineData("await task; var load = task as Task<int>; return load?.Result ?? 0;")]
    [InlineData("var load = (Task<int>)task; await task.ConfigureAwait(false); return load.Result;")]
    [InlineData("await task; return ((Task<int>)task).Result;")]
    [InlineData("await task; return (task as Task<int>).Result;")]
    public Task Silent_about_another_name_of_a_task_that_is_over(string body) => Verify.Silent(Class($"async Task<int> M() {{ Task task = Load(); {body} }}"));

    [Theory]
    [InlineData("if (task is Task<int> load) return load.{|HANG403:Result|}; await task; return 0;")]
    [InlineData("await Save(); var load = task as Task<int>; return load.{|HANG403:Result|};")]
    [InlineData("await task; var load = task as Task<int>; load = Load(); return load.{|HANG403:Result|};")]
    [InlineData("var load = task as Task<int>; task = Save(); await task; return load.{|HANG403:Result|};")]
    public Task Reports_another_name_of_a_task_that_need_not_be_over(string body) => Verify.Reports(Class($"async Task<int> M() {{ Task task = Load(); {body} }}"));

    [Theory]
    [InlineData("void M() => CloseAsync(_limit).GetAwaiter().GetResult(); async Task CloseAsync(TimeSpan limit) { try { using var stop = new CancellationTokenSource(limit); await End(stop.Token).ConfigureAwait(false); } catch (IOException) { } }")]
    [InlineData("void M() => CloseAsync().Wait(); async Task CloseAsync() { using var stop = new CancellationTokenSource(); stop.CancelAfter(_limit); await End(stop.Token); await Task.Delay(10); }")]
    [InlineData("void M() => CloseAsync(default).Wait(); async Task CloseAsync(CancellationToken outer) { using var limit = new CancellationTokenSource(_limit); using var stop = CancellationTokenSource.CreateLinkedTokenSource(outer, limit.Token); var token = stop.Token; await End(token); }")]
    [InlineData("void M() => CloseAsync().Wait(); async Task CloseAsync() { using var stop = new CancellationTokenSource(_limit); await ShutAsync(stop.Token); } async Task ShutAsync(CancellationToken stop) => await End(stop);")]
    [InlineData("void M() => CloseAsync().Wait(); Task CloseAsync() => ShutAsync(); async Task ShutAsync() { var end = End(default); if (await Task.WhenAny(end, Task.Delay(100)) != end) throw new TimeoutException(); }")]
    [InlineData("void M() => CloseAsync().Wait(); async Task CloseAsync() => await End(default).WaitAsync(_limit);")]
    [InlineData("void M() => CloseAsync().Wait(); async Task CloseAsync() { var left = 1000; var step = 5; while (left > 0) { if (_isOver) return; left -= step; await Task.Delay(step); step = Math.Min(step * 2, 500); } }")]
    [InlineData("void M() { var close = CloseAsync(); close.Wait(); } async Task CloseAsync() { for (var i = 0; i < 9 && !_isOver; i++) await Task.Delay(5); }")]
    [InlineData("void M(List<int> all) { Task[] ends = all.Count > 0 ? new Task[all.Count] : null; var i = 0; foreach (var one in all) { if (i < (ends?.Length ?? 0)) ends[i++] = CloseAsync(); } if (ends != null) { if (i < ends.Length) Array.Resize(ref ends, i); Task.WaitAll(ends); } } async Task CloseAsync() => await End(default).WaitAsync(_limit);")]
    [InlineData("void M(List<int> all) { var ends = new List<Task>(); foreach (var one in all) ends.Add(CloseAsync()); Task.WaitAll(ends.ToArray()); } async Task CloseAsync() => await End(default).WaitAsync(_limit);")]
    [InlineData("void M(List<int> all) => Task.WaitAll(all.Select(one => CloseAsync()).ToArray()); async Task CloseAsync() => await End(default).WaitAsync(_limit);")]
    public Task Silent_about_a_task_whose_own_waits_all_have_a_limit_of_time(string members) => Verify.Silent(Limited(members));

    [Theory]
    [InlineData("void M() => CloseAsync().{|HANG453:Wait|}(); async Task CloseAsync() { using var stop = new CancellationTokenSource(); await End(stop.Token); }")]
    [InlineData("void M() => CloseAsync().{|HANG453:Wait|}(); async Task CloseAsync() { using var stop = new CancellationTokenSource(Timeout.Infinite); await End(stop.Token); }")]
    [InlineData("void M() => CloseAsync().{|HANG453:Wait|}(); async Task CloseAsync() { using var stop = new CancellationTokenSource(_limit); await End(stop.Token); await End(default); }")]
    [InlineData("void M() => CloseAsync(default).{|HANG453:Wait|}(); async Task CloseAsync(CancellationToken stop) => await End(stop);")]
    [InlineData("void M() => CloseAsync().{|HANG453:Wait|}(); async Task CloseAsync() { using var stop = new CancellationTokenSource(); if (_isOver) { stop.CancelAfter(_limit); } await End(stop.Token); }")]
    [InlineData("void M() => CloseAsync().{|HANG453:Wait|}(); async Task CloseAsync() { await End(default).WaitAsync(_limit); while (!_isOver) await Task.Delay(5); }")]
    [InlineData("void M() => CloseAsync().{|HANG453:Wait|}(); async Task CloseAsync() { var left = 9; while (left > 0) { if (!_isOver) continue; left--; await Task.Delay(5); } }")]
    [InlineData("void M() => CloseAsync().{|HANG453:Wait|}(); async Task CloseAsync() { for (var i = 0; i < 9; i++) { if (!_isOver) i = 0; await Task.Delay(5); } }")]
    [InlineData("void M() => CloseAsync().{|HANG453:Wait|}(); protected virtual async Task CloseAsync() => await End(default).WaitAsync(_limit);")]
    [InlineData("readonly BlockingCollection<int> _all = new(); void M() => CloseAsync().{|HANG453:Wait|}(); async Task CloseAsync() { await End(default).WaitAsync(_limit); _all.{|HANG155:Take|}(); }")]
    [InlineData("void M() { lock (this) CloseAsync().Wait(); } async Task N() { await Task.Yield(); CloseAsync().{|HANG403:Wait|}(); } async Task CloseAsync() => await End(default).WaitAsync(_limit);")]
    [InlineData("void M(Task other) => Task.{|HANG454:WaitAll|}(CloseAsync(), other); async Task CloseAsync() => await End(default).WaitAsync(_limit);")]
    [InlineData("void M(List<Task> ends) { ends.Add(CloseAsync()); Task.{|HANG454:WaitAll|}(ends.ToArray()); } async Task CloseAsync() => await End(default).WaitAsync(_limit);")]
    [InlineData("void M() { var ends = new List<Task>(); ends.Add(CloseAsync()); Fill(ends); Task.{|HANG454:WaitAll|}(ends.ToArray()); } void Fill(List<Task> all) => all.Add(End(default)); async Task CloseAsync() => await End(default).WaitAsync(_limit);")]
    [InlineData("void M(CancellationToken stop) { var ends = new List<Task> { CloseAsync() }; Task.{|HANG404:WaitAll|}(ends.ToArray()); } async Task CloseAsync() => await End(default).WaitAsync(_limit);")]
    public Task Reports_a_task_of_which_one_wait_has_no_limit_of_time(string members) => Verify.Reports(Limited(members));

    private static string Limited(string members) => $$"""
        class C
        {
            static readonly TimeSpan _limit = TimeSpan.FromSeconds(1);
            System.Net.WebSockets.WebSocket _socket;
            volatile bool _isOver;
            {{members}}
            Task End(CancellationToken stop) => _socket.CloseAsync(default, "", stop);
        }
        """;

    [Theory]
    [InlineData("void M(NamedPipeClientStream pipe) => pipe.ConnectAsync(1000).GetAwaiter().GetResult();")]
    [InlineData("void M(NamedPipeClientStream pipe, CancellationToken stop) { var connect = pipe.ConnectAsync(TimeSpan.FromSeconds(1), stop); connect.Wait(); }")]
    public Task Silent_about_a_call_of_a_library_that_is_given_a_timeout(string members) => Verify.Silent(Class(members));

    [Theory]
    [InlineData("void M(NamedPipeClientStream pipe) => pipe.ConnectAsync(Timeout.Infinite).{|HANG453:Wait|}();")]
    [InlineData("void M(System.Net.WebSockets.WebSocket socket) { using var stop = new CancellationTokenSource(); socket.CloseAsync(default, \"\", stop.Token).{|HANG453:Wait|}(); }")]
    [InlineData("void M() => StopAsync(TimeSpan.FromSeconds(1)).{|HANG453:Wait|}(); Task StopAsync(TimeSpan timeout) => Other; Task Other;")]
    public Task Reports_a_call_that_is_given_no_timeout_or_keeps_it_from_what_it_waits_for(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("int M() => Read(async: false).GetAwaiter().GetResult(); Task<int> Read(bool async) => Load();")]
    [InlineData("int M() => Read(false).Result; Task<int> Read(bool async) => Load();")]
    [InlineData("enum Io { Synchronous, Asynchronous } int M() => Read(Io.Synchronous).Result; Task<int> Read(Io io) => Load();")]
    [InlineData("async Task<int> Read(bool async) { if (async) return await Load(); return Load().Result; }")]
    [InlineData("async Task<int> Read(bool isAsync) { var load = Load(); return isAsync ? await load : load.GetAwaiter().GetResult(); }")]
    [InlineData("async Task Read(bool async) { if (async) { await Save(); } else { Save().Wait(); } }")]
    [InlineData("bool _async; static class ThrowHelper { public static void ThrowInvalid() => throw new InvalidOperationException(); } void Dispose() { if (_async) ThrowHelper.ThrowInvalid(); Save().Wait(); }")]
    [InlineData("int M() => ReadAsync(3, false).GetAwaiter().GetResult(); Task<int> ReadAsync(int count, bool execAsync) => Load();")]
    [InlineData("int M() { var read = ReadAsync(executeAsync: false); return read.Result; } Task<int> ReadAsync(bool executeAsync) => Load();")]
    [InlineData("async Task SaveAsync(bool execAsync, CancellationToken stop) { if (execAsync) { using (stop.Register(() => { })) await Save(); } else { using (stop.Register(() => { })) Save().GetAwaiter().GetResult(); } }")]
    public Task Silent_for_code_of_both_forms_behind_a_flag(string members) => Verify.Silent(Class(members));

    [Theory]
    [InlineData("int M() => ReadAsync(true).{|HANG453:Result|}; Task<int> ReadAsync(bool execAsync) => Load();")]
    [InlineData("int M() => ReadAsync(false).{|HANG453:Result|}; Task<int> ReadAsync(bool sync) => Load();")]
    [InlineData("int M() => ReadAsync(false).{|HANG453:Result|}; Task<int> ReadAsync(bool hasAsync) => Load();")]
    public Task Reports_a_call_that_is_told_to_do_its_work_later(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("void M() => new Thread(() => Save().Wait()).Start();")]
    [InlineData("void M() => new Thread(Run).Start(); void Run() { Save().Wait(); }")]
    [InlineData("void M() => Make(Run).Start(); static Thread Make(ThreadStart run) { var thread = new Thread(run); return thread; } void Run() { Save().Wait(); }")]
    [InlineData("void M() => Task.Factory.StartNew(() => Save().Wait(), TaskCreationOptions.LongRunning);")]
    [InlineData("void M() { ThreadStart work = delegate () { Save().Wait(); }; new Thread(work).Start(); }")]
    [InlineData("void M() { var work = new ParameterizedThreadStart(_ => Save().Wait()); var thread = new Thread(work, 0); thread.Start(1); }")]
    public Task Silent_on_a_thread_of_its_own(string members) => Verify.Silent(Class(members));

    [Theory]
    [InlineData("void M() { ThreadStart work = () => Save().{|HANG453:Wait|}(); new Thread(work).Start(); work(); }")]
    [InlineData("void M() => Make(() => Save().{|HANG453:Wait|}()).Start(); static Thread Make(ThreadStart run) { run(); return new Thread(run); }")]
    [InlineData("void M(ThreadStart other) { ThreadStart work = () => Save().{|HANG453:Wait|}(); (work, other) = (other, work); new Thread(work).Start(); }")]
    [InlineData("void M() { Action work = () => Save().{|HANG453:Wait|}(); Task.Run(work); }")]
    public Task Reports_a_delegate_that_others_run_too(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("var answer = client.GetAsync(uri).{|HANG453:Result|}; return answer.Content.ReadAsStringAsync().Result;")]
    [InlineData("var answer = client.GetAsync(uri).GetAwaiter().{|HANG453:GetResult|}(); return answer.IsSuccessStatusCode ? answer.Content.ReadAsStringAsync().GetAwaiter().GetResult() : null;")]
    [InlineData("using var answer = client.Send(new HttpRequestMessage(HttpMethod.Get, uri)); return answer.Content.ReadAsStringAsync().Result;")]
    [InlineData("var ask = client.PostAsync(uri, null); var answer = ask.{|HANG453:Result|}; return answer.Content.ReadAsStringAsync().Result;")]
    [InlineData("var answer = client.GetAsync(uri, HttpCompletionOption.ResponseContentRead).{|HANG453:Result|}; return answer.Content.ReadAsStringAsync().Result;")]
    public Task Silent_about_a_body_that_came_with_its_answer(string body) => Verify.Reports(Class($"string M(HttpClient client, string uri) {{ {body} }}"));

    [Theory]
    [InlineData("var answer = client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead).{|HANG453:Result|}; return answer.Content.ReadAsStringAsync().{|HANG453:Result|};")]
    [InlineData("var answer = client.GetAsync(uri, how).{|HANG453:Result|}; return answer.Content.ReadAsStringAsync().{|HANG453:Result|};")]
    [InlineData("var answer = ((HttpMessageInvoker)client).{|HANG305:SendAsync|}(new HttpRequestMessage(HttpMethod.Get, uri), default).{|HANG453:Result|}; return answer.Content.ReadAsStringAsync().{|HANG453:Result|};")]
    [InlineData("var answer = Ask(); return answer.Content.ReadAsStringAsync().{|HANG453:Result|}; HttpResponseMessage Ask() => null!;")]
    public Task Reports_a_body_that_may_come_later(string body) => Verify.Reports(Class($"string M(HttpClient client, string uri, HttpCompletionOption how) {{ {body} }}"));

    [Theory]
    [InlineData("int EndLoad(IAsyncResult result) => ((Task<int>)result).Result;")]
    [InlineData("struct Awaiter : System.Runtime.CompilerServices.INotifyCompletion { Task<int> _task; public void OnCompleted(Action a) { } public int GetResult() => _task.Result; }")]
    [InlineData("string M(Answer answer) => answer.Result; class Answer { public string Result; public void Wait() { } }")]
    [InlineData("void M(Answer answer) => answer.Wait(); class Answer { public void Wait() { } }")]
    [InlineData("string M() => nameof(Task<int>.Result);")]
    public Task Silent_where_nothing_is_waited_for(string members) => Verify.Silent(Class(members));

    [Fact]
    public Task Leaves_what_is_done_under_a_lock_to_the_rule_about_that() => Verify.Silent(
        Class("readonly object _gate = new(); int M() { lock (_gate) return Load().Result; }"));

    [Fact]
    public Task Silent_in_the_entry_point_and_beside_it() => Verify.Silent("""
        Run().Wait();
        Other();
        static void Other() => Run().GetAwaiter().GetResult();
        static Task Run() => Task.Delay(1);
        """);

    [Fact]
    public Task Reports_what_holds_a_scheduler_that_runs_one_thing_at_a_time() => Verify.Reports("""
        class Editor
        {
            readonly TaskFactory _oneAtATime = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
            public Task Save() => _oneAtATime.StartNew(() => Index().{|HANG403:Wait|}());
            public Task Pause() => _oneAtATime.StartNew(() => Free().{|HANG453:Wait|}());
            public Task Other() => Task.Factory.StartNew(() => Index().{|HANG403:Wait|}(), CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
            async Task Index() => await Task.Delay(1);
            async Task Free() => await Task.Delay(1).ConfigureAwait(false);
        }
        """);

    [Fact]
    public Task Reports_in_a_project_with_a_synchronisation_context() => Verify.Reports("""
        namespace System.Windows { public class Application { } }

        class Window
        {
            void OnClick() => Save().{|HANG403:Wait|}();
            void OnClose() => Task.Run(Save).{|HANG453:Wait|}();
            void OnOpen() => Free().{|HANG453:Wait|}();
            Task OnIdle() => Task.Run(() => Save().{|HANG453:Wait|}());
            async Task Save() => await Task.Delay(1);
            async Task Free() { await Task.Delay(1).ConfigureAwait(false); await Deeper().ConfigureAwait(false); }
            async Task Deeper() => await Task.Delay(1).ConfigureAwait(false);
        }
        """);

    [Fact]
    public Task Knows_that_only_components_have_the_context_of_Blazor() => Verify.Reports("""
        namespace Microsoft.AspNetCore.Components { public class ComponentBase { } }

        class Page : Microsoft.AspNetCore.Components.ComponentBase { void OnClick(Task t) => t.{|HANG403:Wait|}(); }
        class Service { void Run(Task t) => t.{|HANG453:Wait|}(); }
        """);

    [Fact]
    public Task Says_what_is_held() => Verify.Reports(
        Class("async Task M() { await Task.Yield(); var n = Load().{|#0:Result|}; }"),
        new DiagnosticResult("HANG403", DiagnosticSeverity.Warning).WithLocation(0)
            .WithMessage("'Task.Result' can wait for ever: an async method holds a thread until the task ends, which needs one to go on; await it"));

    private static string Class(string members) => $$"""
        class C
        {
            {{members}}
            async Task<int> Load() { await Task.Delay(10); return 1; }
            async Task Save() => await Task.Delay(10);
            ValueTask<int> Fast() => new(Load());
        }
        """;

    [Fact]
    public Task Silent_in_a_program_that_awaited_them_all() => Verify.Silent("""
        var all = Enumerable.Range(0, 4).Select(n => Task.FromResult(n)).ToArray();
        await Task.WhenAll(all);
        Console.WriteLine(all.Count(t => t.Result > 1));
        """);

    [Fact]
    public Task MySqlConnector_62_a_synchronous_form_blocks_on_the_asynchronous_one() => Verify.Reports("""
        public sealed class Connection
        {
            public void Open() => OpenAsync().GetAwaiter().{|HANG453:GetResult|}();
            public async Task OpenAsync() => await Task.Delay(10);
        }
        """);

    [Fact]
    public Task Mysql_connector_61_a_library_awaits_on_the_context_that_its_caller_blocks() => Verify.Reports("""
        namespace System.Windows { public class Application { } }
        class Page { void Show(Client client) => client.LoadAsync().{|HANG403:Wait|}(); }
        class Client { public async Task LoadAsync() => await Task.Delay(10); }
        """);

    [Theory]
    [InlineData("\n// We could await this, but block synchronously, as the caller expects it to be there.\n", "HANG453")]
    [InlineData("\n// It does not come back to a context, so this won't deadlock.\n", "HANG453")]
    [InlineData("\n// Loads it.\n", "HANG403")]
    public Task A_decision_in_writing_is_a_suggestion(string comment, string id) =>
        Verify.Reports(Class($"async Task M() {{ await Task.Yield(); {comment} var n = Load().{{|{id}:Result|}}; }}"));

    [Theory]
    [InlineData("\n#pragma warning disable VSTHRD002 // The caller cannot await.\nreturn Load().Result;\n#pragma warning restore VSTHRD002\n")]
    [InlineData("\n// Must block: the interface has no other form.\nreturn Load().Result;")]
    [InlineData("\n#pragma warning disable VSTHRD110\nreturn Load().{|HANG453:Result|};\n#pragma warning restore VSTHRD110\n")]
    [InlineData("\n// Loads it.\nreturn Load().{|HANG453:Result|};")]
    public Task What_is_only_a_suggestion_is_settled_by_a_decision_in_writing(string statements) =>
        Verify.Reports(Class($"int M() {{ {statements} }}"));

    [Theory]
    [InlineData("Interlocked.Exchange(ref _value, Gone.Task);", "Result")]
    [InlineData("Interlocked.Exchange(ref _value, Task.FromResult(0));", "Result")]
    [InlineData("Interlocked.Exchange(ref _value, _later);", "{|HANG453:Result|}")]
    public Task Follows_a_field_that_only_ever_has_what_is_over(string exchange, string result) => Verify.Reports($$"""
        class Slot(int value)
        {
            Task<int> _value = Task.FromResult(value);
            readonly Task<int> _later = Task.Run(() => 2);
            public int Take()
            {
                var value = _value.{{result}};
                {{exchange}}
                return value;
            }
            static class Gone
            {
                internal static readonly Task<int> Task;
                static Gone()
                {
                    var source = new TaskCompletionSource<int>();
                    source.TrySetException(new InvalidOperationException());
                    Task = source.Task;
                }
            }
        }
        """);

    [Theory]
    [InlineData("public static T Await<T>(this Task<T> task) => task.ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("internal static void Wait(this Task task, int tries) { for (var i = 0; i < tries; i++) task.Wait(); }")]
    [InlineData("static void Wait(Task task) => task.{|HANG453:Wait|}(); public static void Run() => Wait(Task.Run(() => File.Delete(\"x\")));")]
    [InlineData("public static async Task Wait(Task task) { await Task.Yield(); task.{|HANG403:Wait|}(); }")]
    public Task Silent_in_a_helper_that_blocks_on_what_it_is_given(string helper) => Verify.Reports($$"""static class Helpers { {{helper}} }""");

    [Theory]
    [InlineData("Task.Factory.ContinueWhenAll(_loads, all => all.Sum(one => one.Result))")]
    [InlineData("Task.Factory.ContinueWhenAny(_loads, first => first.Result)")]
    [InlineData("Later(GetCallback<Task<int>>(one => Sum(one.Result)))")]
    [InlineData("Later(Handler<Task<int>>(one => Sum(one.{|HANG453:Result|})))")]
    public Task Knows_who_is_called_when_the_task_is_over(string call) => Verify.Reports($$"""
        class C
        {
            readonly Task<int>[] _loads = new Task<int>[2];
            object M() => {{call}};
            static int Sum(int n) => n;
            static object Later(object callback) => callback;
            static object GetCallback<T>(Action<T> callback) => callback;
            static object GetCallback<T>(Func<T, int> callback) => callback;
            static object Handler<T>(Func<T, int> callback) => callback;
        }
        """);

    [Theory]
    [InlineData("try { await task; } catch { Console.WriteLine(); } return task.Result;")]
    [InlineData("try { await task.ConfigureAwait(false); } catch (IOException) { } return task.Result;")]
    [InlineData("await task.OrTimeout(5); return task.Result;")]
    [InlineData("await task.OrTimeout(5).ConfigureAwait(false); return task.Result;")]
    [InlineData("try { await Task.Yield(); await task; } catch { Console.WriteLine(); } return task.{|HANG453:Result|};")]
    [InlineData("await task.First().OrTimeout(5); return task.{|HANG453:Result|};", "static class More { public static async Task OrTimeout(this Task task, int seconds) => await task; public static Task First(this Task task) => Task.Delay(1); }")]
    public Task Knows_what_was_over_before(string body, string more = "static class More { public static async Task OrTimeout(this Task task, int seconds) => await task; }") => Verify.Reports($$"""
        class C { async Task<int> M(Task<int> task) { {{body}} } }
        {{more}}
        """);

    [Theory]
    [InlineData("try { var value = await task; Use(value); } catch { return task.Result; }")]
    [InlineData("try { await task.ConfigureAwait(false); Use(1); } catch (IOException) when (task.Result > 1) { return task.Result; }")]
    [InlineData("int value; try { var sum = 0; value = await task; Use(sum); } finally { Use(task.Result); }")]
    [InlineData("try { Use(1); await task; } catch { return task.{|HANG453:Result|}; }")]
    [InlineData("try { await Task.Delay(1); await task; } catch { return task.{|HANG453:Result|}; }")]
    [InlineData("try { await task; } catch { task = Next(); return task.{|HANG403:Result|}; }")]
    [InlineData("var values = new int[1]; try { values[Use(1)] = await task; } catch { return task.{|HANG453:Result|}; }")]
    public Task Knows_what_a_handler_can_only_be_reached_after(string body) => Verify.Reports($$"""
        class C
        {
            async Task<int> M(Task<int> task) { {{body}} return 0; }
            static int Use(int n) => n > 0 ? n : throw new ArgumentException();
            static Task<int> Next() => Task.Run(() => 1);
        }
        """);

    [Theory]
    [InlineData("await Task.WhenAll(loads).Within(5); return loads[0].Result;")]
    [InlineData("await Task.WhenAll(loads).Within(5).ConfigureAwait(false); return loads[0].Result + loads[1].Result;")]
    [InlineData("await Task.WhenAll(loads).GiveUp(5); return loads[0].{|HANG453:Result|};")]
    [InlineData("await Task.WhenAll(loads).SkipShort(5); return loads[0].{|HANG453:Result|};")]
    [InlineData("await Task.WhenAll(loads).Replaced(5); return loads[0].{|HANG453:Result|};")]
    [InlineData("await Task.WhenAll(others).Within(5); return loads[0].{|HANG403:Result|};")]
    public Task Knows_a_helper_that_waits_for_all_within_a_time(string body) => Verify.Reports($$"""
        class C { async Task<int> M(Task<int>[] loads, Task<int>[] others) { {{body}} } }
        static class Helpers
        {
            public static async Task Within(this Task task, int seconds = -1)
            {
                if (seconds == -1)
                {
                    await task.ConfigureAwait(false);
                    return;
                }
                try
                {
                    var late = Task.Delay(TimeSpan.FromSeconds(seconds));
                    var first = await Task.WhenAny(task, late).ConfigureAwait(false);
                    if (first == late)
                        throw new TimeoutException();
                    await task.ConfigureAwait(false);
                }
                catch (AggregateException e)
                {
                    Console.WriteLine(e);
                    throw;
                }
            }
            public static async Task GiveUp(this Task task, int seconds) => await Task.WhenAny(task, Task.Delay(seconds));
            public static async Task SkipShort(this Task task, int seconds)
            {
                if (seconds < 9)
                    return;
                await task;
            }
            public static async Task Replaced(this Task task, int seconds)
            {
                task = Task.Delay(seconds);
                await task;
            }
        }
        """);

    [Theory]
    [InlineData("Within(task, seconds); return task.Result;")]
    [InlineData("Within((Task)task, seconds); return task.Result;")]
    [InlineData("Look(task, seconds); return task.{|HANG403:Result|};")]
    [InlineData("Within(other, seconds); return task.{|HANG403:Result|};")]
    [InlineData("Later(task); return task.{|HANG403:Result|};")]
    [InlineData("Within(task, seconds); task = other; return task.{|HANG403:Result|};")]
    public Task Knows_a_helper_that_throws_unless_the_task_is_over(string body) => Verify.Reports($$"""
        class C
        {
            async Task<int> M(Task<int> task, Task<int> other, int seconds) { await Task.Yield(); {{body}} }
            static void Within(Task task, int seconds)
            {
                try
                {
                    task.Wait(seconds);
                }
                catch (AggregateException)
                {
                    throw;
                }
                if (task.Status != TaskStatus.RanToCompletion)
                    throw new TimeoutException();
            }
            static void Look(Task task, int seconds)
            {
                if (!task.Wait(seconds))
                    Console.WriteLine();
            }
            static async Task Later(Task task) => await task;
        }
        """);

    [Theory]
    [InlineData("if (Ended(load)) return load.Result; return 0;", "static bool Ended(Task task) => task.IsCompleted && !task.IsFaulted;")]
    [InlineData("if (C.Ended(other) && C.Ended(load)) return load.Result + other.Result; return 0;", "public static bool Ended(Task task) { return task.Status == TaskStatus.RanToCompletion; }")]
    [InlineData("return !Pending(load) ? load.Result : 0;", "static bool Pending(Task task) => !task.IsCompleted;")]
    [InlineData("if (!Ended(load, 5)) return 0; return load.Result;", "bool Ended(Task task, int tries) { if (tries < 1) return false; try { return task.IsFaulted || task.IsCompleted; } finally { tries++; } }")]
    [InlineData("if (Ended(load)) return load.Result; return 0;", "static bool Ended(Task task) { if (task is null || !task.IsCompleted) return false; return true; }")]
    [InlineData("if (Ended(load)) return load.Result; return 0;", "static bool Ended(Task task) { if (task.IsCompleted) { return true; } return false; }")]
    public Task Silent_where_a_helper_says_that_the_task_is_over(string body, string helper) => Verify.Silent(Class($"async Task<int> M(Task<int> other) {{ await Task.Yield(); var load = Load(); {body} }} {helper}"));

    [Theory]
    [InlineData("HasEnded", "Result")]
    [InlineData("IsThere", "{|HANG403:Result|}")]
    public Task Knows_what_a_helper_of_another_type_says_of_its_task(string helper, string result) => Verify.Reports($$"""
        class C { async Task<int> M(Task<int> load) { await Task.Yield(); return load.{{helper}}() ? load.{{result}} : 0; } }
        static class Helpers
        {
            public static bool HasEnded(this Task task) => task.IsFaulted || task.IsCompleted;
            public static bool IsThere(this Task task) => task.IsFaulted || task.Id > 0;
        }
        """);

    [Theory]
    [InlineData("if (Ended(load)) return load.{|HANG453:Result|}; return 0;", "static bool Ended(Task task) => task != null;")]
    [InlineData("if (Ended(other)) return load.{|HANG403:Result|}; return 0;", "static bool Ended(Task task) => task.IsCompleted;")]
    [InlineData("if (!Ended(load)) return load.{|HANG453:Result|}; return 0;", "static bool Ended(Task task) => task.IsCompleted;")]
    [InlineData("if (Ended(load, 5)) return load.{|HANG453:Result|}; return 0;", "static bool Ended(Task task, int tries) { if (tries < 1) return true; return task.IsCompleted; }")]
    [InlineData("if (Ended(load, other)) return load.{|HANG453:Result|}; return 0;", "static bool Ended(Task task, Task next) { task = next; return task.IsCompleted; }")]
    [InlineData("if (Ended(load, other)) return load.{|HANG453:Result|}; return 0;", "static bool Ended(Task task, Task next) => next.IsCompleted;")]
    [InlineData("if (Ended(load)) return load.{|HANG453:Result|}; return 0;", "protected virtual bool Ended(Task task) => task.IsCompleted;")]
    [InlineData("if (Ended(load)) return load.{|HANG453:Result|}; return 0;", "static bool Ended(Task task) => Ended(task);")]
    [InlineData("if (Ended(load)) return load.{|HANG453:Result|}; return 0;", "static bool Ended(Task task) { if (!task.IsCompleted) return true; return false; }")]
    public Task Reports_where_a_helper_need_not_say_that_the_task_is_over(string body, string helper) => Verify.Reports(Class($"async Task<int> M(Task<int> other) {{ await Task.Yield(); var load = Load(); {body} }} {helper}"));

    [Theory]
    [InlineData("await Task.WhenAny(a, b).ConfigureAwait(false); if (a.IsCompleted) return 0; return b.Result;")]
    [InlineData("var first = await Task.WhenAny(answer.Task, a); if (a.IsCompleted) { return 0; } else if (answer.Task.Result != 1) { return answer.Task.Result; } else { return answer.Task.Result; }")]
    [InlineData("try { await Task.WhenAny(b, a); if (!a.IsCompleted) { Console.WriteLine(b.Result); } } catch { } return 0;")]
    public Task Silent_about_the_other_of_two_where_the_first_goes_on(string body) => Verify.Silent(Class(Race(body)));

    [Theory]
    [InlineData("await Task.WhenAny(a, b); if (a.IsCompleted) return b.{|HANG403:Result|}; return 0;")]
    [InlineData("await Task.WhenAny(a, b); if (a.IsFaulted) return 0; return b.{|HANG453:Result|};")]
    [InlineData("await Task.WhenAny(a, b, answer.Task); if (a.IsCompleted) return 0; return b.{|HANG453:Result|};")]
    [InlineData("await Task.WhenAny(a, answer.Task); if (a.IsCompleted) return 0; return b.{|HANG403:Result|};")]
    [InlineData("_ = Task.WhenAny(a, b); await Task.Yield(); if (a.IsCompleted) return 0; return b.{|HANG403:Result|};")]
    [InlineData("await Task.WhenAny(a, b); b = Load(); if (a.IsCompleted) return 0; return b.{|HANG403:Result|};")]
    [InlineData("await Task.WhenAny(a, b); a = Load(); if (a.IsCompleted) return 0; return b.{|HANG453:Result|};")]
    [InlineData("if (a.IsCompleted) await Task.WhenAny(a, b); if (a.IsCompleted) return 0; return b.{|HANG453:Result|};")]
    [InlineData("if (a.IsCompleted) return 0; var n = b.{|HANG403:Result|}; await Task.WhenAny(a, b); return n;")]
    [InlineData("try { await Task.WhenAny(a, b).WaitAsync(TimeSpan.FromSeconds(1)); } catch { } if (a.IsCompleted) return 0; return b.{|HANG453:Result|};")]
    public Task Reports_one_of_several_where_the_other_may_be_over(string body) => Verify.Reports(Class(Race(body)));

    [Theory]
    [InlineData("if (b.{|HANG403:Result|} > 0) return b.Result; else return b.Result;")]
    [InlineData("return b.{|HANG403:Result|} > 0 ? b.Result : -b.Result;")]
    [InlineData("if (a != null && b.{|HANG403:Result|} > 0) return b.Result; return 0;")]
    [InlineData("if (a == null || b.{|HANG403:Result|} > 0) return b.{|HANG403:Result|}; return 0;")]
    [InlineData("if (a != null && b.{|HANG403:Result|} > 0) return 0; else return b.{|HANG403:Result|};")]
    [InlineData("if (b.{|HANG403:Result|} > 0) { b = Load(); return b.{|HANG403:Result|}; } return 0;")]
    public Task Knows_what_the_condition_around_it_has_waited_for(string body) => Verify.Reports(Class(Race($"await Task.Yield(); {body}")));

    [Theory]
    [InlineData("try { load.Wait(stop); } catch (AggregateException e) when (e.InnerExceptions.Count == 1) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e.InnerException).Throw(); } return load.Result;")]
    [InlineData("try { load.Wait(stop); } catch (AggregateException e) { Console.WriteLine(e); } return load.Result;")]
    [InlineData("try { load.{|HANG453:Wait|}(); } catch { Console.WriteLine(); } return load.Result;")]
    [InlineData("try { load.Wait(stop); } catch (Exception e) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e); } return load.Result;")]
    [InlineData("load.Wait(stop); return load.Result;")]
    [InlineData("try { load.Wait(stop); } catch (Exception) { Console.WriteLine(); } return load.{|HANG453:Result|};")]
    [InlineData("try { load.Wait(stop); } catch (OperationCanceledException) { } catch (AggregateException) { } return load.{|HANG453:Result|};")]
    [InlineData("try { Load().{|HANG453:Wait|}(); load.Wait(stop); } catch (AggregateException) { } return load.{|HANG453:Result|};")]
    [InlineData("try { load.Wait(100); } catch (AggregateException) { } return load.{|HANG453:Result|};")]
    public Task Knows_what_is_over_behind_a_wait_that_ends_or_throws(string body) => Verify.Reports(Class($"int M(CancellationToken stop) {{ var load = Load(); {body} }}"));

    [Theory]
    [InlineData("loads.Where(t => t.Status == TaskStatus.RanToCompletion).Select(async t => await t).Select(t => t.Result)")]
    [InlineData("loads.Where(t => t.IsCompleted).Select(async t => await t.ConfigureAwait(false)).Where(t => t.Id > 0).Select(t => t.Result)")]
    [InlineData("loads.Select(async t => await t).Select(t => t.{|HANG453:Result|})")]
    [InlineData("loads.Where(t => t.IsCompleted).Select(async t => await Next(t)).Select(t => t.{|HANG453:Result|})")]
    [InlineData("loads.Where(t => t.IsCompleted).Select(async t => { await Task.Delay(1); return await t; }).Select(t => t.{|HANG453:Result|})")]
    public Task Knows_what_only_awaits_one_that_was_picked(string query) => Verify.Reports(Class($"int[] M(Task<int>[] loads) => {query}.ToArray(); Task<int> Next(Task<int> load) => Load();"));

    [Theory]
    [InlineData("var over = _jobs.Values.Where(job => job.Load.IsCompleted).ToList(); foreach (var job in over) { _jobs.Remove(job.Name); sum += job.Load.Result; }")]
    [InlineData("foreach (var job in _jobs.Values.Where(job => job.Load.IsCompletedSuccessfully && job.Name > 0)) sum += job.Load.GetAwaiter().GetResult();")]
    [InlineData("var over = _jobs.Where(pair => pair.Value.Load.IsCompleted); var sorted = over.OrderBy(pair => pair.Key).ToArray(); foreach (var pair in sorted) sum += pair.Value.Load.Result;")]
    [InlineData("var over = loads.Where(load => load.IsCompleted).ToArray(); foreach (var load in over) { load.Wait(); sum += load.Result; }")]
    [InlineData("var over = loads.Where(load => load.IsCompleted).ToList(); sum = over.Sum(load => load.Result);")]
    [InlineData("var open = _jobs.Values.Where(job => !job.Load.IsCompleted).ToList(); foreach (var job in open) sum += job.Load.{|HANG453:Result|};")]
    [InlineData("var over = _jobs.Values.Where(job => job.Load.IsCompleted).ToList(); foreach (var job in over) sum += job.Save.{|HANG453:Result|};")]
    [InlineData("var over = _jobs.Values.Where(job => job.Load.IsCompleted).ToList(); over.Add(_jobs[0]); foreach (var job in over) sum += job.Load.{|HANG453:Result|};")]
    [InlineData("var over = _jobs.Values.Where(job => job.Load.IsCompleted).ToList(); over = _jobs.Values.ToList(); foreach (var job in over) sum += job.Load.{|HANG453:Result|};")]
    [InlineData("var over = _jobs.Values.Where(job => job.Load.IsCompleted).ToList(); foreach (var job in over) { job.Load = Load(); sum += job.Load.{|HANG453:Result|}; }")]
    [InlineData("var over = loads.Where(load => load.IsCompleted).Select(load => Load()).ToList(); foreach (var load in over) sum += load.{|HANG453:Result|};")]
    public Task Knows_those_that_were_picked_when_they_were_over(string body) =>
        Verify.Reports(Class($"class Job {{ public int Name; public Task<int> Load, Save; }} readonly Dictionary<int, Job> _jobs = new(); int M(Task<int>[] loads) {{ var sum = 0; {body} return sum; }}"));

    [Theory]
    [InlineData("Task.Factory.ContinueWhenAll(new Task[] { _source.Task, other }, all => _source.Task.Result)")]
    [InlineData("Task.Factory.ContinueWhenAll(new[] { load, other }, all => load.Result + other.Result)")]
    [InlineData("Task.Factory.ContinueWhenAny(new[] { load }, first => load.Result)")]
    [InlineData("Task.Factory.ContinueWhenAll(new[] { load }, all => other.{|HANG453:Result|})")]
    [InlineData("Task.Factory.ContinueWhenAny(new[] { load, other }, first => other.{|HANG453:Result|})")]
    public Task Knows_what_is_over_where_all_that_are_written_out_are(string call) => Verify.Reports(Class($"readonly TaskCompletionSource<int> _source = new(); public void Set() => _source.TrySetResult(1); object M(Task<int> other) {{ var load = Load(); return {call}; }}"));

    [Theory]
    [InlineData("[Obsolete(\"Use the other form.\")] public int Count => CountAsync().Result; Task<int> CountAsync() => Load();")]
    [InlineData("[Obsolete] public int Count { get { return Load().Result; } }")]
    [InlineData("public int Count { [Obsolete] get { return Load().Result; } set { } }")]
    [InlineData("[Obsolete] internal void Clear() { Console.WriteLine(); Save().Wait(); }")]
    [InlineData("public int Check(string file) { try { \n// async not supported here, this is all we have\n return Load().Result; } catch (IOException) { return 0; } }")]
    public Task Silent_where_callers_are_told_or_nothing_else_is_there(string members) => Verify.Silent(Class(members));

    [Theory]
    [InlineData("public int Take(int n) => TakeAsync(n).{|HANG453:Result|}; public Task<int> TakeAsync(int n) => Load(); public int Twice(int n) => Take(n) * 2;")]
    [InlineData("[System.ComponentModel.Description(\"Obsolete\")] public void Clear() => Save().{|HANG453:Wait|}();")]
    [InlineData("[Obsolete] public void Old() { } public void Clear() { Old(); Save().{|HANG453:Wait|}(); }")]
    [InlineData("[Obsolete] public async Task Clear() { await Task.Yield(); Save().{|HANG403:Wait|}(); }")]
    [InlineData("public int Check(string file) { \n// async is supported here\n return Load().{|HANG453:Result|}; }")]
    public Task Reports_where_nobody_is_told(string members) => Verify.Reports(Class(members).Replace("class C", "#pragma warning disable CS0612\nclass C"));

    [Theory]
    [InlineData("// Such threads cannot perform async I/O, so block on this one.", "HANG453")]
    [InlineData("// Such threads perform async I/O.", "HANG403")]
    public Task A_reason_to_block_in_one_arm_is_a_suggestion(string comment, string id) =>
        Verify.Reports(Class($"async Task<int> M(bool isForeign) {{ var load = Load();\n{comment}\nvar n = isForeign ? load.{{|{id}:Result|}} : await load; return n; }}"));

    [Theory]
    [InlineData("if (!_kept.IsCompleted) _kept.Wait(stop); return _kept.Result;")]
    [InlineData("if (!_kept.IsCompleted) { Console.WriteLine(); _kept.Wait(stop); } return _kept.Result;")]
    [InlineData("if (!_kept.IsCompleted) { Console.WriteLine(); } return _kept.{|HANG453:Result|};")]
    [InlineData("if (!_kept.IsCompleted && _count > 3) _kept.Wait(stop); return _kept.{|HANG453:Result|};")]
    public Task Who_waits_where_a_task_is_not_over_has_it_over_behind(string statements) => Verify.Reports(Class($$"""
        private readonly Task<int> _kept;
        private int _count;
        public C(Task<int> kept) => _kept = kept;
        public async Task<int> M(CancellationToken stop) { await Task.Yield(); _count++; {{statements}} }
        """));

    [Theory]
    [InlineData("class Pages : IEnumerable<int> { public IEnumerator<int> GetEnumerator() => Load().Result; System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); Task<IEnumerator<int>> Load() => Task.Run(() => Enumerable.Empty<int>().GetEnumerator()); }")]
    [InlineData("class Wrapped(Stream inner) : MemoryStream { public override void Flush() => Save().GetAwaiter().GetResult(); async Task Save() { await Task.Yield(); inner.WriteByte(1); } }")]
    [InlineData("class Price : IComparable<Price> { int IComparable<Price>.CompareTo(Price other) => Load().Result; Task<int> Load() => Task.Run(() => 1); }")]
    public Task Silent_where_another_assembly_lays_down_a_synchronous_signature(string type) => Verify.Silent($"using System.IO;\n{type}");

    [Theory]
    [InlineData("interface IPages { int Next(); } class Pages : IPages { public int Next() => Load().{|HANG453:Result|}; Task<int> Load() => Task.Run(() => 1); }")]
    [InlineData("class Price : IComparable<Price> { public int CompareTo(Price other) => 0; public int CompareTo(Price other, int by) => Load().{|HANG453:Result|}; Task<int> Load() => Task.Run(() => 1); }")]
    [InlineData("class Worker : IDisposable { public void Dispose() => Save().{|HANG453:Wait|}(); Task Save() => Task.Run(() => { }); }")]
    [InlineData("class Client : System.Net.Http.HttpMessageHandler { protected override Task<System.Net.Http.HttpResponseMessage> SendAsync(System.Net.Http.HttpRequestMessage request, CancellationToken stop) { Save().{|HANG453:Wait|}(); return null; } Task Save() => Task.Run(() => { }); }")]
    [InlineData("class Price : IComparable<Price> { public int CompareTo(Price other) => Start(Task.Run(() => Load().{|HANG453:Result|})); int Start(Task work) => work.Id; Task<int> Load() => Task.Run(() => 1); }")]
    public Task Reports_where_the_signature_is_ones_own_or_the_process_waits_for_it(string type) => Verify.Reports(type);

    [Theory]
    [InlineData("async Task<int> M(TaskCompletionSource<int> one) { await Task.Yield(); return one.Task is { IsCompleted: true } t ? t.Result : 0; }")]
    [InlineData("static C() => Task.Run(() => { }).Wait();")]
    [InlineData("static C() => Task.Run(() => Console.WriteLine()).{|HANG453:Wait|}();")]
    [InlineData("static int s_count; static C() => Task.Run(() => s_count++).{|HANG403:Wait|}();")]
    [InlineData("static void Count() { } static C() => Task.Run(Count).{|HANG403:Wait|}();")]
    public Task An_initialiser_that_waits_for_what_does_not_need_it_ends(string members) => Verify.Reports(Class(members));

    [Theory]
    [InlineData("System.Net.Http.HttpResponseMessage answer", "answer.Content.ReadAsStreamAsync().Result")]
    [InlineData("System.Net.Http.HttpResponseMessage answer", "answer.Content.ReadAsStringAsync().{|HANG453:Result|}")]
    [InlineData("System.Net.Http.HttpContent content", "content.ReadAsStreamAsync().{|HANG453:Result|}")]
    public Task The_stream_of_an_answer_is_there_with_its_headers(string given, string read) => Verify.Reports(Class($"object M({given}) => {read};"));

    [Theory]
    [InlineData("Task.Delay(1000).Wait();")]
    [InlineData("Task.Delay(TimeSpan.FromSeconds(1)).GetAwaiter().GetResult();")]
    [InlineData("Task.Delay(1000).ContinueWith(_ => Load()).Unwrap().{|HANG403:Wait|}();")]
    [InlineData("Save().{|HANG403:Wait|}();")]
    public Task A_delay_ends_by_itself(string wait) => Verify.Reports(Class($"async Task M() {{ await Task.Yield(); {wait} }}"));

    [Theory]
    [InlineData("string Get(string name);", "public string Get(string name) => _all.Value + name;", "HANG453")]
    [InlineData("Task<string> Get(string name);", "public Task<string> Get(string name) => Task.FromResult(_all.Value + name);", "HANG403")]
    public Task A_lazy_value_behind_a_contract_that_cannot_wait_has_to_block(string promised, string kept, string id) => Verify.Reports($$"""
        public interface ISettings { {{promised}} }
        public class Settings : ISettings
        {
            private readonly Lazy<string> _all = new(() => Load().{|{{id}}:Result|});
            {{kept}}
            static async Task<string> Load() { await Task.Yield(); return ""; }
        }
        """);

    [Theory]
    [InlineData("private class Turns", "private readonly", "HANG453")]
    [InlineData("public class Turns", "private readonly", "HANG403")]
    [InlineData("private class Turns", "private static readonly", "HANG403")]
    public Task Nobody_else_asks_for_what_one_object_keeps(string type, string kept, string id) => Verify.Reports($$"""
        public class Store
        {
            public object Open() => new Turns();
            {{type}}
            {
                {{kept}} Lazy<string> _all = new(() => Load().{|{{id}}:Result|});
                public string All => _all.Value;
                static async Task<string> Load() { await Task.Yield(); return ""; }
            }
        }
        """);

    [Theory]
    [InlineData("TaskCreationOptions.LongRunning", "", "Result")]
    [InlineData("TaskCreationOptions.None", "", "{|HANG453:Result|}")]
    [InlineData("TaskCreationOptions.LongRunning", "TaskScheduler Own() => TaskScheduler.FromCurrentSynchronizationContext();", "{|HANG403:Result|}")]
    public Task The_default_scheduler_is_current_where_nobody_makes_another(string options, string member, string asked) => Verify.Reports($$"""
        public class Store
        {
            {{member}}
            public Task Run(CancellationToken stop) => Task.Factory.StartNew(Execute, stop, {{options}}, TaskScheduler.Current);
            private void Execute() => Console.WriteLine(Load().{{asked}});
            static async Task<string> Load() { await Task.Yield(); return ""; }
        }
        """);

    [Theory]
    [InlineData("client.PostAsync(at, null)", "'Task.Result' blocks until its task is over: an async method holds a thread until the task ends, which needs one to go on; await it")]
    [InlineData("answer.Content.ReadAsStringAsync()", "'Task.Result' blocks until its task is over: an async method holds a thread until the task ends, which needs one to go on; await it")]
    [InlineData("File.ReadAllTextAsync(at)", "'Task.Result' can wait for ever: an async method holds a thread until the task ends, which needs one to go on; await it")]
    public Task Claims_no_eternity_of_what_has_a_limit_by_default(string task, string message) => Verify.Reports($$"""
        class Store
        {
            public async Task<string?> Load(HttpClient client, HttpResponseMessage answer, string at)
            {
                await Task.Yield();
                return {{task}}.{|#0:Result|}.ToString();
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.BlockingOnTask).WithLocation(0).WithMessage(message));

    [Fact]
    public Task A_library_that_refers_to_the_web_runs_in_no_request() => Verify.Reports("""
        namespace System.Web { public class HttpApplication { } }
        class View
        {
            int First() => Next().{|HANG453:Result|};
            static async Task<int> Next()
            {
                var text = await File.ReadAllTextAsync("a");
                return text.Length;
            }
        }
        """);

    [Theory]
    [InlineData("await batch.ExecuteAsync();", "Result")]
    [InlineData("await Task.Run(async () => await batch.ExecuteAsync());", "Result")]
    [InlineData("await Task.Yield();", "{|HANG403:Result|}")]
    [InlineData("await other.ExecuteAsync();", "{|HANG403:Result|}")]
    public Task Knows_commands_that_were_run_together(string run, string read) => Verify.Reports($$"""
        namespace StackExchange.Redis
        {
            interface ITransaction { Task<long> StringIncrementAsync(string key); Task<bool> ExecuteAsync(); }
        }
        class Counter
        {
            async Task<long> Add(StackExchange.Redis.ITransaction batch, StackExchange.Redis.ITransaction other)
            {
                var sum = batch.StringIncrementAsync("a");
                {{run}}
                return sum.{{read}};
            }
        }
        """);
}
