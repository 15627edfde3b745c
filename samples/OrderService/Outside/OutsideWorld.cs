using System.Net;

namespace OrderService.Outside;

/// <summary>Everything the service talks to, on loopback and in this process, and what is wrong there.</summary>
internal sealed class OutsideWorld : IAsyncDisposable
{
    private static readonly TimeSpan _slowDiskLatency = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _quickRefresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _rareRefresh = TimeSpan.FromHours(6);

    private readonly Trouble _trouble;
    private readonly PartnerSite _site;
    private readonly LineServer _pricing;
    private readonly LineServer _suppliers;
    private readonly WarehouseHost? _warehouse;
    private readonly AuditCollector[] _collectors;
    private readonly OrdersDatabase _database;

    private OutsideWorld(Trouble trouble, PartnerSite site)
    {
        _trouble = trouble;
        _site = site;
        _pricing = new LineServer(_ => trouble.HasFlag(Trouble.PricingHostSilent) ? "" : "49.90\n");
        _suppliers = new LineServer(_ => "Nord;41.00\nSued;42.50\n" + (trouble.HasFlag(Trouble.SupplierListUnfinished) ? "" : ".\n"));
        _warehouse = trouble.HasFlag(Trouble.WarehouseDown) ? null : new WarehouseHost(WarehousePipe);
        _collectors = [new AuditCollector(acknowledges: true), new AuditCollector(!trouble.HasFlag(Trouble.AuditCollectorDrops))];
        _database = new OrdersDatabase(cleanUpRuns: trouble.HasFlag(Trouble.CleanUpHoldsDatabase));
    }

    public Uri Site => _site.Address;

    public Uri CarrierFeed => new UriBuilder(_site.Address) { Scheme = "ws" }.Uri;

    public IPEndPoint Pricing => _pricing.Address;

    public IPEndPoint Suppliers => _suppliers.Address;

    public IReadOnlyList<IPEndPoint> AuditCollectors => [.. _collectors.Select(collector => collector.Address)];

    public string WarehousePipe { get; } = $"warehouse-{Environment.ProcessId}";

    public ExternalTool LabelRenderer => CommandLineTools.LabelRenderer(_trouble);

    public ExternalTool TaxCalculator => CommandLineTools.TaxCalculator(_trouble);

    public OfficePrinter Printer => new(hasPaper: !_trouble.HasFlag(Trouble.PrinterOutOfPaper));

    public LedgerDisk LedgerDisk => new(_trouble.HasFlag(Trouble.SlowDisk) ? _slowDiskLatency : TimeSpan.Zero);

    public TimeSpan CatalogRefresh => _trouble.HasFlag(Trouble.RareRefresh) ? _rareRefresh : _quickRefresh;

    public static async Task<OutsideWorld> StartAsync(Trouble trouble, CancellationToken cancellationToken) =>
        new(trouble, await PartnerSite.StartAsync(trouble, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _pricing.DisposeAsync();
        await _suppliers.DisposeAsync();
        if (_warehouse is not null)
            await _warehouse.DisposeAsync();
        foreach (var collector in _collectors)
            await collector.DisposeAsync();
        _database.Dispose();
        await _site.DisposeAsync();
    }
}
