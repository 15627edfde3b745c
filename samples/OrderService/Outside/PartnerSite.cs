using System.Net.WebSockets;
using OrderService.Billing;

namespace OrderService.Outside;

/// <summary>The partners that speak HTTP: exchange rates, the carrier's live feed, the bank.</summary>
internal sealed class PartnerSite : IAsyncDisposable
{
    private static readonly TimeSpan _callbackTimeout = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly HttpClient _callbacks = new() { Timeout = _callbackTimeout };
    private readonly Trouble _trouble;

    private PartnerSite(Trouble trouble)
    {
        _trouble = trouble;

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Loopback.AnyPort);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapGet("/rates/{currency}", RateAsync);
        _app.MapGet("/tracking/{orderId}", TrackAsync);
        _app.MapPost("/bank/authorisations", AuthoriseAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<PartnerSite> StartAsync(Trouble trouble, CancellationToken cancellationToken)
    {
        var site = new PartnerSite(trouble);
        await site._app.StartAsync(cancellationToken);
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _callbacks.Dispose();
    }

    private async Task<string> RateAsync(string currency, CancellationToken cancellationToken)
    {
        if (_trouble.HasFlag(Trouble.RatesSilent))
            await StaySilentAsync(cancellationToken);

        return currency == "EUR" ? "1" : "1.08";
    }

    private async Task TrackAsync(HttpContext context)
    {
        using var feed = await context.WebSockets.AcceptWebSocketAsync();
        if (_trouble.HasFlag(Trouble.CarrierSilent))
            await StaySilentAsync(context.RequestAborted);

        await feed.SendAsync("Leipzig hub"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
        await feed.ReceiveAsync(new byte[1], context.RequestAborted);
        await feed.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private async Task<IResult> AuthoriseAsync(Authorisation request, CancellationToken cancellationToken)
    {
        if (!_trouble.HasFlag(Trouble.BankNeverCallsBack))
        {
            using var confirmation = await _callbacks.PostAsync(request.Callback, null, cancellationToken);
            confirmation.EnsureSuccessStatusCode();
        }

        return Results.Accepted();
    }

    private static Task StaySilentAsync(CancellationToken untilTheyLeave) => Task.Delay(Timeout.Infinite, untilTheyLeave);
}
