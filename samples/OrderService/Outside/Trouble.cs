namespace OrderService.Outside;

/// <summary>What can go wrong outside the service.</summary>
[Flags]
internal enum Trouble
{
    None = 0,
    PricingHostSilent = 1 << 0,
    SupplierListUnfinished = 1 << 1,
    WarehouseDown = 1 << 2,
    LabelRendererNoisy = 1 << 3,
    TaxCalculatorLingers = 1 << 4,
    RatesSilent = 1 << 5,
    CarrierSilent = 1 << 6,
    BankNeverCallsBack = 1 << 7,
    AuditCollectorDrops = 1 << 8,
    PrinterOutOfPaper = 1 << 9,
    CleanUpHoldsDatabase = 1 << 10,
    SlowDisk = 1 << 11,
    RareRefresh = 1 << 12,
}
