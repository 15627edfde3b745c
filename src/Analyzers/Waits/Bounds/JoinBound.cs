using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A join is as bounded as the thread it waits for: silent where the thread's body waits only for what is bounded and its loops can end;
/// never where what ends the loop is done only after the join, by the joiner itself.
/// </summary>
internal sealed class JoinBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind != WaitKind.ThreadJoin || site.Receiver is not { } thread)
            return null;
        var bodies = Bodies(thread, site, analysis).Distinct().ToList();
        if (bodies.Count == 0)
            return IsToldBefore(site) ? BoundVerdict.Owner : null;
        var woken = WokenBefore(site, analysis).ToList();
        foreach (var body in bodies)
        {
            if (Reaches(body, EnclosingFunction.Of(site.Operation.Syntax), analysis, 0, site.CancellationToken) && !AsksWhoItIs(site))
                return new BoundVerdict(BoundState.Unbounded, "the thread itself can get here", body.GetLocation());
            if (Late(body, site, analysis) is { } late)
                return new BoundVerdict(BoundState.Never, $"'{late}' comes only after it", late.GetLocation());
            if (analysis.OpenWaits.In(body, body.Span, other => other.Api.RuleId != RuleIds.Lock && !(woken.Count > 0 && WaitsForOne(other, woken, analysis)), site.CancellationToken) is { } open)
                return new BoundVerdict(open.IsNever ? BoundState.Never : BoundState.Unbounded, $"the thread {open.What}", open.Location);
            if (EnclosingFunction.OwnNodes(body).FirstOrDefault(IsEndless) is { } endless)
                return new BoundVerdict(BoundState.Unbounded, "the thread's loop has no end", endless.GetFirstToken().GetLocation());
        }
        return BoundVerdict.Owner;
    }

    /// <summary>The events that are set in the same block before the join.</summary>
    private static IEnumerable<ISymbol> WokenBefore(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Name.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } join)
            yield break;
        foreach (var statement in block.Statements.TakeWhile(one => one != join))
        {
            if (statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Set" } } call }
                && analysis.Models.Operation(call, site.CancellationToken) is IInvocationOperation { Instance: { } signal } && ValueOrigins.Variable(signal) is { } variable)
                yield return variable;
        }
    }

    /// <summary>Whether a wait of the thread ends with one of some events.</summary>
    private static bool WaitsForOne(WaitSite other, List<ISymbol> events, WaitAnalysis analysis) =>
        other.Api.Kind == WaitKind.Event
        && (other.Api.MemberName == "WaitAny" ? HandlesBound.Handles(other.Arguments[0].Value, other, analysis) : other.Receiver is { } one ? new[] { one } : Enumerable.Empty<IOperation>())
            .Any(handle => events.Contains(ValueOrigins.Variable(handle is IPropertyReferenceOperation { Property.Name: "WaitHandle", Instance: { } slim } ? slim : handle), SymbolEqualityComparer.Default));

    /// <summary>Whether a function calls another, itself or through methods of the compilation.</summary>
    private static bool Reaches(SyntaxNode from, SyntaxNode to, WaitAnalysis analysis, int depth, CancellationToken cancellationToken)
    {
        if (depth > 3 || to is AnonymousFunctionExpressionSyntax)
            return false;
        var model = analysis.Models.Get(from.SyntaxTree);
        return EnclosingFunction.OwnNodes(from).OfType<InvocationExpressionSyntax>()
            .Select(call => model.GetSymbolInfo(call, cancellationToken).Symbol as IMethodSymbol)
            .Any(method => method is not null && analysis.Models.Declarations(method) is { Length: > 0 } references
                && references[0].GetSyntax(cancellationToken) is { } body
                && (body == to || (body != from && Reaches(body, to, analysis, depth + 1, cancellationToken))));
    }

    /// <summary>What a thread does that is not in sight nobody knows; where it was told to stop just before, its end is somebody's care.</summary>
    private static bool IsToldBefore(WaitSite site) =>
        EnclosingFunction.AncestorsWithin(site.Name).OfType<BlockSyntax>().Any(block => block.Statements.TakeWhile(statement => statement.Span.End <= site.Name.SpanStart)
            .SelectMany(EnclosingFunction.OwnNodes).Any(node => node switch
            {
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier.ValueText is "Cancel" or "Stop" or "Set" or "CompleteAdding" or "Interrupt" or "PulseAll",
                InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.Identifier.ValueText is "Cancel" or "Set" or "CompleteAdding" or "Interrupt",
                AssignmentExpressionSyntax { Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression or (int)SyntaxKind.FalseLiteralExpression } } => true,
                _ => false,
            }));

    private static bool AsksWhoItIs(WaitSite site) =>
        EnclosingFunction.OwnNodes(EnclosingFunction.Of(site.Name)).OfType<SimpleNameSyntax>().Any(name => name.Identifier.ValueText is "CurrentThread" or "CurrentManagedThreadId" or "ManagedThreadId");

    /// <summary>The functions that the thread can run.</summary>
    private static IEnumerable<SyntaxNode> Bodies(IOperation thread, WaitSite site, WaitAnalysis analysis)
    {
        foreach (var start in analysis.Endings.Joins.Starts(thread, site.CancellationToken))
        {
            var model = analysis.Models.Get(start.SyntaxTree);
            foreach (var creation in start.DescendantNodesAndSelf().OfType<BaseObjectCreationExpressionSyntax>())
            {
                if (creation.ArgumentList?.Arguments.FirstOrDefault()?.Expression is not { } body
                    || model.GetTypeInfo(creation, site.CancellationToken).Type?.Name != "Thread")
                    continue;
                if (body is AnonymousFunctionExpressionSyntax)
                    yield return body;
                else if (model.GetSymbolInfo(body, site.CancellationToken).Symbol is IMethodSymbol named && analysis.Models.Declarations(named) is { Length: > 0 } references)
                    yield return references[0].GetSyntax(site.CancellationToken);
            }
        }
    }

    private static bool IsEndless(SyntaxNode node) =>
        LoopSyntax.IsForEver(node) && !EnclosingFunction.OwnNodes(node).Any(n => n is BreakStatementSyntax or ReturnStatementSyntax or ThrowStatementSyntax or GotoStatementSyntax);

    /// <summary>What ends the thread's loops, where the joining function does it after the join and nobody else does it.</summary>
    private static SyntaxNode? Late(SyntaxNode body, WaitSite site, WaitAnalysis analysis)
    {
        var joining = EnclosingFunction.Of(site.Operation.Syntax);
        SyntaxNode? late = null;
        foreach (var signal in Signals(body, site, analysis))
        {
            foreach (var end in Ends(signal, body, site, analysis))
            {
                if (EnclosingFunction.Of(end) != joining || end.SpanStart < site.Operation.Syntax.SpanStart)
                    return null;
                late ??= end;
            }
        }
        return late;
    }

    /// <summary>The fields and locals that the conditions of the body's loops look at.</summary>
    private static IEnumerable<ISymbol> Signals(SyntaxNode body, WaitSite site, WaitAnalysis analysis)
    {
        var model = analysis.Models.Get(body.SyntaxTree);
        var conditions = EnclosingFunction.OwnNodes(body).SelectMany(Conditions);
        return conditions.SelectMany(c => c.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>()
            .Select(name => model.GetSymbolInfo(name, site.CancellationToken).Symbol)
            .Where(symbol => symbol is IFieldSymbol { IsConst: false } or ILocalSymbol { IsConst: false } or IParameterSymbol)
            .Distinct(SymbolEqualityComparer.Default)!;
    }

    private static IEnumerable<ExpressionSyntax> Conditions(SyntaxNode node)
    {
        switch (node)
        {
            case WhileStatementSyntax loop:
                yield return loop.Condition;
                break;
            case DoStatementSyntax loop:
                yield return loop.Condition;
                break;
            case ForStatementSyntax { Condition: { } condition }:
                yield return condition;
                break;
            case IfStatementSyntax choice when choice.Statement.DescendantNodesAndSelf().Any(n => n is BreakStatementSyntax or ReturnStatementSyntax):
                yield return choice.Condition;
                break;
        }
    }

    /// <summary>Where a flag is changed, an event set or a source cancelled, outside the thread and the constructors.</summary>
    private static IEnumerable<SyntaxNode> Ends(ISymbol signal, SyntaxNode body, WaitSite site, WaitAnalysis analysis)
    {
        foreach (var use in analysis.Uses.Of(signal, site.CancellationToken).Uses)
        {
            var syntax = use.Operation.Syntax;
            if (body.Span.Contains(syntax.Span) && body.SyntaxTree == syntax.SyntaxTree || use.Member is IMethodSymbol { MethodKind: MethodKind.Constructor })
                continue;
            if (use.Operation.Parent is IAssignmentOperation assignment && assignment.Target == use.Operation)
            {
                // `_source = new()` is what the next thread gets, and no word to the one that is joined.
                if (ValueOrigins.Unwrap(assignment.Value) is not IObjectCreationOperation { Type.IsReferenceType: true })
                    yield return assignment.Syntax;
            }
            else if (use.Operation.Parent is IInvocationOperation { TargetMethod.Name: "Set" or "Cancel" or "CancelAsync" or "CancelAfter" or "CompleteAdding" or "Write" or "Exchange" } call)
                yield return call.Syntax;
            // Handed on to somebody, who may do it at any time.
            else if (use.Operation.Parent is IArgumentOperation { Parent: IInvocationOperation or IObjectCreationOperation } argument)
                yield return argument.Parent!.Syntax;
        }
    }
}
