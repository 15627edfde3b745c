using System.Collections.Immutable;
using Hangproof.CodeFixes.Calls;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks;

/// <summary>
/// Makes the function around a place async. A method can become so where all its callers are known and stand in the same file: each awaits it from
/// then on, and is made async in turn. A lambda can where whoever takes it awaits what it returns.
/// </summary>
internal sealed class AwaitingFunction
{
    /// <summary>Functions that one fix may change; a change that spreads further is not for a light bulb.</summary>
    private const int MaxFunctions = 8;

    private readonly FixSite _site;
    private readonly List<TextChange> _edits = new();
    private readonly HashSet<SyntaxNode> _changed = new();

    private AwaitingFunction(FixSite site) => _site = site;

    /// <summary>Whether nothing had to be changed.</summary>
    public bool IsAsync => _edits.Count == 0;

    public ImmutableArray<TextChange> Edits => _edits.ToImmutableArray();

    /// <summary>What makes an <c>await</c> at a place possible; <see langword="null"/> where that would reach further than can be seen.</summary>
    public static AwaitingFunction? Containing(FixSite site, SyntaxNode place)
    {
        var function = new AwaitingFunction(site);
        return function.MakeAsync(EnclosingFunction.Of(place)) ? function : null;
    }

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
            || _site.Model.GetOperation(taker, _site.CancellationToken) is not IInvocationOperation { TargetMethod: { Name: "Run", ContainingType: var type } } || !Awaitable.IsTask(type)
            || _site.Model.GetSymbolInfo(lambda, _site.CancellationToken).Symbol is not IMethodSymbol { ReturnType: var returned } || Awaitable.Is(returned))
            return false;
        _edits.Add(Rewrite.Insert(lambda.SpanStart, "async "));
        return true;
    }

    private bool MakeAsync(SyntaxNode function, SyntaxTokenList modifiers, TypeSyntax returned, SyntaxToken name)
    {
        if (_site.Model.GetDeclaredSymbol(function, _site.CancellationToken) is not IMethodSymbol method || !CanBeAsync(method, function, modifiers)
            || CodeFacts.Of(_site.Model.Compilation).Uses.Of(method, _site.CancellationToken) is not { IsComplete: true } uses)
            return false;
        var task = _site.NameOf("System.Threading.Tasks.Task", function.SpanStart);
        _edits.Add(Rewrite.Replace(returned.Span, method.ReturnsVoid ? $"async {task}" : $"async {task}<{returned}>"));
        var newName = NewName(method);
        if (newName is not null)
            _edits.Add(Rewrite.Replace(name.Span, newName));
        return uses.Uses.All(use => MakeAwaited(use.Operation, newName));
    }

    private static bool CanBeAsync(IMethodSymbol method, SyntaxNode function, SyntaxTokenList modifiers) =>
        !method.IsVirtual && !method.IsOverride && !method.IsAbstract && !method.IsExtern && !modifiers.Any(SyntaxKind.PartialKeyword) && !modifiers.Any(SyntaxKind.UnsafeKeyword)
        && method.ExplicitInterfaceImplementations.IsEmpty && !ImplementsInterface(method)
        && !Awaitable.Is(method.ReturnType) && !method.ReturnsByRef && !method.ReturnsByRefReadonly
        && method.Parameters.All(p => p.RefKind == RefKind.None && !p.Type.IsRefLikeType) && !method.ReturnType.IsRefLikeType
        && !EnclosingFunction.OwnNodes(function).Any(node => node is YieldStatementSyntax);

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
        if (use is not IInvocationOperation || use.Syntax is not InvocationExpressionSyntax call || call.SyntaxTree != _site.Root.SyntaxTree)
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
        _edits.AddRange(awaited.Where(edit => !edit.Span.IsEmpty || edit.NewText!.Length > 0));
        if (newName is not null)
            _edits.Add(Rewrite.Replace(name.Identifier.Span, newName));
        return true;
    }
}
