using Hangproof.ParkedPrograms;

// Parks programs by their rows' keys and stays until the standard input ends, so that a stack can be taken from outside.
if (args.Length == 0 || !Array.TrueForAll(args, arg => AllPrograms.ByKey.ContainsKey(arg) || Circles.Has(arg) || Lost.Has(arg) || arg == Throwing.Name))
{
    foreach (var known in AllPrograms.ByKey.Keys.Order(StringComparer.Ordinal))
        Console.WriteLine(known);
    return args.Length == 0 ? 0 : 2;
}

foreach (var circle in args.Where(Circles.Has))
    Circles.Start(circle);
foreach (var lost in args.Where(Lost.Has))
    Lost.Start(lost);
if (args.Contains(Throwing.Name))
    Throwing.Start();
var waits = Array.ConvertAll([.. args.Where(AllPrograms.ByKey.ContainsKey)], key => AllPrograms.ByKey[key].Start(Limits.None));
while (!Array.TrueForAll(waits, wait => wait.IsParked))
    Thread.Sleep(10);
Console.WriteLine($"parked {Environment.ProcessId}");
Console.In.ReadToEnd();
foreach (var wait in waits)
    wait.Dispose();
return 0;
