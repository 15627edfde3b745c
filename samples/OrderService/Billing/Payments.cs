using System.Collections.Concurrent;

namespace OrderService.Billing;

internal sealed record Authorisation(string OrderId, decimal Amount, Uri Callback);

/// <summary>Charges a customer through the bank, which confirms by calling us back.</summary>
internal sealed class Payments(Uri bank) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = bank };
    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _pending = new();

    public async Task<bool> ChargeAsync(string orderId, decimal amount, Uri callback, CancellationToken cancellationToken)
    {
        var confirmation = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_pending.TryAdd(orderId, confirmation))
            throw new InvalidOperationException($"Order '{orderId}' is being charged already.");

        var request = new Authorisation(orderId, amount, callback);
        using var response = await _http.PostAsJsonAsync("bank/authorisations", request, cancellationToken);
        response.EnsureSuccessStatusCode();

        return await confirmation.Task;
    }

    public void Confirm(string orderId, bool accepted)
    {
        if (_pending.TryRemove(orderId, out var confirmation))
            confirmation.TrySetResult(accepted);
    }

    public void Dispose() => _http.Dispose();
}
