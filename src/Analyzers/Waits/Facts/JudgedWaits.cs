using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits.Facts;

/// <summary>
/// Verdicts on waits, each found once for all who ask: the rule itself, holders of locks, bodies of threads. One is kept with the bodies that it looked
/// into and used only where a new look would go the same way, so that no answer depends on who asked first.
/// </summary>
internal sealed class JudgedWaits
{
    /// <summary>Bodies looked into from one wait.</summary>
    private const int MaxDepth = 4;

    /// <summary>Bodies that this thread is looking into, outermost first.</summary>
    [ThreadStatic]
    private static List<SyntaxNode>? _entered;

    /// <summary>Of the wait that this thread is judging.</summary>
    [ThreadStatic]
    private static Trail? _trail;

    private readonly BoundJudge _judge;
    private readonly ConcurrentDictionary<SyntaxNode, (BoundVerdict Verdict, Trail Trail)>[] _known =
        Enumerable.Range(0, MaxDepth + 1).Select(_ => new ConcurrentDictionary<SyntaxNode, (BoundVerdict, Trail)>()).ToArray();

    public JudgedWaits(WaitAnalysis analysis) => _judge = new BoundJudge(analysis);

    public BoundVerdict Of(WaitSite site)
    {
        var entered = _entered ??= new List<SyntaxNode>();
        var start = entered.Count;
        var outer = _trail;
        for (var depth = 0; depth <= MaxDepth; depth++)
        {
            if (_known[depth].TryGetValue(site.Name, out var known) && known.Trail.CanBegin(entered))
            {
                outer?.Add(known.Trail, start);
                return known.Verdict;
            }
        }
        var trail = _trail = new Trail(start);
        try
        {
            var verdict = _judge.Judge(site);
            if (!trail.LeansOut)
                _known[start].TryAdd(site.Name, (verdict, trail));
            outer?.Add(trail, start);
            return verdict;
        }
        finally
        {
            _trail = outer;
        }
    }

    /// <summary>Begins to look into a body, if it is not being looked into and is not too far from the wait that is judged.</summary>
    public static bool Enter(SyntaxNode function)
    {
        var entered = _entered ??= new List<SyntaxNode>();
        if (entered.IndexOf(function) is >= 0 and var place)
        {
            _trail?.MeetAgain(place);
            return false;
        }
        if (entered.Count >= MaxDepth)
        {
            _trail?.Cut();
            return false;
        }
        entered.Add(function);
        _trail?.Add(function, entered.Count);
        return true;
    }

    public static void Leave() => _entered!.RemoveAt(_entered.Count - 1);

    /// <summary>Where one judgement looked.</summary>
    private sealed class Trail
    {
        private readonly int _start;
        private List<SyntaxNode>? _functions;
        private int _deepest;
        private int _outermost = int.MaxValue;
        private bool _isCut;

        public Trail(int start) => _start = _deepest = start;

        /// <summary>Whether the judgement left a body out that is being looked into further out: it holds for there only.</summary>
        public bool LeansOut => _outermost < _start;

        /// <summary>A body was too far away.</summary>
        public void Cut() => _isCut = true;

        public void MeetAgain(int place) => _outermost = Math.Min(_outermost, place);

        public void Add(SyntaxNode function, int depth)
        {
            (_functions ??= new List<SyntaxNode>()).Add(function);
            _deepest = Math.Max(_deepest, depth);
        }

        public void Add(Trail inner, int start)
        {
            _isCut |= inner._isCut;
            if (inner.LeansOut)
                _outermost = Math.Min(_outermost, inner._outermost);
            if (inner._functions is null)
                return;
            (_functions ??= new List<SyntaxNode>()).AddRange(inner._functions);
            _deepest = Math.Max(_deepest, start + inner._deepest - inner._start);
        }

        /// <summary>Whether a judgement that begins here goes where this one went.</summary>
        public bool CanBegin(List<SyntaxNode> entered)
        {
            if (_isCut ? entered.Count != _start : entered.Count + _deepest - _start > MaxDepth)
                return false;
            return _functions is null || entered.Count == 0 || !_functions.Exists(entered.Contains);
        }
    }
}
