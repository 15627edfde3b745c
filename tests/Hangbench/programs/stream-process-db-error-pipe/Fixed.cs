using System.Diagnostics;

Console.WriteLine(await new Encoder("/usr/bin/ffmpeg").EncodeAsync("a.wav"));
Console.WriteLine("DONE");

public sealed class Encoder(string tool)
{
    public async Task<string> EncodeAsync(string file)
    {
        using var process = new Process();
        process.StartInfo.FileName = tool;
        process.StartInfo.ArgumentList.Add(file);
        process.StartInfo.RedirectStandardOutput = true;
        process.StartInfo.RedirectStandardError = true;
        process.Start();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode == 0 ? await output : await errors;
    }
}
