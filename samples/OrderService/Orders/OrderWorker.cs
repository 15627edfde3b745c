namespace OrderService.Orders;

/// <summary>Takes orders from the queue and assigns each to a fulfilment centre.</summary>
internal sealed class OrderWorker(OrderQueue queue, ILogger<OrderWorker> logger) : BackgroundService
{
    private static readonly Dictionary<string, string> _centres = new() { ["KB"] = "Leipzig", ["MS"] = "Leipzig", ["MN"] = "Graz" };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var order in queue.Reader.ReadAllAsync(stoppingToken))
        {
            var centre = _centres[order.Sku[..2]];
            logger.LogDebug("Order {Order} goes to {Centre}", order.Id, centre);
        }
    }
}
