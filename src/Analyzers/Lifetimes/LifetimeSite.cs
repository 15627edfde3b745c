using Hangproof.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>A creation or a call that starts something.</summary>
/// <param name="Operation">The creation or call.</param>
/// <param name="Member">The member whose body it stands in.</param>
/// <param name="Ordinal">The how-manieth of its kind in the member it is.</param>
internal sealed record LifetimeSite(IOperation Operation, ISymbol Member, int Ordinal, LifetimeFacts Facts, CancellationToken CancellationToken)
{
    /// <summary>The documentation-comment id of what is made or called.</summary>
    public string Api => ApiOf(Operation);

    /// <summary>The name of the type or of the method, or the <c>new</c> that stands for it.</summary>
    public Location Location => Name(Operation.Syntax).GetLocation();

    public Fate Fate() => Facts.Fates.Of(Operation, Member, CancellationToken);

    /// <summary>A diagnostic in the family's words: subject, consequence, shortest way out.</summary>
    public Diagnostic Report(DiagnosticDescriptor descriptor, string certainId, string subject, string consequence, string wayOut) =>
        ReportAt(Location, descriptor, certainId, subject, consequence, wayOut);

    public Diagnostic ReportAt(Location location, DiagnosticDescriptor descriptor, string certainId, string subject, string consequence, string wayOut) =>
        Diagnostic.Create(descriptor, location, null, FindingProperties.Of(certainId, Member, Api, "unbounded", Ordinal, wayOut), subject, consequence, wayOut);

    public static string ApiOf(IOperation operation) => operation switch
    {
        IObjectCreationOperation creation => creation.Constructor?.ContainingType.OriginalDefinition.GetDocumentationCommentId(),
        IInvocationOperation call => call.TargetMethod.OriginalDefinition.GetDocumentationCommentId(),
        _ => null,
    } ?? "";

    private static SyntaxToken Name(SyntaxNode syntax) => syntax switch
    {
        ObjectCreationExpressionSyntax creation => LastName(creation.Type),
        ImplicitObjectCreationExpressionSyntax creation => creation.NewKeyword,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier,
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.Identifier,
        InvocationExpressionSyntax { Expression: SimpleNameSyntax name } => name.Identifier,
        _ => syntax.GetFirstToken(),
    };

    private static SyntaxToken LastName(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier,
        SimpleNameSyntax name => name.Identifier,
        _ => type.GetFirstToken(),
    };
}
