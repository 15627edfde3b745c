using Hangproof.ParkedPrograms.Scenes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class ReaderPrograms
{
    private const string Text = "System.IO.TextReader";
    private const string Binary = "System.IO.BinaryReader";

    private static readonly (string Overload, Func<TextReader, object?> Call)[] _textReads =
    [
        ("Peek", reader => reader.Peek()),
        ("Read", reader => reader.Read()),
        ($"Read({CharSlice})", reader => reader.Read(Buffer(), 0, 1)),
        ($"Read({CharSpan})", reader => reader.Read(Buffer().AsSpan())),
        ($"ReadBlock({CharSlice})", reader => reader.ReadBlock(Buffer(), 0, 1)),
        ($"ReadBlock({CharSpan})", reader => reader.ReadBlock(Buffer().AsSpan())),
        ("ReadLine", reader => reader.ReadLine()),
        ("ReadToEnd", reader => reader.ReadToEnd()),
    ];

    private static readonly (string Overload, Func<TextReader, CancellationToken, Task> Call)[] _textReadsAsync =
    [
        ($"ReadAsync({CharSlice})", async (reader, _) => await reader.ReadAsync(Buffer(), 0, 1)),
        ($"ReadAsync({CharMemory},{Token})", async (reader, token) => await reader.ReadAsync(Buffer().AsMemory(), token)),
        ($"ReadBlockAsync({CharSlice})", async (reader, _) => await reader.ReadBlockAsync(Buffer(), 0, 1)),
        ($"ReadBlockAsync({CharMemory},{Token})", async (reader, token) => await reader.ReadBlockAsync(Buffer().AsMemory(), token)),
        ("ReadLineAsync", async (reader, _) => await reader.ReadLineAsync()),
        ($"ReadLineAsync({Token})", async (reader, token) => await reader.ReadLineAsync(token)),
        ("ReadToEndAsync", async (reader, _) => await reader.ReadToEndAsync()),
        ($"ReadToEndAsync({Token})", async (reader, token) => await reader.ReadToEndAsync(token)),
    ];

    private static readonly (string Overload, Func<BinaryReader, object?> Call)[] _binaryReads =
    [
        ("Read", reader => reader.Read()),
        ($"Read({Slice})", reader => reader.Read(new byte[1], 0, 1)),
        ($"Read({CharSlice})", reader => reader.Read(Buffer(), 0, 1)),
        ($"Read({Span})", reader => reader.Read(new byte[1].AsSpan())),
        ($"Read({CharSpan})", reader => reader.Read(Buffer().AsSpan())),
        ("Read7BitEncodedInt", reader => reader.Read7BitEncodedInt()),
        ("Read7BitEncodedInt64", reader => reader.Read7BitEncodedInt64()),
        ("ReadBoolean", reader => reader.ReadBoolean() ? "yes" : "no"),
        ("ReadByte", reader => reader.ReadByte()),
        ($"ReadBytes({Int})", reader => reader.ReadBytes(1)),
        ("ReadChar", reader => reader.ReadChar()),
        ($"ReadChars({Int})", reader => reader.ReadChars(1)),
        ("ReadDecimal", reader => reader.ReadDecimal()),
        ("ReadDouble", reader => reader.ReadDouble()),
        ($"ReadExactly({Span})", reader =>
        {
            reader.ReadExactly(new byte[1]);
            return null;
        }),
        ("ReadHalf", reader => reader.ReadHalf()),
        ("ReadInt16", reader => reader.ReadInt16()),
        ("ReadInt32", reader => reader.ReadInt32()),
        ("ReadInt64", reader => reader.ReadInt64()),
        ("ReadSByte", reader => reader.ReadSByte()),
        ("ReadSingle", reader => reader.ReadSingle()),
        ("ReadString", reader => reader.ReadString()),
        ("ReadUInt16", reader => reader.ReadUInt16()),
        ("ReadUInt32", reader => reader.ReadUInt32()),
        ("ReadUInt64", reader => reader.ReadUInt64()),
    ];

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        .. TextOn(Medium.Network), .. BinaryOn(Medium.Network),
        .. TextOn(Medium.Tls), .. BinaryOn(Medium.Tls),
        .. TextOn(Medium.Pipe), .. BinaryOn(Medium.Pipe),
        .. TextOn(Medium.HttpStream), .. TextOn(Medium.HttpContentStream), .. TextOn(Medium.HttpContentStreamAsync),
        .. TextOn(Medium.ProcessOutput), .. TextOn(Medium.ProcessError),
    ];

    private static char[] Buffer() => new char[16];

    private static IEnumerable<ParkedProgram> TextOn(Medium medium) =>
    [
        .. _textReads.Select(read => Blocking<StreamReader>($"M:{Text}.{read.Overload}", medium, read.Call, stream => new StreamReader(stream))),
        Blocking<StreamReader>("P:System.IO.StreamReader.EndOfStream", medium, reader => reader.EndOfStream ? null : "more", stream => new StreamReader(stream)),
        .. _textReadsAsync.Select(read =>
            Suspends($"M:{Text}.{read.Overload}{medium.Wrapped}", () => Under(medium.Silent(), stream => new StreamReader(stream)),
                (link, limits) => read.Call((StreamReader)link.Wrapper!, limits.Token)).EndedByAny(medium.Ends)),
    ];

    private static IEnumerable<ParkedProgram> BinaryOn(Medium medium) => _binaryReads.Select(read =>
        Blocking<BinaryReader>($"M:{Binary}.{read.Overload}", medium, read.Call, stream => new BinaryReader(stream)));

    private static ParkedProgram Blocking<T>(string id, Medium medium, Func<T, object?> call, Func<Stream, T> wrap) =>
        Blocks($"{id}{medium.Wrapped}", () => Under(medium.Silent(), wrap), (link, _) => call((T)link.Wrapper!)).OutOfSight().EndedByAny(medium.ReadMeans);

    private static Link Under<T>(Link link, Func<Stream, T> wrap) => link.Wrapper is null ? link with { Wrapper = wrap(link.Stream) } : link;
}
