using System.Collections.Concurrent;

namespace OrderService.Billing;

internal sealed record Invoice(string OrderId, decimal Amount);

/// <summary>Hands invoices to the printer, a few of them ahead of it.</summary>
internal sealed class InvoiceSpooler
{
    internal const int Capacity = 8;

    private readonly BlockingCollection<Invoice> _spool = new(Capacity);
    private readonly IInvoicePrinter _printer;
    private readonly Task _printing;

    public InvoiceSpooler(IInvoicePrinter printer)
    {
        _printer = printer;
        _printing = Task.Factory.StartNew(PrintAll, TaskCreationOptions.LongRunning);
    }

    public bool IsPrinting => !_printing.IsCompleted;

    public void Submit(Invoice invoice, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _spool.Add(invoice);
    }

    private void PrintAll()
    {
        foreach (var invoice in _spool.GetConsumingEnumerable())
            _printer.Print($"Order {invoice.OrderId}: {invoice.Amount:0.00}");
    }
}
