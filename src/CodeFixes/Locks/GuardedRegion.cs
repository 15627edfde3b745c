using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Timeouts;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Locks;

/// <summary>A statement that holds a lock, written out: enter in time or throw, then <c>try</c> and, in the end, exit. The body stays untouched.</summary>
internal static class GuardedRegion
{
    /// <summary><c>lock (gate)</c>.</summary>
    public static Rewrite? Of(FixSite site, LockStatementSyntax statement, TimeoutValue value) =>
        Of(site, statement, statement.Expression, statement.CloseParenToken, statement.Statement, value);

    /// <summary><c>using (gate.EnterScope())</c>.</summary>
    public static Rewrite? Of(FixSite site, UsingStatementSyntax statement, TimeoutValue value) =>
        statement.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "EnterScope" } access }
            ? Of(site, statement, access.Expression, statement.CloseParenToken, statement.Statement, value)
            : null;

    private static Rewrite? Of(FixSite site, StatementSyntax statement, ExpressionSyntax gate, SyntaxToken closeParen, StatementSyntax body, TimeoutValue value)
    {
        var header = TextSpan.FromBounds(statement.SpanStart, closeParen.Span.End);
        if (!CheckedStatement.IsInList(statement) || closeParen.IsMissing || Comments.In(site.Root, header) || !IsTheSameWhenLeft(site, gate)
            || site.Model.Compilation.GetTypeByMetadataName("System.TimeSpan") is not { } timeSpan
            || value.For(timeSpan, statement.SpanStart) is not { } time)
            return null;
        var layout = site.Layout;
        var line = layout.NewLine + layout.Indent(statement);
        var (enter, exit) = Calls(site, gate, time);
        var throws = TimeoutMessage.Throw(site, statement.SpanStart, TimeoutMessage.OfLock(gate));
        var opening = $"if (!{enter}){CheckedStatement.Then(layout, statement, throws)}{line}try";
        var closing = $"{line}finally{line}{{{line}{layout.Unit}{exit};{line}}}";
        if (body is BlockSyntax)
            return new Rewrite(new[] { Rewrite.Replace(header, opening), Rewrite.Insert(statement.Span.End, closing) });
        opening += $"{line}{{";
        if (!closeParen.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia))
        {
            header = TextSpan.FromBounds(statement.SpanStart, body.SpanStart);
            opening += line + layout.Unit;
        }
        return Comments.In(site.Root, header)
            ? null
            : new Rewrite(new[] { Rewrite.Replace(header, opening), Rewrite.Insert(statement.Span.End, $"{line}}}{closing}") });
    }

    private static (string Enter, string Exit) Calls(FixSite site, ExpressionSyntax gate, string time)
    {
        if (site.Model.GetTypeInfo(gate, site.CancellationToken).Type is { Name: "Lock", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } })
            return ($"{gate}.TryEnter({time})", $"{gate}.Exit()");
        var monitor = site.NameOf("System.Threading.Monitor", gate.SpanStart);
        return ($"{monitor}.TryEnter({gate}, {time})", $"{monitor}.Exit({gate})");
    }

    /// <summary>A lock statement looks at its gate once, the written-out form twice: both must see the same object.</summary>
    private static bool IsTheSameWhenLeft(FixSite site, ExpressionSyntax gate)
    {
        if (gate is ThisExpressionSyntax or TypeOfExpressionSyntax)
            return true;
        if (gate is MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } access
            && site.Model.GetSymbolInfo(access.Expression, site.CancellationToken).Symbol is not INamespaceOrTypeSymbol && !IsTheSameWhenLeft(site, access.Expression))
            return false;
        return site.Model.GetSymbolInfo(gate, site.CancellationToken).Symbol switch
        {
            IFieldSymbol { IsReadOnly: true } => true,
            IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field => IsNeverAssigned(site, field),
            ILocalSymbol local => IsNeverAssigned(site, local),
            IParameterSymbol { RefKind: RefKind.None } parameter => IsNeverAssigned(site, parameter),
            _ => false,
        };
    }

    private static bool IsNeverAssigned(FixSite site, ISymbol variable)
    {
        var uses = CodeFacts.Of(site.Model.Compilation).Uses.Of(variable, site.CancellationToken);
        return uses.IsComplete && !uses.Uses.Any(use => IsWrite(use.Operation));
    }

    private static bool IsWrite(IOperation use) => use.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == use,
        IArgumentOperation { Parameter.RefKind: not RefKind.None } => true,
        ITupleOperation => true,
        IAddressOfOperation or IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } } => true,
        _ => false,
    };
}
