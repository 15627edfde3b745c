using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Verdicts;

/// <summary>A way of waiting long for nothing that is meant.</summary>
/// <param name="Kind">Kind of wait; <see langword="null"/> for any.</param>
/// <param name="Method">Start of a method's name that is somewhere in the stack; <see langword="null"/> for any.</param>
/// <param name="Why">What it is, for people.</param>
internal sealed record Idiom(string? Kind, string? Method, string Why)
{
    /// <summary>Whether the method must be what one's own code waits in, and not who called that: a server, the pool and a timer call the code that hangs.</summary>
    public bool IsInner { get; init; }

    public bool Fits(LogicalWait wait) =>
        (Kind is null || wait.Wait.Kind == Kind)
        && (Method is null || wait.Below.Concat(IsInner ? wait.Stack.TakeWhile(s => s.Origin != CodeOrigin.Own) : wait.Stack).Any(s => s.Method.StartsWith(Method, StringComparison.Ordinal)));
}

/// <summary>The idioms: built in, and users' own.</summary>
internal sealed class Idioms(ImmutableArray<Idiom> all)
{
    /// <summary>Kinds that wait for a peer: idle in the loop of a server, and a question that is not answered elsewhere.</summary>
    public static ImmutableHashSet<string> Receives { get; } =
    [
        WaitKind.SocketReceive.Name(), WaitKind.StreamRead.Name(), WaitKind.WebSocket.Name(), WaitKind.Quic.Name(), WaitKind.Grpc.Name(), WaitKind.SerialPort.Name(),
        WaitKind.HttpBody.Name(),
    ];

    /// <summary>Rows of the catalogue that wait for work by design.</summary>
    private static readonly HashSet<string> s_idleRows = [.. BlockingApis.All.Where(r => r.IdleByDesign && !Receives.Contains(r.Kind.Name())).Select(r => r.Key)];

    public static Idioms BuiltIn { get; } = new(
    [
        new(WaitKind.ChannelRead.Name(), null, "a consumer waits for the next item"),
        new(WaitKind.QueueRead.Name(), null, "a consumer waits for the next item"),
        new(WaitKind.PipeRead.Name(), null, "a reader waits for the next bytes of its pipe"),
        new(WaitKind.DataflowReceive.Name(), null, "a consumer waits for the next message"),
        new(WaitKind.SocketAccept.Name(), null, "an accept loop waits for a connection"),
        new(WaitKind.HttpListen.Name(), null, "a listener waits for a request"),
        new(WaitKind.TimerTick.Name(), null, "a timer waits for its next tick"),
        new(WaitKind.FileWatch.Name(), null, "a watcher waits for a change"),
        new(WaitKind.ConsoleRead.Name(), null, "a console waits for its user"),
        new(WaitKind.Delay.Name(), null, "a delay waits for its time"),
        new("sleep", null, "a thread sleeps"),
        new(null, "System.ConsolePal.", "a console waits for its user"),
        new(null, "Microsoft.Extensions.Hosting.", "the host waits for its shutdown"),
        new(null, "Microsoft.AspNetCore.Hosting.", "the host waits for its shutdown") { IsInner = true },
        new(null, "Microsoft.AspNetCore.Builder.WebApplication.Run", "the host waits for its shutdown"),
        new(null, "Microsoft.AspNetCore.Server.", "the server waits for its clients") { IsInner = true },
        new(null, "Microsoft.AspNetCore.SignalR.", "a hub waits for its clients") { IsInner = true },
        new(null, "Microsoft.AspNetCore.Http.Connections.", "a connection waits for its peer") { IsInner = true },
        new(null, "System.Threading.PortableThreadPool.", "the thread pool waits for work") { IsInner = true },
        new(null, "System.Threading.TimerQueue.", "the timers' thread waits for the next one") { IsInner = true },
        new(null, "System.Net.Sockets.SocketAsyncEngine.", "the sockets' thread waits for events") { IsInner = true },
        new(null, "System.Threading.RegisteredWaitHandle", "a registered wait waits for its handle") { IsInner = true },
        new(null, "System.IO.FileSystemWatcher.", "a watcher waits for a change") { IsInner = true },
    ]);

    /// <summary>Why a wait is idle by design; <see langword="null"/> when nothing says so.</summary>
    public string? Explain(LogicalWait wait)
    {
        foreach (var idiom in all)
        {
            if (idiom.Fits(wait))
                return idiom.Why;
        }
        return wait.Wait.Row is { } row && s_idleRows.Contains(row) ? $"{wait.Wait.Api} waits for work by design" : null;
    }

    /// <summary>Adds users' own: a line each, <c>kind method-prefix why</c>, with <c>*</c> for any.</summary>
    public Idioms With(IEnumerable<string> lines, string file)
    {
        var more = ImmutableArray.CreateBuilder<Idiom>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var text = line.Split('#')[0].Trim();
            if (text.Length == 0)
                continue;
            var parts = text.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2 || (parts[0] != "*" && parts[0] is not ("sleep" or "unknown") && !WaitKindNames.TryParse(parts[0], out _)))
                throw new RefusedException($"{file}, line {number}: expected 'kind method-prefix why', with * for any kind or method; '{parts[0]}' is no kind.", isUsage: true);
            if (parts[0] == "*" && parts[1] == "*")
                throw new RefusedException($"{file}, line {number}: any kind in any method would make every wait idle.", isUsage: true);
            more.Add(new Idiom(parts[0] == "*" ? null : parts[0], parts[1] == "*" ? null : parts[1], parts.Length > 2 ? parts[2] : $"as {Path.GetFileName(file)} says"));
        }
        return new Idioms(all.AddRange(more));
    }
}
