using System.Globalization;
using System.Threading.Channels;

namespace OrderService.Reports;

internal sealed record Sale(string Sku, decimal Amount);

/// <summary>Adds up the day's sales while the journal is still being read.</summary>
internal sealed class DailyReport(SalesJournal journal)
{
    private const int ReadAhead = 64;

    public async Task<decimal> TotalAsync(CancellationToken cancellationToken)
    {
        var sales = Channel.CreateBounded<Sale>(ReadAhead);
        var reading = Task.Run(() => ReadJournalAsync(sales.Writer, cancellationToken), cancellationToken);

        var total = 0m;
        await foreach (var sale in sales.Reader.ReadAllAsync())
            total += sale.Amount;

        await reading;
        return total;
    }

    private async Task ReadJournalAsync(ChannelWriter<Sale> sales, CancellationToken cancellationToken)
    {
        foreach (var line in journal.Lines)
        {
            var fields = line.Split(';');
            var sale = new Sale(fields[0], decimal.Parse(fields[1], CultureInfo.InvariantCulture));
            await sales.WriteAsync(sale, cancellationToken);
        }

        sales.Complete();
    }
}
