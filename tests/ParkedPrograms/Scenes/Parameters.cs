namespace Hangproof.ParkedPrograms.Scenes;

/// <summary>Parameter types as they stand in the keys of I/O rows.</summary>
internal static class Parameters
{
    public const string Token = "System.Threading.CancellationToken";
    public const string Time = "System.TimeSpan";
    public const string Int = "System.Int32";
    public const string Bytes = "System.Byte[]";
    public const string Slice = $"{Bytes},{Int},{Int}";
    public const string Span = "System.Span{System.Byte}";
    public const string ReadOnlySpan = "System.ReadOnlySpan{System.Byte}";
    public const string Memory = "System.Memory{System.Byte}";
    public const string ReadOnlyMemory = "System.ReadOnlyMemory{System.Byte}";
    public const string Segment = "System.ArraySegment{System.Byte}";
    public const string Segments = $"System.Collections.Generic.IList{{{Segment}}}";
    public const string Chars = "System.Char[]";
    public const string CharSlice = $"{Chars},{Int},{Int}";
    public const string CharSpan = "System.Span{System.Char}";
    public const string ReadOnlyCharSpan = "System.ReadOnlySpan{System.Char}";
    public const string CharMemory = "System.Memory{System.Char}";
    public const string ReadOnlyCharMemory = "System.ReadOnlyMemory{System.Char}";
}
