using OrderService.Billing;

namespace OrderService.Outside;

/// <summary>The disk under the ledger's journal: an append takes as long as the disk takes.</summary>
internal sealed class LedgerDisk(TimeSpan latency) : ILedgerJournal
{
    public void Append(string entry) => Thread.Sleep(latency);
}
