using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class HttpListeners
    {
        private const string Listener = "System.Net.HttpListener";

        private static readonly Expiry _listenerError = Expiry.Throws("System.Net.HttpListenerException");

        private static readonly Bound[] _stopped =
        [
            Owner($"M:{Listener}.Stop", _listenerError),
            Owner($"M:{Listener}.Close", _listenerError),
            Owner($"M:{Listener}.Abort", _listenerError),
        ];

        public static BlockingApi[] Rows { get; } =
        [
            Blocks($"M:{Listener}.GetContext", WaitKind.HttpListen, "HANG304", _stopped) with { IdleByDesign = true },
            Suspends($"M:{Listener}.GetContextAsync", WaitKind.HttpListen, "HANG304", [WrapLosing("the request"), .. _stopped]) with { IdleByDesign = true },
        ];
    }
}
