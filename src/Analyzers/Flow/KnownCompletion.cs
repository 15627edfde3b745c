using Hangproof.Flow.Summaries;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Flow;

/// <summary>
/// Whether a task is known to be over where it is waited for: it was made finished, it was awaited before on the same way, or the way leads
/// through a look at <c>IsCompleted</c>.
/// </summary>
internal sealed class KnownCompletion
{
    /// <summary>Variables and callers gone through on the way to a task.</summary>
    private const int MaxDepth = 2;

    private static readonly HashSet<string> _finished = new(StringComparer.Ordinal) { "FromResult", "FromException", "FromCanceled", "CompletedTask" };

    private static readonly HashSet<string> _ends = new(StringComparer.Ordinal)
    {
        "SetResult", "SetException", "SetCanceled", "TrySetResult", "TrySetException", "TrySetCanceled",
    };

    private static readonly HashSet<string> _picks = new(StringComparer.Ordinal)
    {
        "Where", "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "Skip", "Take", "Reverse", "Distinct", "AsEnumerable", "ToArray", "ToList",
    };

    private readonly KnownTypes _known;
    private readonly ValueOrigins _origins;
    private readonly SymbolUses _uses;
    private readonly SourceModels _models;
    private readonly OwnCompletion _own;

    public KnownCompletion(KnownTypes known, ValueOrigins origins, SymbolUses uses, SourceModels models, DerivedTypes derived)
    {
        _own = new OwnCompletion(uses, derived, models);
        _models = models;
        _known = known;
        _origins = origins;
        _uses = uses;
    }

    public bool IsOver(IOperation task, SemanticModel model, CancellationToken cancellationToken) => IsOver(task, model, 0, cancellationToken);

    /// <param name="task">The task.</param>
    /// <param name="model">The model of its tree.</param>
    /// <param name="depth">Variables and callers gone through on the way to it.</param>
    /// <param name="cancellationToken">A token.</param>
    private bool IsOver(IOperation task, SemanticModel model, int depth, CancellationToken cancellationToken)
    {
        if (Elements.Of(task) is { } elements)
            return elements.Count > 0 && elements.All(element => IsOver(element, model, depth, cancellationToken));
        if (ValueOrigins.Unwrap(task) is IConditionalOperation { WhenTrue: var one, WhenFalse: { } other })
            return IsOver(one, model, depth, cancellationToken) && IsOver(other, model, depth, cancellationToken);
        var origins = _origins.Of(task, cancellationToken);
        if ((origins.All(origin => IsMadeFinished(origin, cancellationToken) || IsNull(origin)) && origins.Any(origin => IsMadeFinished(origin, cancellationToken))) || IsNamedFinished(task) || IsWrapped(task))
            return true;
        if (origins.Any(origin => RunBatches.IsOver(origin, task.Syntax)) && origins.All(origin => RunBatches.IsOver(origin, task.Syntax)))
            return true;
        for (var symbol = ValueOrigins.Variable(task); symbol is not null; symbol = Source(symbol, model, cancellationToken))
        {
            if (IsContinuationParameter(symbol, cancellationToken) || CompletedBefore.At(task.Syntax, symbol, model, _models, cancellationToken))
                return true;
            if (depth < MaxDepth && (IsOverAtCallers(symbol, depth, cancellationToken) || OnlyGetsOver(symbol, model, depth, cancellationToken)))
                return true;
        }
        // What holds for all of a collection holds for each.
        if (task.Syntax is ElementAccessExpressionSyntax element && TaskAtPlace.Variable(element.Expression, model, cancellationToken) is { } collection
            && CompletedBefore.At(task.Syntax, collection, model, _models, cancellationToken))
            return true;
        // `foreach (var pair in tasks) pair.Value.Result` after `WhenAll(tasks.Values)`.
        if (task.Syntax is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax record } && model.GetSymbolInfo(record, cancellationToken).Symbol is ILocalSymbol or IParameterSymbol
            && Source(model.GetSymbolInfo(record, cancellationToken).Symbol!, model, cancellationToken) is { } records && CompletedBefore.At(task.Syntax, records, model, _models, cancellationToken))
            return true;
        if (JoinedBefore.At(task.Syntax, model, _models, cancellationToken))
            return true;
        // `tasks.Where(task => task.IsCompleted).Select(task => task.Result)`, `foreach (var task in tasks.Where(task => task.IsCompleted)) task.Wait();`
        if (IsPicked(task.Syntax, model, cancellationToken))
            return true;
        if (_own.At(task.Syntax, model, cancellationToken))
            return true;
        // Of a member of another object, or of an element, the way to it must be written alike.
        return task.Syntax is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax && CompletedBefore.At(task.Syntax, null, model, _models, cancellationToken);
    }

    /// <summary><c>completedTask.Result</c>: the name is the contract.</summary>
    private static bool IsNamedFinished(IOperation task) =>
        task.Syntax.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault()?.Identifier.ValueText.TrimStart('_') is { } name
        && (name.StartsWith("completed", StringComparison.OrdinalIgnoreCase) || name.StartsWith("finished", StringComparison.OrdinalIgnoreCase));

    /// <summary><c>new ValueTask&lt;T&gt;(task).Result</c> takes what a finished task has, without its awaiter.</summary>
    private bool IsWrapped(IOperation task) =>
        ValueOrigins.Unwrap(task) is IObjectCreationOperation { Type: { IsValueType: true } made, Arguments: { Length: 1 } arguments } && _known.IsTaskLike(made) && _known.IsTaskLike(arguments[0].Value.Type);

    /// <summary><c>new StringContent(text).ReadAsStringAsync()</c>: what is in memory is read at once.</summary>
    private static bool IsInMemory(IOperation? content) =>
        ValueOrigins.Unwrap(content)?.Type is { Name: "StringContent" or "ByteArrayContent" or "FormUrlEncodedContent" or "ReadOnlyMemoryContent", ContainingNamespace: { Name: "Http" } };

    /// <summary><c>new Utf8JsonWriter(buffer).FlushAsync()</c>, <c>new StreamReader(buffer).ReadToEndAsync()</c>: memory takes and gives before the call returns.</summary>
    private bool IsOverMemory(IOperation? adapter, CancellationToken cancellationToken) =>
        adapter?.Type is { Name: "Utf8JsonWriter", ContainingNamespace: { Name: "Json", ContainingNamespace.Name: "Text" } } or { Name: "StreamReader" or "StreamWriter", ContainingNamespace: { Name: "IO", ContainingNamespace.Name: "System" } }
        && _origins.Of(adapter, cancellationToken).All(made => made is IObjectCreationOperation { Arguments: { Length: > 0 } arguments }
            && (arguments[0].Parameter?.Type.Name == "IBufferWriter" || ValueOrigins.Unwrap(arguments[0].Value)?.Type is { Name: "MemoryStream", ContainingNamespace: { Name: "IO", ContainingNamespace.Name: "System" } }));

    private static bool IsOfAnswer(IOperation? content) =>
        ValueOrigins.Unwrap(content) is IPropertyReferenceOperation { Property: { Name: "Content", ContainingType: { Name: "HttpResponseMessage", ContainingNamespace.Name: "Http" } } };

    /// <summary><c>client.GetAsync(uri)</c> answers when it has the whole body; one that was told to answer with the headers does not.</summary>
    private bool IsBuffered(IOperation? content, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(content) is IPropertyReferenceOperation { Property: { Name: "Content", ContainingType.Name: "HttpResponseMessage" }, Instance: { } response }
        && _origins.Of(response, cancellationToken).All(origin => Taken(origin) is { } task && (IsWholeAnswer(task) || (task != origin && _origins.Of(task, cancellationToken).All(IsWholeAnswer))));

    /// <summary><c>request.Content?.ReadAsStringAsync()</c>: what is to be sent is in memory, or not there.</summary>
    private bool IsOfOwnRequest(IInvocationOperation read, CancellationToken cancellationToken) =>
        ValueOrigins.Unwrap(read.Instance is IConditionalAccessInstanceOperation ? LeftOut.Receiver(read) : read.Instance) is IPropertyReferenceOperation { Property: { Name: "Content", ContainingType.Name: "HttpRequestMessage" }, Instance: { } request }
        && _origins.Of(request, cancellationToken).All(made => made is IObjectCreationOperation);

    /// <summary>The task whose result is taken by blocking on it.</summary>
    private static IOperation? Taken(IOperation result) => ValueOrigins.Unwrap(result switch
    {
        IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } task } } => task,
        IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task } => task,
        _ => result,
    });

    private static bool IsWholeAnswer(IOperation call) =>
        call is IInvocationOperation { TargetMethod: { Name: "GetAsync" or "PostAsync" or "PutAsync" or "PatchAsync" or "DeleteAsync" or "SendAsync" or "Send", ContainingType: { Name: "HttpClient", ContainingNamespace: { Name: "Http", ContainingNamespace.Name: "Net" } } }, Arguments: var arguments }
        && arguments.All(argument => argument.Parameter?.Type.Name != "HttpCompletionOption" || argument.Value.ConstantValue is { HasValue: true, Value: 0 });

    private bool IsMadeFinished(IOperation origin, CancellationToken cancellationToken) => origin switch
    {
        IInvocationOperation { TargetMethod: { Name: "FlushAsync" or "DisposeAsync" or "WriteAsync" or "WriteLineAsync" or "ReadAsync" or "ReadBlockAsync" or "ReadLineAsync" or "ReadToEndAsync" } } call when IsOverMemory(call.Instance, cancellationToken) => true,
        // The stream of an answer is there with its headers; to read it is another matter.
        IInvocationOperation { TargetMethod: { Name: "ReadAsStreamAsync", ContainingType: { Name: "HttpContent", ContainingNamespace: { Name: "Http" } } } } of when IsOfAnswer(of.Instance) => true,
        IInvocationOperation { TargetMethod: { Name: "ReadAsStringAsync" or "ReadAsByteArrayAsync" or "ReadAsStreamAsync" } } read when IsInMemory(read.Instance) || IsBuffered(read.Instance, cancellationToken) || IsOfOwnRequest(read, cancellationToken) => true,
        IInvocationOperation call => _finished.Contains(call.TargetMethod.Name) && _known.IsTaskLike(call.TargetMethod.ContainingType)
            // `await Task.WhenAny(a, b)` is the one that is over; origins are followed through the await.
            || (call.TargetMethod.Name == "WhenAny" && _known.IsTaskLike(call.TargetMethod.ContainingType) && call.Parent is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" }),
        IPropertyReferenceOperation property => (_finished.Contains(property.Property.Name) && _known.IsTaskLike(property.Property.ContainingType)) || IsOfEndedSource(property),
        IDefaultValueOperation value => _known.IsTaskLike(value.Type) && value.Type!.IsValueType,
        IObjectCreationOperation { Arguments: { Length: 1 } arguments } creation =>
            _known.IsTaskLike(creation.Type) && creation.Type!.IsValueType && !_known.IsTaskLike(arguments[0].Value.Type),
        _ => false,
    };

    /// <summary>Whether a member of a completion source of that name completes it.</summary>
    public static bool Completes(string member) => _ends.Contains(member);

    /// <summary><c>source.TrySetException(gone); Gone = source.Task;</c></summary>
    private static bool IsOfEndedSource(IPropertyReferenceOperation task) =>
        task is { Property: { Name: "Task", ContainingType.Name: "TaskCompletionSource" }, Instance: ILocalReferenceOperation { Local: var source } }
        && task.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement
        && block.Statements.TakeWhile(before => before != statement).Any(before => before is ExpressionStatementSyntax
        {
            Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax named, Name.Identifier.ValueText: var member } },
        } && named.Identifier.ValueText == source.Name && Completes(member));

    /// <summary>The collection that a loop variable or a lambda's parameter runs over: what holds for all holds for each. Of another name, what it names.</summary>
    private ISymbol? Source(ISymbol symbol, SemanticModel model, CancellationToken cancellationToken)
    {
        var syntax = symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
        if (syntax is SingleVariableDesignationSyntax or VariableDeclaratorSyntax)
            return syntax.SyntaxTree == model.SyntaxTree ? Renamed(symbol, syntax, model, cancellationToken) : null;
        var collection = syntax switch
        {
            ForEachStatementSyntax loop => loop.Expression,
            ParameterSyntax { Parent: SimpleLambdaExpressionSyntax lambda } => Receiver(lambda),
            ParameterSyntax { Parent.Parent: ParenthesizedLambdaExpressionSyntax lambda } => Receiver(lambda),
            _ => null,
        };
        // What holds for all holds for those of them that are left, in any order.
        while (collection is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var all } } && _picks.Contains(name))
            collection = all;
        return collection is not null && syntax!.SyntaxTree == model.SyntaxTree ? TaskAtPlace.Variable(collection, model, cancellationToken) : null;
    }

    /// <summary><c>task is Task&lt;T&gt; typed</c>, <c>var typed = (Task&lt;T&gt;)task;</c>: one task by two names, of which neither is given another from there on.</summary>
    private ISymbol? Renamed(ISymbol name, SyntaxNode declared, SemanticModel model, CancellationToken cancellationToken)
    {
        var value = declared switch
        {
            SingleVariableDesignationSyntax { Parent: DeclarationPatternSyntax { Parent: IsPatternExpressionSyntax match } } => match.Expression,
            VariableDeclaratorSyntax { Initializer.Value: var given } => given,
            _ => null,
        };
        while (value is ParenthesizedExpressionSyntax or CastExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AsExpression })
            value = value switch { BinaryExpressionSyntax cast => cast.Left, CastExpressionSyntax cast => cast.Expression, _ => ((ParenthesizedExpressionSyntax)value).Expression };
        return name is ILocalSymbol && value is not null && TaskAtPlace.Variable(value, model, cancellationToken) is (ILocalSymbol or IParameterSymbol) and { Locations: [var origin] } task
            // Code that is not finished may name itself.
            && origin.SourceSpan.Start < declared.SpanStart
            && !IsSetAfter(name, declared.SpanStart, cancellationToken) && !IsSetAfter(task, declared.SpanStart, cancellationToken) ? task : null;
    }

    private bool IsSetAfter(ISymbol variable, int position, CancellationToken cancellationToken) =>
        _uses.Of(variable, cancellationToken).Uses.Any(use => use.Operation.Syntax.SpanStart > position && use.Operation.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == use.Operation,
            IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } or ITupleOperation => true,
            _ => false,
        });

    private static ExpressionSyntax? Receiver(LambdaExpressionSyntax lambda) =>
        lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } } ? access.Expression : null;

    /// <summary>Whether a lambda or a loop over a list gets only those whose task is over: a filter before it has asked each.</summary>
    private bool IsPicked(SyntaxNode task, SemanticModel model, CancellationToken cancellationToken)
    {
        if (task is not ExpressionSyntax expression || Path(expression) is not var (element, path))
            return false;
        var list = model.GetSymbolInfo(element, cancellationToken).Symbol switch
        {
            IParameterSymbol { Name: var name } => element.Ancestors().OfType<SimpleLambdaExpressionSyntax>().FirstOrDefault(lambda => lambda.Parameter.Identifier.ValueText == name) is { } picked ? Receiver(picked) : null,
            ILocalSymbol { Name: var name } => element.Ancestors().OfType<ForEachStatementSyntax>().FirstOrDefault(loop => loop.Identifier.ValueText == name) is { } loop && !IsReplaced(expression, loop.Statement) ? loop.Expression : null,
            _ => null,
        };
        while (true)
        {
            // `var over = tasks.Where(task => task.IsCompleted).ToList();`
            for (var kept = 0; list is IdentifierNameSyntax && kept < MaxDepth; kept++)
                list = Kept(list, model, cancellationToken);
            if (list is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } step)
                return false;
            if (call.Name.Identifier.ValueText == "Where" && step.ArgumentList.Arguments is [{ Expression: SimpleLambdaExpressionSyntax { ExpressionBody: { } asked } filter }]
                && Asked(filter.Parameter.Identifier.ValueText, path, asked, model, cancellationToken))
                return true;
            // What else comes in between must hand on the same elements, or tasks that are over with them.
            if (!(path.Count == 0 && IsOnlyAwaited(step)) && call.Name.Identifier.ValueText is not ("Where" or "OrderBy" or "OrderByDescending" or "Skip" or "Take" or "ToList" or "ToArray" or "AsEnumerable" or "Reverse"))
                return false;
            list = call.Expression;
        }
    }

    /// <summary>What a local has from where it is declared, if it never gets anything else and nothing is put into it.</summary>
    private ExpressionSyntax? Kept(ExpressionSyntax name, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var declared] } local
        && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var kept } declarator && declared.SyntaxTree == model.SyntaxTree
        && !IsSetAfter(local, declarator.SpanStart, cancellationToken)
        && !_uses.Of(local, cancellationToken).Uses.Any(use => use.Operation.Parent is IInvocationOperation { TargetMethod.Name: "Add" or "AddRange" or "Insert" or "InsertRange" } put && put.Instance == use.Operation)
            ? kept
            : null;

    /// <summary><c>job.Load = Start();</c>: another task by the same name.</summary>
    private static bool IsReplaced(ExpressionSyntax task, StatementSyntax body) =>
        body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(set => SyntaxFactory.AreEquivalent(set.Left, task));

    /// <summary><c>Select(async task => await task)</c>: of a task that is over, another.</summary>
    private static bool IsOnlyAwaited(InvocationExpressionSyntax step) =>
        step is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Select" }, ArgumentList.Arguments: [{ Expression: SimpleLambdaExpressionSyntax { ExpressionBody: AwaitExpressionSyntax { Expression: var awaited }, Parameter.Identifier.ValueText: var one } }] }
        && Awaited.Unconfigured(awaited) is IdentifierNameSyntax task && task.Identifier.ValueText == one;

    private bool Asked(string element, List<string> path, ExpressionSyntax condition, SemanticModel model, CancellationToken cancellationToken)
    {
        var task = condition.DescendantNodesAndSelf().OfType<ExpressionSyntax>().FirstOrDefault(expression => Path(expression) is { } asked && asked.Element.Identifier.ValueText == element && asked.Path.SequenceEqual(path));
        if (task is null)
            return false;
        var place = task is IdentifierNameSyntax ? model.GetSymbolInfo(task, cancellationToken).Symbol : null;
        // Written alike, and yet not the place itself.
        return new CompletionConditions(new TaskAtPlace(SyntaxFactory.ParseExpression(task.ToString()), place, model, _models, cancellationToken)).SaysOver(condition, isTrue: true);
    }

    /// <summary>Of <c>one.Load.Task</c> the name that it begins with, and the members from the last to the first.</summary>
    private static (IdentifierNameSyntax Element, List<string> Path)? Path(ExpressionSyntax expression)
    {
        var path = new List<string>();
        for (; expression is MemberAccessExpressionSyntax access; expression = access.Expression)
            path.Add(access.Name.Identifier.ValueText);
        return expression is IdentifierNameSyntax element ? (element, path) : null;
    }

    private static bool IsNull(IOperation origin) => origin is ILiteralOperation { ConstantValue: { HasValue: true, Value: null } };

    /// <summary>A private helper that every caller gives a task which is over by then, or that is called back when it is.</summary>
    private bool IsOverAtCallers(ISymbol symbol, int depth, CancellationToken cancellationToken) =>
        symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method } parameter
        && _uses.Of(method, cancellationToken) is { IsComplete: true, Uses: { IsEmpty: false } uses }
        && uses.All(use => use.Operation is IInvocationOperation { SemanticModel: { } model } call
            ? call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal)?.Value is { } given && IsOver(given, model, depth + 1, cancellationToken)
            : parameter.Ordinal == 0 && _known.IsTaskLike(parameter.Type) && IsCalledWhenOver(use.Operation.Syntax));

    /// <summary><c>if (one.IsCompleted) found = one;</c>: a local that gets nothing but tasks which are over by then.</summary>
    private bool OnlyGetsOver(ISymbol symbol, SemanticModel model, int depth, CancellationToken cancellationToken)
    {
        if (symbol is not ILocalSymbol local || local.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax declarator)
            return false;
        var values = new List<IOperation>();
        if (declarator.Initializer is { Value: { } made } && model.GetOperation(made, cancellationToken) is { } first)
            values.Add(first);
        foreach (var use in _uses.Of(local, cancellationToken).Uses)
        {
            switch (use.Operation.Parent)
            {
                case ISimpleAssignmentOperation assignment when assignment.Target == use.Operation:
                    values.Add(assignment.Value);
                    break;
                case IAssignmentOperation other when other.Target == use.Operation:
                case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } or ITupleOperation:
                    return false;
            }
        }
        var tasks = values.Where(value => ValueOrigins.Unwrap(value) is { } plain && !IsNull(plain)).ToList();
        return tasks.Count > 0 && tasks.All(task => IsOver(task, model, depth + 1, cancellationToken));
    }

    private static bool IsContinuationParameter(ISymbol symbol, CancellationToken cancellationToken) =>
        symbol is IParameterSymbol { Ordinal: 0, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } } parameter
        && parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken).FirstAncestorOrSelf<LambdaExpressionSyntax>() is { } lambda && IsCalledWhenOver(lambda);

    /// <summary>What is handed to a continuation, or to whoever calls back with the task that is over.</summary>
    private static bool IsCalledWhenOver(SyntaxNode callback) =>
        callback.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: var called } }
        && ((called as MemberAccessExpressionSyntax)?.Name ?? called) is SimpleNameSyntax { Identifier.ValueText: var name }
        && (name is "ContinueWith" or "ContinueWhenAll" or "ContinueWhenAny" || name.EndsWith("Callback", StringComparison.Ordinal));
}
