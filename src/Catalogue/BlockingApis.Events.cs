using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Events
    {
        private const string Slim = "System.Threading.ManualResetEventSlim";
        private const string Countdown = "System.Threading.CountdownEvent";
        private const string Barrier = "System.Threading.Barrier";

        public static BlockingApi[] Rows { get; } =
        [
            .. Waits($"{Slim}.Wait", WaitKind.Event, Owner($"M:{Slim}.Set", Expiry.End)),
            .. Waits($"{Countdown}.Wait", WaitKind.Countdown, Owner($"M:{Countdown}.Signal", Expiry.End), Owner($"M:{Countdown}.Signal({IntType})", Expiry.End)),
            .. Waits($"{Barrier}.SignalAndWait", WaitKind.Barrier, Owner($"M:{Barrier}.RemoveParticipant", Expiry.End), Owner($"M:{Barrier}.RemoveParticipants({IntType})", Expiry.End)),
        ];

        /// <summary>The six overloads that these primitives share.</summary>
        private static BlockingApi[] Waits(string member, WaitKind kind, params Bound[] owners) =>
        [
            Blocks($"M:{member}", kind, "HANG207", [Token($"M:{member}({TokenType})"), Timeout(Expiry.False, $"M:{member}({TimeSpanType})"), .. owners]),
            Blocks($"M:{member}({TokenType})", kind, "HANG207", [Token(), .. owners]),
            Blocks($"M:{member}({TimeSpanType})", kind, "HANG207", [Timeout(Expiry.False), .. owners]),
            Blocks($"M:{member}({IntType})", kind, "HANG207", [Timeout(Expiry.False), .. owners]),
            Blocks($"M:{member}({TimeSpanType},{TokenType})", kind, "HANG207", [Token(), Timeout(Expiry.False), .. owners]),
            Blocks($"M:{member}({IntType},{TokenType})", kind, "HANG207", [Token(), Timeout(Expiry.False), .. owners]),
        ];
    }
}
