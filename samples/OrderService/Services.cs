using OrderService.Audit;
using OrderService.Billing;
using OrderService.Carts;
using OrderService.Catalog;
using OrderService.Orders;
using OrderService.Outside;
using OrderService.Pricing;
using OrderService.Reports;
using OrderService.Shipping;
using OrderService.Suppliers;
using OrderService.Warehouse;

namespace OrderService;

/// <summary>Wires the service to the world outside.</summary>
internal static class Services
{
    public static void Add(IServiceCollection services, OutsideWorld world)
    {
        services.AddSingleton(new OrderStore(OrdersDatabase.ConnectionString));
        services.AddSingleton<OrderQueue>();
        services.AddHostedService<OrderWorker>();

        services.AddSingleton(new PricingClient(world.Pricing));
        services.AddSingleton(_ => new ExchangeRates(world.Site));
        services.AddSingleton(new SupplierFeed(world.Suppliers));
        services.AddSingleton(new CatalogSchedule(world.CatalogRefresh));
        services.AddSingleton<CatalogRefresher>();
        services.AddHostedService(provider => provider.GetRequiredService<CatalogRefresher>());

        services.AddSingleton(new WarehouseClient(world.WarehousePipe));
        services.AddSingleton<StockReservations>();
        services.AddSingleton<PickingWave>();

        services.AddSingleton(provider =>
            new LabelPrinter(world.LabelRenderer, provider.GetRequiredService<ILogger<LabelPrinter>>()));
        services.AddSingleton(new ShipmentTracker(world.CarrierFeed));

        services.AddSingleton(new TaxCalculator(world.TaxCalculator));
        services.AddSingleton(_ => new Payments(world.Site));
        services.AddSingleton<IInvoicePrinter>(world.Printer);
        services.AddSingleton<InvoiceSpooler>();
        services.AddSingleton<ILedgerJournal>(world.LedgerDisk);
        services.AddSingleton<Ledger>();

        services.AddSingleton(new AuditTrail(world.AuditCollectors));
        services.AddSingleton<SalesJournal>();
        services.AddSingleton<DailyReport>();
        services.AddSingleton<CartHolds>();

        // A worker that fails must not take the shop down with it.
        services.Configure<HostOptions>(options =>
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
    }
}
