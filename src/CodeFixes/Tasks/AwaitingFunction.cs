using System.Collections.Immutable;
using Hangproof.CodeFixes.Calls;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.CodeFixes.Tokens.Threading;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>
/// Makes the function around a place async. A method can become so where all its callers are known, in whatever files of the project: each awaits it
/// from then on, and is made async in turn. One that returns a task already changes for nobody. A lambda can where whoever takes it awaits what it returns.
/// </summary>
internal sealed class AwaitingFunction
{
    /// <summary>Functions that one fix may change; a change that spreads further is not for a light bulb.</summary>
    private const int MaxFunctions = 12;

    private readonly FixSite _site;
    private readonly Dictionary<SyntaxTree, List<TextChange>> _edits = new();
    private readonly HashSet<SyntaxNode> _changed = new();

    private AwaitingFunction(FixSite site) => _site = site;

    /// <summary>Whether nothing had to be changed.</summary>
    public bool IsAsync => _edits.Count == 0;

    /// <summary>The edits of the file in which the place is.</summary>
    public ImmutableArray<TextChange> Edits => Of(_site.Root.SyntaxTree).ToImmutableArray();

    /// <summary>Those of the files in which its callers are.</summary>
    public ImmutableArray<(Document Document, Rewrite Rewrite)> Elsewhere =>
        _edits.Where(file => file.Key != _site.Root.SyntaxTree).Select(file => (_site.Document.Project.GetDocument(file.Key)!, new Rewrite(file.Value))).ToImmutableArray();

    /// <summary>What makes an <c>await</c> at a place possible; <see langword="null"/> where that would reach further than can be seen.</summary>
    public static AwaitingFunction? Containing(FixSite site, SyntaxNode place) => Containing(site, [place]);

    /// <summary>The same for several places, in whatever files of the project.</summary>
    public static AwaitingFunction? Containing(FixSite site, IEnumerable<SyntaxNode> places)
    {
        var function = new AwaitingFunction(site);
        return places.All(place => function.MakeAsync(EnclosingFunction.Of(place))) ? function : null;
    }

    private IEnumerable<TextChange> Of(SyntaxTree tree) => _edits.TryGetValue(tree, out var edits) ? edits : Enumerable.Empty<TextChange>();

    private void Edit(SyntaxNode place, IEnumerable<TextChange> edits)
    {
        if (!_edits.TryGetValue(place.SyntaxTree, out var known))
            _edits.Add(place.SyntaxTree, known = new List<TextChange>());
        known.AddRange(edits);
    }

    private SemanticModel Model(SyntaxNode node) => node.SyntaxTree == _site.Root.SyntaxTree ? _site.Model : CodeFacts.Of(_site.Model.Compilation).Models.Get(node.SyntaxTree);

    private bool MakeAsync(SyntaxNode function)
    {
        if (function is CompilationUnitSyntax || !_changed.Add(function))
            return true;
        return _changed.Count <= MaxFunctions && function switch
        {
            AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword != default || MakeAsync(lambda),
            MethodDeclarationSyntax method => IsAsyncNow(method.Modifiers) || MakeAsync(method, method.Modifiers, method.ReturnType, method.Identifier),
            LocalFunctionStatementSyntax local => IsAsyncNow(local.Modifiers) || MakeAsync(local, local.Modifiers, local.ReturnType, local.Identifier),
            _ => false,
        };
    }

    private static bool IsAsyncNow(SyntaxTokenList modifiers) => modifiers.Any(SyntaxKind.AsyncKeyword);

    private bool MakeAsync(AnonymousFunctionExpressionSyntax lambda)
    {
        if (lambda.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax taker }
            || Model(lambda).GetOperation(taker, _site.CancellationToken) is not IInvocationOperation { TargetMethod: { Name: var name, ContainingType: var type } } call
            || Model(lambda).GetSymbolInfo(lambda, _site.CancellationToken).Symbol is not IMethodSymbol { ReturnType: var returned } || Awaitable.Is(returned))
            return false;
        var isRun = name == "Run" && Awaitable.IsTask(type);
        if (!isRun && !CanBeUnwrapped(call, taker))
            return false;
        Edit(lambda, [Rewrite.Insert(lambda.SpanStart, "async ")]);
        if (!isRun)
            Edit(taker, [Rewrite.Insert(taker.Span.End, ".Unwrap()")]);
        return true;
    }

    /// <summary>
    /// <c>StartNew(async () => ...)</c> gives a task of a task, which <c>Unwrap</c> makes the one that it was. A thread of its own is no use to work that
    /// awaits, and who says what the work returns says it wrong then.
    /// </summary>
    private static bool CanBeUnwrapped(IInvocationOperation call, InvocationExpressionSyntax taker) =>
        call.TargetMethod is { Name: "StartNew", ContainingType: { Name: "TaskFactory", Arity: 0 } } && !taker.ArgumentList.ToString().Contains("LongRunning")
        && taker.Expression is MemberAccessExpressionSyntax { Name: IdentifierNameSyntax };

    private bool MakeAsync(SyntaxNode function, SyntaxTokenList modifiers, TypeSyntax returned, SyntaxToken name)
    {
        var model = Model(function);
        if (model.GetDeclaredSymbol(function, _site.CancellationToken) is not IMethodSymbol method || !CanHaveAwait(method, function, modifiers))
            return false;
        if (Awaitable.Is(method.ReturnType))
            return AwaitsWhatItReturned(function, model);
        var isEntry = IsEntryPoint(method, function);
        if (!CanReturnTask(method) || isEntry == false || Boundary.IsFoundByFramework(method) || CodeFacts.Of(_site.Model.Compilation).Uses.Of(method, _site.CancellationToken) is not { IsComplete: true } uses)
            return false;
        var task = model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task")!.ToMinimalDisplayString(model, function.SpanStart);
        Edit(function, [Rewrite.Replace(returned.Span, method.ReturnsVoid ? $"async {task}" : $"async {task}<{returned}>")]);
        var newName = isEntry == true ? null : NewName(method);
        if (newName is not null)
            Edit(function, [Rewrite.Replace(name.Span, newName)]);
        return uses.Uses.All(use => MakeAwaited(use.Operation, newName));
    }

    /// <summary>What handed a task on awaits it: nobody who calls it has to change.</summary>
    private bool AwaitsWhatItReturned(SyntaxNode function, SemanticModel model)
    {
        var body = (function as MethodDeclarationSyntax)?.Body ?? (function as LocalFunctionStatementSyntax)?.Body;
        if (body is null)
            return false;
        var options = _site.Document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(function.SyntaxTree);
        if (AsyncFunction.Made(function, model, new Layout(function.SyntaxTree.GetText(_site.CancellationToken), options), _site.CancellationToken) is not { } edits)
            return false;
        Edit(function, edits);
        return true;
    }

    /// <summary>Whether a method is where the program begins, whose name is given; <see langword="null"/> where it is another, <see langword="false"/> where the language has no async one.</summary>
    private bool? IsEntryPoint(IMethodSymbol method, SyntaxNode function)
    {
        if (!SymbolEqualityComparer.Default.Equals(_site.Model.Compilation.GetEntryPoint(_site.CancellationToken), method))
            return null;
        return ((CSharpParseOptions)function.SyntaxTree.Options).LanguageVersion >= LanguageVersion.CSharp7_1 && (method.ReturnsVoid || method.ReturnType.SpecialType == SpecialType.System_Int32);
    }

    private static bool CanHaveAwait(IMethodSymbol method, SyntaxNode function, SyntaxTokenList modifiers) =>
        !method.IsAbstract && !method.IsExtern && !modifiers.Any(SyntaxKind.PartialKeyword) && !modifiers.Any(SyntaxKind.UnsafeKeyword)
        && !method.ReturnsByRef && !method.ReturnsByRefReadonly && !method.ReturnType.IsRefLikeType && method.Parameters.All(p => p.RefKind == RefKind.None && !p.Type.IsRefLikeType)
        && !EnclosingFunction.OwnNodes(function).Any(node => node is YieldStatementSyntax);

    private static bool CanReturnTask(IMethodSymbol method) =>
        !method.IsVirtual && !method.IsOverride && method.ExplicitInterfaceImplementations.IsEmpty && !ImplementsInterface(method);

    private static bool ImplementsInterface(IMethodSymbol method) =>
        method.DeclaredAccessibility == Accessibility.Public && method.ContainingType is { } type
        && type.AllInterfaces.SelectMany(i => i.GetMembers(method.Name)).Any(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method));

    /// <summary>By custom what returns a task says so in its name.</summary>
    private static string? NewName(IMethodSymbol method)
    {
        var name = $"{method.Name}Async";
        return method.Name.EndsWith("Async", StringComparison.Ordinal) || method.MethodKind != MethodKind.Ordinary || !method.ContainingType.GetMembers(name).IsEmpty ? null : name;
    }

    private bool MakeAwaited(IOperation use, string? newName)
    {
        if (use is not IInvocationOperation || use.Syntax is not InvocationExpressionSyntax call
            || (call.SyntaxTree != _site.Root.SyntaxTree && (_site.Document.Project.GetDocument(call.SyntaxTree) is not { } document || !Boundary.IsEditable(document, call))))
            return false;
        // Operations of the facts are those of another model: by place it is the same call.
        var name = call.Expression switch
        {
            SimpleNameSyntax simple => simple,
            MemberAccessExpressionSyntax access => access.Name,
            _ => null,
        };
        if (name is null || Awaited.Edits(call, call) is not { } awaited || !MakeAsync(EnclosingFunction.Of(call)))
            return false;
        Edit(call, awaited.Where(edit => !edit.Span.IsEmpty || edit.NewText!.Length > 0));
        if (newName is not null)
            Edit(call, [Rewrite.Replace(name.Identifier.Span, newName)]);
        return true;
    }
}
