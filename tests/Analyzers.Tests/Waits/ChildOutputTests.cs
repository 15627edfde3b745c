using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

/// <summary>HANG307 by what a child has to say: a pipe that stays all but empty stops nobody.</summary>
public sealed class ChildOutputTests
{
    [Theory]
    [InlineData("new ProcessStartInfo(\"sw_vers\", \"-productVersion\")", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"sudo\") { Arguments = \"-vn\" }", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"sudo\", \"systemctl restart \" + name)", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"sudo\", \"apt-get install \" + name)", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(\"tar\", $\"-xf \\\"{name}\\\" -C /tmp\")", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"tar\", $\"-xvf \\\"{name}\\\" -C /tmp\")", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(Path.Combine(Environment.SystemDirectory, \"sc.exe\"), $\"config {name} start= auto\")", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"sc.exe\", \"query\")", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(\"netsh\", $\"advfirewall firewall add rule name={name}\")", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"netsh\", \"wlan show all\")", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(\"cmd.exe\", $\"/c mklink /J \\\"{name}\\\" C:/data\")", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"cmd.exe\", $\"/k mklink /J \\\"{name}\\\" C:/data\")", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(\"cmd.exe\", $\"/c build.cmd {name}\")", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(\"/bin/bash\", $\"-c \\\"mkdir -p {name} && chmod 700 {name}\\\"\")", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"/bin/bash\", $\"-c \\\"mkdir -p {name} && make\\\"\")", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(\"/bin/bash\", $\"-c \\\"{name}\\\"\")", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(name, \"/?\")", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"go\", \"version\")", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"brew\", \"install tools\")", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(\"powershell\", \"Get-Profile -Store Active\")", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(name, \"build\")", "{|HANG307:WaitForExit|}")]
    [InlineData("new ProcessStartInfo(name) { ArgumentList = { \"--version\" } }", "WaitForExit")]
    [InlineData("new ProcessStartInfo(name) { ArgumentList = { \"--all\" } }", "{|HANG307:WaitForExit|}")]
    public Task A_command_that_is_known_to_say_little_fills_nothing(string start, string wait) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            public int M(string name)
            {
                var start = {{start}};
                start.RedirectStandardOutput = true;
                using var process = Process.Start(start)!;
                process.{{wait}}();
                return process.ExitCode;
            }
        }
        """);

    [Fact]
    public Task Who_limits_the_wait_behind_the_read_feared_even_a_version() => Verify.Reports("""
        using System.Diagnostics;
        public class C
        {
            public string M(string tool)
            {
                var start = new ProcessStartInfo(tool, "plugin version") { RedirectStandardOutput = true, RedirectStandardError = true };
                using var process = Process.Start(start)!;
                var text = process.StandardOutput.{|HANG307:ReadToEnd|}();
                if (!process.WaitForExit(10_000))
                    process.Kill();
                return text;
            }
        }
        """);

    [Theory]
    [InlineData("start.Arguments = $\"-y -i \\\"{source}\\\" -crf 20 \\\"{target}\\\"\";", "StandardError", "{|HANG353:ReadToEndAsync|}")]
    [InlineData("start.Arguments = $\"-i \\\"{source}\\\" -f webm pipe:1\";", "StandardError", "{|HANG307:ReadToEndAsync|}")]
    [InlineData("start.Arguments = $\"-i \\\"{source}\\\" -f webm -\";", "StandardError", "{|HANG307:ReadToEndAsync|}")]
    [InlineData("start.Arguments = $\"-y -i \\\"{source}\\\" \\\"{target}\\\"\";", "StandardOutput", "{|HANG307:ReadToEndAsync|}")]
    [InlineData("start.Arguments = $\"-v error -i \\\"{source}\\\" -f webm pipe:1\";", "StandardOutput", "{|HANG353:ReadToEndAsync|}")]
    [InlineData("start.ArgumentList.Add(\"-i\"); start.ArgumentList.Add(source); start.ArgumentList.Add(\"-f\"); start.ArgumentList.Add(\"null\"); start.ArgumentList.Add(\"-\");", "StandardError", "{|HANG353:ReadToEndAsync|}")]
    [InlineData("start.ArgumentList.Add(\"-i\"); start.ArgumentList.Add(source); start.ArgumentList.Add(\"-f\"); start.ArgumentList.Add(\"webm\"); start.ArgumentList.Add(\"-\");", "StandardError", "{|HANG307:ReadToEndAsync|}")]
    public Task A_converter_that_writes_to_a_file_says_nothing_on_its_output(string arguments, string stream, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            public async Task<string> M(string ffmpegPath, string source, string target)
            {
                var start = new ProcessStartInfo { FileName = ffmpegPath, RedirectStandardOutput = true, RedirectStandardError = true };
                {{arguments}}
                using var process = new Process { StartInfo = start };
                process.Start();
                return await process.{{stream}}.{{read}}();
            }
        }
        """);

    [Theory]
    [InlineData("-q", "{|HANG353:ReadToEnd|}")]
    [InlineData("-progress", "{|HANG307:ReadToEnd|}")]
    public Task A_child_that_is_told_to_be_quiet_says_nothing_on_its_output(string option, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        using System.Text;
        public class C
        {
            public string M(string tool, string file)
            {
                var arguments = new StringBuilder();
                arguments.Append($"\"{file}\"");
                arguments.Append(" {{option}}");
                var start = new ProcessStartInfo { FileName = tool, Arguments = arguments.ToString(), RedirectStandardOutput = true, RedirectStandardError = true };
                using var process = Process.Start(start)!;
                return process.StandardError.{{read}}();
            }
        }
        """);

    [Theory]
    [InlineData("", "which nobody reads meanwhile", "drop the redirection of 'StandardError'")]
    [InlineData("process.StandardError.ReadToEnd();", "which nobody reads meanwhile", "read both at the same time")]
    public Task The_message_has_what_nobody_ever_reads_not_redirected(string after, string why, string wayOut) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            public void M()
            {
                using var process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true })!;
                process.StandardOutput.{|#0:ReadToEnd|}();
                {{after}}
            }
        }
        """,
        new DiagnosticResult(Descriptors.Process).WithLocation(0).WithArguments("TextReader.ReadToEnd", $"the child stops once it has filled 'StandardError', {why}", wayOut));

    [Theory]
    [InlineData("", "drop the redirection of 'StandardOutput'")]
    [InlineData("process.StandardOutput.ReadToEnd();", "read 'StandardOutput' first")]
    public Task The_message_of_an_exit_has_what_nobody_ever_reads_not_redirected(string after, string wayOut) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            public void M()
            {
                using var process = Process.Start(new ProcessStartInfo("git") { RedirectStandardOutput = true })!;
                process.{|#0:WaitForExit|}();
                {{after}}
            }
        }
        """,
        new DiagnosticResult(Descriptors.Process).WithLocation(0).WithArguments("Process.WaitForExit", "the child stops once it has filled 'StandardOutput', which is not read before it ends", wayOut));

    [Theory]
    [InlineData("new ProcessStartInfo(name)", "", "foreach (var line in lines) process.StandardInput.{|HANG307:WriteLine|}(line);")]
    [InlineData("new ProcessStartInfo(name)", "", "var input = process.StandardInput; foreach (var line in lines) input.{|HANG307:WriteLine|}(line); input.Flush();")]
    [InlineData("new ProcessStartInfo(name)", "", "process.StandardInput.{|HANG307:Write|}(text);")]
    [InlineData("new ProcessStartInfo(name)", "", "process.StandardInput.WriteLine(\"quit\");")]
    [InlineData("new ProcessStartInfo(\"/usr/bin/sort\")", "", "foreach (var line in lines) process.StandardInput.WriteLine(line);")]
    [InlineData("new ProcessStartInfo(name)", "process.BeginOutputReadLine();", "foreach (var line in lines) process.StandardInput.WriteLine(line);")]
    [InlineData("new ProcessStartInfo(name)", "var output = process.StandardOutput.{|HANG353:ReadToEndAsync|}();", "foreach (var line in lines) process.StandardInput.WriteLine(line);")]
    public Task Who_tells_a_child_much_reads_what_it_answers_meanwhile(string start, string before, string write) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            public string M(string name, string text, string[] lines)
            {
                var start = {{start}};
                start.RedirectStandardInput = start.RedirectStandardOutput = true;
                using var process = Process.Start(start)!;
                {{before}}
                {{write}}
                process.StandardInput.Close();
                return process.StandardOutput.{|HANG353:ReadToEnd|}();
            }
        }
        """);

    [Theory]
    [InlineData("new ProcessStartInfo(\"mkfifo\", name)", "WaitForExit")]
    [InlineData("new ProcessStartInfo(\"mkswap\", name)", "{|HANG307:WaitForExit|}")]
    [InlineData("Start(name, \"--list-sdks\")", "WaitForExit")]
    [InlineData("Start(name, \"--list-all\")", "{|HANG307:WaitForExit|}")]
    [InlineData("Start(name, name)", "{|HANG307:WaitForExit|}")]
    public Task A_child_that_a_helper_describes_is_told_what_the_helper_is_given(string start, string exit) => Verify.Reports($$"""
        using System.Diagnostics;
        public class C
        {
            public void M(string name)
            {
                var start = {{start}};
                start.RedirectStandardOutput = true;
                using var process = new Process();
                process.StartInfo = start;
                process.Start();
                process.{{exit}}();
            }
            public void Other(string name, string arguments) => Process.Start(Start(name, arguments));
            static ProcessStartInfo Start(string path, string arguments)
            {
                var start = new ProcessStartInfo(path, arguments);
                start.UseShellExecute = false;
                return start;
            }
        }
        """);

    [Theory]
    [InlineData("-hide_banner -i \\\"\" + file + \"\\\"", "Settings.FFmpegPath", "{|HANG353:ReadToEndAsync|}")]
    [InlineData("-hide_banner -progress pipe:1 -i \\\"\" + file + \"\\\"", "Settings.FFmpegPath", "{|HANG307:ReadToEndAsync|}")]
    [InlineData("-hide_banner -i \\\"\" + file + \"\\\" -progress \" + file + \"", "Settings.FFmpegPath", "{|HANG307:ReadToEndAsync|}")]
    [InlineData("-hide_banner -i \\\"\" + file + \"\\\"", "Settings.MkvPath", "{|HANG307:ReadToEndAsync|}")]
    public Task A_converter_is_known_by_what_the_callers_give(string arguments, string given, string read) => Verify.Reports($$"""
        using System.Diagnostics;
        static class Settings { public static string FFmpegPath { get; set; } public static string MkvPath { get; set; } }
        public class C
        {
            public Task<string> M(string file) => Info.Read({{given}}, file);
        }
        public static class Info
        {
            public static async Task<string> Read(string binary, string file)
            {
                string told = "{{arguments}}";
                var process = Process.Start(new ProcessStartInfo() { FileName = binary, Arguments = told, RedirectStandardOutput = true, RedirectStandardError = true })!;
                var output = await process.StandardError.{{read}}();
                await process.WaitForExitAsync();
                return output;
            }
        }
        """);

    [Theory]
    [InlineData("return child?.StandardOutput.ReadToEnd();", "read 'StandardOutput' first")]
    [InlineData("return child?.StandardOutput?.ReadToEnd()?.Trim();", "read 'StandardOutput' first")]
    [InlineData("return child?.ExitCode.ToString();", "drop the redirection of 'StandardOutput'")]
    public Task Sees_who_reads_afterwards_where_there_may_be_no_child(string after, string wayOut) => Verify.Reports($$"""
        using System.Diagnostics;
        public class Tool
        {
            public string Run(string name)
            {
                var child = Process.Start(new ProcessStartInfo(name) { RedirectStandardOutput = true });
                child?.{|#0:WaitForExit|}();
                {{after}}
            }
        }
        """, new DiagnosticResult(Descriptors.Process).WithLocation(0).WithArguments("Process.WaitForExit", "the child stops once it has filled 'StandardOutput', which is not read before it ends", wayOut));

    /// <summary>Whatever a builder is given of itself, reading it comes to an end.</summary>
    [Theory]
    [InlineData("one.Append(one.ToString());")]
    [InlineData("one.Append(one.ToString() + \" -x\");")]
    [InlineData("one.Append(two.ToString()); two.Append(one.ToString());")]
    public Task Reads_a_builder_that_appends_itself(string more) => Verify.Reports($$"""
        using System.Diagnostics;
        using System.Text;
        public class Tool
        {
            public string M(string tool, string file)
            {
                var one = new StringBuilder(file);
                var two = new StringBuilder();
                two.Append(" --all");
                {{more}}
                var start = new ProcessStartInfo { FileName = tool, Arguments = one.ToString(), RedirectStandardOutput = true, RedirectStandardError = true };
                using var child = Process.Start(start)!;
                var text = child.StandardOutput.{|HANG307:ReadToEnd|}();
                child.WaitForExit();
                return text;
            }
        }
        """);
}
