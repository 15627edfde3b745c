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
        var output = await process.StandardOutput.ReadToEndAsync(); // BUG
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : errors;
    }
}
