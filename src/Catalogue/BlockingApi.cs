using System.Collections.Immutable;

namespace Hangproof.Catalogue;

/// <summary>One row of the catalogue: an API that can wait, and how it can be given an end.</summary>
internal sealed record BlockingApi
{
    private const string Constructor = ".#ctor";

    public BlockingApi(string id, WaitKind kind, WaitMode mode, string ruleId, ImmutableArray<Bound> bounds)
    {
        Id = id;
        Kind = kind;
        Mode = mode;
        RuleId = ruleId;
        Bounds = bounds;
        (TypeName, MemberName) = Split(id);
    }

    /// <summary>Documentation-comment id of the member (<c>M:</c> or <c>P:</c>).</summary>
    public string Id { get; }

    public WaitKind Kind { get; }

    public WaitMode Mode { get; }

    /// <summary>The certain id of the rule that judges this wait (HANG101, not HANG151).</summary>
    public string RuleId { get; }

    /// <summary>The ways to bound it, in order of preference.</summary>
    public ImmutableArray<Bound> Bounds { get; }

    /// <summary>Which receivers the row is about.</summary>
    public Receiver Receiver { get; init; }

    /// <summary>Whether hiding members of derived types with the same name and parameters are this API too (ADO.NET providers).</summary>
    public bool IncludesDerived { get; init; }

    /// <summary>
    /// Whether waiting long for nothing is what the API is for (an accept loop, a consumer). A throwing timeout there turns a healthy idle
    /// service into an outage, so none is ever offered.
    /// </summary>
    public bool IdleByDesign { get; init; }

    /// <summary>Whether it is how a conversation ends, which whoever has it mostly finishes even when he is told to stop.</summary>
    public Farewell Farewell { get; init; }

    /// <summary>
    /// Further stack frames (<c>Type.Member</c>) that show a thread in this wait when the member's own was inlined away, best first.
    /// </summary>
    public ImmutableArray<string> Frames { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>
    /// Full name of the declaring type as the id has it: with arity (<c>System.Threading.Channels.ChannelReader`1</c>), nested types joined
    /// by a dot.
    /// </summary>
    public string TypeName { get; }

    /// <summary>Name of the member as source spells it; of a constructor that of its type.</summary>
    public string MemberName { get; }

    /// <summary>Whether it is a constructor: what waits is whoever waits for what it makes.</summary>
    public bool IsCreation => Id.IndexOf(Constructor, StringComparison.Ordinal) >= 0;

    /// <summary>Identity of the row: the member, and the receiver condition where there is one.</summary>
    public string Key => Receiver.Test == ReceiverTest.Any ? Id : $"{Id} [{Receiver.Test} {Receiver.Id}]";

    /// <summary>How messages name the member: <c>ChannelReader.ReadAsync</c>, <c>new Task</c>.</summary>
    public string DisplayName
    {
        get
        {
            if (IsCreation)
                return $"new {MemberName}";
            var type = TypeName.Substring(TypeName.LastIndexOf('.') + 1);
            var arity = type.IndexOf('`');
            return $"{(arity < 0 ? type : type.Substring(0, arity))}.{MemberName}";
        }
    }

    /// <summary>The first bound of a kind, or <see langword="null"/>.</summary>
    public Bound? Find(BoundKind kind)
    {
        foreach (var bound in Bounds)
        {
            if (bound.Kind == kind)
                return bound;
        }
        return null;
    }

    private static (string Type, string Member) Split(string id)
    {
        var end = id.IndexOf('(');
        var path = id.Substring(2, (end < 0 ? id.Length : end) - 2);
        var dot = path.LastIndexOf('.');
        var type = path.Substring(0, dot);
        var member = path.Substring(dot) == Constructor ? type.Substring(type.LastIndexOf('.') + 1) : path.Substring(dot + 1);
        var arity = member.IndexOf('`');
        return (type, arity < 0 ? member : member.Substring(0, arity));
    }
}
