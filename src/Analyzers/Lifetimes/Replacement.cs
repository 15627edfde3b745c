using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// Whether an assignment puts a new object in the place of one that is certainly there and is still in use: the old one is lost with nobody
/// having ended it.
/// </summary>
internal static class Replacement
{
    private static readonly string[] _anew = { "Restart", "Reschedule", "Replace", "Renew", "Change", "Extend", "Rearm" };

    public static bool LosesOld(LifetimeSite site, Fate fate)
    {
        if (fate.Keeper is not IFieldSymbol field || site.Member is not IMethodSymbol { MethodKind: not (MethodKind.Constructor or MethodKind.StaticConstructor) }
            || site.Operation.Parent is not ISimpleAssignmentOperation assignment || ValueOrigins.Variable(assignment.Target) is not IFieldSymbol target
            || !SymbolEqualityComparer.Default.Equals(target.OriginalDefinition, field))
            return false;
        var function = EnclosingFunction.Of(assignment.Syntax);
        // `if (isOn) { _timer = new Timer(1000); } else _timer?.Stop();`: the branches take turns.
        if (fate.Treatments.Any(treatment => treatment.Name == "Stop" && treatment.Operation.Syntax.FirstAncestorOrSelf<ElseClauseSyntax>() is { Parent: IfStatementSyntax choice } other
            && choice.Span.Contains(assignment.Syntax.Span) && !other.Span.Contains(assignment.Syntax.Span)))
            return false;
        return (IsThereFromTheStart(field, site) ? IsUsedElsewhere(fate, function) : IsForAnother(site.Member.Name))
            && !TouchesBefore(function, assignment.Syntax, field, site);
    }

    /// <summary><c>_last.Cancel(); _last = new CancellationTokenSource(period);</c>: the one that it replaces is over, and its timer with it.</summary>
    public static bool CancelsOld(LifetimeSite site, ISymbol keeper)
    {
        var statement = site.Operation.Syntax.FirstAncestorOrSelf<StatementSyntax>();
        return statement?.Parent is BlockSyntax { Statements: var statements } && statements.TakeWhile(one => one != statement).Any(one =>
            one is ExpressionStatementSyntax { Expression: { } expression }
            && (expression as AwaitExpressionSyntax)?.Expression is var awaited && site.Facts.Code.Models.Operation(awaited ?? expression, site.CancellationToken) is { } operation
            && (operation is IConditionalAccessOperation access ? access.WhenNotNull : operation) is IInvocationOperation { TargetMethod.Name: "Cancel" or "CancelAsync" } cancel
            && SymbolEqualityComparer.Default.Equals(ValueOrigins.Variable(cancel.Instance)?.OriginalDefinition, keeper));
    }

    /// <summary>A method that is there to put one thing in the place of another. Who starts for the first time calls another one.</summary>
    private static bool IsForAnother(string method)
    {
        foreach (var verb in _anew)
        {
            if (method.StartsWith(verb, StringComparison.Ordinal) && (method.Length == verb.Length || !char.IsLower(method[verb.Length])))
                return true;
        }
        return false;
    }

    /// <summary>Made with its owner. A field that a start method fills is empty before, or after a stop.</summary>
    private static bool IsThereFromTheStart(IFieldSymbol field, LifetimeSite site)
    {
        foreach (var declaration in site.Facts.Code.Models.Declarations(field))
        {
            if (declaration.GetSyntax(site.CancellationToken) is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax })
                return true;
        }
        return site.Facts.Code.Uses.Of(field, site.CancellationToken).Uses.Any(use =>
            use.Member is IMethodSymbol { MethodKind: MethodKind.Constructor } && use.Operation.Parent is ISimpleAssignmentOperation { Value: IObjectCreationOperation or IInvocationOperation } made
            && made.Target.Syntax == use.Operation.Syntax);
    }

    /// <summary>
    /// Whether others than this function make use of what the field holds. Where the new object is put to use right here and only here, the
    /// one that it replaces was used here as well, in a call before that a stop has ended.
    /// </summary>
    private static bool IsUsedElsewhere(Fate fate, SyntaxNode function) =>
        fate.Treatments.Any(treatment => treatment.Name is "Token" or "Start" or "Change" && EnclosingFunction.Of(treatment.Operation.Syntax) != function)
        || fate.Treatments.All(treatment => treatment.Name is not ("Token" or "Start" or "Change"));

    /// <summary>Whether the function looks at the field before, itself or by a method of its type that does.</summary>
    private static bool TouchesBefore(SyntaxNode function, SyntaxNode assignment, IFieldSymbol field, LifetimeSite site)
    {
        foreach (var name in function.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (name.SpanStart >= assignment.SpanStart)
                continue;
            if (name.Identifier.ValueText == field.Name)
                return true;
            if (SymbolUses.Expression(name) is InvocationExpressionSyntax
                && site.Facts.Code.Models.Get(name.SyntaxTree).GetSymbolInfo(name, site.CancellationToken).Symbol is IMethodSymbol called
                && site.Facts.Code.Models.Declarations(called.OriginalDefinition).Any(declaration => Mentions(declaration.GetSyntax(site.CancellationToken), field.Name)))
                return true;
        }
        return false;
    }

    private static bool Mentions(SyntaxNode body, string name) => body.DescendantNodes().OfType<SimpleNameSyntax>().Any(node => node.Identifier.ValueText == name);
}
