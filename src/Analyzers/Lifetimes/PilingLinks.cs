using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Lifetimes;

/// <summary>
/// Whether linked sources that nobody disposes pile up at a parent: it is seen to be kept by an object or the host, and they are made again and again. The token
/// that a caller gives may end with the call, so it is followed to where it was got; a source that is made for a call goes with it.
/// </summary>
internal sealed class PilingLinks
{
    /// <summary>Callers from the creation up to a loop.</summary>
    private const int MaxCallers = 2;

    private readonly LifetimeSite _site;
    private readonly Recurrence _recurrence;
    private readonly bool _isSeen;

    private PilingLinks(LifetimeSite site, bool isSeen)
    {
        _site = site;
        _isSeen = isSeen;
        _recurrence = new Recurrence(site.Facts, site.CancellationToken);
    }

    /// <summary>Whether links may pile up: at a parent that outlives them as far as anybody knows, at a place that others may call again.</summary>
    public static bool At(LifetimeSite site) => At(site, isSeen: false);

    /// <summary>Whether they are seen to.</summary>
    public static bool AreSeen(LifetimeSite site) => At(site, isSeen: true);

    private static bool At(LifetimeSite site, bool isSeen) =>
        site.Operation is IInvocationOperation linked && new PilingLinks(site, isSeen) is var links && SourceCreation.Parents(linked).Any(parent => links.Pile(parent, linked, 0, isAgain: false));

    private bool Pile(IOperation parent, IOperation place, int callers, bool isAgain)
    {
        _site.CancellationToken.ThrowIfCancellationRequested();
        return Root(parent) switch
        {
            IParameterReferenceOperation { Parameter: var parameter } => IsOfTheObject(parameter, place) ? isAgain || IsAgain(place) : OfParameter(parameter, place, callers, isAgain),
            ILocalReferenceOperation { Local: var local } => OfLocal(local, place, callers, isAgain),
            IMemberReferenceOperation member => Lasts(member) && !IsFresh(member, place) && !(_isSeen && IsReplaced(member)) && (isAgain || IsAgain(place)),
            _ => false,
        };
    }

    /// <summary>Seen to be come to again, or in a member that is given another token with each call, and that others call as they like.</summary>
    private bool IsAgain(IOperation place) =>
        !_isSeen ? _recurrence.Is(place) : _recurrence.IsSeen(place)
        || (_site.Operation is IInvocationOperation linked && place == linked && SourceCreation.Parents(linked).Any(parent => Root(parent) is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } }) && _recurrence.Is(place));

    /// <summary>What a token is read from: itself, or the source whose it is.</summary>
    private IOperation? Root(IOperation? token)
    {
        while (true)
        {
            token = ValueOrigins.Unwrap(token);
            switch (token)
            {
                case ICoalesceOperation choice:
                    token = choice.Value;
                    break;
                case IPropertyReferenceOperation { Property: { Name: "Token", ContainingType: var type }, Instance: { } source } when SymbolEqualityComparer.Default.Equals(type, _site.Facts.Types.Source):
                    token = source;
                    break;
                case IPropertyReferenceOperation { Property: { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T }, Instance: { } value }:
                    token = value;
                    break;
                default:
                    return token;
            }
        }
    }

    /// <summary>Of the object or its type, of something that it keeps, or of the host; not what stands for one request, or for none.</summary>
    private bool Lasts(IMemberReferenceOperation member)
    {
        if (member.Member.Name is "ApplicationStopping" or "ApplicationStopped")
            return true;
        for (IOperation? part = member; ; part = ValueOrigins.Unwrap(((IMemberReferenceOperation)part).Instance))
        {
            if (part is not IMemberReferenceOperation { Member: { ContainingType: { } type } kept } || SymbolEqualityComparer.Default.Equals(type, _site.Facts.Types.Token)
                || (type.Name.EndsWith("Context", StringComparison.Ordinal) && part == member))
                return false;
            if (part is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation })
                return kept is IFieldSymbol or IPropertySymbol;
        }
    }

    /// <summary><c>_stop = new CancellationTokenSource(); ... CreateLinkedTokenSource(_stop.Token)</c>: each link has a parent of its own.</summary>
    private bool IsFresh(IMemberReferenceOperation parent, IOperation place) =>
        EnclosingFunction.OwnNodes(EnclosingFunction.Of(place.Syntax)).Any(node => node is AssignmentExpressionSyntax { Right: BaseObjectCreationExpressionSyntax, Left: var target, Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } }
            && node.Span.End <= place.Syntax.SpanStart && block.Span.Contains(place.Syntax.Span)
            && _site.Facts.Code.Models.Get(node.SyntaxTree).GetSymbolInfo(target, _site.CancellationToken).Symbol is { } made && SymbolEqualityComparer.Default.Equals(made, parent.Member));

    /// <summary>Whether a parent is given up for another some day, with all that is linked to it.</summary>
    private bool IsReplaced(IMemberReferenceOperation parent) =>
        parent.Member is IFieldSymbol { IsReadOnly: false } field && _site.Facts.Code.Uses.Of(field, _site.CancellationToken).Uses.Any(use =>
            use.Operation.Parent is ISimpleAssignmentOperation set && set.Target == use.Operation && use.Member is not IMethodSymbol { MethodKind: MethodKind.Constructor });

    /// <summary>A parameter of the primary constructor, read in another member.</summary>
    private static bool IsOfTheObject(IParameterSymbol parameter, IOperation place) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor, DeclaringSyntaxReferences: [var declared] } && declared.GetSyntax() is TypeDeclarationSyntax
        && EnclosingFunction.Of(place.Syntax) is not BaseTypeDeclarationSyntax;

    private bool OfParameter(IParameterSymbol parameter, IOperation place, int callers, bool isAgain)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction or MethodKind.ExplicitInterfaceImplementation or MethodKind.AnonymousFunction or MethodKind.Constructor } function)
            return false;
        if (function.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_site.CancellationToken) is { } declared)
        {
            if (IsInLongLoop(declared, place, parameter.Name))
                return true;
            isAgain |= Recurrence.IsInLoopWithin(declared, place);
        }
        if (function.MethodKind == MethodKind.AnonymousFunction)
            return false;
        if (function.MethodKind == MethodKind.Constructor && !_isSeen)
            return false;
        if (!_isSeen && callers == 0 && SendsOne(function))
            return true;
        if (callers >= MaxCallers)
            return false;
        var called = function.MethodKind is MethodKind.LocalFunction or MethodKind.Constructor ? Enumerable.Empty<ISymbol>() : function.Promised();
        return called.Prepend(function.Root()).Any(method => _site.Facts.Code.Uses.Of(method, _site.CancellationToken).Uses.Any(call =>
            ValueOrigins.Argument(call.Operation, parameter.Ordinal) is { } given && Pile(given, call.Operation, callers + 1, isAgain)));
    }

    private bool OfLocal(ILocalSymbol local, IOperation place, int callers, bool isAgain)
    {
        if (local.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax(_site.CancellationToken) is not { } declared || Initialized.IsUsing(declared))
            return false;
        if (place.Syntax.Ancestors().TakeWhile(ancestor => !ancestor.Span.Contains(declared.Span)).Any(loop => Recurrence.IsRound(loop, place.Syntax) && IsLong(loop, local.Name)))
            return true;
        return (!_isSeen && IsTimed(local, declared)) || Initialized.Value(declared) is { } value && _site.Facts.Code.Models.Operation(value, _site.CancellationToken) is { } got && Pile(got, place, callers, isAgain);
    }

    private bool IsInLongLoop(SyntaxNode outer, IOperation place, string token) =>
        place.Syntax.SyntaxTree == outer.SyntaxTree && place.Syntax.Ancestors().TakeWhile(ancestor => ancestor != outer).Any(loop => Recurrence.IsRound(loop, place.Syntax) && IsLong(loop, token));

    /// <summary><c>while (true)</c>, <c>while (!stop.IsCancellationRequested)</c>, <c>await foreach</c>: it goes on as long as the token. One that goes through a list is soon over.</summary>
    private bool IsLong(SyntaxNode loop, string token) =>
        !_isSeen || LoopSyntax.IsForEver(loop) || loop is CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }
        || LoopSyntax.Condition(loop)?.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var name } && name == token) == true;

    /// <summary>A time limit that nobody disposes holds what is linked to it until it is over.</summary>
    private bool IsTimed(ILocalSymbol local, SyntaxNode declared) =>
        Values(local, declared).Any(value => ValueOrigins.Unwrap(value) is IObjectCreationOperation { Arguments: [{ Value: var limit }, ..] } made && SourceCreation.Is(made, _site.Facts.Types)
            && !Times.IsInfinite(limit) && !SourceCreation.IsShort(limit, _site))
        && !_site.Facts.Code.Uses.Of(local, _site.CancellationToken).Uses.Any(use => use.Operation.Parent is IInvocationOperation { TargetMethod.Name: "Dispose" or "Cancel" or "CancelAsync" });

    private IEnumerable<IOperation?> Values(ILocalSymbol local, SyntaxNode declared) =>
        _site.Facts.Code.Uses.Of(local, _site.CancellationToken).Uses.Select(use => use.Operation.Parent is ISimpleAssignmentOperation set && set.Target == use.Operation ? set.Value : null)
            .Append(Initialized.Value(declared) is { } value ? _site.Facts.Code.Models.Operation(value, _site.CancellationToken) : null);

    /// <summary><c>Send(message, token)</c>: what is called once a message is called again and again by the same.</summary>
    private static bool SendsOne(IMethodSymbol method) =>
        method is { DeclaredAccessibility: not Accessibility.Private, Name: "Send" or "SendAsync" or "Publish" or "PublishAsync" } && !RareSource.IsToldNothing(method);
}
