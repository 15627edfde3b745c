using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Names
    {
        private const string Dns = "System.Net.Dns";
        private const string Ping = "System.Net.NetworkInformation.Ping";
        private const string Family = "System.Net.Sockets.AddressFamily";
        private const string IPAddress = "System.Net.IPAddress";
        private const string PingOptions = "System.Net.NetworkInformation.PingOptions";

        private static readonly Bound _resolver = Default("as the system's resolver is configured, 5 s a try as a rule");
        private static readonly Bound _echo = Default("5 s");

        public static BlockingApi[] Rows { get; } =
        [
            Resolves("GetHostAddresses(System.String)"),
            Resolves($"GetHostAddresses(System.String,{Family})"),
            Resolves("GetHostEntry(System.String)"),
            Resolves($"GetHostEntry(System.String,{Family})"),
            Resolves($"GetHostEntry({IPAddress})"),
            ResolvesAsync("GetHostAddressesAsync(System.String)", Token($"M:{Dns}.GetHostAddressesAsync(System.String,{TokenType})")),
            ResolvesAsync($"GetHostAddressesAsync(System.String,{TokenType})", Token()),
            ResolvesAsync($"GetHostAddressesAsync(System.String,{Family},{TokenType})", Token()),
            ResolvesAsync("GetHostEntryAsync(System.String)", Token($"M:{Dns}.GetHostEntryAsync(System.String,{TokenType})")),
            ResolvesAsync($"GetHostEntryAsync(System.String,{TokenType})", Token()),
            ResolvesAsync($"GetHostEntryAsync(System.String,{Family},{TokenType})", Token()),
            ResolvesAsync($"GetHostEntryAsync({IPAddress})"),

            .. Pings("System.String"),
            .. Pings(IPAddress),
        ];

        private static BlockingApi Resolves(string overload) => Blocks($"M:{Dns}.{overload}", WaitKind.Dns, "HANG301", _resolver);

        private static BlockingApi ResolvesAsync(string overload, params Bound[] token) =>
            Suspends($"M:{Dns}.{overload}", WaitKind.Dns, "HANG302", [.. token, Wrap(), _resolver]);

        private static BlockingApi[] Pings(string target) =>
        [
            Blocks($"M:{Ping}.Send({target})", WaitKind.Ping, "HANG304", Timeout(Expiry.Result, $"M:{Ping}.Send({target},{Int})"), _echo),
            Blocks($"M:{Ping}.Send({target},{Int})", WaitKind.Ping, "HANG304", Timeout(Expiry.Result)),
            Blocks($"M:{Ping}.Send({target},{Int},{Bytes})", WaitKind.Ping, "HANG304", Timeout(Expiry.Result)),
            Blocks($"M:{Ping}.Send({target},{Int},{Bytes},{PingOptions})", WaitKind.Ping, "HANG304", Timeout(Expiry.Result)),
            Blocks($"M:{Ping}.Send({target},{TimeSpanType},{Bytes},{PingOptions})", WaitKind.Ping, "HANG304", Timeout(Expiry.Result)),
            Suspends($"M:{Ping}.SendPingAsync({target})", WaitKind.Ping, "HANG304",
                Timeout(Expiry.Result, $"M:{Ping}.SendPingAsync({target},{Int})"), Wrap(), _echo),
            Suspends($"M:{Ping}.SendPingAsync({target},{Int})", WaitKind.Ping, "HANG304", Timeout(Expiry.Result), Wrap()),
            Suspends($"M:{Ping}.SendPingAsync({target},{Int},{Bytes})", WaitKind.Ping, "HANG304", Timeout(Expiry.Result), Wrap()),
            Suspends($"M:{Ping}.SendPingAsync({target},{Int},{Bytes},{PingOptions})", WaitKind.Ping, "HANG304", Timeout(Expiry.Result), Wrap()),
            Suspends($"M:{Ping}.SendPingAsync({target},{TimeSpanType},{Bytes},{PingOptions},{TokenType})", WaitKind.Ping, "HANG304",
                Token(), Timeout(Expiry.Result), Wrap()),
        ];
    }
}
