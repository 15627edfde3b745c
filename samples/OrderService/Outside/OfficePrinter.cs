using OrderService.Billing;

namespace OrderService.Outside;

/// <summary>A printer that may be out of paper.</summary>
internal sealed class OfficePrinter(bool hasPaper) : IInvoicePrinter
{
    public void Print(string line)
    {
        if (!hasPaper)
            throw new IOException("The printer is out of paper.");
    }
}
