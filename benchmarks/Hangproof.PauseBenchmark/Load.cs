using System.Globalization;

namespace Hangproof.PauseBenchmark;

/// <summary>What a target holds.</summary>
/// <param name="Threads">Blocked threads.</param>
/// <param name="Operations">Pending async methods.</param>
/// <param name="HeapMiB">Further memory in small objects.</param>
/// <param name="Queued">Work items in the queue of a thread pool whose workers are all blocked.</param>
internal sealed record Load(int Threads, int Operations, int HeapMiB, int Queued = 0)
{
    public string[] Arguments => ["--threads", Text(Threads), "--operations", Text(Operations), "--heap", Text(HeapMiB), "--queued", Text(Queued)];

    public static Load Parse(string[] settings)
    {
        var load = new Load(0, 0, 0);
        for (var i = 0; i + 1 < settings.Length; i += 2)
        {
            var number = int.Parse(settings[i + 1], CultureInfo.InvariantCulture);
            load = settings[i] switch
            {
                "--threads" => load with { Threads = number },
                "--operations" => load with { Operations = number },
                "--heap" => load with { HeapMiB = number },
                "--queued" => load with { Queued = number },
                var other => throw new ArgumentException($"'{other}' is no setting."),
            };
        }
        return load;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
