using OrderService.Billing;
using OrderService.Orders;
using OrderService.Outside;

namespace OrderService.HangModes;

/// <summary>The modes, in the order in which they are rehearsed.</summary>
internal static class AllHangModes
{
    public const string None = "none";

    private const string UnknownArticle = "ZZ-999";
    private const string MoreThanInStock = "5000";

    public static IReadOnlyList<HangMode> InOrder { get; } =
    [
        new RequestMode("pricing-socket", "HANG302", "the pricing host accepts and stays silent",
            ServiceCall.Get("/prices/KB-101")) { Trouble = Trouble.PricingHostSilent },
        new RequestMode("supplier-feed", "HANG303", "the suppliers' list stops before its end",
            ServiceCall.Get("/offers/KB-101")) { Trouble = Trouble.SupplierListUnfinished },
        new RequestMode("exchange-rates", "HANG305", "the rates site takes the request and never answers",
            ServiceCall.Get("/rates/USD")) { Trouble = Trouble.RatesSilent },
        new RequestMode("warehouse-pipe", "HANG304", "the warehouse system is not running",
            ServiceCall.Get("/stock/KB-101")) { Trouble = Trouble.WarehouseDown },
        new RequestMode("stock-semaphore", "HANG204", "a refused reservation keeps the permit",
            ServiceCall.Post("/stock/KB-101/reservations?quantity=1"))
        {
            Before = [ServiceCall.Post($"/stock/KB-101/reservations?quantity={MoreThanInStock}")],
        },
        new RequestMode("picking-wave", "HANG207", "one article has no aisle, its picker never reports back",
            ServiceCall.Post("/waves", new[] { "KB-101", "MN-303" }))
        {
            FatalCall = ServiceCall.Post("/waves", new[] { "KB-101", UnknownArticle }),
        },
        new RequestMode("order-queue", "HANG102", "an unknown article ended the worker, the queue is full",
            ServiceCall.PostOrder("1", "KB-101"))
        {
            Before = [.. Enumerable.Range(1, OrderQueue.Capacity + 1)
                .Select(id => ServiceCall.PostOrder($"{id}", UnknownArticle))],
        },
        new RequestMode("orders-db", "HANG306", "a clean-up holds the database",
            ServiceCall.PostOrder("2", "MS-202")) { Trouble = Trouble.CleanUpHoldsDatabase },
        new RequestMode("daily-report", "HANG101", "a torn journal line ends the reader's producer",
            ServiceCall.Get("/reports/daily"))
        {
            Before = [ServiceCall.Post("/sales?line=KB-101")],
        },
        new RequestMode("invoice-spool", "HANG105", "the printer is out of paper, the spool is full",
            ServiceCall.Post("/orders/3/invoice?amount=19.90"))
        {
            Trouble = Trouble.PrinterOutOfPaper,
            Before = [.. Enumerable.Range(1, InvoiceSpooler.Capacity + 1)
                .Select(id => ServiceCall.Post($"/orders/{id}/invoice?amount=9.90"))],
        },
        new RequestMode("audit-trail", "HANG404", "one of two audit collectors loses the datagram",
            ServiceCall.Post("/orders/4/audit")) { Trouble = Trouble.AuditCollectorDrops },
        new RequestMode("label-process", "HANG307", "the renderer fills its error pipe while its output is read",
            ServiceCall.Post("/orders/5/label")) { Trouble = Trouble.LabelRendererNoisy },
        new RequestMode("tax-process", "HANG307", "the calculator waits for more input and does not exit",
            ServiceCall.Get("/tax?amount=100")) { Trouble = Trouble.TaxCalculatorLingers },
        new RequestMode("carrier-feed", "HANG304", "the carrier's live feed sends nothing",
            ServiceCall.Get("/orders/6/position")) { Trouble = Trouble.CarrierSilent },
        new RequestMode("bank-callback", "HANG405", "the bank accepts and never calls back",
            ServiceCall.Post("/orders/7/payment?amount=19.90")) { Trouble = Trouble.BankNeverCallsBack },
        new RequestMode("ledger-locks", "HANG203", "a return and a sale meet, each with the lock the other needs",
            ServiceCall.Post("/ledger/sales?quantity=1&amount=49.90"))
        {
            Trouble = Trouble.SlowDisk,
            Meanwhile = ServiceCall.Post("/ledger/returns?quantity=1&amount=49.90"),
        },
        new TimerLeakMode("cart-timers", "HANG501", "every cart leaves its timer behind"),
        new ShutdownMode("catalog-refresh", "HANG411", "shutdown waits for the next refresh, hours away") { Trouble = Trouble.RareRefresh },
    ];

    public static HangMode? Find(string name) => InOrder.FirstOrDefault(mode => mode.Name == name);
}
