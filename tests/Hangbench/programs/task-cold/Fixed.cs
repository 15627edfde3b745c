var report = new Report();
Console.WriteLine(await report.BuildAsync(3));
Console.WriteLine("DONE");

public sealed class Report
{
    public async Task<int> BuildAsync(int parts)
    {
        var work = new List<Task<int>>();
        for (var i = 0; i < parts; i++)
        {
            var part = i;
            work.Add(Task.Run(() => part * part));
        }
        var sums = await Task.WhenAll(work);
        return sums.Sum();
    }
}
