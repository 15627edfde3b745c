using Hangproof.Catalogue;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Runtime;

namespace Hangproof.Runtime.Inspection;

/// <summary>The catalogue, by what shows in stacks and in code.</summary>
internal sealed class WaitNames
{
    private const string HttpMembers = "M:System.Net.Http.";
    private const string HttpStreams = "System.Net.Http.Http";

    private readonly ILookup<string, BlockingApi> _byId;
    private readonly Dictionary<string, List<BlockingApi>> _byFrame = [];
    private readonly HashSet<string> _memberNames;

    public WaitNames(IEnumerable<BlockingApi> rows)
    {
        var all = rows.ToArray();
        _byId = all.ToLookup(r => r.Id);
        _memberNames = [.. all.Select(r => r.MemberName)];
        foreach (var row in all)
        {
            AddFrame($"{row.TypeName}.{row.MemberName}", row);
            if (row.Id[0] == 'P')
                AddFrame($"{row.TypeName}.get_{row.MemberName}", row);
        }

        // What a row says of its frames comes after what its name says: several rows end in the same inner frame.
        foreach (var row in all)
        {
            foreach (var frame in row.Frames)
                AddFrame(frame, row);
        }
    }

    public static WaitNames Default { get; } = new(BlockingApis.All);

    /// <summary>The rows of a member that code calls, whatever their receivers.</summary>
    public IReadOnlyList<BlockingApi> Of(CalledMember member)
    {
        if (_byId[member.Id].ToArray() is { Length: > 0 } exact)
            return exact;

        // An override, or a provider's own member: the name and the parameters of a row whose type it may derive from.
        var name = member.Id[0] == 'P' ? member.Name[4..] : member.Name;
        if (!_memberNames.Contains(name))
            return [];
        var tail = member.Id[(member.Type.Length + 2)..];
        return [.. _byId.SelectMany(g => g).Where(r => (r.IncludesDerived || r.Receiver.Id == $"T:{member.Type}") && r.Id.AsSpan(r.TypeName.Length + 2).SequenceEqual(tail))];
    }

    /// <summary>The rows that a frame shows: <c>System.Threading.SemaphoreSlim.Wait</c>.</summary>
    public IReadOnlyList<BlockingApi> OfFrame(string frame) => _byFrame.TryGetValue(frame, out var rows) ? rows : [];

    /// <summary>The row among several that fits best what else is seen.</summary>
    /// <param name="rows">Rows of one member.</param>
    /// <param name="types">Full names of the types that are seen in the wait, innermost first: the call was made on the outermost.</param>
    public static BlockingApi? Best(IReadOnlyList<BlockingApi> rows, List<string> types)
    {
        BlockingApi? best = null;
        var outermost = -1;
        foreach (var row in rows)
        {
            if (row.Receiver.Test == ReceiverTest.Any)
                best ??= row;
            else if (row.Receiver.Id is { } id && Outermost(id, types) is var place && place > outermost)
                (best, outermost) = (row, place);
        }
        return best ?? rows.FirstOrDefault();
    }

    /// <summary>The row of the same member for an object of a type.</summary>
    public BlockingApi For(BlockingApi row, ClrType? type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (_byId[row.Id].FirstOrDefault(r => r.Receiver.Test == ReceiverTest.Is && r.Receiver.Id == $"T:{t.Name}") is { } exact)
                return exact;
        }
        return row;
    }

    private static int Outermost(string id, List<string> types)
    {
        if (id[0] == 'T')
            return types.LastIndexOf(id[2..]);

        // What came from a member of the client is one of its own streams over the connection.
        return id.StartsWith(HttpMembers, StringComparison.Ordinal) ? types.FindLastIndex(t => t.StartsWith(HttpStreams, StringComparison.Ordinal)) : -1;
    }

    private void AddFrame(string frame, BlockingApi row)
    {
        var name = WithoutArity(frame);
        if (!_byFrame.TryGetValue(name, out var rows))
            _byFrame.Add(name, rows = []);
        rows.Add(row);
    }

    private static string WithoutArity(string name)
    {
        if (!name.Contains('`'))
            return name;
        var plain = new System.Text.StringBuilder(name.Length);
        var isSkipping = false;
        foreach (var c in name)
        {
            isSkipping = c == '`' || (isSkipping && char.IsAsciiDigit(c));
            if (!isSkipping)
                plain.Append(c);
        }
        return plain.ToString();
    }
}
