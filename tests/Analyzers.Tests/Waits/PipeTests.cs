using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class PipeTests
{
    private static string Upload(string fill, string read, string count) => $$"""
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

            static async Task FillAsync(IEnumerable<string> chunks, PipeWriter writer)
            {
                {{fill}}
            }

            static async Task<long> CountAsync(PipeReader reader)
            {
                long count = 0;
                while (true)
                {
                    var result = await reader.{{read}}();
                    count += result.Buffer.Length;
                    reader.AdvanceTo(result.Buffer.End);
                    if (result.IsCompleted)
                        break;
                }
                {{count}}
                return count;
            }
        }
        """;

    [Fact]
    public Task Leaves_to_the_completion_a_writer_that_is_completed_only_on_success() => Verify.Silent(Upload("""
        foreach (var chunk in chunks)
            await writer.WriteAsync(Convert.FromHexString(chunk));
        await writer.CompleteAsync();
        """, "ReadAsync", "reader.Complete();"));

    [Fact]
    public Task Silent_when_both_sides_are_completed() => Verify.Silent(Upload("""
        try
        {
            foreach (var chunk in chunks)
                await writer.WriteAsync(Convert.FromHexString(chunk));
        }
        finally
        {
            await writer.CompleteAsync();
        }
        """, "ReadAsync", "await reader.CompleteAsync();"));

    [Fact]
    public Task Reports_a_writer_that_nothing_completes() => Verify.Reports(Upload("""
        foreach (var chunk in chunks)
            await writer.WriteAsync(Convert.FromHexString(chunk));
        """, "{|HANG106:ReadAsync|}", "reader.Complete();"));

    [Fact]
    public Task Reports_a_reader_that_never_completes() => Verify.Reports(Upload("""
        try
        {
            foreach (var chunk in chunks)
                await writer.{|HANG156:WriteAsync|}(Convert.FromHexString(chunk));
        }
        finally
        {
            await writer.CompleteAsync();
        }
        """, "ReadAsync", ""));

    [Fact]
    public Task Silent_for_the_pipes_of_a_transport() => Verify.Silent("""
        abstract class Connection
        {
            public abstract IDuplexPipe Transport { get; }
        }
        class C(Connection connection)
        {
            async Task Read()
            {
                var input = connection.Transport.Input;
                while (true)
                {
                    var result = await input.ReadAsync();
                    if (result.IsCompleted)
                        return;
                    input.AdvanceTo(result.Buffer.End);
                }
            }
            async Task Write() => await connection.Transport.Output.FlushAsync();
        }
        """);

    [Fact]
    public Task Silent_when_the_owner_cancels_the_pending_read() => Verify.Silent("""
        class C : IDisposable
        {
            readonly PipeReader _reader;
            public C(Stream stream) => _reader = PipeReader.Create(stream);
            public async Task RunAsync() => await _reader.ReadAsync();
            public void Dispose() => _reader.CancelPendingRead();
        }
        """);

    [Fact]
    public Task Reports_the_token_in_scope() => Verify.Reports("""
        class C
        {
            public async Task Run(PipeReader reader, PipeWriter writer, CancellationToken stop)
            {
                await reader.{|HANG106:ReadAsync|}();
                await writer.{|HANG106:FlushAsync|}();
            }
        }
        """);

    [Theory]
    [InlineData("PipeReader.Create(new MemoryStream(data))")]
    [InlineData("PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(data))")]
    public Task Silent_when_the_pipe_reads_what_is_in_memory(string reader) => Verify.Silent($$"""
        class C
        {
            async Task M(byte[] data)
            {
                var reader = {{reader}};
                while (true)
                {
                    var result = await reader.ReadAsync();
                    reader.AdvanceTo(result.Buffer.End);
                    if (result.IsCompleted)
                        break;
                }
            }
        }
        """);

    [Fact]
    public Task Says_no_more_than_it_knows_of_a_reader_over_a_stream() => Verify.Reports("""
        class C
        {
            async Task M(Stream stream)
            {
                var reader = PipeReader.Create(stream);
                while (true)
                {
                    var result = await reader.{|HANG156:ReadAsync|}();
                    reader.AdvanceTo(result.Buffer.End);
                    if (result.IsCompleted)
                        break;
                }
            }
        }
        """);

    [Fact]
    public Task Silent_for_the_pipes_of_a_transport_that_is_kept() => Verify.Silent("""
        class C
        {
            IDuplexPipe? _transport;
            public void Start(IDuplexPipe transport) => _transport = transport;
            public async Task Read() { var input = _transport!.Input; await input.ReadAsync(); }
            public async Task Write() => await _transport!.Output.FlushAsync();
        }
        """);

    [Fact]
    public Task Reports_the_pipes_of_anything_else() => Verify.Reports("""
        class C(IDuplexPipe pipes)
        {
            public async Task Read() => await pipes.Input.{|HANG156:ReadAsync|}();
        }
        """);

    [Theory]
    [InlineData("_stream?.Close();", "ReadAsync")]
    [InlineData("_stream.Dispose();", "ReadAsync")]
    [InlineData("_other.Dispose();", "{|HANG156:ReadAsync|}")]
    [InlineData("_stream.Flush();", "{|HANG156:ReadAsync|}")]
    public Task The_owner_of_the_stream_ends_what_is_read_over_it(string end, string read) => Verify.Reports($$"""
        sealed class Connection : IDisposable
        {
            private readonly Stream _stream;
            private readonly Stream _other;
            public Connection(Stream stream, Stream other) => (_stream, _other) = (stream, other);
            public async Task ReceiveAsync()
            {
                var reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 65536));
                while (true)
                {
                    var result = await reader.{{read}}();
                    reader.AdvanceTo(result.Buffer.End);
                    if (result.IsCompleted)
                        break;
                }
            }
            public void Dispose() { {{end}} }
        }
        """);

    [Fact]
    public Task Who_closes_the_stream_only_after_the_read_does_not_end_it() => Verify.Reports("""
        sealed class Connection
        {
            private readonly Stream _stream;
            public Connection(Stream stream) => _stream = stream;
            public async Task RunAsync()
            {
                try
                {
                    await ReceiveAsync();
                }
                finally
                {
                    _stream.Dispose();
                }
            }
            private async Task ReceiveAsync()
            {
                var reader = PipeReader.Create(_stream);
                await reader.{|HANG156:ReadAsync|}();
            }
        }
        """);

    [Fact]
    public Task Silent_in_a_stream_that_waits_for_what_it_wraps() => Verify.Silent("""
        class Lines(PipeReader source) : System.IO.TextReader
        {
            public override async Task<string> ReadToEndAsync()
            {
                ReadResult read;
                do
                {
                    read = await source.ReadAsync();
                    source.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                }
                while (!read.IsCompleted);
                return "";
            }
        }
        """);

    [Fact]
    public Task Reports_in_a_member_that_is_no_streams() => Verify.Reports("""
        class Lines(PipeReader source) : System.IO.StringReader("")
        {
            public async Task<string> ReadAllAsync()
            {
                ReadResult read;
                do
                {
                    read = await source.{|HANG156:ReadAsync|}();
                    source.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                }
                while (!read.IsCompleted);
                return "";
            }
        }
        """);
}
