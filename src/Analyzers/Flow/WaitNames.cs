using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;

namespace Hangproof.Flow;

/// <summary>
/// The words a source text is searched for before anything is bound: the members of the catalogue's rows, and what must be mentioned
/// somewhere in the compilation for a row to matter at all.
/// </summary>
/// <remarks>
/// <c>Add</c> and <c>Read</c> stand in every file. A row of such an everyday name counts only where the compilation also mentions its type,
/// or the namespace of its type where that is a telling one: an object of a type that no source names can only come from a foreign call.
/// <c>ReadAllAsync</c> says enough by itself.
/// </remarks>
internal sealed class WaitNames
{
    private static readonly HashSet<string> _commonNamespaces = new() { "System", "IO", "Threading", "Tasks", "Concurrent", "Http", "Generic", "Common", "Data" };

    /// <summary>Names of two words that are as common as those of one.</summary>
    private static readonly HashSet<string> _everyday = new(StringComparer.Ordinal) { "TryAdd", "TryTake", "GetResult", "WriteLine", "ReadLine", "CopyTo" };

    private static readonly string[] _commands = { "CommandText", "CreateCommand", "ExecuteReader", "ExecuteReaderAsync", "ExecuteNonQuery", "ExecuteNonQueryAsync" };

    private static readonly string[] _awaiters = { "GetAwaiter" };

    /// <summary>What source names instead of the type that declares a waiting member: a type that inherits it, or what an object of it comes from.</summary>
    private static readonly Dictionary<string, string[]> _namedInstead = new(StringComparer.Ordinal)
    {
        ["EventWaitHandle"] = new[] { "AutoResetEvent", "ManualResetEvent" },
        ["TaskAwaiter"] = _awaiters,
        ["ValueTaskAwaiter"] = _awaiters,
        ["ConfiguredTaskAwaiter"] = _awaiters,
        ["ConfiguredValueTaskAwaiter"] = _awaiters,
        ["PipeStream"] = new[] { "NamedPipeServerStream", "NamedPipeClientStream", "AnonymousPipeServerStream", "AnonymousPipeClientStream" },
        ["IDataflowBlock"] = new[] { "Dataflow" },
        ["HttpContent"] = new[] { "HttpClient", "IHttpClientFactory", "HttpResponseMessage", "HttpCompletionOption" },
        ["HttpClient"] = new[] { "IHttpClientFactory" },
        ["DbCommand"] = _commands,
        ["DbDataReader"] = _commands,
        ["DbConnection"] = _commands,
        ["DbTransaction"] = _commands,
    };

    /// <summary>
    /// Sets made before: almost every compilation asks for the built-in rows, and making the words of so many costs more than a small
    /// compilation's whole analysis. A host with several lists of users' rows has a few more.
    /// </summary>
    private static readonly ConcurrentQueue<WaitNames> _made = new();

    private const int MaxMade = 8;

    private readonly ImmutableArray<BlockingApi> _rows;
    private readonly string[] _words;
    private readonly Name?[] _names;
    private readonly (int Name, int[] Gates)[] _rowWords;
    private readonly WordTable _table;

    private WaitNames(ImmutableArray<BlockingApi> rows)
    {
        _rows = rows;
        _rowWords = new (int, int[])[rows.Length];
        var words = new List<string>();
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new Dictionary<int, Name>();
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            var word = Index(row.MemberName);
            if (!names.TryGetValue(word, out var name))
                names.Add(word, name = new Name());
            name.CanBeRead |= row.Id[0] == 'P';
            name.CanBeCreated |= row.IsCreation;
            name.CanBeCalled |= row.Id[0] == 'M' && !row.IsCreation;
            // A name that says enough is its own gate.
            var gates = IsEveryday(row.MemberName) ? Gates(row).Select(Index).Distinct().ToArray() : new[] { word };
            // A type that is created is named there and then.
            if (!row.IsCreation)
                name.Gates.UnionWith(gates);
            _rowWords[i] = (word, gates);
        }
        _words = words.ToArray();
        _names = new Name?[_words.Length];
        foreach (var pair in names)
            _names[pair.Key] = pair.Value;
        _table = new WordTable(_words);

        int Index(string word)
        {
            if (!index.TryGetValue(word, out var i))
            {
                index.Add(word, i = words.Count);
                words.Add(word);
            }
            return i;
        }
    }

    public int Count => _words.Length;

    /// <summary>The names of these rows.</summary>
    public static WaitNames Of(ImmutableArray<BlockingApi> rows)
    {
        foreach (var made in _made)
        {
            if (made.IsOf(rows))
                return made;
        }
        var names = new WaitNames(rows);
        _made.Enqueue(names);
        if (_made.Count > MaxMade)
            _made.TryDequeue(out _);
        return names;
    }

    /// <summary>Whether two sets look for the same words, so that what one found in a text serves the other.</summary>
    public bool SameAs(WaitNames other) => ReferenceEquals(this, other) || _words.SequenceEqual(other._words, StringComparer.Ordinal);

    /// <summary>The rows whose member and whose type a compilation mentions; no other can matter to it.</summary>
    public ImmutableArray<BlockingApi> Mattering(bool[] mentioned)
    {
        var rows = ImmutableArray.CreateBuilder<BlockingApi>();
        for (var i = 0; i < _rows.Length; i++)
        {
            var (name, gates) = _rowWords[i];
            if (mentioned[name] && Array.Exists(gates, gate => mentioned[gate]))
                rows.Add(_rows[i]);
        }
        return rows.ToImmutable();
    }

    /// <summary>Where the names stand in a tree, in order.</summary>
    public ImmutableArray<WordHit> In(SyntaxTree tree, CancellationToken cancellationToken)
    {
        List<WordHit>? hits = null;
        foreach (var word in TreeWords.Of(tree, cancellationToken).Words)
        {
            var hash = (uint)(word >> 32);
            if (!_table.CanHold(hash))
                continue;
            var (text, start) = (tree.GetText(cancellationToken), (int)(uint)word);
            var index = _table.Find(hash, text, start);
            if (index >= 0)
                (hits ??= new List<WordHit>()).Add(WordScanner.Hit(text, start, _words[index].Length, index));
        }
        if (hits is null)
            return ImmutableArray<WordHit>.Empty;
        hits.Sort(static (one, other) => one.Position.CompareTo(other.Position));
        return hits.ToImmutableArray();
    }

    /// <summary>Whether a hit is the name of a catalogued member whose type this compilation mentions.</summary>
    public bool CanWait(WordHit hit, bool[] mentioned)
    {
        if (_names[hit.Word] is not { } name)
            return false;
        if (name.CanBeCreated && hit.IsCreated)
            return true;
        if (!(name.CanBeCalled && hit.IsCalled) && !(name.CanBeRead && hit.IsMember))
            return false;
        foreach (var gate in name.Gates)
        {
            if (mentioned[gate])
                return true;
        }
        return false;
    }

    private bool IsOf(ImmutableArray<BlockingApi> rows)
    {
        if (rows.Length != _rows.Length)
            return false;
        for (var i = 0; i < rows.Length; i++)
        {
            if (!ReferenceEquals(rows[i], _rows[i]))
                return false;
        }
        return true;
    }

    private static bool IsEveryday(string name) => !name.Skip(1).Any(char.IsUpper) || _everyday.Contains(name);

    private static IEnumerable<string> Gates(BlockingApi row) =>
        row.Receiver.Id is { } id ? Gates(row.TypeName).Concat(Gates(DeclaringType(id))) : Gates(row.TypeName);

    private static string DeclaringType(string id)
    {
        if (id[0] == 'T')
            return id.Substring(2);
        var parameters = id.IndexOf('(');
        var member = parameters < 0 ? id : id.Substring(0, parameters);
        return member.Substring(2, member.LastIndexOf('.') - 2);
    }

    private static IEnumerable<string> Gates(string typeName)
    {
        var parts = typeName.Split('.');
        var type = parts[parts.Length - 1];
        var arity = type.IndexOf('`');
        var name = arity < 0 ? type : type.Substring(0, arity);
        yield return name;
        if (_namedInstead.TryGetValue(name, out var derived))
        {
            foreach (var other in derived)
                yield return other;
        }
        if (parts.Length > 1 && !_commonNamespaces.Contains(parts[parts.Length - 2]))
            yield return parts[parts.Length - 2];
    }

    private sealed class Name
    {
        public bool CanBeCalled { get; set; }

        public bool CanBeCreated { get; set; }

        /// <summary><c>Task</c> and <c>Result</c> are the names of many things; a property that somebody waits for is read from an object.</summary>
        public bool CanBeRead { get; set; }

        public HashSet<int> Gates { get; } = new();
    }
}
