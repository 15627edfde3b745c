using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.Tasks;

/// <summary>
/// Work on an item that asks nobody but the item, or what is got by it: <c>silo => Reference(silo).StatisticsAsync()</c>. However many there are,
/// each of those who are asked gets one call; and a delay until an item is due loads nobody.
/// </summary>
internal sealed class PerItemWork
{
    /// <summary>Methods of the type that hand the item on.</summary>
    private const int MaxDepth = 2;

    private readonly CodeFacts _facts;
    private readonly CancellationToken _cancellationToken;

    public PerItemWork(CodeFacts facts, CancellationToken cancellationToken)
    {
        _facts = facts;
        _cancellationToken = cancellationToken;
    }

    /// <param name="work">A lambda, a method group, or the call that a loop makes for its item.</param>
    public bool Is(ExpressionSyntax work, string? item, SemanticModel model) => work switch
    {
        SimpleLambdaExpressionSyntax lambda => AsksOnly(lambda.Body, new HashSet<string>(StringComparer.Ordinal) { lambda.Parameter.Identifier.ValueText }, model, 0),
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: { Count: 1 } parameters } lambda => AsksOnly(lambda.Body, new HashSet<string>(StringComparer.Ordinal) { parameters[0].Identifier.ValueText }, model, 0),
        InvocationExpressionSyntax call when item is not null => IsOfItem(call, new HashSet<string>(StringComparer.Ordinal) { item }, model, 0),
        SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } when model.GetSymbolInfo(work, _cancellationToken).Symbol is IMethodSymbol { Parameters.Length: 1 } method => Body(method, new[] { 0 }, 0),
        _ => false,
    };

    private bool AsksOnly(SyntaxNode body, HashSet<string> names, SemanticModel model, int depth)
    {
        foreach (var declared in EnclosingFunction.OwnNodes(body).OfType<VariableDeclaratorSyntax>())
        {
            if (declared.Initializer?.Value is { } value && Mentions(value, names))
                names.Add(declared.Identifier.ValueText);
        }
        var started = Started(body, model).Where(call => !IsGot(call, names)).ToList();
        return started.Count > 0 && started.All(call => IsOfItem(call, names, model, depth));
    }

    /// <summary><c>var endpoint = await bus.GetEndpointAsync(item.Address);</c>: what it leads to is asked afterwards.</summary>
    private static bool IsGot(InvocationExpressionSyntax call, HashSet<string> names) =>
        call.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is { } declared && names.Contains(declared.Identifier.ValueText)
        && (declared.FirstAncestorOrSelf<BlockSyntax>()?.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access => access.Expression is IdentifierNameSyntax { Identifier.ValueText: var on } && on == declared.Identifier.ValueText && access.Parent is InvocationExpressionSyntax) ?? false);

    /// <summary>The calls whose tasks the work consists of: awaited ones, and the one that it returns.</summary>
    private IEnumerable<InvocationExpressionSyntax> Started(SyntaxNode body, SemanticModel model)
    {
        var all = EnclosingFunction.OwnNodes(body).Append(body).ToList();
        var ends = all.OfType<AwaitExpressionSyntax>().Select(awaited => awaited.Expression)
            .Concat(all.OfType<ReturnStatementSyntax>().Select(left => left.Expression))
            .Append(body as ExpressionSyntax);
        foreach (var end in ends)
        {
            if (Plain(end) is InvocationExpressionSyntax call && IsTask(model.GetTypeInfo(call, _cancellationToken).Type))
                yield return call;
        }
    }

    private static ExpressionSyntax? Plain(ExpressionSyntax? task)
    {
        while (task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "AsTask" or "WaitAsync", Expression: var inner } })
            task = inner;
        return task;
    }

    private static bool IsTask(ITypeSymbol? type) => type?.Name is "Task" or "ValueTask";

    private bool IsOfItem(InvocationExpressionSyntax call, HashSet<string> names, SemanticModel model, int depth)
    {
        if (Plain(call) is InvocationExpressionSyntax inner && inner != call)
            return IsOfItem(inner, names, model, depth);
        switch (call.Expression)
        {
            case MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Task" }, Name.Identifier.ValueText: "Delay" } when call.ArgumentList.Arguments.Count > 0:
                return Mentions(call.ArgumentList.Arguments[0].Expression, names);
            case MemberAccessExpressionSyntax { Expression: not (ThisExpressionSyntax or BaseExpressionSyntax) and var on }:
                return Mentions(on, names) || Tries(call, names, model, depth);
            case SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }:
                if (depth >= MaxDepth || model.GetSymbolInfo(call, _cancellationToken).Symbol is not IMethodSymbol method)
                    return false;
                var given = Enumerable.Range(0, Math.Min(method.Parameters.Length, call.ArgumentList.Arguments.Count))
                    .Where(i => call.ArgumentList.Arguments[i].NameColon is null && Mentions(call.ArgumentList.Arguments[i].Expression, names)).ToArray();
                return given.Length > 0 && Body(method, given, depth + 1);
            default:
                return false;
        }
    }

    /// <summary><c>Retry.RunAsync(() => item.SendAsync())</c></summary>
    private bool Tries(InvocationExpressionSyntax call, HashSet<string> names, SemanticModel model, int depth) =>
        call.ArgumentList.Arguments.Select(argument => argument.Expression).OfType<AnonymousFunctionExpressionSyntax>().FirstOrDefault() is { } attempt
        && model.GetSymbolInfo(call, _cancellationToken).Symbol is IMethodSymbol { IsStatic: true } && AsksOnly(attempt.Body, names, model, depth);

    private bool Body(IMethodSymbol method, int[] given, int depth)
    {
        var names = new HashSet<string>(given.Select(i => method.Parameters[i].Name), StringComparer.Ordinal);
        foreach (var declaration in _facts.Models.Declarations(method.OriginalDefinition))
        {
            var syntax = declaration.GetSyntax(_cancellationToken);
            SyntaxNode? body = syntax switch
            {
                BaseMethodDeclarationSyntax { ExpressionBody.Expression: { } expression } => expression,
                BaseMethodDeclarationSyntax { Body: { } block } => block,
                LocalFunctionStatementSyntax { ExpressionBody.Expression: { } expression } => expression,
                LocalFunctionStatementSyntax { Body: { } block } => block,
                _ => null,
            };
            if (body is not null)
                return AsksOnly(body, names, _facts.Models.Get(syntax.SyntaxTree), depth);
        }
        return false;
    }

    private static bool Mentions(SyntaxNode expression, HashSet<string> names) =>
        expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => names.Contains(name.Identifier.ValueText) && name.Parent is not NameColonSyntax && !(name.Parent is MemberAccessExpressionSyntax access && access.Name == name));
}
