using System.Collections.Immutable;

namespace Hangproof.Catalogue;

/// <summary>
/// Reads <c>hangproof.apis.txt</c>, one row a line:
/// <c>id | receiver or - | kind | blocks or suspends | rule | bound; bound ...</c>; a line that starts with <c>#</c> is a comment.
/// </summary>
internal sealed class CatalogueReader
{
    public const string FileName = "hangproof.apis.txt";

    private const string Form = "a row is 'id | receiver or - | kind | blocks or suspends | rule | bound; bound ...'";
    private const string Bounds = "token, token: M:..., timeout, timeout: M:..., deadline: P:..., wrap, wrap losing ..., owner: M:..., mode: P:..., default: ..., idle, or - for none";
    private const string Expiries = "false, flag, index, result, end, or throws and the exception's full name";

    private static readonly ImmutableArray<string> _rules = BlockingApis.All.Select(row => row.RuleId).Distinct().OrderBy(id => id, StringComparer.Ordinal).ToImmutableArray();

    // The compiler's line ends: a bad line's number has to be the one it counts.
    private static readonly char[] _lineEnds = ['\r', '\n', '\u0085', '\u2028', '\u2029'];

    private readonly ImmutableArray<BlockingApi>.Builder _rows = ImmutableArray.CreateBuilder<BlockingApi>();
    private readonly ImmutableArray<RowError>.Builder _errors = ImmutableArray.CreateBuilder<RowError>();
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    private CatalogueReader()
    {
    }

    public static UserRows Read(string text)
    {
        var reader = new CatalogueReader();
        var number = 0;
        foreach (var line in Lines(text))
            reader.ReadLine(line, number++);
        return new UserRows(reader._rows.ToImmutable(), reader._errors.ToImmutable());
    }

    private static IEnumerable<string> Lines(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOfAny(_lineEnds, start);
            if (end < 0)
                end = text.Length;
            yield return text.Substring(start, end - start);
            start = end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? end + 2 : end + 1;
        }
    }

    private void ReadLine(string line, int number)
    {
        var whole = new Field(line, number, 0, line.Length).Trim();
        if (whole.Text.Length == 0 || whole.Text[0] == '#')
            return;
        var fields = whole.Split('|');
        if (fields.Count != 6)
        {
            Complain(whole, $"{fields.Count} of 6 fields; {Form}");
            return;
        }

        // Every field is read, so that all that is wrong with a line is said at once.
        var errors = _errors.Count;
        var id = ReadId(fields[0], "MP", "the id of a method or property, such as M:Acme.Queue.Take");
        var receiver = ReadReceiver(fields[1]);
        var kind = ReadKind(fields[2]);
        var mode = ReadMode(fields[3]);
        var rule = ReadRule(fields[4]);
        var (bounds, isIdle) = ReadBounds(fields[5]);
        if (_errors.Count > errors)
            return;

        var row = new BlockingApi(id, kind, mode, rule, bounds) { Receiver = receiver, IdleByDesign = isIdle };
        if (_lines.TryGetValue(row.Key, out var first))
        {
            Complain(fields[0], $"line {first + 1} already is a row for it; one row for each id and receiver is accepted");
            return;
        }
        _lines.Add(row.Key, number);
        _rows.Add(row);
    }

    private string ReadId(Field field, string prefixes, string accepted)
    {
        if (!DocumentationId.IsWellFormed(field.Text, prefixes))
            Complain(field, $"no documentation-comment id; accepted is {accepted}");
        return field.Text;
    }

    private Receiver ReadReceiver(Field field)
    {
        if (field.Text == "-")
            return Receiver.Any;
        var (test, id) = field.SplitWord();
        if (id.Text.Length == 0)
            (test, id) = (id, field);
        switch (test.Text)
        {
            case "":
            case "is":
                return Receiver.Is(ReadId(id, "T", "- for any, or the receiver's type, such as T:Acme.Queue"));
            case "over":
                return Receiver.Over(ReadId(id, "TMP", "'over' and the wrapped type or the member it comes from, such as over T:Acme.Connection"));
            case "from":
                return Receiver.From(ReadId(id, "MP", "'from' and the member it comes from, such as from P:Acme.Client.Stream"));
            case "named":
                return Receiver.Named(ReadId(id, "T", "'named' and the type, such as named T:Acme.Mutex"));
            default:
                Complain(field, "no receiver; accepted are -, T:..., is T:..., over T:..., from P:... and named T:...");
                return Receiver.Any;
        }
    }

    private WaitKind ReadKind(Field field)
    {
        if (!WaitKindNames.TryParse(field.Text, out var kind))
            Complain(field, $"no kind of wait{DidYouMean(field.Text, WaitKindNames.All)}; accepted are {string.Join(", ", WaitKindNames.All)}");
        return kind;
    }

    private WaitMode ReadMode(Field field)
    {
        if (field.Text is not ("blocks" or "suspends"))
            Complain(field, "no way to wait; accepted are blocks and suspends");
        return field.Text == "suspends" ? WaitMode.Suspends : WaitMode.Blocks;
    }

    private string ReadRule(Field field)
    {
        if (!_rules.Contains(field.Text))
            Complain(field, $"no rule for waits{DidYouMean(field.Text, _rules)}; accepted are {string.Join(", ", _rules)}");
        return field.Text;
    }

    private (ImmutableArray<Bound> Bounds, bool IsIdle) ReadBounds(Field field)
    {
        var bounds = ImmutableArray.CreateBuilder<Bound>();
        var isIdle = false;
        if (field.Text == "-")
            return (bounds.ToImmutable(), isIdle);
        foreach (var part in field.Split(';'))
        {
            if (part.Text == "idle")
                isIdle = true;
            else if (ReadBound(part) is { } bound)
                bounds.Add(bound);
        }
        return (bounds.ToImmutable(), isIdle);
    }

    private Bound? ReadBound(Field field)
    {
        var (head, value) = field.SplitAt(':');
        var (word, rest) = head.SplitWord();
        switch (word.Text)
        {
            case "token" when rest.Text.Length == 0:
                return Row.Token(ReadMember(value, "M", "token: M:Acme.Queue.Take(System.Threading.CancellationToken)"));
            case "timeout":
                return Row.Timeout(ReadExpiry(rest, Expiry.False), ReadMember(value, "M", "timeout: M:Acme.Queue.TryTake(System.TimeSpan)"));
            case "wrap" when value is null && rest.Text.Length == 0:
                return Row.Wrap();
            case "wrap" when value is null && rest.SplitWord() is ({ Text: "losing" }, { Text.Length: > 0 } what):
                return Row.WrapLosing(what.Text);
            case "deadline" when value is not null:
                return Row.Deadline(ReadMember(value, "P", "deadline: P:Acme.Queue.Timeout")!, ReadExpiry(rest, Expiry.TimedOut));
            case "owner" when value is not null:
                return Row.Owner(ReadMember(value, "M", "owner: M:Acme.Queue.Close")!, ReadExpiry(rest, Expiry.End));
            case "mode" when value is not null && rest.Text.Length == 0:
                return Row.Mode(ReadMember(value, "P", "mode: P:Acme.Queue.Blocking")!);
            case "default" when value is { Text.Length: > 0 } && rest.Text.Length == 0:
                return Row.Default(value.Text);
            default:
                Complain(field, $"no bound; accepted are {Bounds}");
                return null;
        }
    }

    private string? ReadMember(Field? field, string prefix, string example) => field is null ? null : ReadId(field, prefix, $"a member, such as {example}");

    private Expiry ReadExpiry(Field field, Expiry usual)
    {
        switch (field.Text)
        {
            case "":
                return usual;
            case "false":
                return Expiry.False;
            case "flag":
                return Expiry.Flag;
            case "index":
                return Expiry.Index;
            case "result":
                return Expiry.Result;
            case "end":
                return Expiry.End;
        }
        if (field.SplitWord() is ({ Text: "throws" }, { } exception) && DocumentationId.IsWellFormed($"T:{exception.Text}", "T"))
            return Expiry.Throws(exception.Text);
        Complain(field, $"no way for a bound to end a wait; accepted are {Expiries}");
        return usual;
    }

    private static string DidYouMean(string written, IEnumerable<string> known) =>
        Spelling.Nearest(written, known) is { } nearest ? $" (did you mean '{nearest}'?)" : "";

    private void Complain(Field field, string complaint) =>
        _errors.Add(new RowError(field.Line, field.Start, Math.Max(1, field.Text.Length), field.Text, complaint));

    /// <summary>A piece of a line that knows where it stands.</summary>
    private sealed class Field(string source, int line, int start, int end)
    {
        public int Line => line;

        public int Start => start;

        public string Text { get; } = source.Substring(start, end - start);

        public Field Trim()
        {
            var (from, to) = (start, end);
            while (from < to && IsBlank(source[from]))
                from++;
            while (to > from && IsBlank(source[to - 1]))
                to--;
            return Part(from, to);

            // A byte-order mark that an editor left in the text is none of the row's.
            static bool IsBlank(char letter) => char.IsWhiteSpace(letter) || letter == '\uFEFF';
        }

        public List<Field> Split(char separator)
        {
            var parts = new List<Field>();
            var from = start;
            for (var i = start; i <= end; i++)
            {
                if (i < end && source[i] != separator)
                    continue;
                parts.Add(Part(from, i).Trim());
                from = i + 1;
            }
            return parts;
        }

        /// <summary>What stands before a separator, and what after it where there is one.</summary>
        public (Field Before, Field? After) SplitAt(char separator)
        {
            var at = Text.IndexOf(separator);
            return at < 0 ? (this, null) : (Part(start, start + at).Trim(), Part(start + at + 1, end).Trim());
        }

        /// <summary>The first word, and the rest.</summary>
        public (Field Word, Field Others) SplitWord()
        {
            var to = start;
            while (to < end && !char.IsWhiteSpace(source[to]))
                to++;
            return (Part(start, to), Part(to, end).Trim());
        }

        private Field Part(int from, int to) => new(source, line, from, to);
    }
}
