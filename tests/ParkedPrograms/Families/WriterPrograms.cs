using System.Text;
using Hangproof.ParkedPrograms.Scenes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class WriterPrograms
{
    private const string Text = "System.IO.TextWriter";

    private static readonly (string Parameters, Action<TextWriter> Write, Action<TextWriter> WriteLine)[] _writes =
    [
        ("System.Boolean", writer => writer.Write(true), writer => writer.WriteLine(true)),
        ("System.Char", writer => writer.Write('x'), writer => writer.WriteLine('x')),
        (Chars, writer => writer.Write(Buffer()), writer => writer.WriteLine(Buffer())),
        (CharSlice, writer => writer.Write(Buffer(), 0, 1), writer => writer.WriteLine(Buffer(), 0, 1)),
        ("System.Decimal", writer => writer.Write(1m), writer => writer.WriteLine(1m)),
        ("System.Double", writer => writer.Write(1d), writer => writer.WriteLine(1d)),
        (Int, writer => writer.Write(1), writer => writer.WriteLine(1)),
        ("System.Int64", writer => writer.Write(1L), writer => writer.WriteLine(1L)),
        ("System.Object", writer => writer.Write((object)"x"), writer => writer.WriteLine((object)"x")),
        (ReadOnlyCharSpan, writer => writer.Write("x".AsSpan()), writer => writer.WriteLine("x".AsSpan())),
        ("System.Single", writer => writer.Write(1f), writer => writer.WriteLine(1f)),
        ("System.String", writer => writer.Write("x"), writer => writer.WriteLine("x")),
        ("System.String,System.Object", writer => writer.Write("{0}", 1), writer => writer.WriteLine("{0}", 1)),
        ("System.String,System.Object,System.Object", writer => writer.Write("{0}", 1, 2), writer => writer.WriteLine("{0}", 1, 2)),
        ("System.String,System.Object,System.Object,System.Object", writer => writer.Write("{0}", 1, 2, 3), writer => writer.WriteLine("{0}", 1, 2, 3)),
        ("System.String,System.Object[]", writer => writer.Write("{0}", new object[] { 1 }), writer => writer.WriteLine("{0}", new object[] { 1 })),
        ("System.String,System.ReadOnlySpan{System.Object}",
            writer => writer.Write("{0}", (ReadOnlySpan<object?>)[1]), writer => writer.WriteLine("{0}", (ReadOnlySpan<object?>)[1])),
        ("System.Text.StringBuilder", writer => writer.Write(new StringBuilder("x")), writer => writer.WriteLine(new StringBuilder("x"))),
        ("System.UInt32", writer => writer.Write(1u), writer => writer.WriteLine(1u)),
        ("System.UInt64", writer => writer.Write(1ul), writer => writer.WriteLine(1ul)),
    ];

    private static readonly (string Overload, Func<TextWriter, CancellationToken, Task> Call)[] _writesAsync =
    [
        ("WriteAsync(System.Char)", async (writer, _) => await writer.WriteAsync('x')),
        ($"WriteAsync({Chars})", async (writer, _) => await writer.WriteAsync(Buffer())),
        ($"WriteAsync({CharSlice})", async (writer, _) => await writer.WriteAsync(Buffer(), 0, 1)),
        ("WriteAsync(System.String)", async (writer, _) => await writer.WriteAsync("x")),
        ($"WriteAsync({ReadOnlyCharMemory},{Token})", async (writer, token) => await writer.WriteAsync("x".AsMemory(), token)),
        ($"WriteAsync(System.Text.StringBuilder,{Token})", async (writer, token) => await writer.WriteAsync(new StringBuilder("x"), token)),
        ("WriteLineAsync", async (writer, _) => await writer.WriteLineAsync()),
        ("WriteLineAsync(System.Char)", async (writer, _) => await writer.WriteLineAsync('x')),
        ($"WriteLineAsync({Chars})", async (writer, _) => await writer.WriteLineAsync(Buffer())),
        ($"WriteLineAsync({CharSlice})", async (writer, _) => await writer.WriteLineAsync(Buffer(), 0, 1)),
        ("WriteLineAsync(System.String)", async (writer, _) => await writer.WriteLineAsync("x")),
        ($"WriteLineAsync({ReadOnlyCharMemory},{Token})", async (writer, token) => await writer.WriteLineAsync("x".AsMemory(), token)),
        ($"WriteLineAsync(System.Text.StringBuilder,{Token})", async (writer, token) => await writer.WriteLineAsync(new StringBuilder("x"), token)),
    ];

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        .. On(Medium.Network), .. On(Medium.Tls), .. On(Medium.Pipe), .. On(Medium.ProcessInput),
    ];

    private static char[] Buffer() => new char[16];

    private static IEnumerable<ParkedProgram> On(Medium medium) =>
    [
        .. _writes.Select(write => Blocking($"Write({write.Parameters})", medium, write.Write)),
        .. _writes.Select(write => Blocking($"WriteLine({write.Parameters})", medium, write.WriteLine)),
        Blocking("WriteLine", medium, writer => writer.WriteLine()),
        Blocking("Flush", medium, writer => writer.Flush()),
        .. _writesAsync.Select(write => Suspending(write.Overload, medium, write.Call)),
        Suspending("FlushAsync", medium, async (writer, _) => await writer.FlushAsync()),
        Suspending($"FlushAsync({Token})", medium, async (writer, token) => await writer.FlushAsync(token)),
    ];

    private static ParkedProgram Blocking(string overload, Medium medium, Action<TextWriter> call) =>
        Blocks($"M:{Text}.{overload}{medium.Wrapped}", () => Written(medium.Full(), overload), (link, _) =>
        {
            var writer = (StreamWriter)link.Wrapper!;
            Repetition.UntilItWaits(() =>
            {
                Prepare(writer);
                call(writer);
            });
        }).OutOfSight().EndedByAny(medium.WriteMeans);

    private static ParkedProgram Suspending(string overload, Medium medium, Func<TextWriter, CancellationToken, Task> call) =>
        Suspends($"M:{Text}.{overload}{medium.Wrapped}", () => Written(medium.Full(), overload), (link, limits) =>
        {
            var writer = (StreamWriter)link.Wrapper!;
            return Repetition.UntilItWaits(() =>
            {
                Prepare(writer);
                return call(writer, limits.Token);
            });
        }).EndedByAny(medium.Ends);

    /// <summary>A writer that goes to the transport with every call: each write flushes, or a flush finds something to do.</summary>
    private static Link Written(Link link, string overload)
    {
        var writer = link.Wrapper as StreamWriter ?? new StreamWriter(link.Stream);
        writer.AutoFlush = !overload.StartsWith("Flush", StringComparison.Ordinal);
        return link with { Wrapper = writer };
    }

    private static void Prepare(StreamWriter writer)
    {
        if (!writer.AutoFlush)
            writer.Write('x');
    }
}
