using System.Threading.Channels;

namespace Hangproof.ParkedPrograms;

/// <summary>Waits whose end depended on one place in code that did not lead to it.</summary>
internal static class Lost
{
    private static readonly Dictionary<string, Action> _byName = new()
    {
        ["lost:timer"] = () => _ = ReadPriceAsync(new PriceFeed()),
        ["lost:loop"] = () => _ = ReadLineAsync(new Inbox(new CancellationToken(canceled: true))),
        ["lost:lock"] = CountAfterTheKeeperEnded,
    };

    public static bool Has(string name) => _byName.ContainsKey(name);

    public static void Start(string name) => _byName[name]();

    private static async Task ReadPriceAsync(PriceFeed feed) => await feed.NextAsync();

    private static async Task ReadLineAsync(Inbox inbox) => await inbox.ReadAsync();

    private static void CountAfterTheKeeperEnded()
    {
        var book = new Book();
        var keeper = new Thread(() => book.Open()) { IsBackground = true };
        keeper.Start();
        keeper.Join();
        new Thread(() => Console.Error.WriteLine(book.Count())) { IsBackground = true }.Start();
    }

    private sealed class PriceFeed
    {
        private readonly TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Timer _timer;
        private int _ticks;

        public PriceFeed()
        {
            _timer = new Timer(OnTick, null, TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan);
        }

        public Task NextAsync() => _next.Task;

        private void OnTick(object? state)
        {
            if (_ticks++ < int.MaxValue)
                return;
            _next.TrySetResult();
            _timer.Change(TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan); // should end lost:timer
        }
    }

    private sealed class Inbox
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
        private readonly Task _receiving;

        public Inbox(CancellationToken stop)
        {
            _receiving = ReceiveAsync(stop); // should end lost:loop
        }

        public bool IsReceiving => !_receiving.IsCompleted;

        public async Task<string> ReadAsync() => await _lines.Reader.ReadAsync();

        private async Task ReceiveAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
                await _lines.Writer.WriteAsync("line", stop);
        }
    }

    private sealed class Book
    {
        private readonly Lock _gate = new();
        private readonly List<string> _entries = [];

        public void Open()
        {
            _gate.Enter(); // should end lost:lock
            _entries.Add("opened");
        }

        public int Count()
        {
            lock (_gate)
                return _entries.Count;
        }
    }
}
