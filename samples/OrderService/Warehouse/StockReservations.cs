using System.Globalization;

namespace OrderService.Warehouse;

/// <summary>Reserves stock; the warehouse takes one reservation at a time.</summary>
internal sealed class StockReservations(WarehouseClient warehouse)
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private int _reserved;

    public async Task<int> ReserveAsync(string sku, int quantity, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync();

        var answer = await warehouse.SendAsync($"RESERVE {sku} {quantity}", cancellationToken);
        _reserved += int.Parse(answer, CultureInfo.InvariantCulture);
        var reserved = _reserved;

        _oneAtATime.Release();
        return reserved;
    }
}
