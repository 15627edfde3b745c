using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Reporting;

/// <summary>
/// What somebody switched off by <c>#pragma warning disable</c> or <c>[SuppressMessage]</c> for a rule of the compiler or of another package that says the same: a decision in
/// writing, which is no reason for a warning. Asked only where there is something to report.
/// </summary>
internal static class PeerPragmas
{
    /// <summary>A task is dropped.</summary>
    public static readonly IReadOnlyCollection<string> ForgottenTask = new HashSet<string>(StringComparer.Ordinal) { "CS4014", "4014", "VSTHRD110", "MA0134" };

    /// <summary>A function is <c>async void</c>.</summary>
    public static readonly IReadOnlyCollection<string> AsyncVoid = new HashSet<string>(StringComparer.Ordinal) { "VSTHRD100", "VSTHRD101", "MA0155", "AsyncFixer03", "S3168", "AsyncVoidMethod", "AsyncVoidLambda" };

    /// <summary>A thread blocks on a task.</summary>
    public static readonly IReadOnlyCollection<string> Blocking = new HashSet<string>(StringComparer.Ordinal) { "VSTHRD002", "VSTHRD102", "VSTHRD103", "VSTHRD104", "CA1849", "MA0042", "MA0045", "AsyncFixer02", "S4462" };

    /// <summary>A token at hand is not passed.</summary>
    public static readonly IReadOnlyCollection<string> TokenNotPassed = new HashSet<string>(StringComparer.Ordinal) { "CA2016", "MA0040", "S6966", "MethodSupportsCancellation" };

    /// <summary>Whether a place stands behind such a line for one of the ids, and no other line takes it back, or in what a <c>SuppressMessage</c> for one of them is put on.</summary>
    public static bool Disable(IReadOnlyCollection<string> ids, SyntaxNode place, CancellationToken cancellationToken)
    {
        if (place.AncestorsAndSelf().Any(declared => Suppresses(declared, ids)) || IsWordAbove(place, ids))
            return true;
        if (!place.SyntaxTree.GetRoot(cancellationToken).ContainsDirectives)
            return false;
        var isDisabled = false;
        var root = (CSharpSyntaxNode)place.SyntaxTree.GetRoot(cancellationToken);
        for (var directive = root.GetFirstDirective(IsPragma); directive is not null && directive.SpanStart < place.SpanStart; directive = directive.GetNextDirective(IsPragma))
        {
            var pragma = (PragmaWarningDirectiveTriviaSyntax)directive;
            if (pragma.IsActive && pragma.ErrorCodes.Any(code => ids.Contains(code.ToString())))
                isDisabled = pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword);
        }
        return isDisabled;
    }

    private static bool Suppresses(SyntaxNode declared, IReadOnlyCollection<string> ids)
    {
        var attributes = declared switch
        {
            MemberDeclarationSyntax member => member.AttributeLists,
            LocalFunctionStatementSyntax function => function.AttributeLists,
            _ => default,
        };
        return attributes.Any(list => list.Attributes.Any(attribute =>
            attribute is { Name: var name, ArgumentList.Arguments: [_, { Expression: LiteralExpressionSyntax { Token.ValueText: var check } }, ..] }
            && (name is QualifiedNameSyntax { Right: var last } ? last : name) is SimpleNameSyntax { Identifier.ValueText: "SuppressMessage" or "SuppressMessageAttribute" }
            && ids.Contains(check.Split(':')[0].Trim())));
    }

    /// <summary><c>// ReSharper disable once MethodSupportsCancellation</c></summary>
    private static bool IsWordAbove(SyntaxNode place, IReadOnlyCollection<string> ids) =>
        place.FirstAncestorOrSelf<SyntaxNode>(node => node is StatementSyntax or MemberDeclarationSyntax)?.GetLeadingTrivia().Any(trivia =>
            trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) && trivia.ToString() is var comment && comment.Contains("ReSharper disable once") && ids.Contains(comment.Split(' ').Last())) == true;

    private static bool IsPragma(DirectiveTriviaSyntax directive) => directive is PragmaWarningDirectiveTriviaSyntax;
}
