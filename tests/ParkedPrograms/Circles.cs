namespace Hangproof.ParkedPrograms;

/// <summary>Threads that wait for each other through what no row of the catalogue is about.</summary>
internal static class Circles
{
    private static readonly TimeSpan _untilBothStand = TimeSpan.FromMilliseconds(500);

    private static readonly Dictionary<string, ThreadStart> _byName = new()
    {
        ["circle:static-constructor"] = () => TableReader.Read(),
        ["circle:token-callback"] = StopWhileCallingBack,
    };

    public static bool Has(string name) => _byName.ContainsKey(name);

    public static void Start(string name)
    {
        new Thread(_byName[name]) { IsBackground = true }.Start();
        Thread.Sleep(_untilBothStand);
    }

    /// <summary>Holds what the callback wants, and waits for the callback.</summary>
    private static void StopWhileCallingBack()
    {
        var gate = new object();
        using var called = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        var registration = source.Token.Register(() =>
        {
            called.Set();
            lock (gate)
                Console.Error.WriteLine("called back");
        });
        lock (gate)
        {
            new Thread(source.Cancel) { IsBackground = true }.Start();
            called.Wait();
            registration.Dispose();
        }
    }

    private static class TableReader
    {
        public static int Read() => Tables.Count;
    }

    private static class Tables
    {
        public static readonly int Count;

        static Tables()
        {
            var other = new Thread(() => Console.Error.WriteLine(TableReader.Read())) { IsBackground = true };
            other.Start();
            other.Join();
            Count = 1;
        }
    }
}
