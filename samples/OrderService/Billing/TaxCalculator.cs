using System.Diagnostics;
using System.Globalization;

namespace OrderService.Billing;

/// <summary>Runs the tax office's calculator for one amount.</summary>
internal sealed class TaxCalculator(ExternalTool calculator)
{
    public async Task<decimal> CalculateAsync(decimal amount, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(calculator.Program, calculator.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        using var process = Process.Start(start) ?? throw new IOException($"'{calculator.Program}' did not start.");
        var input = amount.ToString(CultureInfo.InvariantCulture);
        await process.StandardInput.WriteLineAsync(input.AsMemory(), cancellationToken);
        await process.StandardInput.FlushAsync(cancellationToken);
        var tax = await process.StandardOutput.ReadLineAsync(cancellationToken);
        await process.WaitForExitAsync();

        return decimal.Parse(tax ?? "", CultureInfo.InvariantCulture);
    }
}
