using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;

namespace Hangproof.CodeFixes.Tokens.Threading;

/// <summary>The way of a token from those who have one down to a wait: a parameter for every method on it, an argument for every call.</summary>
internal sealed class TokenThread
{
    // A thread longer than this is no fix any more. What lies beyond counts as having no token.
    private const int MostMethods = 64;

    private readonly MethodUses _uses;
    private readonly BlockingApi _api;
    private readonly Dictionary<MethodFamily, List<CallSite>> _calls = new();
    private readonly HashSet<MethodFamily> _inHand = new();
    private readonly HashSet<MethodFamily> _reached = new();

    private TokenThread(MethodUses uses, BlockingApi api, MethodFamily first)
    {
        (_uses, _api) = (uses, api);
        ParameterName = first.ParameterName;
        MethodName = first.Name;
        Here = new Rewrite(Array.Empty<Microsoft.CodeAnalysis.Text.TextChange>());
    }

    public string ParameterName { get; }

    public string MethodName { get; }

    /// <summary>How many methods get the parameter.</summary>
    public int Methods => _reached.Count;

    /// <summary>The edits of the document in which the wait stands.</summary>
    public Rewrite Here { get; private set; }

    public ImmutableArray<(Document Document, Rewrite Rewrite)> Elsewhere { get; private set; }

    public static async Task<TokenThread?> FromAsync(WaitCall wait)
    {
        var (site, uses) = (wait.Site, MethodUses.Of(wait.Site.Document.Project.Solution));
        if (ThreadTokenFix.IsCleanUp(wait.Expression) || CallerFunction.Of(wait.Name, site.Model, site.CancellationToken) is not { } method)
            return null;
        if (await uses.FamilyAsync(method, site.CancellationToken).ConfigureAwait(false) is not { } first || PassTokenFix.Rewritten(wait, first.ParameterName) is not { } pass)
            return null;
        var thread = new TokenThread(uses, wait.Api, first);
        await thread.FollowAsync(first, site.CancellationToken).ConfigureAwait(false);
        thread.Reach(first);
        if (!thread._reached.Contains(first))
            return null;
        await thread.WriteAsync(site.Document, pass, site.CancellationToken).ConfigureAwait(false);
        return thread;
    }

    /// <summary>Why no token is threaded to a wait.</summary>
    public static async Task<string> WhyNotAsync(WaitCall wait)
    {
        var (site, uses) = (wait.Site, MethodUses.Of(wait.Site.Document.Project.Solution));
        if (ThreadTokenFix.IsCleanUp(wait.Expression))
            return "it cleans up, which must not be cancelled by what came before";
        if (CallerFunction.Of(wait.Name, site.Model, site.CancellationToken) is not { } method)
            return "it stands in an accessor, an initializer, or a lambda that may outlive the call";
        if (await uses.FamilyAsync(method, site.CancellationToken).ConfigureAwait(false) is not { } family)
            return await uses.WhyNotAsync(method, site.CancellationToken).ConfigureAwait(false);
        return PassTokenFix.Rewritten(wait, family.ParameterName) is null
            ? "the call has no form that takes a token"
            : $"no caller of '{family.Name}' has a token to bring";
    }

    /// <summary>Finds the calls of a method and of all those that would have to bring it a token.</summary>
    private async Task FollowAsync(MethodFamily first, CancellationToken cancellationToken)
    {
        var queue = new Queue<MethodFamily>();
        queue.Enqueue(first);
        _calls.Add(first, new List<CallSite>());
        while (queue.Count > 0)
        {
            var family = queue.Dequeue();
            foreach (var use in family.Calls)
            {
                var call = await CallSite.OfAsync(use, _api, _uses, cancellationToken).ConfigureAwait(false);
                _calls[family].Add(call);
                if (call.Token is null && call.Caller is { } caller && !_calls.ContainsKey(caller) && _calls.Count < MostMethods)
                {
                    _calls.Add(caller, new List<CallSite>());
                    queue.Enqueue(caller);
                }
            }
        }
    }

    /// <summary>
    /// Marks the methods on a way from the wait to somebody who can bring a token; the others stay as they are. Beyond a method that code outside
    /// calls, only ways to a token in hand are followed: it is a beginning of its own.
    /// </summary>
    private void Reach(MethodFamily first)
    {
        Grow(_inHand, (_, call) => call.Token is not null || IsIn(_inHand, call.Caller), _ => false);
        var reached = new HashSet<MethodFamily>();
        Grow(reached, (family, call) => Brings(family, call, reached), family => family.IsOpen);
        if (!reached.Contains(first))
            return;
        var queue = new Queue<MethodFamily>();
        queue.Enqueue(first);
        _reached.Add(first);
        while (queue.Count > 0)
        {
            var family = queue.Dequeue();
            foreach (var call in _calls[family])
            {
                if (call.Token is null && Brings(family, call, reached) && _reached.Add(call.Caller!))
                    queue.Enqueue(call.Caller!);
            }
        }
    }

    private bool Brings(MethodFamily family, CallSite call, HashSet<MethodFamily> reached) =>
        call.CanPass && (call.Token is not null || IsIn(family.IsOpen ? _inHand : reached, call.Caller));

    private void Grow(HashSet<MethodFamily> set, Func<MethodFamily, CallSite, bool> brings, Func<MethodFamily, bool> isOne)
    {
        bool isGrowing;
        do
        {
            isGrowing = false;
            foreach (var pair in _calls)
                isGrowing |= (isOne(pair.Key) || pair.Value.Any(call => call.CanPass && brings(pair.Key, call))) && set.Add(pair.Key);
        }
        while (isGrowing);
    }

    private static bool IsIn(HashSet<MethodFamily> set, MethodFamily? caller) => caller is not null && set.Contains(caller);

    private async Task WriteAsync(Document document, Rewrite pass, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, (Document Document, Rewrite Rewrite)>(StringComparer.Ordinal) { [SolutionEdits.Key(document)] = (document, pass) };
        foreach (var family in _reached)
        {
            foreach (var declaration in family.Declarations)
                Add(declaration.Document, new Rewrite(await ParameterEdit.OfAsync(declaration, family, cancellationToken).ConfigureAwait(false)));
            foreach (var call in _calls[family].Where(call => call.CanPass && (call.Token is not null || IsIn(_reached, call.Caller))))
                Add(call.Use.Document, call.Passing(family, call.Token ?? call.Caller!.ParameterName));
        }
        Here = files[SolutionEdits.Key(document)].Rewrite;
        Elsewhere = files.Where(file => file.Key != SolutionEdits.Key(document)).Select(file => file.Value).ToImmutableArray();

        void Add(Document place, Rewrite rewrite) =>
            files[SolutionEdits.Key(place)] = files.TryGetValue(SolutionEdits.Key(place), out var known) ? (known.Document, known.Rewrite.And(rewrite)) : (place, rewrite);
    }
}
