using Hangproof.PauseBenchmark;

// One program: what measures, and what is looked at. The latter is also what tests look at while it serves.
switch (args)
{
    case ["target", .. var settings]:
        return await Target.RunAsync(Load.Parse(settings));
    case ["hold", var pid]:
        return Holder.Hold(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture));
    case ["pause", .. var settings]:
        return await PauseRun.RunAsync(settings);
    default:
        Console.Error.WriteLine("pause [--captures N] [--quick] | target [--threads N] [--operations N] [--heap MIB] | hold PID");
        return 2;
}
