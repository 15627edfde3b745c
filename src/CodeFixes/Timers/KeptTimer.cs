using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Sites;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hangproof.CodeFixes.Timers;

/// <summary>A timer of which all is known: a private field that is set once, where the object or its host starts, and ended where the type stops.</summary>
/// <param name="Field">The declaration of the field alone.</param>
/// <param name="Created">The statement's or the member's expression that makes the timer and stores it.</param>
/// <param name="Arguments">Callback, state, due time and period.</param>
/// <param name="Ends">The expressions that end it, with their <c>await</c>.</param>
/// <param name="IsAlwaysSet">Whether every object has it.</param>
internal sealed record KeptTimer(
    ClassDeclarationSyntax Type, FieldDeclarationSyntax Field, AssignmentExpressionSyntax Created, SeparatedSyntaxList<ArgumentSyntax> Arguments, IReadOnlyList<ExpressionSyntax> Ends, bool IsAlwaysSet)
{
    public string Name => Field.Declaration.Variables[0].Identifier.ValueText;

    public static KeptTimer? At(FixSite site)
    {
        if (Creation(site) is not { ArgumentList.Arguments: { Count: 4 } arguments, Initializer: null, Parent: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } created } creation
            || arguments.Any(argument => argument.NameColon is not null)
            || site.Model.GetTypeInfo(creation, site.CancellationToken).Type is not { Name: "Timer", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } }
            || site.Model.GetSymbolInfo(created.Left, site.CancellationToken).Symbol is not IFieldSymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference] }
            || reference.GetSyntax(site.CancellationToken) is not VariableDeclaratorSyntax { Initializer: null, Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax { AttributeLists.Count: 0 } field } }
            || field.Parent is not ClassDeclarationSyntax type || type.Modifiers.Any(SyntaxKind.PartialKeyword) || type != creation.FirstAncestorOrSelf<TypeDeclarationSyntax>()
            || created.Parent is not (ExpressionStatementSyntax or ArrowExpressionClauseSyntax) || EnclosingFunction.Of(created) is not BaseMethodDeclarationSyntax starting || !StartsOnce(site, starting)
            || Ended(site, type, field, created) is not { Count: > 0 } ends)
            return null;
        var isAlwaysSet = starting is ConstructorDeclarationSyntax && created.Parent is ArrowExpressionClauseSyntax or ExpressionStatementSyntax { Parent.Parent: ConstructorDeclarationSyntax }
            && type.ParameterList is null && type.Members.OfType<ConstructorDeclarationSyntax>().Count(other => !other.Modifiers.Any(SyntaxKind.StaticKeyword)) == 1;
        return new KeptTimer(type, field, created, arguments, ends, isAlwaysSet);
    }

    /// <summary>The creation itself, or the one that the callback is given to.</summary>
    private static BaseObjectCreationExpressionSyntax? Creation(FixSite site)
    {
        switch (site.Start.Parent)
        {
            case AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax creation } }:
                return creation;
            case MethodDeclarationSyntax { Parent: TypeDeclarationSyntax type } method:
                var mention = type.DescendantNodes().OfType<IdentifierNameSyntax>().FirstOrDefault(name => name.Identifier.ValueText == method.Identifier.ValueText);
                return mention?.Parent is ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax taker } ? taker : null;
            default:
                return OwnedObject.Find(site)?.Creation as BaseObjectCreationExpressionSyntax;
        }
    }

    /// <summary>A loop that a source has ended does not start again: a constructor runs once, and a host starts a service once.</summary>
    private static bool StartsOnce(FixSite site, BaseMethodDeclarationSyntax member) => member switch
    {
        ConstructorDeclarationSyntax constructor => !constructor.Modifiers.Any(SyntaxKind.StaticKeyword),
        MethodDeclarationSyntax { Identifier.ValueText: "StartAsync" } method =>
            site.Model.GetDeclaredSymbol(method, site.CancellationToken)?.ContainingType.AllInterfaces.Any(type => type.Name == "IHostedService") == true,
        _ => false,
    };

    /// <summary>Every other place that names the field, if each of them ends the timer.</summary>
    private static List<ExpressionSyntax>? Ended(FixSite site, ClassDeclarationSyntax type, FieldDeclarationSyntax field, AssignmentExpressionSyntax created)
    {
        var (name, ends) = (field.Declaration.Variables[0].Identifier.ValueText, new List<ExpressionSyntax>());
        foreach (var token in type.DescendantTokens(descendIntoTrivia: true))
        {
            if (token.ValueText != name || !token.IsKind(SyntaxKind.IdentifierToken) || token.Parent is VariableDeclaratorSyntax || created.Left.Span.Contains(token.Span))
                continue;
            if (token.Parent is not IdentifierNameSyntax use || End(use) is not { } end || end.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not MethodDeclarationSyntax stop
                || site.Model.GetSymbolInfo(use, site.CancellationToken).Symbol is not IFieldSymbol || EnclosingFunction.Of(end) != stop || !StopPath.Contains(site.Model.GetDeclaredSymbol(stop, site.CancellationToken)) || Comments.In(site.Root, end.Span))
                return null;
            ends.Add(end);
        }
        return ends;
    }

    /// <summary><c>_timer.Dispose()</c>, <c>_timer?.Dispose()</c>, <c>await _timer.DisposeAsync()</c>, as a statement or as all that a member does.</summary>
    private static ExpressionSyntax? End(IdentifierNameSyntax use)
    {
        ExpressionSyntax whole = use;
        while (whole.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax or ConditionalAccessExpressionSyntax or AwaitExpressionSyntax)
            whole = (ExpressionSyntax)whole.Parent;
        var text = string.Concat(whole.DescendantTokens().Select(token => token.ToString()));
        var rest = text.Replace(use.Identifier.Text, "_").Replace("this._", "_").Replace(".ConfigureAwait(false)", "");
        return rest switch
        {
            "_.Dispose()" or "_?.Dispose()" or "await_.DisposeAsync()" when whole.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax => whole,
            "_.DisposeAsync()" when whole.Parent is ArrowExpressionClauseSyntax => whole,
            _ => null,
        };
    }
}
