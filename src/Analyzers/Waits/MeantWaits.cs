using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// Waits that have no bound and are meant so: no suggestion is worth a word there. They stay unbounded for whoever asks what a lock is held
/// across, and for the inventory; and a token that is meant for the work is spoken of all the same.
/// </summary>
/// <remarks>
/// The form without a bound of a wait that has another; whatever a synchronization context does; the end of an operation whose callback learns
/// of failures too, or of posted work that signals however it ends; a worker that idles and can be told to leave; places or permits that the
/// code counts itself; a task that only gets a continuation; what a stream of one's own does for its caller.
/// </remarks>
internal sealed class MeantWaits
{
    private static readonly HashSet<string> _signals = new(StringComparer.Ordinal) { "Set", "Release", "Signal" };

    private readonly WaitAnalysis _analysis;

    public MeantWaits(WaitAnalysis analysis) => _analysis = analysis;

    public bool Is(WaitSite site, BoundVerdict verdict)
    {
        if (verdict.State == BoundState.Explicit)
            return IsExplained(site);
        if (verdict.State != BoundState.Unbounded)
            return false;
        if (ForeignSignature.IsOfStream(site.ContainingMember))
            return true;
        return site.Api.Kind switch
        {
            WaitKind.Event or WaitKind.Countdown or WaitKind.MonitorWait or WaitKind.Semaphore =>
                IsOfContext(site) || HasOtherForm(site) || IsIdle(site) || IsCountedByHand(site) || (verdict.Why is null && (IsOfOperation(site) || IsOfPostedWork(site))),
            WaitKind.QueueWrite => LooksAtCapacity(site),
            WaitKind.ChannelRead or WaitKind.ChannelWrite => IsContinued(site),
            _ => false,
        };
    }

    /// <summary>Whoever writes that a wait takes no token, and why, has decided: what the reason is is theirs.</summary>
    private static bool IsExplained(WaitSite site)
    {
        if (site.Name.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
            return false;
        var last = statement is CommonForEachStatementSyntax loop ? loop.CloseParenToken : statement.GetLastToken();
        return statement.GetLeadingTrivia().Concat(last.TrailingTrivia).Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia));
    }

    /// <summary>A context sends by waiting, runs one call at a time, and idles until there is one.</summary>
    private static bool IsOfContext(WaitSite site)
    {
        for (var type = site.ContainingMember.ContainingType; type is not null; type = type.ContainingType)
        {
            for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
            {
                if (ancestor is { Name: "SynchronizationContext", ContainingNamespace.Name: "Threading" })
                    return true;
            }
        }
        return false;
    }

    /// <summary><c>Idle()</c> beside <c>Idle(TimeSpan)</c>, <c>WaitRead()</c> beside <c>WaitReadAsync(CancellationToken)</c>: whoever calls it chose the one without a bound.</summary>
    private bool HasOtherForm(WaitSite site)
    {
        if (site.ContainingMember is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } method || TakesBound(method))
            return false;
        var name = method.SimpleName();
        var isWait = name.StartsWith("Wait", StringComparison.Ordinal) || name.StartsWith("Await", StringComparison.Ordinal);
        return method.ContainingType.GetMembers().OfType<IMethodSymbol>().Any(other => TakesBound(other) && other.SimpleName() is var form && (form == name || (isWait && form == name + "Async")));
    }

    private bool TakesBound(IMethodSymbol method) => method.Parameters.Any(parameter => _analysis.Known.IsToken(parameter.Type) || _analysis.Known.IsTimeSpan(parameter.Type));

    /// <summary>A condition that is looked at again under the lock, in a loop that has another way out: whoever is to end it changes what is looked at, and pulses.</summary>
    private static bool IsIdle(WaitSite site) =>
        site.Api.Kind == WaitKind.MonitorWait && EnclosingFunction.AncestorsWithin(site.Name).FirstOrDefault(LoopSyntax.Is) is { } loop
        && EnclosingFunction.OwnNodes(loop).Any(node => node is ReturnStatementSyntax or BreakStatementSyntax && node.SpanStart < site.Name.SpanStart
            && EnclosingFunction.AncestorsWithin(node).OfType<IfStatementSyntax>().Any(choice => loop.Span.Contains(choice.Span) && !choice.Statement.Span.Contains(site.Name.Span)));

    /// <summary><c>if (Interlocked.Increment(ref _count) > Max) _throttle.Wait()</c>, and whoever counts down releases: the permits of a lock, given back when the work is over.</summary>
    private bool IsCountedByHand(WaitSite site)
    {
        if (site.Api.Kind != WaitKind.Semaphore || site.Receiver is not { } receiver || site.Name.FirstAncestorOrSelf<IfStatementSyntax>() is not { } choice)
            return false;
        var words = choice.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText).ToList();
        var counted = EnclosingFunction.OwnCalls(EnclosingFunction.Of(site.Name))
            .Where(call => call.SpanStart < site.Name.SpanStart && Counter(call, "Increment") is not null
                && (choice.Condition.Span.Contains(call.Span) || (call.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var kept } } && words.Contains(kept))))
            .Select(call => Counter(call, "Increment")).FirstOrDefault();
        var releases = counted is null ? new List<IOperation>() : _analysis.Objects.Of(receiver, site.CancellationToken).Calls.Where(call => call is IInvocationOperation { TargetMethod.Name: "Release" }).ToList();
        return releases.Count > 0 && releases.All(release => release.Syntax.FirstAncestorOrSelf<IfStatementSyntax>()?.Condition.DescendantNodesAndSelf()
            .OfType<InvocationExpressionSyntax>().Any(call => Counter(call, "Decrement") == counted) == true);
    }

    private static string? Counter(InvocationExpressionSyntax call, string direction) =>
        call is { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Interlocked" }, Name.Identifier.ValueText: var name }, ArgumentList.Arguments: { Count: 1 } arguments } && name == direction
            ? arguments[0].Expression.ToString()
            : null;

    /// <summary>
    /// <c>device.Read(at, (code, error) => done.Set()); done.Wait();</c>: a callback that is told of failures is called however the operation ends,
    /// and the wait is as long as the operation. Of what is kept in a field, the type's own operations.
    /// </summary>
    private bool IsOfOperation(WaitSite site)
    {
        var function = EnclosingFunction.Of(site.Name);
        if (Starts(function, site.Name.SpanStart))
            return true;
        return ValueOrigins.Variable(site.Receiver) is IFieldSymbol or IParameterSymbol { RefKind: RefKind.Ref }
            && site.ContainingMember.ContainingType.DeclaringSyntaxReferences.Any(part => Starts(part.GetSyntax(site.CancellationToken), int.MaxValue));

        bool Starts(SyntaxNode scope, int before)
        {
            var model = _analysis.Models.Get(scope.SyntaxTree);
            return scope.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => call.SpanStart < before
                && call.ArgumentList.Arguments.Count > 1 && model.GetOperation(call, site.CancellationToken) is IInvocationOperation { TargetMethod.MethodKind: not MethodKind.DelegateInvoke } started
                && started.Arguments.Any(argument => LearnsOfFailures(argument.Parameter?.Type) && Signals(argument.Value.Syntax, model, site)));
        }
    }

    /// <summary>A callback that is given an exception, an error's number or the operation itself.</summary>
    private static bool LearnsOfFailures(ITypeSymbol? type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Delegate, DelegateInvokeMethod: { ReturnsVoid: true, Parameters: var parameters } }
        && parameters.Any(parameter => parameter.Type.IsException() || parameter.Type.Name == "IAsyncResult" || parameter.Name.StartsWith("error", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether what is given for a callback signals; one that is not in sight is somebody's who was given the signal.</summary>
    private bool Signals(SyntaxNode callback, SemanticModel model, WaitSite site)
    {
        var isInSight = false;
        foreach (var node in callback.DescendantNodesAndSelf())
        {
            IEnumerable<SyntaxNode> bodies = node switch
            {
                AnonymousFunctionExpressionSyntax lambda => new[] { lambda },
                SimpleNameSyntax name when model.GetSymbolInfo(name, site.CancellationToken).Symbol is IMethodSymbol method =>
                    _analysis.Models.Declarations(method.ReducedFrom ?? method).Select(declaration => declaration.GetSyntax(site.CancellationToken)),
                _ => Array.Empty<SyntaxNode>(),
            };
            foreach (var body in bodies)
            {
                isInSight = true;
                if (body.DescendantNodes().Any(IsSignal))
                    return true;
            }
        }
        return !isInSight;
    }

    private static bool IsSignal(SyntaxNode node) => node is InvocationExpressionSyntax call && call.Expression switch
    {
        MemberAccessExpressionSyntax access => _signals.Contains(access.Name.Identifier.ValueText),
        MemberBindingExpressionSyntax binding => _signals.Contains(binding.Name.Identifier.ValueText),
        _ => false,
    };

    /// <summary><c>scheduler.Post(() => { try { ... } finally { done.Set(); } }); done.Wait();</c></summary>
    private static bool IsOfPostedWork(WaitSite site) =>
        ValueOrigins.Variable(site.Receiver) is ILocalSymbol signal && EnclosingFunction.OwnCalls(EnclosingFunction.Of(site.Name))
            .Any(call => call.SpanStart < site.Name.SpanStart && call.Parent is ExpressionStatementSyntax
                && site.Model.GetSymbolInfo(call, site.CancellationToken).Symbol is IMethodSymbol { MethodKind: not MethodKind.DelegateInvoke }
                && call.ArgumentList.Arguments.Any(argument => argument.Expression is AnonymousFunctionExpressionSyntax work
                    && EnclosingFunction.OwnNodes(work).OfType<FinallyClauseSyntax>().Any(cleanup => cleanup.DescendantNodes().Any(node =>
                        IsSignal(node) && node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var on } } } && on == signal.Name))));

    /// <summary>Whoever asks a collection how much it holds and compares keeps a place free.</summary>
    private bool LooksAtCapacity(WaitSite site) =>
        ValueOrigins.Unwrap(site.Receiver) is IFieldReferenceOperation { Field: var queue }
        && _analysis.Uses.Of(queue.OriginalDefinition, site.CancellationToken).Uses.Any(use => use.Operation.Parent is IPropertyReferenceOperation { Property.Name: "BoundedCapacity" });

    /// <summary>Nobody waits for it: what is to come after it is its continuation.</summary>
    private static bool IsContinued(WaitSite site)
    {
        var function = EnclosingFunction.Of(site.Name);
        return !EnclosingFunction.IsAsync(function) && SymbolUses.Expression(site.Name) is { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var kept } } }
            && EnclosingFunction.OwnCalls(function).Any(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ContinueWith" or "OnCompleted" or "UnsafeOnCompleted", Expression: var on }
                && on.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == kept));
    }
}
