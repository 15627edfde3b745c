using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class ProcessTests
{
    [Fact]
    public Task Reports_one_output_read_to_its_end_before_the_other() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            string M()
            {
                using var process = new Process { StartInfo = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true } };
                process.Start();
                var output = process.StandardOutput.{|HANG307:ReadToEnd|}();
                var error = process.StandardError.ReadToEnd();
                process.WaitForExit();
                return output + error;
            }
        }
        """);

    [Theory]
    [InlineData("if (process.ExitCode != 0)", "ReadToEnd")]
    [InlineData("if (process.Id != 0)", "{|HANG307:ReadToEnd|}")]
    public Task No_deadlock_with_a_child_whose_exit_code_is_known(string condition, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        class C
        {
            string M(ManualResetEventSlim exited)
            {
                using var process = new Process { StartInfo = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true } };
                process.Start();
                if (!exited.Wait(1000))
                    return "";
                {{condition}}
                    return process.StandardError.{{read}}();
                return "";
            }
        }
        """);

    [Theory]
    [InlineData("uname", "-s", "WaitForExit")]
    [InlineData("git", "log", "{|HANG307:WaitForExit|}")]
    public Task A_branch_that_says_what_it_starts_waits_for_that(string program, string told, string wait) => Verify.Reports($$"""
        using System.Diagnostics;
        class C
        {
            void M(string other, bool isOther)
            {
                var process = new Process { StartInfo = { RedirectStandardOutput = true, UseShellExecute = false } };
                if (isOther)
                {
                    process.StartInfo.FileName = other;
                }
                else
                {
                    process.StartInfo.FileName = "{{program}}";
                    process.StartInfo.Arguments = "{{told}}";
                    process.Start();
                    process.{{wait}}();
                    process.StandardOutput.ReadToEnd();
                    process.StartInfo.FileName = "/bin/kill";
                }
            }
        }
        """);

    [Theory]
    [InlineData("-version", "{|HANG353:ReadToEnd|}")]
    [InlineData("-filters", "{|HANG307:ReadToEnd|}")]
    public Task A_program_that_is_asked_for_its_version_first_is_as_quiet_as_without(string asked, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        class C
        {
            string M(string ffmpegPath, string from, string to)
            {
                using (var check = Process.Start(new ProcessStartInfo { FileName = ffmpegPath, Arguments = "{{asked}}" }))
                {
                }
                var arguments = $"-loglevel error -y -i \"{from}\" -an \"{to}\"";
                var start = new ProcessStartInfo { FileName = ffmpegPath, Arguments = arguments, RedirectStandardOutput = true, RedirectStandardError = true };
                using var process = Process.Start(start);
                return process.StandardError.{{read}}();
            }
        }
        """);

    [Theory]
    [InlineData("new ProcessStartInfo(\"git\", \"rev-parse HEAD\")", "ReadToEnd", "")]
    [InlineData("new ProcessStartInfo(\"ffmpeg\") { Arguments = \"-version\" }", "ReadToEnd", "")]
    [InlineData("new ProcessStartInfo(\"/bin/sh\", $\"-c \\\"command -v {name}\\\"\")", "ReadToEnd", "")]
    [InlineData("new ProcessStartInfo(\"which\")", "ReadToEnd", "")]
    [InlineData("new ProcessStartInfo(\"which\", name)", "ReadToEnd", "")]
    [InlineData("new ProcessStartInfo(\"git\", name)", "ReadToEnd", "private string Head() => M(\"rev-parse HEAD\"); private string Last() => M(\"log -1\"); private ")]
    [InlineData("new ProcessStartInfo(\"git\", name)", "{|HANG307:ReadToEnd|}", "private string Head() => M(\"rev-parse HEAD\"); private string All() => M(\"fetch\"); private ")]
    [InlineData("new ProcessStartInfo(\"git\", \"fetch\")", "{|HANG307:ReadToEnd|}", "")]
    // What a repository tells of itself goes to the output that is read.
    [InlineData("new ProcessStartInfo(\"git\", \"log\")", "{|HANG353:ReadToEnd|}", "")]
    [InlineData("new ProcessStartInfo(name)", "{|HANG307:ReadToEnd|}", "")]
    public Task A_child_that_is_asked_for_a_word_fills_nothing(string start, string read, string callers) => Verify.Reports($$"""
        using System.Diagnostics;
        class C
        {
            {{callers}}string M(string name)
            {
                var start = {{start}};
                start.RedirectStandardOutput = start.RedirectStandardError = true;
                using var process = Process.Start(start)!;
                return process.StandardOutput.{{read}}();
            }
        }
        """);

    [Theory]
    [InlineData("private string Free() => M(\"vm_stat | grep 'Pages free'\"); private ulong Size(string name) => ulong.Parse(M($\"sysctl -n {name}\")); private", "ReadToEnd")]
    [InlineData("private string Head() => M(\"git rev-parse HEAD\"); private", "ReadToEnd")]
    [InlineData("private string Free() => M(\"vm_stat\"); private string All() => M(\"git log\"); private", "{|HANG307:ReadToEnd|}")]
    [InlineData("private string Free() => M(\"vm_stat\"); private string Any(string command) => M(command); private", "{|HANG307:ReadToEnd|}")]
    [InlineData("private string Free() => M(\"vm_stat\"); public", "{|HANG307:ReadToEnd|}")]
    [InlineData("private string Free() => M(\"git log | grep Fix\"); private", "{|HANG307:ReadToEnd|}")]
    [InlineData("private string Free() => M(\"sysctl -a\"); private", "{|HANG307:ReadToEnd|}")]
    [InlineData("private Func<string, string> Free() => M; private", "{|HANG307:ReadToEnd|}")]
    public Task A_helper_that_is_only_given_brief_commands_fills_nothing(string callers, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            {{callers}} string M(string command)
            {
                var start = new ProcessStartInfo("bash", "-c \"" + command + "\"") { RedirectStandardOutput = true, RedirectStandardError = true };
                var process = Process.Start(start)!;
                var output = process.StandardOutput.{{read}}();
                process.WaitForExit();
                return output;
            }
        }
        """);

    [Theory]
    [InlineData("public void Allow(string file) => M($\"chmod +x {file}\"); private", "WaitForExit")]
    [InlineData("public void Clean(string file) { M($\"chmod +x \\\"{file}\\\"\"); M($\"rm -f {file}\"); M($\"tar -xf {file} -C /tmp && mkdir -p {file} && mv a b\"); } internal", "WaitForExit")]
    [InlineData("public void Clean(string file) => M($\"tar -xvf {file}\"); private", "{|HANG307:WaitForExit|}")]
    [InlineData("public void Load(string file) => M($\"curl {file}\"); private", "{|HANG307:WaitForExit|}")]
    [InlineData("public void Run(string file) => M(file); private", "{|HANG307:WaitForExit|}")]
    [InlineData("public void Allow(string file) => M($\"chmod +x {file}\"); private", "{|HANG307:WaitForExit|}", "escaped = Console.ReadLine();")]
    [InlineData("public void Allow(string file) => M($\"chmod +x {file}\"); public", "{|HANG307:WaitForExit|}")]
    public Task A_command_that_is_escaped_is_the_one_that_is_given(string callers, string wait, string before = "") => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            {{callers}} void M(string command)
            {
                var escaped = command.Replace("\"", "\\\"");
                {{before}}
                using var process = new Process { StartInfo = new ProcessStartInfo { FileName = "/bin/bash", Arguments = $"-c \"{escaped}\"", RedirectStandardOutput = true } };
                process.Start();
                process.{{wait}}();
            }
        }
        """);

    [Theory]
    [InlineData("public void Open(string url) => Run(url, waits: false);", "if (waits)", "WaitForExit")]
    [InlineData("public void Open(string url) => Run(url);", "if (!waits)", "WaitForExit")]
    [InlineData("public void Open(string url) => Run(url);", "if (!waits) return; else", "{|HANG307:WaitForExit|}")]
    [InlineData("public void Open(string url) => Run(url, waits: false);", "if (!waits) Console.WriteLine(); else", "WaitForExit")]
    [InlineData("public void Open(string url) => Run(url);", "if (waits)", "{|HANG307:WaitForExit|}")]
    [InlineData("public void Open(string url) { Run(url); Run(url, false); }", "if (waits)", "{|HANG307:WaitForExit|}")]
    [InlineData("public void Open(string url, bool waits) => Run(url, waits);", "if (waits)", "{|HANG307:WaitForExit|}")]
    [InlineData("public void Open(string url) => Run(url, false);", "waits = program.Length > 3; if (waits)", "{|HANG307:WaitForExit|}")]
    public Task A_wait_that_all_callers_turn_off_never_runs(string callers, string choice, string wait) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            {{callers}}
            private void Run(string program, bool waits = true)
            {
                using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true })!;
                {{choice}}
                    process.{{wait}}();
            }
        }
        """);

    [Fact]
    public Task Reports_an_end_that_is_waited_for_before_the_output_is_read() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            async Task<string> M()
            {
                var start = new ProcessStartInfo("git");
                start.RedirectStandardOutput = true;
                using var process = Process.Start(start)!;
                await process.{|HANG307:WaitForExitAsync|}();
                return await process.StandardOutput.ReadToEndAsync();
            }
        }
        """);

    [Fact]
    public Task Reports_an_input_that_is_never_closed() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            private readonly ProcessStartInfo _start = new("sort") { RedirectStandardInput = true, RedirectStandardOutput = true };

            string M(string line)
            {
                using var process = Process.Start(_start)!;
                process.StandardInput.WriteLine(line);
                return process.StandardOutput.{|HANG307:ReadToEnd|}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_wait_for_the_end_as_possible() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            async Task M(Process process)
            {
                process.{|HANG408:WaitForExit|}();
                await Process.Start("git").{|HANG357:WaitForExitAsync|}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_wait_that_leaves_out_the_token_in_scope() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            Task M(Process process, CancellationToken stop) => process.{|HANG307:WaitForExitAsync|}();
        }
        """);

    [Fact]
    public Task Silent_on_the_deadlock_when_both_are_read_at_the_same_time() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            async Task M()
            {
                using var process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true })!;
                var error = process.StandardError.{|HANG353:ReadToEndAsync|}();
                await process.StandardOutput.{|HANG353:ReadToEndAsync|}();
                await error;
            }
        }
        """);

    [Fact]
    public Task Silent_on_the_deadlock_when_the_other_is_read_by_events() => Verify.Silent("""
        using System.Diagnostics;
        class C
        {
            async Task M(CancellationToken stop)
            {
                using var process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true })!;
                process.BeginErrorReadLine();
                await process.StandardOutput.ReadToEndAsync(stop);
                await process.WaitForExitAsync(stop);
            }
        }
        """);

    [Theory]
    [InlineData("process.BeginOutputReadLine(); ", "HANG357")]
    [InlineData("", "HANG307")]
    public Task No_deadlock_where_the_helper_that_starts_it_reads(string reading, string id) => Verify.Reports($$"""
        using System.Diagnostics;
        class C
        {
            void M()
            {
                var process = Started(new ProcessStartInfo("git"));
                process.{|{{id}}:WaitForExit|}();
            }

            static Process Started(ProcessStartInfo start)
            {
                start.RedirectStandardOutput = true;
                var process = new Process { StartInfo = start };
                process.Start();
                {{reading}}return process;
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_exit_follows_the_end_of_the_output() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            void M()
            {
                using var process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true })!;
                process.StandardOutput.{|HANG353:ReadToEnd|}();
                process.WaitForExit();
            }
        }
        """);

    [Theory]
    [InlineData("var output = process.StandardOutput.ReadToEndAsync(stop); var error = process.StandardError.ReadToEndAsync(stop); await Task.WhenAll(output, error);")]
    [InlineData("await Task.WhenAll(process.StandardOutput.ReadToEndAsync(stop), process.StandardError.ReadToEndAsync(stop)).ConfigureAwait(false);")]
    [InlineData("var output = process.StandardOutput.ReadToEndAsync(stop); var error = process.StandardError.ReadToEndAsync(stop); await output; await error;")]
    public Task Silent_when_the_exit_follows_the_end_of_both_outputs(string reading) => Verify.Silent(AfterReading(reading, "process.WaitForExit();"));

    [Fact]
    public Task Reports_an_exit_that_is_waited_for_before_the_outputs_are_read_out() => Verify.Reports(AfterReading(
        "var output = process.StandardOutput.ReadToEndAsync(stop); var error = process.StandardError.ReadToEndAsync(stop);",
        "process.{|HANG408:WaitForExit|}(); await Task.WhenAll(output, error);"));

    private static string AfterReading(string reading, string waiting) => $$"""
        using System.Diagnostics;
        class C
        {
            async Task M(CancellationToken stop)
            {
                using var process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true })!;
                {{reading}}
                {{waiting}}
            }
        }
        """;

    [Fact]
    public Task Gives_no_reason_that_belongs_to_another_process_of_the_same_helper() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            static Process Create(string file) { var process = new Process(); process.StartInfo.FileName = file; return process; }
            void Kills()
            {
                using var process = Create("a");
                process.Start();
                process.Kill();
            }
            void Waits()
            {
                using var process = Create("b");
                process.Start();
                process.{|#0:WaitForExit|}();
            }
        }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.ProcessPossible).WithLocation(0)
            .WithArguments("Process.WaitForExit", "nothing bounds it", "give it a timeout"));

    [Fact]
    public Task Silent_after_the_process_was_killed() => Verify.Silent("""
        using System.Diagnostics;
        class C
        {
            async Task M(Process process)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }
        """);

    [Fact]
    public Task Silent_after_a_wait_with_a_limit() => Verify.Silent("""
        using System.Diagnostics;
        class C
        {
            void M(Process process)
            {
                if (!process.WaitForExit(5000))
                    throw new TimeoutException();
                process.WaitForExit();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_input_is_closed() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            private readonly ProcessStartInfo _start = new("sort") { RedirectStandardInput = true, RedirectStandardOutput = true };

            string M(string line)
            {
                using var process = Process.Start(_start)!;
                process.StandardInput.WriteLine(line);
                process.StandardInput.Close();
                return process.StandardOutput.{|HANG353:ReadToEnd|}();
            }

            async Task<string> N(string line, CancellationToken stop)
            {
                using var process = Process.Start(_start)!;
                using (var input = process.StandardInput)
                    await input.WriteLineAsync(line.AsMemory(), stop);
                return await process.StandardOutput.ReadToEndAsync(stop);
            }
        }
        """);

    [Fact]
    public Task Silent_with_limits() => Verify.Silent("""
        using System.Diagnostics;
        class C
        {
            async Task M(Process process, CancellationToken stop)
            {
                await process.WaitForExitAsync(stop);
            }

            bool N(Process process) => process.WaitForExit(TimeSpan.FromSeconds(5));
        }
        """);

    [Fact]
    public Task The_message_names_the_stream_that_nobody_reads() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            void M()
            {
                using var process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true })!;
                process.StandardOutput.{|#0:ReadToEnd|}();
            }
        }
        """,
        new DiagnosticResult(Descriptors.Process).WithLocation(0)
            .WithArguments("TextReader.ReadToEnd", "the child stops once it has filled 'StandardError', which nobody reads meanwhile", "drop the redirection of 'StandardError'"));

    [Theory]
    [InlineData("private readonly Process _process = null;", "", "ReadLineAsync")]
    [InlineData("private readonly Process _process = null;", "_process = process;", "{|HANG353:ReadLineAsync|}")]
    [InlineData("private readonly Process _process = null;", "(_process, _name) = (process, \"\");", "{|HANG353:ReadLineAsync|}")]
    [InlineData("private readonly Process _process = null!;", "", "{|HANG353:ReadLineAsync|}")]
    [InlineData("[Obsolete] private readonly Process _process = null;", "", "{|HANG353:ReadLineAsync|}")]
    public Task Knows_a_process_that_is_never_there(string field, string set, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        public sealed class Plugin : IDisposable
        {
            private readonly CancellationTokenSource _stop = new();
            private string _name = "";
            {{field}}
            public Plugin(Process process) { {{set}} }
            public string Name => _name;
            public async Task Run()
            {
                while (!_stop.IsCancellationRequested)
                {
                    var line = await _process.StandardOutput.{{read}}();
                    if (line == null)
                        break;
                    _name = line;
                }
            }
            public void Dispose() => _stop.Cancel();
        }
        """);

    [Theory]
    [InlineData("process.Kill();", "ReadToEnd")]
    [InlineData("other.Kill();", "{|HANG353:ReadToEnd|}")]
    [InlineData("process.Dispose();", "{|HANG353:ReadToEnd|}")]
    public Task A_child_that_a_token_kills_ends_what_is_read_from_it(string end, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        class C
        {
            Task<int> M(Process other, CancellationToken stop)
            {
                var done = new TaskCompletionSource<int>();
                var process = new Process { StartInfo = new ProcessStartInfo("git") { RedirectStandardOutput = true }, EnableRaisingEvents = true };
                var text = "";
                var reading = new Task(() => { text = process.StandardOutput.{{read}}(); });
                process.Exited += (sender, args) => { reading.ContinueWith(_ => done.TrySetResult(text.Length)); process.Dispose(); };
                process.Start();
                reading.Start();
                stop.Register(() =>
                {
                    try
                    {
                        {{end}}
                    }
                    catch (InvalidOperationException)
                    {
                        return;
                    }
                });
                return done.Task;
            }
        }
        """);

    [Theory]
    [InlineData("_process.Kill();", "ReadLine")]
    [InlineData("var process = _process; process.Kill();", "ReadLine")]
    [InlineData("Process process; lock (this) { process = _process; } if (!process.WaitForExit(2000)) { process.Kill(); } process.Dispose();", "ReadLine")]
    [InlineData("_process.Dispose();", "{|HANG353:ReadLine|}")]
    [InlineData("_other.Kill();", "{|HANG353:ReadLine|}")]
    public Task A_reader_of_a_child_that_its_owner_kills_has_an_end(string end, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        public sealed class Player : IDisposable
        {
            private readonly Process _process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true });
            private readonly Process _other = Process.Start(new ProcessStartInfo("git"));

            public Player() => Start(_process.StandardOutput);

            private void Start(System.IO.StreamReader reader) => new Thread(() => { while (reader.{{read}}() is { } line) Console.WriteLine(line); }).Start();

            public void Dispose() { {{end}} }
        }
        """);

    [Theory]
    [InlineData("_ = Task.Delay(5000).ContinueWith(_ => KillTree());", "", "_process?.Kill();", "ReadLine")]
    [InlineData("", "", "", "{|HANG353:ReadLine|}")]
    [InlineData("", "KillTree();", "_process?.Kill();", "{|HANG353:ReadLine|}")]
    [InlineData("", "_process.Kill();", "", "{|HANG353:ReadLine|}")]
    public Task A_child_that_a_method_of_its_own_kills_has_an_end(string later, string failed, string kill, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        public sealed class Player
        {
            private readonly Process _process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true });

            public void Run()
            {
                Check.NotNull(_process);
                Check.NotNull("");
                {{later}}
                var thread = new Thread(Read);
                thread.Start();
                try
                {
                    thread.Join(1000);
                }
                catch
                {
                    {{failed}}
                    throw;
                }
            }

            private void Read() { while (_process.StandardOutput.{{read}}() is { } line) Console.WriteLine(line); }

            private void KillTree()
            {
                try
                {
                    if (_process?.HasExited == false)
                    {
                        {{kill}}
                    }
                }
                catch (InvalidOperationException e)
                {
                    Console.WriteLine(e);
                }
            }
        }
        public static class Check
        {
            public static void NotNull(object value) { if (value is null) throw new ArgumentNullException(); }
        }
        """);

    [Fact]
    public Task A_kill_that_comes_after_the_read_does_not_end_it() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            void M()
            {
                using var process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true })!;
                try
                {
                    process.StandardOutput.{|HANG353:ReadLine|}();
                }
                finally
                {
                    process.Kill();
                }
            }
        }
        """);

    [Theory]
    [InlineData("", "process.Exited", "WaitForExitAsync")]
    [InlineData("process.BeginOutputReadLine();", "process.Exited", "{|HANG357:WaitForExitAsync|}")]
    [InlineData("", "other.Exited", "{|HANG357:WaitForExitAsync|}")]
    public Task A_child_whose_exit_was_told_has_ended(string reading, string told, string wait) => Verify.Reports($$"""
        using System.Diagnostics;
        class C
        {
            void M(Process process, Process other)
            {
                {{told}} += delegate
                {
                    Task.Run(async () =>
                    {
                        if (!process.HasExited)
                            await process.{{wait}}();
                        Console.WriteLine(process.ExitCode);
                    }).ContinueWith(task => Console.WriteLine(task.Exception));
                };
                process.Start();
                {{reading}}
            }
        }
        """);

    [Fact]
    public Task A_child_whose_exit_was_told_to_a_method_has_ended() => Verify.Reports("""
        using System.Diagnostics;
        class C
        {
            private readonly Process _process = new();

            void M() => _process.Exited += OnExited;

            private void OnExited(object sender, EventArgs e) => _process.WaitForExit();

            public void Other() => _process.{|HANG357:WaitForExit|}();
        }
        """);

    [Theory]
    [InlineData("process?.WaitForExit(3000) == true", "ReadToEnd")]
    [InlineData("process?.HasExited == false", "{|HANG307:ReadToEnd|}")]
    public Task A_child_that_may_be_none_has_ended_where_its_wait_says_so(string condition, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        class C
        {
            string M(ProcessStartInfo start)
            {
                start.RedirectStandardOutput = true;
                start.RedirectStandardError = true;
                var process = Process.Start(start);
                return {{condition}} ? process.StandardOutput.{{read}}() : "";
            }
        }
        """);

    [Theory]
    [InlineData("", "{|HANG307:WaitForExit|}")]
    [InlineData("public void Stop() => _child.StandardInput.WriteLine(\"q\");", "{|#0:WaitForExit|}")]
    public async Task Another_member_may_talk_to_the_child_while_it_runs(string other, string wait)
    {
        var source = $$"""
            using System.Diagnostics;
            class Recorder
            {
                private readonly Process _child = new() { StartInfo = new("record") { RedirectStandardInput = true } };
                public void Run(string first) { _child.Start(); _child.StandardInput.WriteLine(first); _child.{{wait}}(); }
                {{other}}
            }
            """;
        if (other.Length == 0)
            await Verify.Reports(source);
        else
            await Verify.Reports(source, new Microsoft.CodeAnalysis.Testing.DiagnosticResult(Descriptors.ProcessPossible).WithLocation(0).WithArguments("Process.WaitForExit", "nothing bounds it", "give it a timeout"));
    }
}
