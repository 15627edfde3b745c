namespace OrderService.Catalog;

/// <summary>How often the catalogue is read again.</summary>
internal sealed record CatalogSchedule(TimeSpan RefreshEvery);

/// <summary>The articles on sale, read again at every tick.</summary>
internal sealed class CatalogRefresher(CatalogSchedule schedule, ILogger<CatalogRefresher> logger) : BackgroundService
{
    private IReadOnlyList<string> _articles = [];

    public IReadOnlyList<string> Articles => _articles;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(schedule.RefreshEvery);
        do
        {
            _articles = ["KB-101", "MS-202", "MN-303"];
            logger.LogDebug("The catalogue holds {Count} articles", _articles.Count);
        }
        while (!stoppingToken.IsCancellationRequested && await timer.WaitForNextTickAsync());
    }
}
