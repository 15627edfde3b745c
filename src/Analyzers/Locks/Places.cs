using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>How operations are named and where a diagnostic about one stands.</summary>
internal static class Places
{
    /// <summary>The name of a call, of what is created, locked or awaited.</summary>
    public static SyntaxNode Of(IOperation operation) => operation switch
    {
        ILockOperation { Syntax: LockStatementSyntax statement } => LastName(statement.Expression),
        IAwaitOperation { Syntax: AwaitExpressionSyntax awaited } => Awaited(awaited.Expression),
        IVariableDeclarationGroupOperation { Syntax: var declaration } => declaration.DescendantNodesAndSelf().OfType<VariableDeclaratorSyntax>().FirstOrDefault()?.Initializer?.Value is { } value
            ? LastName(value) : declaration,
        _ => LastName(operation.Syntax),
    };

    /// <summary><c>BlockingCollection.Add</c>, <c>lock</c>.</summary>
    public static string Name(IOperation operation) => operation switch
    {
        ILockOperation => "lock",
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call => Called(call.Instance) is { Syntax: var callee } ? Short(callee) : "the callback",
        IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.LocalFunction, ContainingType: { } type } method } => $"{type.Name}.{method.Name}",
        IInvocationOperation call => call.TargetMethod.Name,
        IObjectCreationOperation { Type: { } type } => $"new {type.Name}",
        IPropertyReferenceOperation property => $"{property.Property.ContainingType.Name}.{property.Property.Name}",
        IAwaitOperation { Syntax: AwaitExpressionSyntax awaited } => $"await {Short(Awaited(awaited.Expression))}",
        IVariableDeclarationGroupOperation => "the end of 'using'",
        _ => Short(operation.Syntax),
    };

    /// <summary>The delegate that is called: <c>Interlocked.CompareExchange(ref Changed, null, null)</c> and <c>Volatile.Read(ref Changed)</c> give what stands in the field.</summary>
    public static IOperation? Called(IOperation? callee) =>
        ValueOrigins.Unwrap(callee) is IInvocationOperation { TargetMethod: { Name: "CompareExchange" or "Exchange" or "Read", ContainingType.Name: "Interlocked" or "Volatile" } } read ? ValueOrigins.Argument(read, 0) : callee;

    /// <summary>What the fingerprint knows an operation by.</summary>
    public static string Api(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod.OriginalDefinition.GetDocumentationCommentId() ?? call.TargetMethod.Name,
        IPropertyReferenceOperation property => property.Property.OriginalDefinition.GetDocumentationCommentId() ?? property.Property.Name,
        IObjectCreationOperation creation => creation.Constructor?.OriginalDefinition.GetDocumentationCommentId() ?? "new",
        ILockOperation statement => $"lock {Short(statement.LockedValue.Syntax)}",
        _ => Short(operation.Syntax),
    };

    /// <summary>For messages: <c>Ledger.Save</c>.</summary>
    public static string Function(SyntaxNode function)
    {
        for (var node = function; node is not null; node = node.Parent)
        {
            var name = node switch
            {
                MethodDeclarationSyntax method => method.Identifier.ValueText,
                ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
                DestructorDeclarationSyntax destructor => "~" + destructor.Identifier.ValueText,
                PropertyDeclarationSyntax property => property.Identifier.ValueText,
                EventDeclarationSyntax declared => declared.Identifier.ValueText,
                IndexerDeclarationSyntax => "this[]",
                _ => null,
            };
            if (name is not null)
                return node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type ? $"{type.Identifier.ValueText}.{name}" : name;
        }
        return "the program";
    }

    /// <summary>The way from a function to another, for messages.</summary>
    public static string Way(SyntaxNode from, Reached? reached) =>
        string.Join(" -> ", new[] { Function(from) }.Concat((reached?.Way ?? Enumerable.Empty<Reached>()).Where(step => step.Name.Length > 0).Select(step => Function(step.Body.Function))));

    private static SyntaxNode Awaited(ExpressionSyntax awaited) => awaited switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } access } => Awaited(access.Expression),
        ParenthesizedExpressionSyntax inner => Awaited(inner.Expression),
        _ => LastName(awaited),
    };

    private static SyntaxNode LastName(SyntaxNode expression) => expression switch
    {
        InvocationExpressionSyntax call => LastName(call.Expression),
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        ConditionalAccessExpressionSyntax access => LastName(access.WhenNotNull),
        ParenthesizedExpressionSyntax inner => LastName(inner.Expression),
        ObjectCreationExpressionSyntax creation => creation.Type,
        AssignmentExpressionSyntax assignment => LastName(assignment.Left),
        ElementAccessExpressionSyntax element => LastName(element.Expression),
        _ => expression,
    };

    private static string Short(SyntaxNode syntax)
    {
        var text = syntax.ToString();
        return text.Length <= 40 && text.IndexOf('\n') < 0 ? text : LastName(syntax) is SimpleNameSyntax name ? name.Identifier.ValueText : "it";
    }
}
