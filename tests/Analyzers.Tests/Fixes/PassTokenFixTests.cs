using Microsoft.CodeAnalysis.CSharp;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Tokens.PassTokenFix>;

namespace Hangproof.Tests.Fixes;

public sealed class PassTokenFixTests
{
    [Fact]
    public Task Fills_the_optional_parameter() => Verify.Fixed("""
        class C
        {
            async Task<int> M(ChannelReader<int> reader, CancellationToken stop) => await reader.{|HANG101:ReadAsync|}();
        }
        """, """
        class C
        {
            async Task<int> M(ChannelReader<int> reader, CancellationToken stop) => await reader.ReadAsync(stop);
        }
        """);

    [Fact]
    public Task Takes_the_overload_with_a_token() => Verify.Fixed("""
        class C
        {
            void M(SemaphoreSlim gate, CancellationToken stop)
            {
                gate.{|HANG206:Wait|}();
            }
        }
        """, """
        class C
        {
            void M(SemaphoreSlim gate, CancellationToken stop)
            {
                gate.Wait(stop);
            }
        }
        """);

    [Fact]
    public Task Replaces_an_explicit_none() => Verify.Fixed("""
        class C
        {
            async Task<int> M(ChannelReader<int> reader, CancellationToken stop) => await reader.{|HANG151:ReadAsync|}(CancellationToken.None);
        }
        """, """
        class C
        {
            async Task<int> M(ChannelReader<int> reader, CancellationToken stop) => await reader.ReadAsync(stop);
        }
        """);

    [Fact]
    public Task Keeps_ConfigureAwait_and_comments() => Verify.Fixed("""
        class C
        {
            async Task M(SemaphoreSlim gate, CancellationToken stop)
            {
                // One at a time.
                await gate
                    .{|HANG206:WaitAsync|}( /* nobody */ ) // waits
                    .ConfigureAwait(false); // done
            }
        }
        """, """
        class C
        {
            async Task M(SemaphoreSlim gate, CancellationToken stop)
            {
                // One at a time.
                await gate
                    .WaitAsync( /* nobody */ stop) // waits
                    .ConfigureAwait(false); // done
            }
        }
        """);

    [Fact]
    public Task Passes_it_to_the_stream_of_items() => Verify.Fixed("""
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                await foreach (var item in reader.{|HANG101:ReadAllAsync|}())
                    Console.WriteLine(item);
            }
        }
        """, """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                await foreach (var item in reader.ReadAllAsync(stop))
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task Passes_it_by_name_after_named_arguments() => Verify.Fixed("""
        class C
        {
            async Task M(ChannelWriter<int> writer, CancellationToken stop) => await writer.{|HANG102:WriteAsync|}(item: 1);
        }
        """, """
        class C
        {
            async Task M(ChannelWriter<int> writer, CancellationToken stop) => await writer.WriteAsync(item: 1, cancellationToken: stop);
        }
        """);

    [Fact]
    public Task Gathers_the_tasks_of_a_params_array() => Verify.Fixed("""
        class C
        {
            void M(Task one, Task two, CancellationToken stop) => Task.{|HANG404:WaitAll|}(one, two);
        }
        """, """
        class C
        {
            void M(Task one, Task two, CancellationToken stop) => Task.WaitAll(new Task[] { one, two }, stop);
        }
        """, language: LanguageVersion.CSharp12);

    [Fact]
    public Task Goes_on_through_a_conditional_access() => Verify.Fixed("""
        class C
        {
            void M(SemaphoreSlim? gate, CancellationToken stop) => gate?.{|HANG206:Wait|}();
        }
        """, """
        class C
        {
            void M(SemaphoreSlim? gate, CancellationToken stop) => gate?.Wait(stop);
        }
        """);

    [Fact]
    public Task Fixes_waits_inside_one_another_in_one_pass() => Verify.Fixed("""
        class C
        {
            async Task M(ChannelReader<int> reader, ChannelWriter<int> writer, CancellationToken stop)
            {
                await writer.{|HANG102:WriteAsync|}(await reader.{|HANG101:ReadAsync|}() + await reader.{|HANG101:ReadAsync|}());
            }
        }
        """, """
        class C
        {
            async Task M(ChannelReader<int> reader, ChannelWriter<int> writer, CancellationToken stop)
            {
                await writer.WriteAsync(await reader.ReadAsync(stop) + await reader.ReadAsync(stop), stop);
            }
        }
        """);

    [Fact]
    public Task Each_place_gets_its_own_nearest_token() => Verify.Fixed("""
        class C
        {
            void One(SemaphoreSlim gate, CancellationToken first) => gate.{|HANG206:Wait|}();

            void Two(SemaphoreSlim gate, CancellationToken second) => gate.{|HANG206:Wait|}();
        }
        """, """
        class C
        {
            void One(SemaphoreSlim gate, CancellationToken first) => gate.Wait(first);

            void Two(SemaphoreSlim gate, CancellationToken second) => gate.Wait(second);
        }
        """);

    [Fact]
    public Task Offers_every_token_nearest_first() => Verify.FixedBy("Pass 'second'", 1, """
        class C
        {
            void M(SemaphoreSlim gate, CancellationToken first, CancellationToken second)
            {
                first.ThrowIfCancellationRequested();
                gate.{|HANG206:Wait|}();
            }
        }
        """, """
        class C
        {
            void M(SemaphoreSlim gate, CancellationToken first, CancellationToken second)
            {
                first.ThrowIfCancellationRequested();
                gate.Wait(second);
            }
        }
        """);

    [Fact]
    public Task Leaves_an_acquire_alone_whose_finally_would_release_what_was_never_got() => Verify.NoFix("""
        class C
        {
            void M(SemaphoreSlim gate, CancellationToken stop)
            {
                try
                {
                    gate.{|HANG206:Wait|}();
                }
                finally
                {
                    gate.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Works_in_the_oldest_language() => Verify.Fixed("""
        class C
        {
            async Task M(SemaphoreSlim gate, CancellationToken stop)
            {
                await gate.{|HANG206:WaitAsync|}();
            }
        }
        """, """
        class C
        {
            async Task M(SemaphoreSlim gate, CancellationToken stop)
            {
                await gate.WaitAsync(stop);
            }
        }
        """, language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Keeps_directives_and_line_ends() => Verify.Fixed(Windows("""
        class C
        {
            void M(SemaphoreSlim gate, CancellationToken stop)
            {
        #if !NEVER
                gate.{|HANG206:Wait|}();
        #else
                gate.Wait();
        #endif
            }
        }
        """), Windows("""
        class C
        {
            void M(SemaphoreSlim gate, CancellationToken stop)
            {
        #if !NEVER
                gate.Wait(stop);
        #else
                gate.Wait();
        #endif
            }
        }
        """));

    [Fact]
    public Task Fixes_all_files_of_the_project() => Verify.FixAll(
        [("One.cs", "class One { void M(SemaphoreSlim gate, CancellationToken stop) => gate.{|HANG206:Wait|}(); }"), ("Two.cs", "class Two { void M(SemaphoreSlim gate, CancellationToken stop) => gate.{|HANG206:Wait|}(); }")],
        [("One.cs", "class One { void M(SemaphoreSlim gate, CancellationToken stop) => gate.Wait(stop); }"), ("Two.cs", "class Two { void M(SemaphoreSlim gate, CancellationToken stop) => gate.Wait(stop); }")]);

    [Fact]
    public Task Wraps_a_task_that_takes_no_token() => Verify.Fixed("""
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                await reader.{|HANG101:Completion|};
            }
        }
        """, """
        class C
        {
            async Task M(ChannelReader<int> reader, CancellationToken stop)
            {
                await reader.Completion.WaitAsync(stop);
            }
        }
        """);

    [Theory]
    [InlineData("await Task.{|HANG410:Delay|}(1000);", "await Task.Delay(1000, stop);")]
    [InlineData("await {|HANG410:Optional|}(1).ConfigureAwait(false);", "await Optional(1, stop: stop).ConfigureAwait(false);")]
    [InlineData("await {|HANG410:Optional|}(name: null);", "await Optional(name: null, stop: stop);")]
    [InlineData("await {|HANG410:Optional|}();", "await Optional(stop: stop);")]
    [InlineData("await {|HANG410:Overloaded|}(1);", "await Overloaded(1, stop);")]
    public Task Passes_a_token_that_was_accepted_for_nothing(string before, string after)
    {
        return Verify.Fixed(Code(before), Code(after));

        static string Code(string statement) => $$"""
            class C
            {
                async Task M(CancellationToken stop)
                {
                    {{statement}}
                }

                Task Optional(int count = 0, string? name = null, CancellationToken stop = default) => Task.Delay(count, stop);

                Task Overloaded(int count) => Task.CompletedTask;

                Task Overloaded(int count, CancellationToken stop) => Task.CompletedTask;
            }
            """;
    }

    private static string Windows(string code) => code.ReplaceLineEndings("\r\n");
}
