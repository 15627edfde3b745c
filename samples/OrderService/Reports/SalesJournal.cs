using System.Collections.Concurrent;

namespace OrderService.Reports;

/// <summary>The day's sales as the tills send them: article, a semicolon, amount.</summary>
internal sealed class SalesJournal
{
    private readonly ConcurrentQueue<string> _lines = new(["KB-101;49.90", "MS-202;19.90"]);

    public IEnumerable<string> Lines => _lines;

    public void Append(string line) => _lines.Enqueue(line);
}
