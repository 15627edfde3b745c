using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>Reports tasks that are started for all items of an input of unknown size, and waited for together (HANG407).</summary>
/// <remarks>
/// Stays silent for input that is written out, counted or cut (<c>Range</c>, <c>Take</c>, <c>Chunk</c>), for items that are asked to do something
/// themselves (services, connections: somebody made them one by one) or by what they lead to (<see cref="PerItemWork"/>) or are named as parts of the system (hosts, providers), for members that such things are kept in, within a transaction, and where a semaphore or limiter throttles
/// the work, in the lambda or in the method that it calls.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnboundedFanOutAnalyzer : HangproofAnalyzer
{
    private const string WayOut = "use 'Parallel.ForEachAsync', or a semaphore";

    private static readonly WordPositions _words = new("WhenAll", "WaitAll");

    /// <summary>Calls that give no more items than somebody wrote down.</summary>
    private static readonly HashSet<string> _cut = new(StringComparer.Ordinal) { "Range", "Repeat", "Take", "TakeLast", "Chunk", "Batch", "Buffer", "GetValues", "Page", "Paginate", "Partition", "Empty" };

    /// <summary>What a program or a cluster is made of: somebody set it up, item by item.</summary>
    private static readonly string[] _parts =
    {
        "provider", "silo", "host", "member", "node", "peer", "partner", "replica", "group", "processor", "handler", "listener", "plugin", "endpoint", "server", "region", "shard", "partition", "worker", "broker", "service",
        "participant", "subscriber", "subscription", "consumer", "observer", "socket", "resource", "container", "instance", "module",
        // What was received together somebody has cut.
        "message", "batch",
    };

    /// <summary>How a call begins that reads what there is of something outside the program.</summary>
    private static readonly string[] _reads = { "Read", "Load", "Query", "Fetch", "Download", "List", "EnumerateFile", "GetFile", "EnumerateDirector", "GetDirector" };

    private static readonly string[] _throttles = { "throttl", "limiter", "semaphore", "gate", "bulkhead", "concurrency", "permits" };

    public UnboundedFanOutAnalyzer()
        : base(ImmutableArray.Create(Descriptors.UnboundedFanOut))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        if (!_words.AnyIn(context.Compilation, context.CancellationToken))
            return;
        var facts = CodeFacts.Of(context.Compilation);
        RegisterBlocks(context, block => Look(block, facts), _words);
    }

    private static void Look(CodeBlock block, CodeFacts facts)
    {
        var ordinal = 0;
        foreach (var hit in _words.In(block.Node.SyntaxTree, block.Node.Span, block.CancellationToken))
        {
            if (!hit.IsCalled || !hit.IsMember || block.Node.SyntaxTree.GetRoot(block.CancellationToken).FindToken(hit.Position).Parent is not SimpleNameSyntax name
                || SymbolUses.Expression(name) is not InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } call || !CodeBlocks.Owns(block.Node, name)
                || block.SemanticModel.GetOperation(call, block.CancellationToken) is not IInvocationOperation { TargetMethod.ContainingType: var type } || !SymbolEqualityComparer.Default.Equals(type, facts.Known.Task)
                || IsInTransaction(call) || Started(arguments[0].Expression, block.SemanticModel, facts, block.CancellationToken) is not var (started, what))
                continue;
            block.ReportDiagnostic(Diagnostic.Create(
                Descriptors.UnboundedFanOut, started.GetLocation(), new[] { name.GetLocation() },
                FindingProperties.Of(RuleIds.UnboundedFanOut, block.OwningSymbol, "M:System.Threading.Tasks.Task.WhenAll", "unbounded", ordinal++, WayOut),
                started.Text, $"nothing limits how many '{what}' has", WayOut));
        }
    }

    /// <summary>The calls of a transaction share one connection, which serves one after another.</summary>
    private static bool IsInTransaction(SyntaxNode place) =>
        EnclosingFunction.OwnCalls(EnclosingFunction.Of(place)).Any(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "BeginTransaction" or "BeginTransactionAsync" });

    /// <summary>The name of the call that starts the tasks, and the input.</summary>
    private static (SyntaxToken, string)? Started(ExpressionSyntax tasks, SemanticModel model, CodeFacts facts, CancellationToken cancellationToken)
    {
        tasks = Listed(tasks);
        if (tasks is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: { Identifier.ValueText: "Select" } select, Expression: var input }, ArgumentList.Arguments: { Count: 1 } arguments })
            return IsData(arguments[0].Expression, model, facts) && !new PerItemWork(facts, cancellationToken).Is(arguments[0].Expression, null, model) && IsUnknown(input, model, cancellationToken) && !IsThrottled(arguments[0].Expression, model, facts, cancellationToken) ? (select.Identifier, input.ToString()) : null;
        if (tasks is not IdentifierNameSyntax variable || model.GetSymbolInfo(variable, cancellationToken).Symbol is not ILocalSymbol local || local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax declarator)
            return null;
        if (declarator.Initializer?.Value is { } made && Listed(made) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" } } query)
            return Started(query, model, facts, cancellationToken);
        return Collected(variable, tasks, model, facts, cancellationToken);
    }

    private static ExpressionSyntax Listed(ExpressionSyntax tasks) =>
        tasks is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToList" or "ToArray" or "ToImmutableArray", Expression: var inner }, ArgumentList.Arguments.Count: 0 } ? inner : tasks;

    /// <summary><c>foreach (var url in urls) tasks.Add(LoadAsync(url));</c></summary>
    private static (SyntaxToken, string)? Collected(IdentifierNameSyntax variable, SyntaxNode place, SemanticModel model, CodeFacts facts, CancellationToken cancellationToken)
    {
        var function = EnclosingFunction.Of(place);
        foreach (var node in EnclosingFunction.OwnNodes(function))
        {
            if (node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Expression: IdentifierNameSyntax list }, ArgumentList.Arguments: { Count: 1 } arguments }
                || list.Identifier.ValueText != variable.Identifier.ValueText || arguments[0].Expression is not InvocationExpressionSyntax started
                || EnclosingFunction.AncestorsWithin(node).OfType<ForEachStatementSyntax>().FirstOrDefault() is not { AwaitKeyword.RawKind: 0 } loop || loop.Span.Contains(place.Span)
                || EnclosingFunction.OwnNodes(loop.Statement).Any(n => n is AwaitExpressionSyntax || IsLimit(n))
                || !TakesItem(started, loop.Identifier.ValueText) || new PerItemWork(facts, cancellationToken).Is(started, loop.Identifier.ValueText, model) || !IsUnknown(loop.Expression, model, cancellationToken) || IsThrottled(started, model, facts, cancellationToken))
                continue;
            return started.Expression switch
            {
                MemberAccessExpressionSyntax access => (access.Name.Identifier, loop.Expression.ToString()),
                SimpleNameSyntax simple => (simple.Identifier, loop.Expression.ToString()),
                _ => null,
            };
        }
        return null;
    }

    /// <summary>Whether the loop waits when enough are under way: it looks at how many there are.</summary>
    private static bool IsLimit(SyntaxNode node) => node is IfStatementSyntax { Condition: var condition } && condition.ToString().Contains(".Count");

    /// <summary>Whether a lambda hands its item on, as data; or is a method that takes one.</summary>
    private static bool IsData(ExpressionSyntax work, SemanticModel model, CodeFacts facts) => work switch
    {
        SimpleLambdaExpressionSyntax lambda => lambda.Body.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(call => TakesItem(call, lambda.Parameter.Identifier.ValueText))
            && !AsksItem(lambda.Body, lambda.Parameter.Identifier.ValueText, model, facts),
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: { Count: 1 } parameters } lambda => lambda.Body.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(call => TakesItem(call, parameters[0].Identifier.ValueText))
            && !AsksItem(lambda.Body, parameters[0].Identifier.ValueText, model, facts),
        SimpleNameSyntax or MemberAccessExpressionSyntax => model.GetSymbolInfo(work).Symbol is IMethodSymbol { Parameters.Length: 1 },
        _ => false,
    };

    private static bool TakesItem(InvocationExpressionSyntax call, string item) =>
        call.ArgumentList.Arguments.Any(a => a.Expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == item))
        && !(call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var receiver } } && receiver == item);

    /// <summary><c>service => service.StopAsync()</c>, or a function within that asks it for its task: what can be asked is no data.</summary>
    private static bool AsksItem(SyntaxNode body, string item, SemanticModel model, CodeFacts facts) =>
        body.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(call =>
            call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var on } } && on == item
            && (call == body || call.Parent is AwaitExpressionSyntax || facts.Known.IsTaskLike(model.GetTypeInfo(call).Type)));

    /// <summary>Whether an input comes from outside the function, and nothing on the way says how much it is.</summary>
    private static bool IsUnknown(ExpressionSyntax input, SemanticModel model, CancellationToken cancellationToken)
    {
        if (input.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(n => _cut.Contains(n.Identifier.ValueText) || IsOfParts(n.Identifier.ValueText)) || Item(model.GetTypeInfo(input, cancellationToken).Type) is { } item && IsOfParts(Meant(item)))
            return false;
        var isAwaited = false;
        for (var i = 0; i < 4; i++)
        {
            switch (input)
            {
                case AwaitExpressionSyntax awaited:
                    isAwaited = true;
                    input = awaited.Expression;
                    continue;
                case ParenthesizedExpressionSyntax parenthesized:
                    input = parenthesized.Expression;
                    continue;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Where" or "Distinct" or "OrderBy" or "ToList" or "ToArray" or "AsEnumerable" or "Select" or "SelectMany" or "Concat", Expression: var inner } }:
                    input = inner;
                    continue;
                case IdentifierNameSyntax name when model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol local:
                    if (local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: var made }
                        || made.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(n => _cut.Contains(n.Identifier.ValueText)))
                        return false;
                    input = made;
                    continue;
            }
            break;
        }
        return input switch
        {
            IdentifierNameSyntax name => model.GetSymbolInfo(name, cancellationToken).Symbol is IParameterSymbol { IsParams: false } parameter && IsMany(parameter.Type),
            // What a call has at hand is part of the program; what is waited for comes from outside.
            InvocationExpressionSyntax call => (isAwaited || Reads(call)) && model.GetTypeInfo(call, cancellationToken).Type is { } type && (IsMany(type) || type is INamedTypeSymbol { TypeArguments: { Length: 1 } inner } && IsMany(inner[0])),
            _ => false,
        };
    }

    private static bool Reads(InvocationExpressionSyntax call) =>
        SymbolUses.Name(call.Expression)?.Identifier.ValueText is { } name && _reads.Any(read => name.StartsWith(read, StringComparison.Ordinal));

    /// <summary>What stands for another thing: <c>SiloAddress</c>, <c>ParticipantId</c>, <c>SubscriptionHandleImpl</c>.</summary>
    private static readonly string[] _standIns = { "Impl", "Id", "Key", "Address", "Reference", "Handle", "State", "Info" };

    private static string Meant(string type)
    {
        foreach (var end in _standIns)
        {
            if (type.EndsWith(end, StringComparison.Ordinal))
                type = type.Substring(0, type.Length - end.Length);
        }
        return type;
    }

    private static bool IsOfParts(string? name) =>
        name is not null && _parts.Any(part => name.EndsWith(part, StringComparison.OrdinalIgnoreCase) || name.EndsWith(part + "s", StringComparison.OrdinalIgnoreCase));

    private static string? Item(ITypeSymbol? many) => many switch
    {
        IArrayTypeSymbol array => array.ElementType.Name,
        INamedTypeSymbol { TypeArguments: [var item] } => item.Name,
        _ => null,
    };

    private static bool IsMany(ITypeSymbol? type) =>
        type is IArrayTypeSymbol || (type is INamedTypeSymbol { IsGenericType: true, SpecialType: not SpecialType.System_Nullable_T } named && named.AllInterfaces.Append(named).Any(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T));

    /// <summary>Whether the work waits for its turn: here, or in the method of the compilation that does it.</summary>
    private static bool IsThrottled(SyntaxNode work, SemanticModel model, CodeFacts facts, CancellationToken cancellationToken)
    {
        if (Throttles(work))
            return true;
        foreach (var name in work.DescendantNodesAndSelf().OfType<SimpleNameSyntax>())
        {
            if (model.GetSymbolInfo(name, cancellationToken).Symbol is IMethodSymbol method && facts.Models.Declarations(method.OriginalDefinition).Any(d => Throttles(d.GetSyntax(cancellationToken))))
                return true;
        }
        return false;
    }

    private static bool Throttles(SyntaxNode work) =>
        work.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(call =>
            call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAsync" or "Wait" or "AcquireAsync" or "LockAsync" or "EnterAsync" }
            || _throttles.Any(word => call.Expression.ToString().IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0));
}
