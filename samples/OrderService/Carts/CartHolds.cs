using System.Collections.Concurrent;

namespace OrderService.Carts;

/// <summary>The open carts of all customers.</summary>
internal sealed class CartHolds
{
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(20);

    private readonly ConcurrentDictionary<string, CartHold> _open = new();

    public bool Open(string cartId) => _open.TryAdd(cartId, new CartHold(cartId, _lifetime));

    public bool Close(string cartId) => _open.TryRemove(cartId, out var hold) && !hold.Expired;
}
