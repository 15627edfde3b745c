using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Disposal;

/// <summary>Cancels a source before another takes its place: from then on nobody could.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CancelReplacedFix))]
public sealed class CancelReplacedFix : HangproofFix
{
    public CancelReplacedFix()
        : base(RuleIds.SourceNeverCancelled)
    {
    }

    internal override FixEffect Effect => FixEffect.Neutral;

    private protected override IEnumerable<Offer> Offers(FixSite site)
    {
        if (OwnedObject.Find(site) is not { Holder: IFieldSymbol field } owned || !site.WayOut.StartsWith("cancel the old", StringComparison.Ordinal)
            || owned.Creation.Parent is not AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } statement } assignment
            || IsUnderLock(statement) || IsCancelledAlready(block, statement, field))
            yield break;
        var mark = IsAlwaysThere(field, site.CancellationToken) ? "" : "?";
        yield return new Offer(
            $"Cancel the old '{field.Name}' first", nameof(CancelReplacedFix),
            new Rewrite(new[] { site.Layout.Before(statement, $"{assignment.Left}{mark}.Cancel();") }));
    }

    /// <summary>Whoever waits for the token goes on within <c>Cancel</c>, and may need the lock.</summary>
    private static bool IsUnderLock(SyntaxNode statement) => statement.Ancestors().Any(ancestor => ancestor is LockStatementSyntax);

    private static bool IsCancelledAlready(BlockSyntax block, StatementSyntax statement, IFieldSymbol field) =>
        block.Statements.TakeWhile(other => other != statement).SelectMany(other => other.DescendantNodes()).OfType<IdentifierNameSyntax>()
            .Any(name => name.Identifier.ValueText is "Cancel" or "CancelAsync" && name.Parent?.ToString().Contains(field.Name) == true);

    private static bool IsAlwaysThere(IFieldSymbol field, CancellationToken cancellationToken) =>
        field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value } && !value.IsKind(SyntaxKind.NullLiteralExpression)
        && field.NullableAnnotation != NullableAnnotation.Annotated;
}
