using OrderService;
using OrderService.HangModes;
using OrderService.Outside;

if (args is [CommandLineTools.Switch, var tool, ..])
    return CommandLineTools.Run(tool);

if (CommandLine.Parse(args, out var error) is not { } commandLine)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

if (commandLine.List)
{
    foreach (var mode in AllHangModes.InOrder)
        Console.WriteLine($"{mode.Name,-16} {mode.Rule}  {mode.Story}");
    return 0;
}

using var lifetime = commandLine.Lifetime is { } limit
    ? new Timer(_ => Environment.Exit(0), null, limit, Timeout.InfiniteTimeSpan)
    : null;

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Critical);
builder.WebHost.UseUrls(Loopback.AnyPort);

await using var world = await OutsideWorld.StartAsync(commandLine.Modes.Aggregate(Trouble.None, (all, mode) => all | mode.Trouble), CancellationToken.None);
Services.Add(builder.Services, world);

await using var app = builder.Build();
var trace = new CallTrace();
app.Use(next => context => trace.FollowAsync(context, next));
Endpoints.Map(app);
await app.StartAsync();

var address = new Uri(app.Urls.Single());
Console.WriteLine($"listening on {address}");

using var service = new RunningService(app, address, trace);
var stopping = app.Lifetime.ApplicationStopping;
await Task.WhenAll(commandLine.Modes.Select(mode => mode.HangAsync(service, stopping)));
if (commandLine.Rehearse)
{
    foreach (var mode in AllHangModes.InOrder)
        await mode.RehearseAsync(service, stopping);
}

await app.WaitForShutdownAsync();
return 0;
