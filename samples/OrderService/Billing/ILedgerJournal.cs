namespace OrderService.Billing;

/// <summary>The append-only file behind the ledger; an entry is on disk when the call returns.</summary>
internal interface ILedgerJournal
{
    void Append(string entry);
}
