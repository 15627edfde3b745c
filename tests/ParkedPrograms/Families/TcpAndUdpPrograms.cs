using System.Net;
using System.Net.Sockets;
using Hangproof.ParkedPrograms.Scenes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class TcpAndUdpPrograms
{
    private const string Client = "System.Net.Sockets.TcpClient";
    private const string Listener = "System.Net.Sockets.TcpListener";
    private const string Udp = "System.Net.Sockets.UdpClient";
    private const string Ip = "System.Net.IPAddress";
    private const string IpEndPoint = "System.Net.IPEndPoint";

    private static readonly IPEndPoint _crowded = CrowdedListener.EndPoint;

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Connects(IpEndPoint, client => client.Connect(_crowded)),
        Connects($"{Ip},{Int}", client => client.Connect(_crowded.Address, _crowded.Port)),
        Connects($"{Ip}[],{Int}", client => client.Connect([_crowded.Address], _crowded.Port)),
        Connects($"System.String,{Int}", client => client.Connect("127.0.0.1", _crowded.Port)),
        ConnectsAsync(IpEndPoint, async (client, _) => await client.ConnectAsync(_crowded)),
        ConnectsAsync($"{IpEndPoint},{Token}", async (client, token) => await client.ConnectAsync(_crowded, token)),
        ConnectsAsync($"{Ip},{Int}", async (client, _) => await client.ConnectAsync(_crowded.Address, _crowded.Port)),
        ConnectsAsync($"{Ip},{Int},{Token}", async (client, token) => await client.ConnectAsync(_crowded.Address, _crowded.Port, token)),
        ConnectsAsync($"{Ip}[],{Int}", async (client, _) => await client.ConnectAsync([_crowded.Address], _crowded.Port)),
        ConnectsAsync($"{Ip}[],{Int},{Token}", async (client, token) => await client.ConnectAsync([_crowded.Address], _crowded.Port, token)),
        ConnectsAsync($"System.String,{Int}", async (client, _) => await client.ConnectAsync("127.0.0.1", _crowded.Port)),
        ConnectsAsync($"System.String,{Int},{Token}", async (client, token) => await client.ConnectAsync("127.0.0.1", _crowded.Port, token)),

        Stopped(Blocks($"M:{Listener}.AcceptSocket", Listening, (listener, _) => listener.AcceptSocket()).OutOfSight()),
        Stopped(Blocks($"M:{Listener}.AcceptTcpClient", Listening, (listener, _) => listener.AcceptTcpClient()).OutOfSight()),
        Stopped(Suspends($"M:{Listener}.AcceptSocketAsync", Listening, async (listener, _) => await listener.AcceptSocketAsync())),
        Stopped(Suspends($"M:{Listener}.AcceptSocketAsync({Token})", Listening, async (listener, limits) => await listener.AcceptSocketAsync(limits.Token))),
        Stopped(Suspends($"M:{Listener}.AcceptTcpClientAsync", Listening, async (listener, _) => await listener.AcceptTcpClientAsync())),
        Stopped(Suspends($"M:{Listener}.AcceptTcpClientAsync({Token})", Listening, async (listener, limits) => await listener.AcceptTcpClientAsync(limits.Token))),

        UdpClosed(Blocks($"M:{Udp}.Receive({IpEndPoint}@)", Datagrams, (client, _) =>
        {
            IPEndPoint? from = null;
            return client.Receive(ref from);
        }).OutOfSight()).With("P:System.Net.Sockets.Socket.ReceiveTimeout", client => client.Client.ReceiveTimeout = (int)Limits.Short.TotalMilliseconds),
        UdpClosed(Suspends($"M:{Udp}.ReceiveAsync", Datagrams, async (client, _) => await client.ReceiveAsync())),
        UdpClosed(Suspends($"M:{Udp}.ReceiveAsync({Token})", Datagrams, async (client, limits) => await client.ReceiveAsync(limits.Token))),
    ];

    private static TcpListener Listening()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static UdpClient Datagrams() => new(new IPEndPoint(IPAddress.Loopback, 0));

    private static ParkedProgram Connects(string to, Action<TcpClient> call) =>
        Closed(Blocks($"M:{Client}.Connect({to})", () => new TcpClient(), (client, _) => call(client)).OutOfSight());

    private static ParkedProgram ConnectsAsync(string to, Func<TcpClient, CancellationToken, Task> call) =>
        Closed(Suspends($"M:{Client}.ConnectAsync({to})", () => new TcpClient(), (client, limits) => call(client, limits.Token)));

    private static TSelf Closed<TSelf>(ParkedProgram<TcpClient, TSelf> program) where TSelf : ParkedProgram<TcpClient, TSelf> => program
        .EndedBy($"M:{Client}.Close", client => client.Close())
        .EndedBy($"M:{Client}.Dispose", client => client.Dispose());

    private static TSelf Stopped<TSelf>(ParkedProgram<TcpListener, TSelf> program) where TSelf : ParkedProgram<TcpListener, TSelf> => program
        .EndedBy($"M:{Listener}.Stop", listener => listener.Stop())
        .EndedBy($"M:{Listener}.Dispose", listener => listener.Dispose());

    private static TSelf UdpClosed<TSelf>(ParkedProgram<UdpClient, TSelf> program) where TSelf : ParkedProgram<UdpClient, TSelf> => program
        .EndedBy($"M:{Udp}.Close", client => client.Close())
        .EndedBy($"M:{Udp}.Dispose", client => client.Dispose());
}
