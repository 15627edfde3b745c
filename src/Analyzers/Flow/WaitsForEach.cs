using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Flow;

/// <summary>
/// Whether a helper of the compilation comes back without an exception only when every task of a collection that it is given is over: it awaits them
/// together, one after another, or whichever comes next until none is left.
/// </summary>
internal sealed class WaitsForEach
{
    private readonly string _tasks;
    private readonly SyntaxNode _function;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;

    private WaitsForEach(string tasks, SyntaxNode function, SemanticModel model, CancellationToken cancellationToken)
    {
        _tasks = tasks;
        _function = function;
        _model = model;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Whether whoever awaits a call of <paramref name="parameter"/>'s method has waited for all tasks that are in that.</summary>
    public static bool Of(IParameterSymbol parameter, SourceModels models, CancellationToken cancellationToken) =>
        parameter is { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol method } && !method.IsVirtualCall()
        && models.Declarations(method) is [var declared] && declared.GetSyntax(cancellationToken) is var function
        && new WaitsForEach(parameter.Name, function, models.Get(function.SyntaxTree), cancellationToken).IsSo();

    private bool IsSo()
    {
        var (body, arrow) = _function switch
        {
            MethodDeclarationSyntax method => (method.Body, method.ExpressionBody?.Expression),
            LocalFunctionStatementSyntax local => (local.Body, local.ExpressionBody?.Expression),
            _ => default,
        };
        if (arrow is not null)
            return IsTogether(arrow, isReturned: true);
        foreach (var statement in body?.Statements ?? default)
        {
            if (IsWait(statement))
                return true;
            // Whoever leaves before has waited for nothing, and what is set means other tasks.
            if (EnclosingFunction.OwnNodes(statement).Any(node => node is ReturnStatementSyntax or GotoStatementSyntax or YieldStatementSyntax || node is AssignmentExpressionSyntax set && Names(set.Left, _tasks)))
                return false;
        }
        return false;
    }

    private bool IsWait(StatementSyntax statement) => statement switch
    {
        ExpressionStatementSyntax { Expression: var done } => IsTogether(done, isReturned: false),
        ReturnStatementSyntax { Expression: { } returned } => IsTogether(returned, isReturned: true),
        ForEachStatementSyntax loop => IsTasks(loop.Expression) && IsOneByOne(loop),
        WhileStatementSyntax loop => IsUntilNoneIsLeft(loop),
        _ => false,
    };

    /// <summary><c>await Task.WhenAll(tasks)</c>, or without the word where the task is what is handed on.</summary>
    private bool IsTogether(ExpressionSyntax expression, bool isReturned) =>
        (expression is AwaitExpressionSyntax { Expression: var awaited } ? awaited : isReturned && !EnclosingFunction.IsAsync(_function) ? expression : null) is { } task
        && Call(task, "WhenAll") is [{ Expression: var all }] && IsTasks(all);

    /// <summary><c>foreach (var task in tasks) await task;</c></summary>
    private static bool IsOneByOne(ForEachStatementSyntax loop)
    {
        if (!IsLeftAtItsEnd(loop))
            return false;
        foreach (var statement in loop.Statement is BlockSyntax block ? block.Statements : new SyntaxList<StatementSyntax>(loop.Statement))
        {
            if (statement is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax { Expression: var task } } && Awaited.Unconfigured(task) is IdentifierNameSyntax one && one.Identifier.ValueText == loop.Identifier.ValueText)
                return true;
            if (EnclosingFunction.OwnNodes(statement).Prepend(statement).Any(node => node is ContinueStatementSyntax))
                return false;
        }
        return false;
    }

    /// <summary><c>while (left.Count > 0) { var next = await Task.WhenAny(left); left.Remove(next); }</c>, and nothing else takes one out.</summary>
    private bool IsUntilNoneIsLeft(WhileStatementSyntax loop)
    {
        if (Asked(loop.Condition) is not { } left || !IsLeftAtItsEnd(loop) || loop.Statement is not BlockSyntax { Statements: var round })
            return false;
        var next = round.OfType<LocalDeclarationStatementSyntax>().Select(statement => statement.Declaration.Variables).FirstOrDefault(declared =>
            declared is [{ Initializer.Value: AwaitExpressionSyntax { Expression: var raced } }] && Call(raced, "WhenAny") is [{ Expression: var any }] && Names(any, left));
        if (next is not [{ Identifier.ValueText: var over }])
            return false;
        var isCopy = false;
        foreach (var name in _function.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == left || name.Identifier.ValueText == over))
        {
            if (name.Identifier.ValueText == over)
            {
                // It stays the one that has ended.
                if (name.Parent is AssignmentExpressionSyntax set && set.Left == name || name.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 })
                    return false;
            }
            else if (!(name.Parent is MemberAccessExpressionSyntax access && access.Expression == name && (IsLook(access) || IsRemovalOf(access, over))
                || name.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax race } && Call(race, "WhenAny") is [{ Expression: var whole }] && whole == name))
                return false;
        }
        foreach (var declared in _function.DescendantNodes().OfType<VariableDeclaratorSyntax>())
            isCopy |= declared.Identifier.ValueText == left && declared.Initializer?.Value is { } made && IsCopy(made);
        return isCopy;
    }

    /// <summary>The collection of which a loop asks whether there is one left: <c>left.Count > 0</c>, <c>left.Any()</c>.</summary>
    private static string? Asked(ExpressionSyntax condition) => condition switch
    {
        BinaryExpressionSyntax { OperatorToken.ValueText: ">" or "!=", Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count", Expression: IdentifierNameSyntax left }, Right: LiteralExpressionSyntax { Token.Value: 0 } } => left.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Any", Expression: IdentifierNameSyntax left }, ArgumentList.Arguments.Count: 0 } => left.Identifier.ValueText,
        _ => null,
    };

    private static bool IsLook(MemberAccessExpressionSyntax access) => access.Name.Identifier.ValueText is "Count" or "Any";

    private static bool IsRemovalOf(MemberAccessExpressionSyntax access, string task) =>
        access is { Name.Identifier.ValueText: "Remove", Parent: InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var removed }] } } && Names(removed, task);

    /// <summary><c>new HashSet&lt;Task&gt;(tasks)</c>, <c>tasks.ToList()</c>: a collection of the framework's with all the tasks.</summary>
    private bool IsCopy(ExpressionSyntax made) => made switch
    {
        BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var all }], Initializer: null } =>
            IsTasks(all) && _model.GetTypeInfo(made, _cancellationToken).Type is { Name: "List" or "HashSet", ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" } },
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToList" or "ToHashSet", Expression: var all } } =>
            IsTasks(all) && _model.GetSymbolInfo(made, _cancellationToken).Symbol is IMethodSymbol method && method.IsLinq(),
        _ => false,
    };

    /// <summary>What a member of <c>Task</c> is called with, however its task is configured.</summary>
    private SeparatedSyntaxList<ArgumentSyntax>? Call(ExpressionSyntax task, string member) =>
        Awaited.Unconfigured(task) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } call && name == member
        && _model.GetSymbolInfo(call, _cancellationToken).Symbol is IMethodSymbol { ContainingType: { Name: "Task", ContainingNamespace.Name: "Tasks" } } ? call.ArgumentList.Arguments : null;

    private bool IsTasks(ExpressionSyntax expression) => Names(expression, _tasks);

    private static bool IsLeftAtItsEnd(SyntaxNode loop) => !LoopSyntax.IsBrokenOff(loop) && !EnclosingFunction.OwnNodes(loop).Any(node => node is ReturnStatementSyntax or YieldStatementSyntax);

    private static bool Names(ExpressionSyntax expression, string variable) => expression is IdentifierNameSyntax name && name.Identifier.ValueText == variable;
}
