using Hangproof.Flow;
using Hangproof.Waits;
using Microsoft.CodeAnalysis;

namespace Hangproof.Locks;

/// <summary>Goes over the functions of one block and reports, at each step that holds a lock, the worst that can be said of it.</summary>
internal sealed class HeldLockPass
{
    private readonly LockFacts _facts;
    private readonly EnteredTwice _twice;
    private readonly CallbackUnderLock _callbacks;
    private readonly BlockedUnderLock _blocked;
    private readonly ForeignCode _foreign;
    private readonly SelfWait _self;
    private readonly InitialiserWait _initialisers;

    public HeldLockPass(LockFacts facts, WaitAnalysis waits, CancellationToken cancellationToken)
    {
        _facts = facts;
        _twice = new EnteredTwice(facts);
        _callbacks = new CallbackUnderLock(facts);
        _blocked = new BlockedUnderLock(facts, waits);
        _foreign = new ForeignCode(facts);
        _self = new SelfWait(facts);
        _initialisers = new InitialiserWait(facts, cancellationToken);
    }

    public void Over(CodeBlock block)
    {
        var ordinals = new Dictionary<(string, string), int>();
        var places = new HashSet<SyntaxNode>();
        foreach (var function in BlockFunctions.Of(block.Node, _facts.Acquisitions.Words, block.CancellationToken))
        {
            var body = _facts.Body(function, block.CancellationToken);
            foreach (var step in body.Steps)
            {
                block.CancellationToken.ThrowIfCancellationRequested();
                if (!step.Held.IsEmpty && Worst(step, body, block.CancellationToken) is { } finding)
                    Report(finding);
            }
        }
        foreach (var function in _initialisers.Functions(block.Node, block.CancellationToken))
        {
            foreach (var finding in _initialisers.In(function, block.CancellationToken))
                Report(finding);
        }

        void Report(LockFinding finding)
        {
            if (!places.Add(finding.Place))
                return;
            var key = (finding.Rule.Id, finding.Api);
            ordinals.TryGetValue(key, out var ordinal);
            ordinals[key] = ordinal + 1;
            block.ReportDiagnostic(finding.ToDiagnostic(block.OwningSymbol, ordinal));
        }
    }

    private LockFinding? Worst(LockedStep step, LockedBody body, CancellationToken cancellationToken)
    {
        var proof = _twice.At(step, cancellationToken) ?? _callbacks.At(step, cancellationToken);
        if (proof is not null)
            return proof;
        // A task that waits for itself is worse than the lock it holds meanwhile, and another rule's.
        if (_self.At(step, body, cancellationToken) is not null)
            return null;
        // What is told to everybody goes before what waits to be asked.
        return _blocked.At(step, body, cancellationToken) is not { } blocked ? Foreign(step, body, cancellationToken)
            : blocked.Rule.IsEnabledByDefault || Foreign(step, body, cancellationToken) is not { Rule.IsEnabledByDefault: true } foreign ? blocked : foreign;
    }

    /// <summary>Code that nobody here controls, under a lock for which somebody else stands: who has the lock for oneself may run what one likes.</summary>
    private LockFinding? Foreign(LockedStep step, LockedBody body, CancellationToken cancellationToken) =>
        _foreign.At(step, body, cancellationToken) is { } finding && step.Held.Any(held => _blocked.HoldsUp(held, null, cancellationToken)) ? finding : null;
}
