namespace OrderService.Billing;

/// <summary>Stock and credit of the house; what is sold is charged, what comes back is refunded.</summary>
internal sealed class Ledger(ILedgerJournal journal)
{
    private readonly Lock _stockGate = new();
    private readonly Lock _creditGate = new();
    private int _stock = 1_000;
    private decimal _credit = 10_000m;

    public void Sell(int quantity, decimal amount)
    {
        lock (_stockGate)
        {
            _stock -= quantity;
            journal.Append($"stock {_stock}");
            AdjustCredit(-amount);
        }
    }

    public void TakeBack(int quantity, decimal amount)
    {
        lock (_creditGate)
        {
            _credit += amount;
            journal.Append($"credit {_credit}");
            AdjustStock(quantity);
        }
    }

    private void AdjustCredit(decimal amount)
    {
        lock (_creditGate)
            _credit += amount;
    }

    private void AdjustStock(int quantity)
    {
        lock (_stockGate)
            _stock += quantity;
    }
}
