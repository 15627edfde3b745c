using System.IO.Pipes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class NamedPipePrograms
{
    private const string Server = "System.IO.Pipes.NamedPipeServerStream";
    private const string Client = "System.IO.Pipes.NamedPipeClientStream";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Blocks($"M:{Server}.WaitForConnection", Lonely, (server, _) => server.WaitForConnection()).OutOfSight(),
        Suspends($"M:{Server}.WaitForConnectionAsync", Lonely, async (server, _) => await server.WaitForConnectionAsync()),
        Suspends($"M:{Server}.WaitForConnectionAsync({Token})", Lonely, async (server, limits) => await server.WaitForConnectionAsync(limits.Token)),

        Blocks($"M:{Client}.Connect", Serverless, (client, _) => client.Connect()).OutOfSight(),
        Blocks($"M:{Client}.Connect({Time})", Serverless, (client, limits) => client.Connect(limits.Timeout)).OutOfSight(),
        Blocks($"M:{Client}.Connect({Int})", Serverless, (client, limits) => client.Connect(limits.Milliseconds)).OutOfSight(),
        Suspends($"M:{Client}.ConnectAsync", Serverless, async (client, _) => await client.ConnectAsync()),
        Suspends($"M:{Client}.ConnectAsync({Token})", Serverless, async (client, limits) => await client.ConnectAsync(limits.Token)),
        Suspends($"M:{Client}.ConnectAsync({Int})", Serverless, async (client, limits) => await client.ConnectAsync(limits.Milliseconds)),
        Suspends($"M:{Client}.ConnectAsync({Int},{Token})", Serverless, async (client, limits) => await client.ConnectAsync(limits.Milliseconds, limits.Token)),
        Suspends($"M:{Client}.ConnectAsync({Time},{Token})", Serverless, async (client, limits) => await client.ConnectAsync(limits.Timeout, limits.Token)),
    ];

    private static NamedPipeServerStream Lonely() => new(Name(), PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);

    private static NamedPipeClientStream Serverless() => new(".", Name(), PipeDirection.InOut, PipeOptions.Asynchronous);

    private static string Name() => $"hangproof-{Guid.NewGuid():N}";
}
