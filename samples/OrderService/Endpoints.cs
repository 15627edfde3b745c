using OrderService.Audit;
using OrderService.Billing;
using OrderService.Carts;
using OrderService.Catalog;
using OrderService.Orders;
using OrderService.Pricing;
using OrderService.Reports;
using OrderService.Shipping;
using OrderService.Suppliers;
using OrderService.Warehouse;

namespace OrderService;

/// <summary>The service's HTTP surface.</summary>
internal static class Endpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders", async (Order order, OrderStore store, OrderQueue queue, CancellationToken cancellationToken) =>
        {
            store.Save(order);
            await queue.EnqueueAsync(order, cancellationToken);
            return Results.Accepted($"/orders/{order.Id}");
        });

        MapCatalog(routes);
        MapWarehouse(routes);
        MapShipping(routes);
        MapBilling(routes);
        MapReports(routes);
        MapCarts(routes);
    }

    private static void MapCatalog(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/catalog", (CatalogRefresher catalog) => catalog.Articles);
        routes.MapGet("/prices/{sku}", (string sku, PricingClient pricing, CancellationToken cancellationToken) =>
            pricing.GetPriceAsync(sku, cancellationToken));
        routes.MapGet("/rates/{currency}", (string currency, ExchangeRates rates, CancellationToken cancellationToken) =>
            rates.GetRateAsync(currency, cancellationToken));
        routes.MapGet("/offers/{sku}", (string sku, SupplierFeed feed, CancellationToken cancellationToken) =>
            feed.GetOffersAsync(sku, cancellationToken));
    }

    private static void MapWarehouse(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/stock/{sku}", (string sku, WarehouseClient warehouse, CancellationToken cancellationToken) =>
            warehouse.SendAsync($"COUNT {sku}", cancellationToken));
        routes.MapPost("/stock/{sku}/reservations", (
            string sku, int quantity, StockReservations stock, CancellationToken cancellationToken) =>
            stock.ReserveAsync(sku, quantity, cancellationToken));
        routes.MapPost("/waves", (string[] skus, PickingWave wave, CancellationToken cancellationToken) =>
            wave.Pick(skus, cancellationToken));
    }

    private static void MapShipping(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders/{id}/label", (string id, LabelPrinter printer, CancellationToken cancellationToken) =>
            printer.RenderAsync(id, cancellationToken));
        routes.MapGet("/orders/{id}/position", (string id, ShipmentTracker tracker, CancellationToken cancellationToken) =>
            tracker.GetPositionAsync(id, cancellationToken));
    }

    private static void MapBilling(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/tax", (decimal amount, TaxCalculator calculator, CancellationToken cancellationToken) =>
            calculator.CalculateAsync(amount, cancellationToken));
        routes.MapPost("/orders/{id}/invoice", (string id, decimal amount, InvoiceSpooler spooler, CancellationToken cancellationToken) =>
            spooler.Submit(new Invoice(id, amount), cancellationToken));
        routes.MapGet("/health", (InvoiceSpooler spooler) => spooler.IsPrinting ? "ok" : "the invoice printer is down");
        routes.MapPost("/orders/{id}/payment", (string id, decimal amount, HttpRequest request, Payments payments) =>
        {
            var callback = new Uri($"{request.Scheme}://{request.Host}/orders/{id}/payment/confirmation");
            return payments.ChargeAsync(id, amount, callback, request.HttpContext.RequestAborted);
        });
        routes.MapPost("/orders/{id}/payment/confirmation", (string id, Payments payments) => payments.Confirm(id, accepted: true));
        routes.MapPost("/ledger/sales", (int quantity, decimal amount, Ledger ledger) => ledger.Sell(quantity, amount));
        routes.MapPost("/ledger/returns", (int quantity, decimal amount, Ledger ledger) => ledger.TakeBack(quantity, amount));
    }

    private static void MapReports(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders/{id}/audit", (string id, AuditTrail trail, CancellationToken cancellationToken) =>
            trail.Record($"order {id} approved", cancellationToken));
        routes.MapPost("/sales", (string line, SalesJournal journal) => journal.Append(line));
        routes.MapGet("/reports/daily", (DailyReport report, CancellationToken cancellationToken) =>
            report.TotalAsync(cancellationToken));
    }

    private static void MapCarts(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/carts/{id}", (string id, CartHolds carts) => carts.Open(id));
        routes.MapDelete("/carts/{id}", (string id, CartHolds carts) => carts.Close(id));
    }
}
