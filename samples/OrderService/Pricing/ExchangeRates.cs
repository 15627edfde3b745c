using System.Globalization;

namespace OrderService.Pricing;

/// <summary>Exchange rates from the partner's site, which may stream a full table at month's end.</summary>
internal sealed class ExchangeRates(Uri site) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = site, Timeout = Timeout.InfiniteTimeSpan };

    public async Task<decimal> GetRateAsync(string currency, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        var rate = await _http.GetStringAsync($"rates/{currency}");
        return decimal.Parse(rate, CultureInfo.InvariantCulture);
    }

    public void Dispose() => _http.Dispose();
}
