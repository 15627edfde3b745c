using System.Diagnostics;

namespace OrderService.Shipping;

/// <summary>Renders a parcel label with the carrier's command-line tool.</summary>
internal sealed class LabelPrinter(ExternalTool renderer, ILogger<LabelPrinter> logger)
{
    public async Task<string> RenderAsync(string orderId, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(renderer.Program, [.. renderer.Arguments, orderId])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var process = Process.Start(start) ?? throw new IOException($"'{renderer.Program}' did not start.");
        var label = await process.StandardOutput.ReadToEndAsync();
        var complaints = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(cancellationToken);

        if (complaints.Length > 0)
            logger.LogDebug("The label renderer said: {Complaints}", complaints);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The label renderer ended with {process.ExitCode}.");

        return label;
    }
}
