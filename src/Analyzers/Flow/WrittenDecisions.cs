using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>What a comment at a statement says: that nobody waits is meant, that a thread is, that continuations run at once, that the loop goes with its object, that a lock is taken under another, or makes others wait, that a wait does not block, that a call does not throw, that a wait does not end, or that nobody gets there; and an empty handler of all failures.</summary>
internal static class WrittenDecisions
{
    private static readonly string[] _toForget =
    {
        "detached", "fire and forget", "fire-and-forget", "fire & forget", "n't await", "not await", "n't wait", "not wait for", "not waited", "do not wait", "without await", "without wait", "separate task", "background", "intentional",
        "on purpose", "deliberate", "asynchronous because", "asynchronously because", "asynchronously so that", "asynchronously to avoid", "n't block", "not block the", "without blocking", "avoid blocking", "avoid a deadlock", "avoid deadlock", "prevent hangs",
    };

    private static readonly string[] _toBlock =
    {
        "n't deadlock", "not deadlock", "no deadlock", "synchronously block", "block synchronously", "blocks on purpose", "intentionally block", "deliberately block", "have to block", "must block",
        "so block on", "async not supported", "async is not supported", "async isn't supported", "cannot perform async", "n't perform async",
    };

    private static readonly string[] _notToBlock =
    {
        "does not block", "doesn't block", "will not block", "won't block", "never blocks", "cannot block", "can't block", "not blocking", "completes synchronously", "complete synchronously", "already complete",
    };

    private static readonly string[] _toTakeTurns =
    {
        "serialize", "serialise", "serializing", "serialising", "at a time", "one by one", "one after", "simultaneous", "in parallel", "wait until", "waits until", "wait for", "waits for", "block until", "blocks until", "its turn", "take turns",
    };

    private static readonly string[] _neverToEnd = { "indefinitely", "never return", "never complete", "never end", "forever", "for ever", "until the process", "until killed" };

    /// <summary>"Don't wait forever" says the opposite.</summary>
    private static readonly string[] _waitDenials = { "n't wait", "not wait", "n't hang", "not hang", "n't block", "not block", "avoid" };

    private static readonly string[] _toRunUnawaited =
    {
        "fire and forget", "fire-and-forget", "fire & forget", "intentional", "on purpose", "deliberate", "n't await", "not await", "without await",
    };

    private static readonly string[] _toLog = { "logged", "will log", "logs " };

    private static readonly string[] _denials = { "not ", "n't", "nothing", "never", "nobody", "without" };

    private static readonly string[] _toGoOnInline =
    {
        "continuations synchr", "continuation synchr", "continuation immediately", "continuations immediately", "continuations inline", "synchronous continuations", "inline continuations",
        "not created with RunContinuations", "not use RunContinuations", "n't use RunContinuations", "without RunContinuations",
    };

    private static readonly string[] _toBeCollected = { "garbage collect", "garbage-collect", "collected" };

    private static readonly string[] _neverToHappen = { "never happen", "not happen", "n't happen", "cannot be reached", "can't be reached", "unreachable", "impossible" };

    private static readonly string[] _neverToThrow = { "never throw", "not throw", "n't throw", "against throw", "cannot throw", "never fail", "cannot fail", "can't fail" };

    private static readonly string[] _toTakeInOrder = { "while in", "while hold", "while under", "inside", "under the", "before", "order", "first", "nested" };

    private static readonly string[] _toBecomeAsync = { "make it async", "make this async", "be made async", "should be async", "to be async" };

    public static bool ToForget(SyntaxNode place) => Says(place, _toForget);

    /// <summary>The comment says besides who sees what goes wrong.</summary>
    public static bool ToForgetAndLog(SyntaxNode place) => Says(place, _toForget) && Says(place, _toLog) && !Says(place, _denials);

    /// <summary>Of an <c>async void</c> function: what is written above it, or above the statement that it is given in, says that nobody is to wait for it.</summary>
    public static bool ToRunUnawaited(SyntaxNode function) =>
        function is MethodDeclarationSyntax ? Holds(function.GetLeadingTrivia(), _toRunUnawaited, withDocumentation: true) : Says(function, _toRunUnawaited);

    /// <summary>Of a call: what is written above its method or its type says that this is to be made asynchronous one day.</summary>
    public static bool ToBecomeAsync(SyntaxNode place) => place.Ancestors().Any(around => around is MethodDeclarationSyntax or TypeDeclarationSyntax && Holds(around.GetLeadingTrivia(), _toBecomeAsync, withDocumentation: true));

    /// <summary>
    /// <c>void CleanUp() { try { ... } catch { } }</c>: of what stands where all failures are swallowed without a word, nobody cares whether it fails. Where more
    /// follows, a comment in the handler has to say that this is meant.
    /// </summary>
    public static bool ToIgnoreFailures(SyntaxNode place) => EnclosingFunction.AncestorsWithin(place).Any(ancestor =>
        ancestor is TryStatementSyntax attempt && attempt.Block.Span.Contains(place.Span)
        && attempt.Catches.Any(clause => clause.Filter is null && CatchClauses.TakesAll(clause)) && attempt.Catches.All(clause => clause.Block.Statements is [] or [ReturnStatementSyntax { Expression: null }])
        && ((attempt.Parent is BlockSyntax { Parent: BaseMethodDeclarationSyntax, Statements.Count: 1 }) || attempt.Catches.All(clause => clause.Block.DescendantTrivia().Any(IsComment))));

    public static bool ToBlock(SyntaxNode place) => Says(place, _toBlock);

    /// <summary>Of a wait: what is waited for is there, as whoever wrote it knows.</summary>
    public static bool NotToBlock(SyntaxNode place) => Says(place, _notToBlock);

    /// <summary>Of the taking of a lock: that others wait meanwhile is what it is for.</summary>
    public static bool ToTakeTurns(SyntaxNode place) => Says(place, _toTakeTurns) || place is LockStatementSyntax { CloseParenToken.TrailingTrivia: var behind } && Holds(behind, _toTakeTurns);

    /// <summary>Of a wait: what comes after it is not to be reached.</summary>
    public static bool NeverToEnd(SyntaxNode place) => Says(place, _neverToEnd) && !Says(place, _waitDenials);

    /// <summary>Of a <c>throw</c>: what it is for is taken to be ruled out.</summary>
    public static bool NeverToHappen(SyntaxNode place) => Says(place, _neverToHappen);

    /// <summary>Of a call or an <c>await</c>: what is called catches what it throws itself.</summary>
    public static bool NeverToThrow(SyntaxNode place) => Says(place, _neverToThrow);

    public static bool ToGoOnInline(SyntaxNode place) => Says(place, _toGoOnInline);

    public static bool ToBeCollected(SyntaxNode place) => Says(place, _toBeCollected);

    /// <summary>Of the taking of a lock: the comment names it and says when it is taken.</summary>
    public static bool ToTakeInOrder(SyntaxNode place, string name) => Says(place, new[] { name }) && Says(place, _toTakeInOrder);

    /// <summary>
    /// Whether the comments right above a statement or a field, or behind it on its last line, hold one of some words; what is declared for it in between
    /// belongs to it.
    /// </summary>
    private static bool Says(SyntaxNode place, string[] words)
    {
        if (place.FirstAncestorOrSelf<BaseFieldDeclarationSyntax>() is { } field)
            return Holds(field.GetLeadingTrivia().Concat(field.GetTrailingTrivia()), words);
        if (place.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
            return false;
        var comments = statement.GetLeadingTrivia().Concat(statement.GetTrailingTrivia());
        for (var above = Above(statement); above is not null; above = Above(above))
            comments = comments.Concat(above.GetLeadingTrivia());
        return Holds(comments, words);
    }

    private static bool IsComment(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia);

    private static bool Holds(IEnumerable<SyntaxTrivia> comments, string[] words, bool withDocumentation = false) => comments.Any(trivia =>
        (IsComment(trivia) || (withDocumentation && trivia.HasStructure && trivia.GetStructure() is DocumentationCommentTriviaSyntax))
        && trivia.ToString() is var comment && words.Any(word => comment.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0));

    /// <summary>The declaration on the lines right above a statement that has no comment and no empty line of its own.</summary>
    private static LocalDeclarationStatementSyntax? Above(StatementSyntax statement) =>
        statement.GetLeadingTrivia().All(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)) && statement.Parent is BlockSyntax block
        && block.Statements.IndexOf(statement) is > 0 and var index ? block.Statements[index - 1] as LocalDeclarationStatementSyntax : null;
}
