using Hangproof.Completion;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// The task of a completion source that is answered from outside (HANG405): where nothing ends what nobody answers, a token in scope should; and
/// where requests are kept until their answer comes, whoever closes must not forget them.
/// </summary>
/// <remarks>
/// Silent where a token, a timer or a clean-up over all that is kept completes it, or who cancels the token does; where it is not seen who has it,
/// and for work of one's own.
/// </remarks>
internal sealed class SourceBound : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.RuleId != RuleIds.NeverCompletes || site.Operation is not IPropertyReferenceOperation { Property.Name: "Task" } task)
            return null;
        if (EndlessTask.IsProven(site, analysis, out _))
            return null;
        if (!IsWaitedFor(task) || SourceTrails.Variable(task.Instance) is not { } variable)
            return BoundVerdict.Owner;
        if (IsAnsweredBefore(task, variable))
            return BoundVerdict.Owner;
        var judge = SourceJudge.Of(analysis.Facts);
        var trail = judge.Trails.Of(variable, site.CancellationToken);
        if (judge.LeftBehind(trail, site.CancellationToken) is { } loop)
            return new BoundVerdict(BoundState.Unbounded, $"'{loop.Name}' leaves when {loop.When}, and what waits in the queue is answered by nobody", loop.Place)
            { IsCertain = true, RuleId = RuleIds.SourceNotCompleted, WayOut = "complete there what is queued, or wrap it in 'WaitAsync'" };
        if (judge.AfterTheSweep(trail, task, site.CancellationToken) is { } sweep)
            return new BoundVerdict(BoundState.Unbounded, $"what is asked after '{sweep.Name}' is answered by nobody", sweep.Place)
            { IsCertain = true, RuleId = RuleIds.SourceNotCompleted, WayOut = "ask once it is kept whether that was called" };
        if (!trail.IsClosed || trail.Completions.IsEmpty || judge.IsEndedAnyway(trail, site.CancellationToken) || !judge.IsAnsweredFromOutside(trail, site.CancellationToken)
            || judge.Culprit(trail, site.CancellationToken) is not null)
            return BoundVerdict.Owner;
        if (trail.IsStored && Closer(site.ContainingMember.ContainingType) is { } closer)
            return new BoundVerdict(BoundState.Unbounded, $"'{closer.Name}' leaves open what is still kept then", closer.Locations[0]) { IsCertain = true, IsArguable = true, RuleId = RuleIds.SourceNotCompleted, WayOut = "complete there what is kept, or wrap it in 'WaitAsync'" };
        return BoundVerdict.Owner with { YieldsToToken = !SourceJudge.IsAnsweredHoweverItEnds(trail) && !IsTokenRegistered(site) && !IsTokenGivenAlong(site, variable) && !IsEndedWithToken(site, trail, analysis), RuleId = RuleIds.SourceNotCompleted, WaitsToBeAsked = true };
    }

    /// <summary><c>if (isOver) source.SetCanceled(); else source.SetResult(value); await source.Task;</c></summary>
    private static bool IsAnsweredBefore(IPropertyReferenceOperation task, ISymbol source)
    {
        var waiting = task.Syntax.FirstAncestorOrSelf<StatementSyntax>();
        return waiting?.Parent is BlockSyntax block && block.Statements.TakeWhile(statement => statement != waiting).Any(Answers);

        bool IsOurs(ExpressionSyntax compared) => compared is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task", Expression: IdentifierNameSyntax of } && of.Identifier.ValueText == source.Name;

        bool Answers(StatementSyntax statement) => statement switch
        {
            BlockSyntax inner => inner.Statements.Any(Answers),
            TryStatementSyntax { Finally.Block: { } last } when Answers(last) => true,
            // Whoever is not answered by a handler does not come to the wait.
            TryStatementSyntax attempt => Answers(attempt.Block) && attempt.Catches.All(clause => Answers(clause.Block) || Leaving.Is(clause.Block)),
            IfStatementSyntax { Else.Statement: var other } choice => Answers(choice.Statement) && Answers(other),
            // `if (await Task.WhenAny(source.Task, Task.Delay(limit)) != source.Task) source.SetException(tooLate);`
            IfStatementSyntax { Else: null, Condition: BinaryExpressionSyntax { OperatorToken.ValueText: "!=" } lost } choice => (IsOurs(lost.Left) || IsOurs(lost.Right)) && Answers(choice.Statement),
            ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax of, Name.Identifier.ValueText: var name } } } =>
                of.Identifier.ValueText == source.Name && (name.StartsWith("Set", StringComparison.Ordinal) || name.StartsWith("TrySet", StringComparison.Ordinal)),
            _ => false,
        };
    }

    /// <summary>
    /// Whoever registers a callback with a token before has decided what a cancellation does: it ends what answers. So does the work that gives the answer, where
    /// the member starts it.
    /// </summary>
    private static bool IsTokenRegistered(WaitSite site) =>
        site.Name.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.DescendantNodes().TakeWhile(node => node.SpanStart < site.Name.SpanStart).Any(node =>
            node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Register" or "UnsafeRegister", Expression: var token } }
            && site.Model.GetTypeInfo(token, site.CancellationToken).Type is { Name: "CancellationToken" }) == true;

    /// <summary><c>Ask(new Callback(OnAnswer, token));</c>: who is to answer has the token, and answers when it is cancelled.</summary>
    private static bool IsTokenGivenAlong(WaitSite site, ISymbol source)
    {
        var function = EnclosingFunction.Of(site.Name);
        var names = new HashSet<string>(StringComparer.Ordinal) { source.Name };
        foreach (var local in function.DescendantNodes().OfType<LocalFunctionStatementSyntax>())
        {
            if (Names(local))
                names.Add(local.Identifier.ValueText);
        }
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            switch (node)
            {
                case VariableDeclaratorSyntax { Initializer.Value: { } value } variable when Names(value):
                    names.Add(variable.Identifier.ValueText);
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var set }, Right: var value } when Names(value):
                    names.Add(set);
                    break;
                // `watch.Closed += () => source.TrySetResult(false);` of what was made with the token.
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Left: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var teller } }, Right: var handler } when Names(handler) && IsMadeWithToken(teller):
                    return true;
            }
            if (node is BaseArgumentListSyntax { Arguments: { Count: > 1 } arguments } && arguments.Any(argument => Names(argument.Expression))
                && arguments.Any(argument => site.Model.GetTypeInfo(argument.Expression, site.CancellationToken).Type is { Name: "CancellationToken" }))
                return true;
        }
        return false;

        bool IsMadeWithToken(string teller) => EnclosingFunction.OwnNodes(function).Any(node => node is VariableDeclaratorSyntax { Initializer.Value: { } made } variable && variable.Identifier.ValueText == teller
            && made.DescendantNodes().Any(part => part is ArgumentSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: not "None" } } argument
                && site.Model.GetTypeInfo(argument.Expression, site.CancellationToken).Type is { Name: "CancellationToken" }));

        bool Names(SyntaxNode node) => node.DescendantNodesAndSelf().Any(name => name is IdentifierNameSyntax { Identifier.ValueText: var text } && names.Contains(text));
    }

    /// <summary><c>_stop.Cancel(); _wake.TrySetResult();</c>: whoever cancels the token that a method of the type's own was given completes then what it waits for.</summary>
    private static bool IsEndedWithToken(WaitSite site, SourceTrail trail, WaitAnalysis analysis)
    {
        if (site.ContainingMember is not IMethodSymbol { DeclaredAccessibility: Accessibility.Private } method)
            return false;
        var tokens = method.Parameters.Where(parameter => analysis.Known.IsToken(parameter.Type)).ToList();
        var calls = analysis.Uses.Of(method, site.CancellationToken);
        return tokens.Count > 0 && calls is { IsComplete: true, Uses.IsEmpty: false }
            && tokens.All(token => calls.Uses.All(call => ValueOrigins.Argument(call.Operation, token.Ordinal) is { } given
                && analysis.Origins.Of(given, site.CancellationToken) is { IsComplete: true, Leaves: { IsEmpty: false } leaves }
                && leaves.All(leaf => leaf is IPropertyReferenceOperation { Property.Name: "Token", Instance: var source } && ValueOrigins.Variable(source) is IFieldSymbol field && IsEndedWith(field, site, trail, analysis))));
    }

    private static bool IsEndedWith(IFieldSymbol source, WaitSite site, SourceTrail trail, WaitAnalysis analysis) =>
        analysis.Uses.Of(source, site.CancellationToken).Uses.Any(use => use.Operation.Parent is
            IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" } or IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" } }
            && use.Operation.Parent.Syntax is var cancel && EnclosingFunction.Of(cancel) is var function
            && trail.Completions.Any(completion => completion is IInvocationOperation && EnclosingFunction.Of(completion.Syntax) == function && completion.Syntax.SpanStart > cancel.Span.End
                && completion.Syntax.FirstAncestorOrSelf<StatementSyntax>()?.Parent?.Span.Contains(cancel.Span) == true
                && analysis.Facts.Paths.WhatSkips(function, new[] { completion.Syntax }, site.CancellationToken, cancel) is null));

    private static bool IsWaitedFor(IPropertyReferenceOperation task) =>
        TaskPath.IsWaitedFor(task) || TaskPath.Carried(task).Parent is IReturnOperation { Syntax: ReturnStatementSyntax or ArrowExpressionClauseSyntax or ExpressionSyntax } && EnclosingFunction.Of(task.Syntax) is MethodDeclarationSyntax;

    /// <summary>The member by which a type ends what it keeps.</summary>
    private static ISymbol? Closer(INamedTypeSymbol? type) =>
        type?.GetMembers().FirstOrDefault(member => member is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } method && !member.IsImplicitlyDeclared && member.Locations[0].IsInSource
            && StopPath.Contains(member) && !method.Parameters.Any(parameter => IsOneOfSeveral(parameter, method)));

    /// <summary>
    /// <c>CloseSession(session)</c>, <c>CloseSession(sessionId)</c>: whether a method is told which one it ends, by the name or as one of those that the
    /// type keeps. What else is kept goes on.
    /// </summary>
    private static bool IsOneOfSeveral(IParameterSymbol parameter, IMethodSymbol method)
    {
        var verb = method.Name.Skip(1).TakeWhile(letter => !char.IsUpper(letter)).Count() + 1;
        var noun = method.Name.Substring(Math.Min(verb, method.Name.Length)).Replace("Async", "");
        // `Cancel(TKey key)`, `StopChat(string stopId)`
        return parameter.Type.TypeKind == TypeKind.TypeParameter || parameter.Name.EndsWith("Id", StringComparison.OrdinalIgnoreCase) || parameter.Name.EndsWith("Key", StringComparison.OrdinalIgnoreCase)
            || noun.Length > 0 && parameter.Name.StartsWith(noun, StringComparison.OrdinalIgnoreCase)
            || parameter.Type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface, SpecialType: SpecialType.None } kept
                && method.ContainingType.GetMembers().Any(member => member is IFieldSymbol { Type: INamedTypeSymbol { TypeArguments: { IsEmpty: false } elements } } && elements.Contains(kept, SymbolEqualityComparer.Default));
    }
}
