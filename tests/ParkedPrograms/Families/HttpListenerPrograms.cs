using System.Net;
using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class HttpListenerPrograms
{
    private const string Listener = "System.Net.HttpListener";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Stopped(Blocks($"M:{Listener}.GetContext", Idle, (listener, _) => listener.GetContext())),
        Stopped(Suspends($"M:{Listener}.GetContextAsync", Idle, async (listener, _) => await listener.GetContextAsync())),
    ];

    private static HttpListener Idle()
    {
        // It cannot choose a free port itself.
        while (true)
        {
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{Random.Shared.Next(20_000, 60_000)}/");
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    private static TSelf Stopped<TSelf>(ParkedProgram<HttpListener, TSelf> program) where TSelf : ParkedProgram<HttpListener, TSelf> => program
        .EndedBy($"M:{Listener}.Stop", listener => listener.Stop())
        .EndedBy($"M:{Listener}.Close", listener => listener.Close())
        .EndedBy($"M:{Listener}.Abort", listener => listener.Abort());
}
