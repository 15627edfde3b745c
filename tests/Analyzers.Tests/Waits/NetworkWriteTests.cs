using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class NetworkWriteTests
{
    [Fact]
    public Task Reports_a_write_of_data_of_any_size() => Verify.Reports("""
        class C
        {
            async Task M(NetworkStream stream, byte[] data)
            {
                stream.{|HANG408:Write|}(data);
                await stream.{|HANG353:WriteAsync|}(data);
            }
        }
        """);

    [Fact]
    public Task Reports_even_small_data_when_a_token_is_at_hand() => Verify.Reports("""
        class C
        {
            async Task M(NetworkStream stream, CancellationToken stop) => await stream.{|HANG303:WriteAsync|}(new byte[] { 1, 2, 3 });
        }
        """);

    [Fact]
    public Task Reports_the_first_place_alone_where_a_thread_is_joined_before_the_close() => Verify.Reports("""
        class C
        {
            readonly NetworkStream _stream;
            readonly StreamWriter _writer;
            readonly Thread _thread;

            public C(TcpClient client)
            {
                _stream = client.GetStream();
                _writer = new StreamWriter(_stream);
                _thread = new Thread(Run);
                _thread.Start();
            }

            void Run()
            {
                while (true)
                {
                    _writer.{|HANG303:Write|}(Next());
                    _writer.Flush();
                    _writer.Write(Next());
                    _writer.Flush();
                }
            }

            string Next() => Console.ReadLine()!;

            public void Stop()
            {
                _thread.{|HANG207:Join|}();
                _writer.Close();
            }
        }
        """);

    [Fact]
    public Task Silent_on_small_constant_data() => Verify.Silent("""
        class C
        {
            private static readonly byte[] _hello = System.Text.Encoding.ASCII.GetBytes("HELO\r\n");

            async Task M(NetworkStream stream, Socket socket)
            {
                stream.Write("PING\r\n"u8);
                socket.Send(_hello);
                await stream.WriteAsync(new byte[] { 0, 1 });
                using var writer = new StreamWriter(stream);
                writer.WriteLine("QUIT");
            }
        }
        """);

    [Fact]
    public Task Silent_where_the_call_cannot_be_bounded() => Verify.Silent("""
        class C
        {
            void M(NamedPipeClientStream pipe, byte[] data) => pipe.Write(data);
        }
        """);

    [Fact]
    public Task Silent_on_the_lines_a_child_is_given() => Verify.Silent("""
        class C
        {
            void M(System.Diagnostics.Process process, IEnumerable<string> lines)
            {
                foreach (var line in lines)
                    process.StandardInput.WriteLine(line);
            }
        }
        """);

    [Fact]
    public Task Silent_with_a_send_timeout() => Verify.Silent("""
        class C
        {
            void M(TcpClient client, byte[] data)
            {
                client.SendTimeout = 1000;
                client.GetStream().Write(data);
            }
        }
        """);

    [Theory]
    [InlineData("using var child = new Process { StartInfo = start }; child.Start(); await child.StandardInput.WriteLineAsync(text);")]
    [InlineData("using var child = new Process { StartInfo = start }; child.Start(); if (text is not null) { await child.StandardInput.WriteLineAsync(text); await child.StandardInput.WriteAsync(text).ConfigureAwait(false); } child.StandardInput.Close();")]
    [InlineData("using var child = Process.Start(start); await child.StandardInput.WriteLineAsync(text);")]
    [InlineData("using var child = Process.Start(start); var input = child.StandardInput; await input.WriteLineAsync(text);")]
    [InlineData("using var child = Process.Start(start); foreach (var one in text) await child.StandardInput.{|HANG303:WriteLineAsync|}(text);")]
    [InlineData("await other.StandardInput.{|HANG303:WriteLineAsync|}(text);")]
    [InlineData("other.Start(); for (var i = 0; i < 9; i++) await other.StandardInput.{|HANG303:WriteLineAsync|}(text);")]
    public Task What_a_child_is_given_first_fits_its_pipe(string body) => Verify.Reports($$"""
        using System.Diagnostics;
        class C
        {
            public async Task M(ProcessStartInfo start, Process other, string text, CancellationToken stop) { await Task.Delay(1, stop); {{body}} }
        }
        """);

    [Theory]
    [InlineData("stop.Register(child.Kill);", "stop", "WriteLineAsync")]
    [InlineData("stop.Register(child.Kill);", "default", "{|HANG303:WriteLineAsync|}")]
    [InlineData("stop.ThrowIfCancellationRequested();", "stop", "{|HANG303:WriteLineAsync|}")]
    public Task A_child_that_is_killed_by_the_token_it_was_started_with_ends_what_is_written(string begin, string given, string write) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            public async Task M(Process child, IEnumerable<string> lines, CancellationToken stop)
            {
                var running = Run(child, {{given}});
                await Task.Delay(1, stop);
                foreach (var line in lines)
                    await child.StandardInput.{{write}}(line);
                await running;
            }

            static Task Run(Process child, CancellationToken stop)
            {
                {{begin}}
                child.Start();
                return Task.Delay(1, stop);
            }
        }
        """);
}
