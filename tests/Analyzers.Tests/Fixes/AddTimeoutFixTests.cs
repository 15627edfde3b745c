using Microsoft.CodeAnalysis.CSharp;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer, Hangproof.CodeFixes.Timeouts.AddTimeoutFix>;

namespace Hangproof.Tests.Fixes;

public sealed class AddTimeoutFixTests
{
    private const string Inline = "hangproof.timeout_style = inline";

    [Fact]
    public Task Checks_the_result_and_says_what_was_waited_for() => Verify.Fixed("""
        class C
        {
            void M(SemaphoreSlim gate)
            {
                gate.{|HANG256:Wait|}();
            }
        }
        """, """
        class C
        {
            private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

            void M(SemaphoreSlim gate)
            {
                if (!gate.Wait(DefaultTimeout))
                    throw new TimeoutException("Timed out waiting for the semaphore 'gate'.");
            }
        }
        """);

    [Fact]
    public Task Awaits_inside_the_check() => Verify.Fixed("""
        class C
        {
            async Task M(SemaphoreSlim gate)
            {
                // One at a time.
                await gate.{|HANG256:WaitAsync|}().ConfigureAwait(false); // waits
            }
        }
        """, """
        class C
        {
            async Task M(SemaphoreSlim gate)
            {
                // One at a time.
                if (!await gate.WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false))
                    throw new TimeoutException("Timed out waiting for the semaphore 'gate'."); // waits
            }
        }
        """, Inline);

    [Fact]
    public Task Writes_the_configured_time() => Verify.Fixed("""
        class C
        {
            void M(Thread worker)
            {
                worker.{|HANG257:Join|}();
            }
        }
        """, """
        class C
        {
            void M(Thread worker)
            {
                if (!worker.Join(TimeSpan.FromMilliseconds(1500)))
                    throw new TimeoutException("Timed out waiting for the thread 'worker' to end.");
            }
        }
        """, Inline + "\nhangproof.default_timeout = 1500ms");

    [Fact]
    public Task Adds_one_constant_for_all_waits_of_a_type() => Verify.Fixed("""
        class C
        {
            private readonly int _count = 1;

            void One(SemaphoreSlim gate)
            {
                gate.{|HANG256:Wait|}();
                gate.{|HANG256:Wait|}();
            }

            void Two(Thread worker)
            {
                worker.{|HANG257:Join|}();
            }
        }
        """, """
        class C
        {
            private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
            private readonly int _count = 1;

            void One(SemaphoreSlim gate)
            {
                if (!gate.Wait(DefaultTimeout))
                    throw new TimeoutException("Timed out waiting for the semaphore 'gate'.");
                if (!gate.Wait(DefaultTimeout))
                    throw new TimeoutException("Timed out waiting for the semaphore 'gate'.");
            }

            void Two(Thread worker)
            {
                if (!worker.Join(DefaultTimeout))
                    throw new TimeoutException("Timed out waiting for the thread 'worker' to end.");
            }
        }
        """);

    [Fact]
    public Task Uses_the_constant_that_is_there() => Verify.Fixed("""
        class C
        {
            private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

            void M(SemaphoreSlim gate)
            {
                gate.{|HANG256:Wait|}();
            }
        }
        """, """
        class C
        {
            private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

            void M(SemaphoreSlim gate)
            {
                if (!gate.Wait(DefaultTimeout))
                    throw new TimeoutException("Timed out waiting for the semaphore 'gate'.");
            }
        }
        """);

    [Fact]
    public Task Writes_the_time_out_where_the_name_means_something_else() => Verify.Fixed("""
        class C
        {
            int DefaultTimeout { get; set; }

            void M(SemaphoreSlim gate)
            {
                gate.{|HANG256:Wait|}();
            }
        }
        """, """
        class C
        {
            int DefaultTimeout { get; set; }

            void M(SemaphoreSlim gate)
            {
                if (!gate.Wait(TimeSpan.FromSeconds(30)))
                    throw new TimeoutException("Timed out waiting for the semaphore 'gate'.");
            }
        }
        """);

    [Fact]
    public Task Makes_an_option_of_the_type() => Verify.Fixed("""
        class C
        {
            void M(SemaphoreSlim gate)
            {
                gate.{|HANG256:Wait|}();
            }

            static void N(SemaphoreSlim gate)
            {
            }
        }
        """, """
        class C
        {
            public TimeSpan WaitTimeout { get; set; } = TimeSpan.FromSeconds(30);

            void M(SemaphoreSlim gate)
            {
                if (!gate.Wait(WaitTimeout))
                    throw new TimeoutException("Timed out waiting for the semaphore 'gate'.");
            }

            static void N(SemaphoreSlim gate)
            {
            }
        }
        """, "hangproof.timeout_style = option");

    [Fact]
    public Task Compares_the_index() => Verify.Fixed("""
        class C
        {
            void M(WaitHandle[] handles)
            {
                int index = WaitHandle.{|HANG257:WaitAny|}(handles);
                Console.WriteLine(index);
                Task.{|HANG454:WaitAny|}(Array.Empty<Task>());
            }
        }
        """, """
        class C
        {
            void M(WaitHandle[] handles)
            {
                int index = WaitHandle.WaitAny(handles, TimeSpan.FromSeconds(30));
                if (index == WaitHandle.WaitTimeout)
                    throw new TimeoutException("Timed out waiting for the event 'handles'.");
                Console.WriteLine(index);
                if (Task.WaitAny(Array.Empty<Task>(), TimeSpan.FromSeconds(30)) == -1)
                    throw new TimeoutException("Timed out waiting for the task.");
            }
        }
        """, Inline);

    [Fact]
    public Task Wraps_what_takes_nothing() => Verify.Fixed("""
        class C
        {
            async Task M(ChannelReader<int> reader)
            {
                await reader.{|HANG151:Completion|}.ConfigureAwait(false);
            }
        }
        """, """
        class C
        {
            async Task M(ChannelReader<int> reader)
            {
                await reader.Completion.WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
            }
        }
        """, Inline);

    [Fact]
    public Task Leaves_the_answer_to_whoever_asks_for_it() => Verify.Fixed("""
        class C
        {
            void M(WaitHandle done)
            {
                if (!done.{|HANG257:WaitOne|}())
                    Console.WriteLine("late");
            }
        }
        """, """
        class C
        {
            void M(WaitHandle done)
            {
                if (!done.WaitOne(TimeSpan.FromSeconds(30)))
                    Console.WriteLine("late");
            }
        }
        """, Inline);

    [Fact]
    public Task Never_for_what_waits_by_design() => Verify.NoFix("""
        class C
        {
            void M(BlockingCollection<int> queue)
            {
                var item = queue.{|HANG155:Take|}();
            }
        }
        """);

    [Fact]
    public Task Never_where_a_loop_would_end_in_silence() => Verify.NoFix("""
        class C
        {
            void M(WaitHandle next)
            {
                while (next.{|HANG257:WaitOne|}())
                    Console.WriteLine("next");
            }
        }
        """);

    [Fact]
    public Task Never_where_the_check_would_capture_an_else() => Verify.NoFix("""
        class C
        {
            void M(SemaphoreSlim gate, bool isShared)
            {
                if (isShared)
                    gate.{|HANG256:Wait|}();
                else
                    Console.WriteLine("alone");
            }
        }
        """);

    [Fact]
    public Task Never_where_there_is_no_statement() => Verify.NoFix("""
        class C
        {
            void M(SemaphoreSlim gate) => gate.{|HANG256:Wait|}();
        }
        """);

    [Fact]
    public Task Qualifies_names_that_are_not_imported_and_speaks_the_oldest_language() => Verify.Fixed("""
        namespace N
        {
            using TimeSpan = System.String;

            class C
            {
                void M(SemaphoreSlim gate)
                {
                    gate.{|HANG256:Wait|}();
                }
            }
        }
        """, """
        namespace N
        {
            using TimeSpan = System.String;

            class C
            {
                void M(SemaphoreSlim gate)
                {
                    if (!gate.Wait(System.TimeSpan.FromSeconds(30)))
                        throw new TimeoutException("Timed out waiting for the semaphore 'gate'.");
                }
            }
        }
        """, Inline, LanguageVersion.CSharp7_3);

    [Fact]
    public Task Indents_with_tabs_where_the_file_does() => Verify.Fixed(
        "class C\n{\n\tvoid M(SemaphoreSlim gate)\n\t{\n\t\tgate.{|HANG256:Wait|}();\n\t}\n}",
        "class C\n{\n\tvoid M(SemaphoreSlim gate)\n\t{\n\t\tif (!gate.Wait(TimeSpan.FromSeconds(30)))\n\t\t\tthrow new TimeoutException(\"Timed out waiting for the semaphore 'gate'.\");\n\t}\n}",
        Inline + "\nindent_style = tab");

    [Fact]
    public Task Stands_in_top_level_statements() => Verify.Fixed("""
        var gate = Gates.Of("a");
        gate.{|HANG256:Wait|}();
        static class Gates { public static SemaphoreSlim Of(string name) => new(name.Length); }
        """, """
        var gate = Gates.Of("a");
        if (!gate.Wait(TimeSpan.FromSeconds(30)))
            throw new TimeoutException("Timed out waiting for the semaphore 'gate'.");
        static class Gates { public static SemaphoreSlim Of(string name) => new(name.Length); }
        """);

    [Fact]
    public Task Gives_a_call_of_a_generated_client_a_deadline() => Verify.Fixed("""
        class C
        {
            async Task M(Greeter.GreeterClient client, Grpc.Core.Metadata headers)
            {
                await client.{|HANG308:SayHelloAsync|}("a");
                await client.{|HANG308:SayHelloAsync|}("a", headers);
            }
        }

        """ + Grpc, """
        class C
        {
            async Task M(Greeter.GreeterClient client, Grpc.Core.Metadata headers)
            {
                await client.SayHelloAsync("a", deadline: DateTime.UtcNow.Add(TimeSpan.FromSeconds(30)));
                await client.SayHelloAsync("a", headers, DateTime.UtcNow.Add(TimeSpan.FromSeconds(30)));
            }
        }

        """ + Grpc, Inline);

    private const string Grpc = """
        namespace Grpc.Core
        {
            public abstract class ClientBase { }
            public sealed class Metadata { }
            public sealed class AsyncUnaryCall<T>
            {
                public System.Runtime.CompilerServices.TaskAwaiter<T> GetAwaiter() => Task.FromResult<T>(default!).GetAwaiter();
            }
        }

        public static class Greeter
        {
            public class GreeterClient : Grpc.Core.ClientBase
            {
                public virtual Grpc.Core.AsyncUnaryCall<string> SayHelloAsync(string request, Grpc.Core.Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) => new();
            }
        }
        """;
}
