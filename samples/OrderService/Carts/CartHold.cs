namespace OrderService.Carts;

/// <summary>What a customer has put aside, and for how much longer.</summary>
internal sealed class CartHold
{
    private static readonly TimeSpan _checkEvery = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset _until;
    private readonly Timer _expiry;

    public CartHold(string cartId, TimeSpan lifetime)
    {
        CartId = cartId;
        _until = DateTimeOffset.UtcNow + lifetime;
        _expiry = new Timer(_ => CheckExpiry(), null, _checkEvery, _checkEvery);
    }

    public string CartId { get; }

    public bool Expired { get; private set; }

    private void CheckExpiry()
    {
        Expired = DateTimeOffset.UtcNow >= _until;
        if (Expired)
            _expiry.Change(Timeout.Infinite, Timeout.Infinite);
    }
}
