using Hangproof.Catalogue;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Timeouts;

/// <summary>Sets the property that bounds a call: where it was set to nothing, else right after the receiver's creation, else before the call.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SetDeadlineFix))]
public sealed class SetDeadlineFix : HangproofFix
{
    public SetDeadlineFix()
        : base(RuleIds.SyncSocket, RuleIds.SyncSocketPossible, RuleIds.Stream, RuleIds.StreamPossible, RuleIds.Peer, RuleIds.PeerPossible, RuleIds.Http, RuleIds.Database)
    {
    }

    internal override FixEffect Effect => FixEffect.Timed;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (site.IsIdle || site.Wait is not { Receiver: { } receiver } call)
            yield break;
        foreach (var bound in call.Api.Bounds)
        {
            if (bound is not { Kind: BoundKind.Deadline, HoldsEverywhere: true }
                || DocumentationCommentId.GetFirstSymbolForDeclarationId(bound.Member!, site.Model.Compilation) is not IPropertySymbol { SetMethod: not null } property)
                continue;
            var deadline = new Deadline(call, receiver, property);
            if ((IsOf(property, receiver, site) ? deadline.Rewritten() : deadline.OnWhatItComesFrom()) is not { } rewrite)
                continue;
            yield return new Offer($"Set '{property.Name}' to {deadline.Words}", nameof(SetDeadlineFix), rewrite);
            yield break;
        }
    }

    private static bool IsOf(IPropertySymbol property, ExpressionSyntax expression, FixSite site) =>
        site.Model.GetTypeInfo(expression, site.CancellationToken).Type.IsOrDerivesFrom(property.ContainingType);

    private sealed class Deadline
    {
        private readonly WaitCall _call;
        private readonly ExpressionSyntax _receiver;
        private readonly IPropertySymbol _property;

        public Deadline(WaitCall call, ExpressionSyntax receiver, IPropertySymbol property)
        {
            _call = call;
            _receiver = receiver;
            _property = property;
        }

        public string Words => Value(_call.Expression.SpanStart).Words;

        private FixSite Site => _call.Site;

        public Rewrite? Rewritten() => InsteadOfNone() ?? AtCreation() ?? BeforeCall();

        /// <summary>
        /// <c>reader</c> comes from <c>new BinaryReader(stream)</c>, <c>stream</c> from <c>client.GetStream()</c>: the property of one of them, set
        /// before the next is made of it.
        /// </summary>
        public Rewrite? OnWhatItComesFrom()
        {
            if (Source(_receiver) is { } direct)
                return Statement(_call.Expression) is { } before ? Before(before, direct) : null;
            if (Site.Model.GetSymbolInfo(_receiver, Site.CancellationToken).Symbol is not { } variable || variable is not (ILocalSymbol or IFieldSymbol)
                || Value(variable) is not { } made || Statement(made) is not { } statement)
                return null;
            var under = made is BaseObjectCreationExpressionSyntax creation ? creation.ArgumentList?.Arguments.FirstOrDefault()?.Expression : made;
            if (under is null)
                return null;
            var target = IsStable(under) && IsOf(_property, under, Site) ? under : Source(under);
            return target is null ? null : Before(statement, target);
        }

        /// <summary>What a stream is got from: <c>client</c> of <c>client.GetStream()</c>.</summary>
        private ExpressionSyntax? Source(ExpressionSyntax expression) =>
            expression is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Expression: var source } } && IsStable(source) && IsOf(_property, source, Site)
                ? source
                : null;

        private Rewrite? Before(StatementSyntax statement, ExpressionSyntax target) =>
            With(statement.SpanStart, text => Site.Layout.Before(statement, $"{target}.{_property.Name} = {text};"));

        /// <summary>The analyzer points to the assignment that took the deadline away.</summary>
        private Rewrite? InsteadOfNone()
        {
            foreach (var location in Site.Diagnostic.AdditionalLocations)
            {
                if (location.SourceTree == Site.Root.SyntaxTree
                    && Site.Root.FindNode(location.SourceSpan).FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { } assignment
                    && IsDeadline(assignment.Left))
                    return With(assignment.Right.SpanStart, text => Rewrite.Replace(assignment.Right.Span, text));
            }
            return null;
        }

        private bool IsDeadline(ExpressionSyntax target) => Site.Model.GetSymbolInfo(target, Site.CancellationToken).Symbol?.Name == _property.Name;

        private Rewrite? AtCreation()
        {
            if (Site.Model.GetSymbolInfo(_receiver, Site.CancellationToken).Symbol is not { } variable || variable is not (ILocalSymbol or IFieldSymbol)
                || Creation(variable) is not { } creation)
                return null;
            if (creation.Initializer is { } initializer)
                return ExtendInitializer(initializer);
            return creation.Parent switch
            {
                EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.Text: var name, Parent.Parent: LocalDeclarationStatementSyntax local } } when CheckedStatement.IsInList(local) => After(local, name),
                AssignmentExpressionSyntax { Left: var target, Parent: ExpressionStatementSyntax statement } when CheckedStatement.IsInList(statement) => After(statement, target.ToString()),
                EqualsValueClauseSyntax => With(creation.Span.End, text => Rewrite.Insert(creation.Span.End, $" {{ {_property.Name} = {text} }}")),
                _ => null,
            };
        }

        /// <summary>The only value that a variable is given, where that is made on the spot.</summary>
        private BaseObjectCreationExpressionSyntax? Creation(ISymbol variable) => Value(variable) as BaseObjectCreationExpressionSyntax;

        private ExpressionSyntax? Value(ISymbol variable)
        {
            if (variable.DeclaringSyntaxReferences is not { Length: 1 } references || references[0].SyntaxTree != Site.Root.SyntaxTree
                || references[0].GetSyntax(Site.CancellationToken) is not VariableDeclaratorSyntax declarator)
                return null;
            var scope = declarator.FirstAncestorOrSelf<MemberDeclarationSyntax>(member => member is not FieldDeclarationSyntax);
            var values = scope?.DescendantNodes().OfType<AssignmentExpressionSyntax>()
                .Where(assignment => assignment.Left.ToString() is var target && (target == variable.Name || target == "this." + variable.Name))
                .Select(assignment => assignment.Right)
                .ToList() ?? [];
            if (declarator.Initializer is { } initializer)
                values.Add(initializer.Value);
            return values.Count == 1 ? values[0] : null;
        }

        private Rewrite? ExtendInitializer(InitializerExpressionSyntax initializer)
        {
            if (!initializer.IsKind(SyntaxKind.ObjectInitializerExpression) || initializer.Expressions.OfType<AssignmentExpressionSyntax>().Any(assignment => assignment.Left.ToString() == _property.Name))
                return null;
            if (initializer.Expressions.Count == 0)
                return With(initializer.SpanStart, text => Rewrite.Insert(initializer.OpenBraceToken.Span.End, $" {_property.Name} = {text}"));
            var last = initializer.Expressions.Last();
            var isOnOwnLine = initializer.OpenBraceToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
            var gap = isOnOwnLine ? Site.Layout.NewLine + Site.Layout.Indent(last) : " ";
            return initializer.Expressions.SeparatorCount == initializer.Expressions.Count
                ? With(last.SpanStart, text => Rewrite.Insert(initializer.Expressions.GetSeparators().Last().Span.End, $"{gap}{_property.Name} = {text},"))
                : With(last.SpanStart, text => Rewrite.Insert(last.Span.End, $",{gap}{_property.Name} = {text}"));
        }

        private Rewrite? After(StatementSyntax statement, string receiver) =>
            With(statement.SpanStart, text => Site.Layout.After(statement, $"{receiver}.{_property.Name} = {text};"));

        private Rewrite? BeforeCall()
        {
            // What is called to get at the receiver would be called twice, and may give another one.
            if (!IsStable(_receiver) || Site.Model.GetSymbolInfo(_receiver, Site.CancellationToken).Symbol is INamespaceOrTypeSymbol || Statement(_call.Expression) is not { } statement)
                return null;
            return Before(statement, _receiver);
        }

        private static bool IsStable(ExpressionSyntax expression) => expression switch
        {
            ThisExpressionSyntax or IdentifierNameSyntax => true,
            MemberAccessExpressionSyntax access => IsStable(access.Expression),
            _ => false,
        };

        private static StatementSyntax? Statement(ExpressionSyntax expression)
        {
            foreach (var node in expression.Ancestors())
            {
                if (node is StatementSyntax statement && CheckedStatement.IsInList(statement))
                    return statement;
                if (node is LambdaExpressionSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax)
                    return null;
            }
            return null;
        }

        private Rewrite? With(int position, Func<string, TextChange> edit)
        {
            var value = Value(position);
            // Of all deadlines, only a command's is counted in seconds.
            return value.For(_property.Type, position, inSeconds: _property.Name == "CommandTimeout") is { } text ? new Rewrite(new[] { edit(text) }).And(value.Declaration) : null;
        }

        private TimeoutValue Value(int position) => TimeoutValue.At(Site, position);
    }
}
