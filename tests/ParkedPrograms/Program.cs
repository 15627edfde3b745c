using Hangproof.ParkedPrograms;

// Parks one program by its row's key and stays until the standard input ends, so that a stack can be taken from outside.
if (args is not [var key] || !AllPrograms.ByKey.TryGetValue(key, out var program))
{
    foreach (var known in AllPrograms.ByKey.Keys.Order(StringComparer.Ordinal))
        Console.WriteLine(known);
    return args.Length == 0 ? 0 : 2;
}

using var wait = program.Start(Limits.None);
while (!wait.IsParked)
    Thread.Sleep(10);
Console.WriteLine($"parked {Environment.ProcessId}");
Console.In.ReadToEnd();
return 0;
