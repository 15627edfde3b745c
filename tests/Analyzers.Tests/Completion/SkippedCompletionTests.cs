using Hangproof.CodeFixes.Completion;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Completion.SkippedCompletionAnalyzer>;
using VerifyFix = Hangproof.Tests.Verification.Verify<Hangproof.Completion.SkippedCompletionAnalyzer, Hangproof.CodeFixes.Completion.CompleteOnFailureFix>;

namespace Hangproof.Tests.Completion;

public sealed class SkippedCompletionTests
{
    private static string Importer(string parse) => $$"""
        class Importer
        {
            readonly List<int> _imported = new List<int>();

            public async Task ImportAsync(IEnumerable<string> rows)
            {
                var channel = Channel.CreateUnbounded<int>();
                var produce = ParseAsync(rows, channel.Writer);
                var consume = SaveAsync(channel.Reader);
                await Task.WhenAll(produce, consume);
            }

            async Task SaveAsync(ChannelReader<int> reader)
            {
                while (await reader.WaitToReadAsync())
                {
                    while (reader.TryRead(out var item))
                        _imported.Add(item);
                }
            }

            static async Task ParseAsync(IEnumerable<string> rows, ChannelWriter<int> writer)
            {
        {{Indented(parse, 8)}}
            }
        }
        """;

    private static string Indented(string code, int by) => string.Join('\n', code.Split('\n').Select(line => line.Length == 0 ? line : new string(' ', by) + line));

    [Fact]
    public Task Reports_a_completion_that_is_reached_only_if_nothing_fails() => Verify.Reports(Importer("""
        foreach (var row in rows)
        {
            await Task.Yield();
            writer.TryWrite(int.Parse(row));
        }
        writer.{|HANG104:Complete|}();
        """));

    [Fact]
    public Task Reports_a_completion_that_an_early_return_skips() => Verify.Reports(Importer("""
        foreach (var row in rows)
        {
            if (row.Length == 0)
                return;
            await writer.WriteAsync(row.Length);
        }
        writer.{|HANG104:Complete|}();
        """));

    [Fact]
    public Task Reports_a_completion_in_a_catch_of_some_failures() => Verify.Reports(Importer("""
        try
        {
            foreach (var row in rows)
                await writer.WriteAsync(int.Parse(row));
            writer.{|HANG104:TryComplete|}();
        }
        catch (FormatException e)
        {
            writer.TryComplete(e);
        }
        """));

    [Fact]
    public Task Silent_when_the_failure_that_was_thought_of_is_passed_on() => Verify.Silent(Importer("""
        Exception error = null;
        try
        {
            foreach (var row in rows)
                await writer.WriteAsync(int.Parse(row));
        }
        catch (FormatException e)
        {
            error = e;
        }
        writer.Complete(error);
        """));

    [Fact]
    public Task Silent_when_it_stands_in_a_finally() => Verify.Silent(Importer("""
        try
        {
            foreach (var row in rows)
                await writer.WriteAsync(int.Parse(row));
        }
        finally
        {
            writer.Complete();
        }
        """));

    [Fact]
    public Task Silent_when_the_failure_is_passed_on() => Verify.Silent(Importer("""
        try
        {
            foreach (var row in rows)
                await writer.WriteAsync(int.Parse(row));
            writer.TryComplete();
        }
        catch (Exception e)
        {
            writer.TryComplete(e);
            throw;
        }
        """));

    [Fact]
    public Task Silent_when_nothing_before_it_can_fail() => Verify.Silent(Importer("""
        foreach (var row in rows)
            await writer.WriteAsync(row.Length);
        writer.Complete();
        """));

    [Fact]
    public Task Silent_when_nobody_reads_to_the_end() => Verify.Silent("""
        class C
        {
            readonly Channel<int> _items = Channel.CreateUnbounded<int>();

            public void Fill(string[] rows)
            {
                foreach (var row in rows)
                    _items.Writer.TryWrite(int.Parse(row));
                _items.Writer.Complete();
            }

            public bool Next(out int item) => _items.Reader.TryRead(out item);
        }
        """);

    [Fact]
    public Task Silent_when_the_reader_has_a_token() => Verify.Silent("""
        class C
        {
            readonly Channel<int> _items = Channel.CreateUnbounded<int>();

            public void Fill(string[] rows)
            {
                foreach (var row in rows)
                    _items.Writer.TryWrite(int.Parse(row));
                _items.Writer.Complete();
            }

            public async Task RunAsync(CancellationToken stop)
            {
                await foreach (var item in _items.Reader.ReadAllAsync(stop))
                    Console.WriteLine(item);
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_owner_completes_it_too() => Verify.Silent("""
        class C : IDisposable
        {
            readonly Channel<int> _items = Channel.CreateUnbounded<int>();

            public void Fill(string[] rows)
            {
                foreach (var row in rows)
                    _items.Writer.TryWrite(int.Parse(row));
                _items.Writer.Complete();
            }

            public async Task RunAsync()
            {
                await foreach (var item in _items.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }

            public void Dispose() => _items.Writer.TryComplete();
        }
        """);

    [Fact]
    public Task Silent_about_completions_of_other_things() => Verify.Silent("""
        class Form { public void Complete() { } }
        class C
        {
            void M(Form form, string row)
            {
                int.Parse(row);
                form.Complete();
            }
        }
        """);

    [Fact]
    public Task Says_what_skips_it_and_who_waits() => Verify.Reports("""
        class C
        {
            async Task Import(string[] rows)
            {
                var channel = Channel.CreateUnbounded<int>();
                var produce = Task.Run(() => Parse(rows, channel.Writer));
                await foreach (var item in channel.Reader.{|#1:ReadAllAsync|}())
                    Console.WriteLine(item);
                await produce;
            }

            static void Parse(string[] rows, ChannelWriter<int> writer)
            {
                foreach (var row in rows)
                    writer.TryWrite(int.Parse(row));
                writer.{|#0:Complete|}();
            }
        }
        """,
        new DiagnosticResult(Descriptors.ChannelNotCompletedOnFailure).WithLocation(0).WithLocation(1)
            .WithArguments("'Complete' is skipped when 'Parse' throws", "ChannelReader.ReadAllAsync", "call 'TryComplete' with the failure too, or complete in a 'finally'"));

    private static string Upload(string fill) => $$"""
        class Receiver
        {
            public async Task<long> ReceiveAsync(IEnumerable<string> chunks)
            {
                var pipe = new Pipe();
                var filling = FillAsync(chunks, pipe.Writer);
                var counted = await CountAsync(pipe.Reader);
                await filling;
                return counted;
            }

            static async Task<long> CountAsync(PipeReader reader)
            {
                long count = 0;
                while (true)
                {
                    var result = await reader.ReadAsync();
                    count += result.Buffer.Length;
                    reader.AdvanceTo(result.Buffer.End);
                    if (result.IsCompleted)
                        break;
                }
                await reader.CompleteAsync();
                return count;
            }

            static async Task FillAsync(IEnumerable<string> chunks, PipeWriter writer)
            {
        {{Indented(fill, 8)}}
            }
        }
        """;

    [Fact]
    public Task Reports_a_pipe_that_is_completed_only_on_success() => Verify.Reports(Upload("""
        foreach (var chunk in chunks)
            await writer.WriteAsync(Convert.FromHexString(chunk));
        await writer.{|HANG106:CompleteAsync|}();
        """));

    [Fact]
    public Task Fixes_a_pipe_with_the_failure() => VerifyFix.Fixed(Upload("""
        foreach (var chunk in chunks)
            await writer.WriteAsync(Convert.FromHexString(chunk));
        await writer.{|HANG106:CompleteAsync|}().ConfigureAwait(false);
        """), Upload("""
        try
        {
            foreach (var chunk in chunks)
                await writer.WriteAsync(Convert.FromHexString(chunk));
            await writer.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await writer.CompleteAsync(e).ConfigureAwait(false);
            throw;
        }
        """));

    [Fact]
    public Task Fixes_a_channel_with_the_failure() => VerifyFix.Fixed(Importer("""
        var count = 0;

        foreach (var row in rows)
        {
            // Let others in.
            await Task.Yield();
            writer.TryWrite(int.Parse(row) + count++);
        }
        writer.{|HANG104:Complete|}(); // done
        """), Importer("""
        try
        {
            var count = 0;

            foreach (var row in rows)
            {
                // Let others in.
                await Task.Yield();
                writer.TryWrite(int.Parse(row) + count++);
            }
            writer.Complete(); // done
        }
        catch (Exception e)
        {
            writer.TryComplete(e);
            throw;
        }
        """));

    [Fact]
    public Task Fixes_in_an_old_language() => VerifyFix.Fixed(Importer("""
        foreach (var row in rows)
        {
            await Task.Yield();
            writer.TryWrite(int.Parse(row));
        }
        writer.{|HANG104:Complete|}();
        """), Importer("""
        try
        {
            foreach (var row in rows)
            {
                await Task.Yield();
                writer.TryWrite(int.Parse(row));
            }
            writer.Complete();
        }
        catch (Exception e)
        {
            writer.TryComplete(e);
            throw;
        }
        """), language: LanguageVersion.CSharp7_3);

    [Fact]
    public Task Fixes_by_a_finally_what_leaves_early() => VerifyFix.Fixed(Importer("""
        foreach (var row in rows)
        {
            if (row.Length == 0)
                return;
            await writer.WriteAsync(row.Length);
        }
        writer.{|HANG104:Complete|}();
        """), Importer("""
        try
        {
            foreach (var row in rows)
            {
                if (row.Length == 0)
                    return;
                await writer.WriteAsync(row.Length);
            }
        }
        finally
        {
            writer.Complete();
        }
        """));

    [Fact]
    public Task Fixes_from_after_the_variables_that_it_needs() => VerifyFix.Fixed("""
        class C
        {
            readonly Channel<int> _items = Channel.CreateUnbounded<int>();

            async Task RunAsync()
            {
                await foreach (var item in _items.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }

            async Task Fill(string[] rows)
            {
                var writer = _items.Writer;
                foreach (var row in rows)
                    await writer.WriteAsync(int.Parse(row));
                writer.{|HANG104:Complete|}();
            }
        }
        """, """
        class C
        {
            readonly Channel<int> _items = Channel.CreateUnbounded<int>();

            async Task RunAsync()
            {
                await foreach (var item in _items.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }

            async Task Fill(string[] rows)
            {
                var writer = _items.Writer;
                try
                {
                    foreach (var row in rows)
                        await writer.WriteAsync(int.Parse(row));
                    writer.Complete();
                }
                catch (Exception e)
                {
                    writer.TryComplete(e);
                    throw;
                }
            }
        }
        """);

    [Fact]
    public Task Offers_a_finally_too() => VerifyFix.FixedBy("Complete in a 'finally'", 1, Importer("""
        foreach (var row in rows)
            await writer.WriteAsync(int.Parse(row));
        writer.{|HANG104:Complete|}();
        """), Importer("""
        try
        {
            foreach (var row in rows)
                await writer.WriteAsync(int.Parse(row));
        }
        finally
        {
            writer.Complete();
        }
        """));

    [Fact]
    public Task Offers_nothing_for_a_completion_under_a_condition() => VerifyFix.NoFix(Importer("""
        var last = 0;
        foreach (var row in rows)
            await writer.WriteAsync(last = int.Parse(row));
        if (last >= 0)
            writer.{|HANG104:Complete|}();
        """));

    [Theory]
    [InlineData("stop.Cancel()", "Complete")]
    [InlineData("File.Delete(\"x\")", "{|HANG104:Complete|}")]
    public Task Cancelling_does_not_keep_from_what_follows(string first, string complete) => Verify.Reports(Importer($"""
        using var stop = new CancellationTokenSource();
        await Task.Yield();
        {first};
        writer.{complete}();
        """));

    [Theory]
    [InlineData("if (hasStarted) writer.Complete();")]
    [InlineData("if (many) writer.{|HANG104:Complete|}();")]
    public Task What_fails_before_it_was_begun_skips_nothing(string complete) => Verify.Reports(Importer($$"""
        var many = rows.Any();
        var hasStarted = many;
        foreach (var row in rows)
        {
            await Task.Yield();
            writer.TryWrite(int.Parse(row));
        }
        {{complete}}
        """));

    private static string Rooms(string leave) => $$"""
        public class Rooms
        {
            sealed class Room { public readonly Channel<string> Lines = Channel.CreateUnbounded<string>(); public ChannelWriter<string>? Writer; }
            readonly Dictionary<int, Room> _rooms = new();
            readonly Dictionary<int, int> _visits = new();
            Room? _first;
            bool _paused;

            public void Open(int id)
            {
                var room = new Room();
                room.Writer = room.Lines.Writer;
                _rooms[id] = room;
                _first = room;
                _ = PrintAsync(room);
            }

            async Task PrintAsync(Room room)
            {
                await foreach (var line in room.Lines.Reader.ReadAllAsync())
                    Console.WriteLine(line);
            }

            public void Leave(int id)
            {
                {{leave}}
            }
        }
        """;

    [Theory]
    [InlineData("if (_first == null) return; _first.Lines.Writer.Complete();")]
    [InlineData("if (_first is null) { Console.WriteLine(id); return; } _first.Lines.Writer.Complete();")]
    [InlineData("if (_first is not { } first) return; first.Lines.Writer.Complete();")]
    [InlineData("if (!_rooms.TryGetValue(id, out var room)) return; room.Lines.Writer.Complete();")]
    [InlineData("if (!_rooms.TryGetValue(id, out var room) || room == null) return; room.Lines.Writer.Complete();")]
    [InlineData("var room = _rooms[id]; room.Lines.Writer.Complete();")]
    [InlineData("var lines = _rooms[id].Lines; lines.Writer.Complete();")]
    [InlineData("var room = _rooms[id]; room.Writer?.Complete();")]
    [InlineData("var room = _rooms[id]; if (room.Writer == null) return; room.Writer!.Complete();")]
    public Task Silent_where_there_is_nothing_to_complete(string leave) => Verify.Silent(Rooms(leave));

    [Theory]
    [InlineData("if (_first == null || _paused) return; _first.Lines.Writer.{|HANG104:Complete|}();")]
    [InlineData("if (!_rooms.TryGetValue(id, out var room)) return; _first!.Lines.Writer.{|HANG104:Complete|}();")]
    [InlineData("if (_first != null) return; _first!.Lines.Writer.{|HANG104:Complete|}();")]
    [InlineData("if (!_rooms.TryGetValue(id, out var room)) return; File.Delete(\"x\"); room.Lines.Writer.{|HANG104:Complete|}();")]
    [InlineData("var room = _rooms[id]; var visits = _visits[id]; room.Lines.Writer.{|HANG104:Complete|}();")]
    [InlineData("var visits = _visits[id]; _first!.Lines.Writer.{|HANG104:Complete|}();")]
    public Task Reports_where_another_question_skips_it(string leave) => Verify.Reports(Rooms(leave));

    [Theory]
    [InlineData("interface ITell { void Debug(string text); void Info(string text); void Warning(string text); void Error(string text); }", "Complete")]
    [InlineData("interface ITell { void Info(string text); void Show(string text); }", "{|HANG104:Complete|}")]
    [InlineData("interface ITell { int Debug(string text); int Info(string text); int Warning(string text); int Error(string text); }", "{|HANG104:Complete|}")]
    public Task What_a_logger_is_told_skips_nothing(string tell, string complete) => Verify.Reports($$"""
        {{tell}}
        class Importer(ITell tell)
        {
            public async Task ImportAsync()
            {
                var channel = Channel.CreateUnbounded<int>();
                var produce = Task.Run(() => Produce(channel.Writer));
                await foreach (var item in channel.Reader.ReadAllAsync())
                    Console.WriteLine(item);
                await produce;
            }

            void Produce(ChannelWriter<int> writer)
            {
                tell.Info("begin");
                writer.{{complete}}();
            }
        }
        """);

    [Theory]
    [InlineData("if (!_isOpen) return; _isOpen = false;", "Complete")]
    [InlineData("if (_isEnded) return; _isEnded = true;", "Complete")]
    [InlineData("if (!TryEnd(new IOException())) return;", "Complete")]
    [InlineData("if (!IsIdle(new IOException())) return;", "{|HANG104:Complete|}")]
    [InlineData("if (!_isOpen) return; _isEnded = true;", "{|HANG104:Complete|}")]
    [InlineData("if (!_isOpen) return; _isOpen = true;", "{|HANG104:Complete|}")]
    public Task Who_comes_second_has_nothing_to_complete(string first, string complete) => Verify.Reports($$"""
        class Feed
        {
            readonly Channel<int> _items = Channel.CreateUnbounded<int>();
            readonly object _gate = new();
            bool _isOpen = true;
            bool _isEnded;
            Exception? _error, _last;

            bool TryEnd(Exception error)
            {
                if (_error is not null)
                    return false;
                _error = error;
                return true;
            }

            bool IsIdle(Exception error)
            {
                if (_error is not null)
                    return false;
                _last = error;
                return true;
            }

            public void Publish(int item) => _items.Writer.TryWrite(item);

            public void End()
            {
                lock (_gate)
                {
                    {{first}}
                    _items.Writer.{{complete}}();
                }
            }

            public async Task RunAsync()
            {
                await foreach (var item in _items.Reader.ReadAllAsync())
                    Console.WriteLine(item);
            }
        }
        """);
}
