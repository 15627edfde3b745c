using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class Threads
    {
        private const string Thread = "System.Threading.Thread";
        private const string Monitor = "System.Threading.Monitor";
        private const string SpinUntil = "System.Threading.SpinWait.SpinUntil";
        private const string Condition = "System.Func{System.Boolean}";

        public static BlockingApi[] Rows { get; } =
        [
            Join("Join", Timeout(Expiry.False, $"M:{Thread}.Join({TimeSpanType})")),
            Join($"Join({IntType})", Timeout(Expiry.False)),
            Join($"Join({TimeSpanType})", Timeout(Expiry.False)),

            WaitForPulse("System.Object", Timeout(Expiry.False, $"M:{Monitor}.Wait(System.Object,{TimeSpanType})")),
            WaitForPulse($"System.Object,{IntType}", Timeout(Expiry.False)),
            WaitForPulse($"System.Object,{TimeSpanType}", Timeout(Expiry.False)),
            WaitForPulse($"System.Object,{IntType},System.Boolean", Timeout(Expiry.False)),
            WaitForPulse($"System.Object,{TimeSpanType},System.Boolean", Timeout(Expiry.False)),

            Spin(Condition, Timeout(Expiry.False, $"M:{SpinUntil}({Condition},{TimeSpanType})")),
            Spin($"{Condition},{IntType}", Timeout(Expiry.False)),
            Spin($"{Condition},{TimeSpanType}", Timeout(Expiry.False)),
        ];

        private static BlockingApi Join(string member, Bound bound) =>
            Blocks($"M:{Thread}.{member}", WaitKind.ThreadJoin, "HANG207", bound);

        // The pulse itself is what is waited for: a pulse in the owner's stop path ends the wait.
        private static BlockingApi WaitForPulse(string parameters, Bound bound) =>
            Blocks($"M:{Monitor}.Wait({parameters})", WaitKind.MonitorWait, "HANG207",
                bound, Owner($"M:{Monitor}.Pulse(System.Object)", Expiry.End), Owner($"M:{Monitor}.PulseAll(System.Object)", Expiry.End));

        private static BlockingApi Spin(string parameters, Bound bound) =>
            Blocks($"M:{SpinUntil}({parameters})", WaitKind.SpinWait, "HANG207", bound);
    }
}
