using System.Text;

namespace Hangproof.Workspaces.Fixing;

/// <summary>A file as text that can be turned back into the very bytes it came from.</summary>
internal sealed class FileText
{
    // A byte-order mark says it all; without one it is UTF-8, or, where that is no UTF-8, one byte a character.
    private static readonly Encoding[] s_marked =
    [
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    private static readonly Encoding[] s_unmarked = [new UTF8Encoding(false, throwOnInvalidBytes: true), Strict(Encoding.Latin1)];

    private readonly Encoding _encoding;
    private readonly bool _hasMark;

    private FileText(string text, Encoding encoding, bool hasMark) => (Text, _encoding, _hasMark) = (text, encoding, hasMark);

    public string Text { get; }

    /// <returns><see langword="null"/> for what would not come back as it was.</returns>
    public static FileText? Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var marked = s_marked.FirstOrDefault(e => bytes.AsSpan().StartsWith(e.Preamble));
        foreach (var encoding in marked is null ? s_unmarked : [marked])
        {
            try
            {
                var file = new FileText(encoding.GetString(bytes.AsSpan(marked is null ? 0 : encoding.Preamble.Length)), encoding, marked is not null);
                if (file.Encode(file.Text) is { } again && again.AsSpan().SequenceEqual(bytes))
                    return file;
            }
            catch (DecoderFallbackException)
            {
                // The next one, if there is one.
            }
        }

        return null;
    }

    /// <returns><see langword="null"/> for text that the file's encoding cannot hold.</returns>
    public byte[]? Encode(string text)
    {
        try
        {
            var body = _encoding.GetBytes(text);
            return _hasMark ? [.. _encoding.Preamble, .. body] : body;
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    private static Encoding Strict(Encoding encoding) =>
        Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
