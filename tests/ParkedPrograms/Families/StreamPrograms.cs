using System.Net.Security;
using Hangproof.ParkedPrograms.Scenes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class StreamPrograms
{
    private const string StreamType = "System.IO.Stream";

    private static readonly (string Overload, Func<Stream, object?> Call)[] _ownReads =
    [
        ($"Read({Slice})", stream => stream.Read(Buffer(), 0, 1)),
        ($"Read({Span})", stream => stream.Read(Buffer().AsSpan())),
        ("ReadByte", stream => stream.ReadByte()),
    ];

    private static readonly (string Overload, Func<Stream, object?> Call)[] _reads =
    [
        .. _ownReads,
        ($"ReadExactly({Slice})", Returns(stream => stream.ReadExactly(Buffer(), 0, 1))),
        ($"ReadExactly({Span})", Returns(stream => stream.ReadExactly(Buffer().AsSpan()))),
        ($"ReadAtLeast({Span},{Int},System.Boolean)", stream => stream.ReadAtLeast(Buffer().AsSpan(), 1, false)),
        ($"CopyTo({StreamType})", Returns(stream => stream.CopyTo(Stream.Null))),
        ($"CopyTo({StreamType},{Int})", Returns(stream => stream.CopyTo(Stream.Null, 16))),
    ];

    private static readonly (string Overload, Func<Stream, CancellationToken, Task> Call)[] _ownReadsAsync =
    [
        ($"ReadAsync({Slice},{Token})", async (stream, token) => await stream.ReadAsync(Buffer(), 0, 1, token)),
        ($"ReadAsync({Memory},{Token})", async (stream, token) => await stream.ReadAsync(Buffer().AsMemory(), token)),
    ];

    private static readonly (string Overload, Func<Stream, CancellationToken, Task> Call)[] _readsAsync =
    [
        .. _ownReadsAsync,
        ($"ReadAsync({Slice})", async (stream, _) => await stream.ReadAsync(Buffer(), 0, 1)),
        ($"ReadExactlyAsync({Slice},{Token})", async (stream, token) => await stream.ReadExactlyAsync(Buffer(), 0, 1, token)),
        ($"ReadExactlyAsync({Memory},{Token})", async (stream, token) => await stream.ReadExactlyAsync(Buffer().AsMemory(), token)),
        ($"ReadAtLeastAsync({Memory},{Int},System.Boolean,{Token})", async (stream, token) => await stream.ReadAtLeastAsync(Buffer(), 1, false, token)),
        ($"CopyToAsync({StreamType})", async (stream, _) => await stream.CopyToAsync(Stream.Null)),
        ($"CopyToAsync({StreamType},{Int})", async (stream, _) => await stream.CopyToAsync(Stream.Null, 16)),
        ($"CopyToAsync({StreamType},{Token})", async (stream, token) => await stream.CopyToAsync(Stream.Null, token)),
        ($"CopyToAsync({StreamType},{Int},{Token})", async (stream, token) => await stream.CopyToAsync(Stream.Null, 16, token)),
    ];

    private static readonly (string Overload, Func<Stream, object?> Call)[] _writes =
    [
        ($"Write({Slice})", Repeats(stream => stream.Write(Buffer(), 0, 16))),
        ($"Write({ReadOnlySpan})", Repeats(stream => stream.Write(Buffer().AsSpan()))),
        ("WriteByte(System.Byte)", Repeats(stream => stream.WriteByte(1))),
    ];

    private static readonly (string Overload, Func<Stream, CancellationToken, Task> Call)[] _ownWritesAsync =
    [
        ($"WriteAsync({Slice},{Token})", Repeats(async (stream, token) => await stream.WriteAsync(Buffer(), 0, 16, token))),
        ($"WriteAsync({ReadOnlyMemory},{Token})", Repeats(async (stream, token) => await stream.WriteAsync(Buffer().AsMemory(), token))),
    ];

    private static readonly (string Overload, Func<Stream, CancellationToken, Task> Call)[] _writesAsync =
    [
        .. _ownWritesAsync,
        ($"WriteAsync({Slice})", Repeats(async (stream, _) => await stream.WriteAsync(Buffer(), 0, 16))),
    ];

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        .. Own(Medium.Network), .. Own(Medium.Tls), .. Own(Medium.Pipe),
        Blocking($"M:System.Net.Security.SslStream.Write({Bytes})", Medium.Tls.Full, link => link.Tls!, Repeats(stream => ((SslStream)stream).Write(Buffer())), Medium.Tls.WriteMeans),

        .. ReadsOn(Medium.Network), .. WritesOn(Medium.Network), .. FlushesOver(Medium.Network),
        .. ReadsOn(Medium.Tls), .. WritesOn(Medium.Tls), .. FlushesOver(Medium.Tls),
        .. ReadsOn(Medium.Pipe), .. WritesOn(Medium.Pipe), .. FlushesOver(Medium.Pipe),
        .. ReadsOn(Medium.HttpStream), .. ReadsOn(Medium.HttpContentStream), .. ReadsOn(Medium.HttpContentStreamAsync),
        .. ReadsOn(Medium.ProcessOutput), .. ReadsOn(Medium.ProcessError),
        .. WritesOn(Medium.ProcessInput),
    ];

    private static byte[] Buffer() => new byte[16];

    private static Func<Stream, object?> Returns(Action<Stream> call) => stream =>
    {
        call(stream);
        return null;
    };

    private static Func<Stream, object?> Repeats(Action<Stream> call) => stream =>
    {
        Repetition.UntilItWaits(() => call(stream));
        return null;
    };

    private static Func<Stream, CancellationToken, Task> Repeats(Func<Stream, CancellationToken, Task> call) =>
        (stream, token) => Repetition.UntilItWaits(() => call(stream, token));

    private static IEnumerable<ParkedProgram> Own(Medium medium) =>
    [
        .. _ownReads.Select(read => Blocking($"M:{medium.Type}.{read.Overload}", medium.Silent, link => link.Stream, read.Call, medium.ReadMeans)),
        .. _ownReadsAsync.Select(read => Suspending($"M:{medium.Type}.{read.Overload}", medium.Silent, link => link.Stream, read.Call, medium.Ends)),
        .. _writes.Select(write => Blocking($"M:{medium.Type}.{write.Overload}", medium.Full, link => link.Stream, write.Call, medium.WriteMeans)),
        .. _ownWritesAsync.Select(write => Suspending($"M:{medium.Type}.{write.Overload}", medium.Full, link => link.Stream, write.Call, medium.Ends)),
    ];

    private static IEnumerable<ParkedProgram> ReadsOn(Medium medium) =>
        from target in medium.Streams()
        from program in (ParkedProgram[])
        [
            .. _reads.Select(read => Blocking($"M:{StreamType}.{read.Overload}{target.Condition}", medium.Silent, target.Stream, read.Call, medium.ReadMeans)),
            .. _readsAsync.Select(read => Suspending($"M:{StreamType}.{read.Overload}{target.Condition}", medium.Silent, target.Stream, read.Call, medium.Ends)),
        ]
        select program;

    private static IEnumerable<ParkedProgram> WritesOn(Medium medium) =>
        from target in medium.Streams()
        from program in (ParkedProgram[])
        [
            .. _writes.Select(write => Blocking($"M:{StreamType}.{write.Overload}{target.Condition}", medium.Full, target.Stream, write.Call, medium.WriteMeans)),
            .. _writesAsync.Select(write => Suspending($"M:{StreamType}.{write.Overload}{target.Condition}", medium.Full, target.Stream, write.Call, medium.Ends)),
        ]
        select program;

    private static ParkedProgram[] FlushesOver(Medium medium) =>
    [
        Blocking($"M:{StreamType}.Flush{medium.Wrapped}", medium.Full, Buffered, Repeats(stream =>
        {
            stream.WriteByte(1);
            stream.Flush();
        }), medium.WriteMeans),
        Suspending($"M:{StreamType}.FlushAsync{medium.Wrapped}", medium.Full, Buffered, Repeats(async (stream, _) =>
        {
            stream.WriteByte(1);
            await stream.FlushAsync();
        }), medium.Ends),
        Suspending($"M:{StreamType}.FlushAsync({Token}){medium.Wrapped}", medium.Full, Buffered, Repeats(async (stream, token) =>
        {
            stream.WriteByte(1);
            await stream.FlushAsync(token);
        }), medium.Ends),
    ];

    private static Stream Buffered(Link link) => new BufferedStream(link.Stream);

    private static ParkedProgram Blocking(
        string key, Func<Link> scene, Func<Link, Stream> on, Func<Stream, object?> call, IEnumerable<(string Member, Action<Link> Do)> means) =>
        Blocks(key, () => Under(scene(), on), (link, _) => call((Stream)link.Wrapper!)).OutOfSight().EndedByAny(means);

    private static ParkedProgram Suspending(
        string key, Func<Link> scene, Func<Link, Stream> on, Func<Stream, CancellationToken, Task> call, IEnumerable<(string Member, Action<Link> Do)> means) =>
        Suspends(key, () => Under(scene(), on), (link, limits) => call((Stream)link.Wrapper!, limits.Token)).EndedByAny(means);

    private static Link Under(Link link, Func<Link, Stream> on) => link with { Wrapper = on(link) };
}
