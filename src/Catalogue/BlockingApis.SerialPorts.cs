using static Hangproof.Catalogue.ParameterTypes;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class SerialPorts
    {
        private const string Port = "System.IO.Ports.SerialPort";

        private static readonly Bound _readTimeout = Deadline($"P:{Port}.ReadTimeout", Expiry.TimedOut);
        private static readonly Bound _writeTimeout = Deadline($"P:{Port}.WriteTimeout", Expiry.TimedOut);

        public static BlockingApi[] Rows { get; } =
        [
            Reads($"Read({Slice})"),
            Reads($"Read({CharSlice})"),
            Reads("ReadByte"),
            Reads("ReadChar"),
            Reads("ReadLine"),
            Reads("ReadTo(System.String)"),
            Writes($"Write({Slice})"),
            Writes($"Write({CharSlice})"),
            Writes("Write(System.String)"),
            Writes("WriteLine(System.String)"),
        ];

        private static BlockingApi Reads(string overload) => Blocks($"M:{Port}.{overload}", WaitKind.SerialPort, "HANG304", _readTimeout);

        private static BlockingApi Writes(string overload) => Blocks($"M:{Port}.{overload}", WaitKind.SerialPort, "HANG304", _writeTimeout);
    }
}
