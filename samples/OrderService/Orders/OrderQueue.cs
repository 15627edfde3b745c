using System.Threading.Channels;

namespace OrderService.Orders;

/// <summary>Accepted orders on their way to fulfilment; a full queue slows the callers down.</summary>
internal sealed class OrderQueue
{
    internal const int Capacity = 16;

    private readonly Channel<Order> _orders = Channel.CreateBounded<Order>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<Order> Reader => _orders.Reader;

    public async Task EnqueueAsync(Order order, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _orders.Writer.WriteAsync(order);
    }
}
