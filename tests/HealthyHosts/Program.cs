using Hangproof.HealthyHosts;
using Hangproof.HealthyHosts.Hosts;

// Runs the hosts that are named (all when none is), says "ready", and puts them under load at the line "load". It ends with its input.
var all = new Dictionary<string, Func<IHealthyHost>>
{
    ["kestrel"] = () => new KestrelHost(),
    ["signalr"] = () => new SignalRHost(),
    ["grpc"] = () => new GrpcHost(),
    ["quartz"] = () => new QuartzHost(),
    ["mqtt"] = () => new MqttHost(),
    ["hangfire"] = () => new HangfireHost(),
    ["akka"] = () => new AkkaHost(),
    ["orleans"] = () => new OrleansHost(),
    ["workers"] = () => new WorkersHost(),
};
var hosts = (args.Length > 0 ? args : [.. all.Keys]).Select(name => all[name]()).ToArray();
foreach (var host in hosts)
{
    await host.StartAsync();
    await host.WorkAsync();
}
Console.WriteLine("ready");

while (Console.ReadLine() is { } line)
{
    if (line != "load")
        continue;
    foreach (var host in hosts)
        _ = LoadAsync(host);
    Console.WriteLine("loaded");
}

// Not all of these servers let a process go that returns from its main method.
Environment.Exit(0);

static async Task LoadAsync(IHealthyHost host)
{
    while (true)
    {
        try
        {
            await host.WorkAsync();
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"{host.GetType().Name}: {e}");
        }
        await Task.Delay(20);
    }
}
