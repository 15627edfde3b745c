using Hangproof.CodeFixes.Tokens;
using Hangproof.Tests.Verification;
using Hangproof.Waits;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Tokens.ThreadTokenFix>;

namespace Hangproof.Tests.Fixes.Threading;

public sealed class ThreadTokenFixTests
{
    private const string Change = "hangproof.public_api_changes = change";

    [Fact]
    public Task A_private_method_gets_the_parameter_and_its_caller_passes_what_it_has() => Verify.Fixed(
        """
        class C
        {
            readonly SemaphoreSlim _gate = new(1);

            public void Outer(CancellationToken stop) => Inner(1);

            private void Inner(int count)
            {
                _gate.{|HANG256:Wait|}();
            }

            public void Free() => _gate.Release();
        }
        """,
        """
        class C
        {
            readonly SemaphoreSlim _gate = new(1);

            public void Outer(CancellationToken stop) => Inner(1, stop);

            private void Inner(int count, CancellationToken cancellationToken = default)
            {
                _gate.Wait(cancellationToken);
            }

            public void Free() => _gate.Release();
        }
        """);

    [Fact]
    public Task It_goes_up_to_the_one_that_has_a_token_and_leaves_other_callers_alone() => Verify.Fixed(
        """
        class C
        {
            public async Task Top(ChannelReader<int> reader, CancellationToken stop) => await Middle(reader);

            public static async Task NoToken(ChannelReader<int> reader) => await new C().Middle(reader);

            internal async Task Middle(ChannelReader<int> reader) => await Bottom(reader);

            private async Task<int> Bottom(ChannelReader<int> reader) => await reader.{|HANG151:ReadAsync|}();
        }

        class Program
        {
            static async Task Main() => await C.NoToken(Channel.CreateUnbounded<int>().Reader);
        }
        """,
        """
        class C
        {
            public async Task Top(ChannelReader<int> reader, CancellationToken stop) => await Middle(reader, stop);

            public static async Task NoToken(ChannelReader<int> reader) => await new C().Middle(reader);

            internal async Task Middle(ChannelReader<int> reader, CancellationToken cancellationToken = default) => await Bottom(reader, cancellationToken);

            private async Task<int> Bottom(ChannelReader<int> reader, CancellationToken cancellationToken = default) => await reader.ReadAsync(cancellationToken);
        }

        class Program
        {
            static async Task Main() => await C.NoToken(Channel.CreateUnbounded<int>().Reader);
        }
        """);

    [Fact]
    public Task Where_nobody_has_a_token_no_parameter_pretends_to_bound_it() => Verify.NoFix(
        """
        class C
        {
            static void Main() => Inner(new(1));

            static void Inner(SemaphoreSlim gate) => gate.{|HANG256:Wait|}();
        }
        """);

    [Fact]
    public Task What_a_loop_leaves_behind_when_it_is_cancelled_is_not_cancelled() => Verify.NoFix(
        """
        class C : IAsyncDisposable
        {
            readonly CancellationTokenSource _stop = new();
            readonly Channel<int> _items = Channel.CreateUnbounded<int>();
            readonly Task _loop;

            public C() => _loop = Task.Run(() => Loop(_stop.Token));

            public async ValueTask DisposeAsync()
            {
                _stop.Cancel();
                await _loop;
            }

            async Task Loop(CancellationToken cancel)
            {
                try
                {
                    while (!cancel.IsCancellationRequested)
                        await _items.Reader.WaitToReadAsync(cancel);
                    StopAccepting();
                }
                catch (OperationCanceledException) when (cancel.IsCancellationRequested)
                {
                }
                await CancelPending();
            }

            async Task CancelPending()
            {
                await foreach (var item in _items.Reader.{|HANG101:ReadAllAsync|}())
                    Console.WriteLine(item);
            }

            void StopAccepting() => _items.Writer.Complete();
        }
        """);

    [Fact]
    public Task Public_api_gets_an_overload() => Verify.Fixed(
        """
        namespace N;

        public class C
        {
            /// <summary>Reads.</summary>
            /// <param name="reader">From there.</param>
            public async Task<int> ReadAsync(ChannelReader<int> reader)
            {
                return await reader.{|HANG151:ReadAsync|}();
            }
        }
        """,
        """
        namespace N;

        public class C
        {
            /// <summary>Reads.</summary>
            /// <param name="reader">From there.</param>
            public Task<int> ReadAsync(ChannelReader<int> reader) =>
                ReadAsync(reader, CancellationToken.None);

            /// <summary>Reads.</summary>
            /// <param name="reader">From there.</param>
            /// <param name="cancellationToken">Ends the wait.</param>
            public async Task<int> ReadAsync(ChannelReader<int> reader, CancellationToken cancellationToken)
            {
                return await reader.ReadAsync(cancellationToken);
            }
        }
        """);

    [Fact]
    public Task An_overload_takes_the_optional_parameters_with_it() => Verify.Fixed(
        """
        public class C
        {
            public static void Enter<T>(SemaphoreSlim gate, ref T seen, int count = 1) where T : class
            {
                gate.{|HANG256:Wait|}();
            }

            public static void Two(SemaphoreSlim gate, string s) => Enter(gate, ref s);
        }
        """,
        """
        public class C
        {
            public static void Enter<T>(SemaphoreSlim gate, ref T seen, int count) where T : class =>
                Enter<T>(gate, ref seen, count, CancellationToken.None);

            public static void Enter<T>(SemaphoreSlim gate, ref T seen, int count = 1, CancellationToken cancellationToken = default) where T : class
            {
                gate.Wait(cancellationToken);
            }

            public static void Two(SemaphoreSlim gate, string s) => Enter(gate, ref s);
        }
        """);

    [Fact]
    public Task Public_api_is_where_a_thread_begins_and_goes_on_only_to_a_token_in_hand() => Verify.Fixed(
        """
        public class C
        {
            public static void Bottom(SemaphoreSlim gate)
            {
                gate.{|HANG256:Wait|}();
            }

            public static void NoToken(SemaphoreSlim gate) => Bottom(gate);

            internal static void Between(SemaphoreSlim gate) => Bottom(gate);

            public static void Top(SemaphoreSlim gate, CancellationToken stop) => Between(gate);
        }
        """,
        """
        public class C
        {
            public static void Bottom(SemaphoreSlim gate) =>
                Bottom(gate, CancellationToken.None);

            public static void Bottom(SemaphoreSlim gate, CancellationToken cancellationToken)
            {
                gate.Wait(cancellationToken);
            }

            public static void NoToken(SemaphoreSlim gate) => Bottom(gate);

            internal static void Between(SemaphoreSlim gate, CancellationToken cancellationToken = default) => Bottom(gate, cancellationToken);

            public static void Top(SemaphoreSlim gate, CancellationToken stop) => Between(gate, stop);
        }
        """);

    [Fact]
    public Task Public_api_is_changed_where_that_is_allowed() => Verify.Fixed(
        """
        public class C
        {
            public virtual void Enter(SemaphoreSlim gate) => gate.{|HANG256:Wait|}();
        }

        public class D : C
        {
            public override void Enter(SemaphoreSlim gate) => base.Enter(gate);
        }
        """,
        """
        public class C
        {
            public virtual void Enter(SemaphoreSlim gate, CancellationToken cancellationToken = default) => gate.Wait(cancellationToken);
        }

        public class D : C
        {
            public override void Enter(SemaphoreSlim gate, CancellationToken cancellationToken = default) => base.Enter(gate, cancellationToken);
        }
        """, Change);

    [Fact]
    public Task Public_api_is_left_alone_where_it_must_be() => Verify.NoFix(
        """
        public class C
        {
            public void Enter(SemaphoreSlim gate) => gate.{|HANG256:Wait|}();
        }
        """, "hangproof.public_api_changes = never");

    [Fact]
    public Task What_others_may_override_or_implement_gets_no_overload() => Verify.NoFix(
        """
        public class C
        {
            public virtual void Enter(SemaphoreSlim gate) => gate.{|HANG256:Wait|}();
        }
        """);

    [Fact]
    public Task An_interface_and_all_its_implementations_change_together() => Verify.Fixed(
        """
        interface IGate
        {
            Task EnterAsync();
        }

        class One(SemaphoreSlim gate) : IGate
        {
            public async Task EnterAsync() => await gate.{|HANG256:WaitAsync|}();
        }

        class Two : IGate
        {
            Task IGate.EnterAsync() => Task.CompletedTask;
        }

        class User(IGate gate)
        {
            public Task Use(CancellationToken token) => gate.EnterAsync();
        }
        """,
        """
        interface IGate
        {
            Task EnterAsync(CancellationToken cancellationToken = default);
        }

        class One(SemaphoreSlim gate) : IGate
        {
            public async Task EnterAsync(CancellationToken cancellationToken = default) => await gate.WaitAsync(cancellationToken);
        }

        class Two : IGate
        {
            Task IGate.EnterAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        }

        class User(IGate gate)
        {
            public Task Use(CancellationToken token) => gate.EnterAsync(token);
        }
        """);

    [Theory]
    [InlineData("class C : IDisposable { readonly SemaphoreSlim _gate = new(1); public void Dispose() => _gate.{|HANG256:Wait|}(); }")]
    [InlineData("class C { async void Go(SemaphoreSlim gate) => await gate.{|HANG256:WaitAsync|}(); void Outer(CancellationToken token) => Go(new(1)); }")]
    [InlineData("class C { internal SemaphoreSlim gate = null!; void Go(object sender, EventArgs e) => gate.{|HANG256:Wait|}(); void Outer(CancellationToken token) => Go(this, EventArgs.Empty); }")]
    [InlineData("class C { void Go(SemaphoreSlim gate) => gate.{|HANG256:Wait|}(); void Outer(CancellationToken token) { Action<SemaphoreSlim> a = Go; Go(new(1)); } }")]
    [InlineData("class C { int Go(SemaphoreSlim gate) { gate.{|HANG256:Wait|}(); return 1; } void Outer(SemaphoreSlim g, CancellationToken token) { System.Linq.Expressions.Expression<Func<int>> e = () => Go(g); Go(g); } }")]
    [InlineData("class C { void Go(SemaphoreSlim gate, params int[] rest) => gate.{|HANG256:Wait|}(); void Outer(CancellationToken token) => Go(new(1), 1); }")]
    [InlineData("class JobAttribute : Attribute; class C { [Job] void Go(SemaphoreSlim gate) => gate.{|HANG256:Wait|}(); void Outer(CancellationToken token) => Go(new(1)); }")]
    [InlineData("class C { internal C() => Gates.One.{|HANG256:Wait|}(); void Outer(CancellationToken token) => new C(); } static class Gates { internal static SemaphoreSlim One = new(1); }")]
    [InlineData("class C { internal C(SemaphoreSlim gate) => gate.{|HANG256:Wait|}(); void Outer(CancellationToken token) { C c = new(new(1)); new C(new(1)); } }")]
    [InlineData("class C { internal C(SemaphoreSlim gate) => gate.{|HANG256:Wait|}(); internal C(int count) : this(new SemaphoreSlim(count)) { } void Outer(CancellationToken token) => new C(new SemaphoreSlim(1)); }")]
    [InlineData("public class C { public C(SemaphoreSlim gate) => gate.{|HANG256:Wait|}(); void Outer(CancellationToken token) => new C(new(1)); }")]
    [InlineData("class C { int this[SemaphoreSlim gate] { get { gate.{|HANG256:Wait|}(); return 1; } } void Outer(CancellationToken token) => _ = this[new(1)]; }")]
    [InlineData("class C { void Go(SemaphoreSlim gate) { try { } finally { gate.{|HANG256:Wait|}(); } } void Outer(CancellationToken token) => Go(new(1)); }")]
    [InlineData("class C { void Go(SemaphoreSlim gate) => gate.{|HANG256:Wait|}(); void Outer(CancellationToken token) { try { } finally { Go(new(1)); } } }")]
    [InlineData("class C { void Go(SemaphoreSlim gate) { Later(() => gate.{|HANG256:Wait|}()); } void Later(Action action) { } void Outer(CancellationToken token) => Go(new(1)); }")]
    [InlineData("class C { void Go(SemaphoreSlim gate) => gate.{|HANG256:Wait|}(); void Outer(CancellationToken token) { typeof(C).GetMethod(nameof(Go)); Go(new(1)); } }")]
    public Task A_boundary_is_respected(string source) => Verify.NoFix(source);

    [Fact]
    public Task Arguments_that_are_named_or_left_out_make_the_token_named() => Verify.Fixed(
        """
        class C
        {
            void Go(SemaphoreSlim gate, int a = 1, int b = 2) => gate.{|HANG256:Wait|}();

            void Outer(SemaphoreSlim gate, CancellationToken token)
            {
                Go(gate);
                Go(b: 1, gate: gate);
                Go(gate, 1, 2);
            }
        }
        """,
        """
        class C
        {
            void Go(SemaphoreSlim gate, int a = 1, int b = 2, CancellationToken cancellationToken = default) => gate.Wait(cancellationToken);

            void Outer(SemaphoreSlim gate, CancellationToken token)
            {
                Go(gate, cancellationToken: token);
                Go(b: 1, gate: gate, cancellationToken: token);
                Go(gate, 1, 2, token);
            }
        }
        """);

    [Fact]
    public Task Calls_inside_calls_are_all_passed() => Verify.Fixed(
        """
        class C
        {
            async Task<int> Go(ChannelReader<int> one, int add)
            {
                return await one.{|HANG151:ReadAsync|}() + add;
            }

            async Task Outer(ChannelReader<int> one, CancellationToken token) => await Go(one, await Go(one, 1));
        }
        """,
        """
        class C
        {
            async Task<int> Go(ChannelReader<int> one, int add, CancellationToken cancellationToken = default)
            {
                return await one.ReadAsync(cancellationToken) + add;
            }

            async Task Outer(ChannelReader<int> one, CancellationToken token) => await Go(one, await Go(one, 1, token), token);
        }
        """);

    [Fact]
    public Task A_local_function_is_a_method_like_any() => Verify.Fixed(
        """
        class C
        {
            async Task Outer(SemaphoreSlim gate, CancellationToken token)
            {
                await Local(gate);

                static async Task Local(SemaphoreSlim gate) => await gate.{|HANG256:WaitAsync|}();
            }
        }
        """,
        """
        class C
        {
            async Task Outer(SemaphoreSlim gate, CancellationToken token)
            {
                await Local(gate, token);

                static async Task Local(SemaphoreSlim gate, CancellationToken cancellationToken = default) => await gate.WaitAsync(cancellationToken);
            }
        }
        """);

    [Fact]
    public Task A_lambda_that_runs_in_place_passes_what_its_method_has() => Verify.Fixed(
        """
        class C
        {
            async Task Outer(SemaphoreSlim[] gates, CancellationToken token) => await Task.WhenAll(gates.Select(gate => Go(gate)));

            async Task Go(SemaphoreSlim gate) => await gate.{|HANG256:WaitAsync|}();
        }
        """,
        """
        class C
        {
            async Task Outer(SemaphoreSlim[] gates, CancellationToken token) => await Task.WhenAll(gates.Select(gate => Go(gate, token)));

            async Task Go(SemaphoreSlim gate, CancellationToken cancellationToken = default) => await gate.WaitAsync(cancellationToken);
        }
        """);

    [Fact]
    public Task An_iterator_takes_its_consumer_s_token_too() => Verify.Fixed(
        """
        class C
        {
            async IAsyncEnumerable<int> Items(ChannelReader<int> reader)
            {
                yield return await reader.{|HANG151:ReadAsync|}();
            }

            async Task Outer(ChannelReader<int> reader, CancellationToken token)
            {
                await foreach (var item in Items(reader))
                    Console.WriteLine(item);
            }
        }
        """,
        """
        class C
        {
            async IAsyncEnumerable<int> Items(ChannelReader<int> reader, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
            {
                yield return await reader.ReadAsync(cancellationToken);
            }

            async Task Outer(ChannelReader<int> reader, CancellationToken token)
            {
                await foreach (var item in Items(reader, token))
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task Both_parts_of_a_partial_method_get_it() => Verify.Fixed(
        """
        partial class C
        {
            private partial Task Go(SemaphoreSlim gate);

            Task Outer(CancellationToken token) => Go(new(1));
        }

        partial class C
        {
            private async partial Task Go(SemaphoreSlim gate) => await gate.{|HANG256:WaitAsync|}();
        }
        """,
        """
        partial class C
        {
            private partial Task Go(SemaphoreSlim gate, CancellationToken cancellationToken = default);

            Task Outer(CancellationToken token) => Go(new(1), token);
        }

        partial class C
        {
            private async partial Task Go(SemaphoreSlim gate, CancellationToken cancellationToken) => await gate.WaitAsync(cancellationToken);
        }
        """);

    [Fact]
    public Task An_extension_method_and_a_record_s_are_called_in_their_own_ways() => Verify.Fixed(
        """
        static class E
        {
            internal static void Enter(this SemaphoreSlim gate) => gate.{|HANG256:Wait|}();
        }

        record R(SemaphoreSlim Gate)
        {
            internal void Go() => Gate.Enter();

            void Outer(R? other, CancellationToken token) => other?.Go();
        }
        """,
        """
        static class E
        {
            internal static void Enter(this SemaphoreSlim gate, CancellationToken cancellationToken = default) => gate.Wait(cancellationToken);
        }

        record R(SemaphoreSlim Gate)
        {
            internal void Go(CancellationToken cancellationToken = default) => Gate.Enter(cancellationToken);

            void Outer(R? other, CancellationToken token) => other?.Go(token);
        }
        """);

    [Fact]
    public Task Recursion_passes_on_what_it_was_given() => Verify.Fixed(
        """
        class C
        {
            void Go(SemaphoreSlim gate, int n)
            {
                gate.{|HANG256:Wait|}();
                if (n > 0)
                    Go(gate, n - 1);
            }

            void Outer(CancellationToken token) => Go(new(1), 2);
        }
        """,
        """
        class C
        {
            void Go(SemaphoreSlim gate, int n, CancellationToken cancellationToken = default)
            {
                gate.Wait(cancellationToken);
                if (n > 0)
                    Go(gate, n - 1, cancellationToken);
            }

            void Outer(CancellationToken token) => Go(new(1), 2, token);
        }
        """);

    [Fact]
    public Task A_name_that_is_taken_gives_way_and_the_option_s_comes_first() => Verify.Fixed(
        """
        class C
        {
            void One(SemaphoreSlim gate) => gate.{|HANG256:Wait|}();

            void Two(SemaphoreSlim gate)
            {
                var ct = 1;
                gate.{|HANG256:Wait|}();
                Console.WriteLine(ct);
            }

            void Outer(CancellationToken token) { One(new(1)); Two(new(1)); }
        }
        """,
        """
        class C
        {
            void One(SemaphoreSlim gate, CancellationToken ct = default) => gate.Wait(ct);

            void Two(SemaphoreSlim gate, CancellationToken cancellationToken = default)
            {
                var ct = 1;
                gate.Wait(cancellationToken);
                Console.WriteLine(ct);
            }

            void Outer(CancellationToken token) { One(new(1), token); Two(new(1), token); }
        }
        """, "hangproof.token_parameter_name = ct");

    [Fact]
    public Task Parameters_on_lines_of_their_own_stay_so_and_comments_stay() => Verify.Fixed(
        """
        class C
        {
            /// <summary>Goes.</summary>
            /// <param name="gate">The gate.</param>
            void Go(
                SemaphoreSlim gate, // the gate
                int count) // how many
                => gate.{|HANG256:Wait|}();

            void Outer(CancellationToken token) => Go(new(1) /* one */, 2 /* two */);
        }
        """,
        """
        class C
        {
            /// <summary>Goes.</summary>
            /// <param name="gate">The gate.</param>
            /// <param name="cancellationToken">Ends the wait.</param>
            void Go(
                SemaphoreSlim gate, // the gate
                int count,
                CancellationToken cancellationToken = default) // how many
                => gate.Wait(cancellationToken);

            void Outer(CancellationToken token) => Go(new(1) /* one */, 2, token /* two */);
        }
        """);

    [Fact]
    public Task A_constructor_gets_it_from_the_factory_that_makes_the_object() => Verify.Fixed(
        """
        sealed class Feed
        {
            private Feed(SemaphoreSlim gate) => gate.{|HANG256:Wait|}();

            public static async Task<Feed> OpenAsync(SemaphoreSlim gate, CancellationToken token)
            {
                await Task.Yield();
                return new Feed(gate);
            }

            public static Feed Open(SemaphoreSlim gate) => new global::Feed(gate) { };
        }
        """,
        """
        sealed class Feed
        {
            private Feed(SemaphoreSlim gate, CancellationToken cancellationToken = default) => gate.Wait(cancellationToken);

            public static async Task<Feed> OpenAsync(SemaphoreSlim gate, CancellationToken token)
            {
                await Task.Yield();
                return new Feed(gate, token);
            }

            public static Feed Open(SemaphoreSlim gate) => new global::Feed(gate) { };
        }
        """);

    [Fact]
    public Task The_oldest_language_has_it_too() => Verify.Fixed(
        """
        class C
        {
            async Task Go(SemaphoreSlim gate) { await gate.{|HANG256:WaitAsync|}(); }
            async Task Outer(CancellationToken token) { await Go(new SemaphoreSlim(1)); }
        }
        """,
        """
        class C
        {
            async Task Go(SemaphoreSlim gate, CancellationToken cancellationToken = default) { await gate.WaitAsync(cancellationToken); }
            async Task Outer(CancellationToken token) { await Go(new SemaphoreSlim(1), token); }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public async Task The_menu_says_what_gets_the_parameter_and_the_preview_holds_every_file()
    {
        var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), "HANG256")
            .Add("One", "A.cs", "internal static class A { internal static void Go(SemaphoreSlim gate) => gate.Wait(); }")
            .Add("One", "B.cs", "internal static class B { internal static void Go(SemaphoreSlim gate) => A.Go(gate); }")
            .Add("One", "C.cs", "internal static class C { internal static void Go(SemaphoreSlim gate, CancellationToken stop) => B.Go(gate); }");
        var document = workspace.Document("One", "A.cs");
        var finding = Assert.Single(await workspace.Findings(document.Project), d => d.Location.SourceTree!.FilePath == "/A.cs");

        var action = Assert.Single(await workspace.Menu(new ThreadTokenFix(), document, finding));

        Assert.Equal("Add parameter 'cancellationToken' to 'Go' and 1 caller", action.Title);
        var preview = await action.GetPreviewOperationsAsync(CancellationToken.None);
        var changed = Assert.IsType<Microsoft.CodeAnalysis.CodeActions.ApplyChangesOperation>(Assert.Single(preview)).ChangedSolution;
        Assert.Equal(
            ["A.cs", "B.cs", "C.cs"],
            changed.GetChanges(workspace.Solution).GetProjectChanges().SelectMany(p => p.GetChangedDocuments()).Select(id => changed.GetDocument(id)!.Name).Order());
    }

    [Theory]
    [InlineData(FixAllScope.Document)]
    [InlineData(FixAllScope.Project)]
    [InlineData(FixAllScope.Solution)]
    public async Task Fix_all_threads_through_files_and_a_second_run_changes_nothing(FixAllScope scope)
    {
        var workspace = new FixWorkspace(new UnboundedWaitAnalyzer(), "HANG256")
            .Add("One", "A.cs", "internal static class A { internal static void Go(SemaphoreSlim gate) { gate.Wait(); gate.Wait(); } internal static void Other(SemaphoreSlim gate) { gate.Wait(); } }")
            .Add("One", "B.cs", "internal static class B { internal static void Go(SemaphoreSlim gate, CancellationToken stop) { A.Go(gate); A.Other(gate); } }");

        await workspace.FixAll(new ThreadTokenFix(), nameof(ThreadTokenFix), scope, workspace.Document("One", "A.cs"));

        var text = await workspace.Text("One", "A.cs");
        Assert.Equal("internal static class A { internal static void Go(SemaphoreSlim gate, CancellationToken cancellationToken = default) { gate.Wait(cancellationToken); gate.Wait(cancellationToken); } internal static void Other(SemaphoreSlim gate, CancellationToken cancellationToken = default) { gate.Wait(cancellationToken); } }", text);
        Assert.Contains("A.Go(gate, stop); A.Other(gate, stop);", await workspace.Text("One", "B.cs"));
        Assert.Empty(await workspace.Findings(workspace.Solution.Projects.Single()));
        await workspace.FixAll(new ThreadTokenFix(), nameof(ThreadTokenFix), scope, workspace.Document("One", "A.cs"));
        Assert.Equal(text, await workspace.Text("One", "A.cs"));
    }
}
