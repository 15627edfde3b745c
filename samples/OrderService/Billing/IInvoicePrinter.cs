namespace OrderService.Billing;

/// <summary>The office printer.</summary>
internal interface IInvoicePrinter
{
    void Print(string line);
}
