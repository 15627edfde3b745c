using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class HttpListeners
    {
        private const string Listener = "System.Net.HttpListener";

        private static readonly Expiry _listenerError = Expiry.Throws("System.Net.HttpListenerException");

        // HttpListenerException on Windows, ObjectDisposedException elsewhere.
        private static readonly Expiry _someError = Expiry.Throws("System.SystemException");

        public static BlockingApi[] Rows { get; } =
        [
            Blocks($"M:{Listener}.GetContext", WaitKind.HttpListen, "HANG304", Stopped(_listenerError)) with { IdleByDesign = true },
            Suspends($"M:{Listener}.GetContextAsync", WaitKind.HttpListen, "HANG304", [WrapLosing("the request"), .. Stopped(_someError)]) with { IdleByDesign = true },
        ];

        private static Bound[] Stopped(Expiry expiry) =>
        [
            Owner($"M:{Listener}.Stop", expiry),
            Owner($"M:{Listener}.Close", expiry),
            Owner($"M:{Listener}.Abort", expiry),
        ];
    }
}
