namespace Hangproof.Flow;

/// <summary>A fact about a whole compilation that is found out once, and only where somebody asks.</summary>
internal sealed class FoundOnce
{
    private const int Unknown = 0;
    private const int Yes = 1;
    private const int No = 2;

    private readonly Func<CancellationToken, bool> _find;
    private int _answer;

    public FoundOnce(Func<CancellationToken, bool> find) => _find = find;

    /// <param name="cancellationToken">Ends the search; whoever asks next begins it anew.</param>
    public bool Is(CancellationToken cancellationToken)
    {
        // Whoever comes at the same time finds the same.
        if (Volatile.Read(ref _answer) == Unknown)
            Volatile.Write(ref _answer, _find(cancellationToken) ? Yes : No);
        return Volatile.Read(ref _answer) == Yes;
    }
}
