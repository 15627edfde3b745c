var simulation = new Simulation(3);
simulation.Run(4);
Console.WriteLine(simulation.Steps);
Console.WriteLine("DONE");

public sealed class Simulation(int workers)
{
    private int _steps;

    public int Steps => _steps;

    public void Run(int rounds)
    {
        using var barrier = new Barrier(workers);
        var threads = Enumerable.Range(0, workers).Select(i => new Thread(() => Work(i, rounds, barrier)) { IsBackground = true }).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join()); // BUG
    }

    private void Work(int index, int rounds, Barrier barrier)
    {
        for (var round = 0; round < rounds; round++)
        {
            if (index == 2 && round == 1)
                return; // BUG
            Interlocked.Increment(ref _steps);
            barrier.SignalAndWait(); // BUG
        }
    }
}
