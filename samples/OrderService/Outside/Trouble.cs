namespace OrderService.Outside;

/// <summary>What can go wrong outside the service; at most one thing at a time.</summary>
internal enum Trouble
{
    None,
    PricingHostSilent,
    SupplierListUnfinished,
    WarehouseDown,
    LabelRendererNoisy,
    TaxCalculatorLingers,
    RatesSilent,
    CarrierSilent,
    BankNeverCallsBack,
    AuditCollectorDrops,
    PrinterOutOfPaper,
    CleanUpHoldsDatabase,
    SlowDisk,
    RareRefresh,
}
