using System.Collections.Concurrent;

namespace OrderService.Warehouse;

/// <summary>Sends the pickers out for all articles of a wave and returns when the last of them is back.</summary>
internal sealed class PickingWave
{
    private static readonly Dictionary<string, string> _aisles = new() { ["KB"] = "A1", ["MS"] = "A2", ["MN"] = "C4" };

    public IReadOnlyCollection<string> Pick(IReadOnlyList<string> skus, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        var picked = new ConcurrentBag<string>();
        using var outstanding = new CountdownEvent(skus.Count);
        foreach (var sku in skus)
        {
            Task.Run(() =>
            {
                picked.Add($"{sku} from {_aisles[sku[..2]]}");
                outstanding.Signal();
            }, cancellationToken);
        }

        outstanding.Wait();
        return picked;
    }
}
