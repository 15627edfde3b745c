using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Verdicts;

/// <summary>Finds what keeps a rule silent in a member: a <c>#pragma</c>, an attribute, or a severity.</summary>
internal sealed class Suppressions
{
    private readonly Compilation _compilation;

    public Suppressions(Compilation compilation) => _compilation = compilation;

    /// <summary>Where the finding of a rule in a member is suppressed and how, in words.</summary>
    /// <param name="ids">The rule's ids.</param>
    /// <param name="member">The member.</param>
    /// <param name="isOnly">Whether it is the rule's only finding there, so that whatever is suppressed in the member is that one.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public (Location Place, string How)? Of(IReadOnlyCollection<string> ids, ISymbol member, bool isOnly, CancellationToken cancellationToken)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellationToken);
            if (Pragma(ids, declaration, isOnly, cancellationToken) is { } pragma)
                return (pragma.GetLocation(), "a '#pragma'");
            if (Severity(ids, declaration.SyntaxTree, cancellationToken))
                return (member.Locations[0], "its severity");
        }
        for (var holder = member; holder is not null and not INamespaceSymbol; holder = holder.ContainingSymbol)
        {
            if (Attribute(ids, holder, cancellationToken) is { } attribute)
                return (attribute.GetLocation(), "an attribute");
        }
        return null;
    }

    /// <summary>The directive that holds for the whole member or, where it can mean one finding only, begins or ends in it.</summary>
    private static PragmaWarningDirectiveTriviaSyntax? Pragma(IReadOnlyCollection<string> ids, SyntaxNode declaration, bool isOnly, CancellationToken cancellationToken)
    {
        PragmaWarningDirectiveTriviaSyntax? before = null;
        for (var directive = declaration.SyntaxTree.GetRoot(cancellationToken).GetFirstDirective(IsMeant); directive is not null; directive = directive.GetNextDirective(IsMeant))
        {
            var pragma = (PragmaWarningDirectiveTriviaSyntax)directive;
            if (pragma.SpanStart >= declaration.Span.End)
                break;
            var disables = pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword);
            if (pragma.SpanStart < declaration.SpanStart)
                before = disables ? pragma : null;
            else if (isOnly && (disables || before is not null))
                return disables ? pragma : before;
            else
                return null;
        }
        return before;

        bool IsMeant(DirectiveTriviaSyntax directive) =>
            directive is PragmaWarningDirectiveTriviaSyntax pragma && (pragma.ErrorCodes.Count == 0 || pragma.ErrorCodes.Any(code => ids.Contains(code.ToString())));
    }

    private bool Severity(IReadOnlyCollection<string> ids, SyntaxTree tree, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            if (_compilation.Options.SpecificDiagnosticOptions.TryGetValue(id, out var severity)
                || _compilation.Options.SyntaxTreeOptionsProvider?.TryGetDiagnosticValue(tree, id, cancellationToken, out severity) == true)
            {
                if (severity == ReportDiagnostic.Suppress)
                    return true;
            }
        }
        return false;
    }

    private static SyntaxNode? Attribute(IReadOnlyCollection<string> ids, ISymbol holder, CancellationToken cancellationToken)
    {
        foreach (var attribute in holder.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "SuppressMessageAttribute" or "UnconditionalSuppressMessageAttribute" } && attribute.ConstructorArguments is [_, { Value: string check }]
                && !attribute.NamedArguments.Any(argument => argument.Key == "Target")
                && ids.Contains(check.Split(':')[0]))
                return attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken);
        }
        return null;
    }
}
