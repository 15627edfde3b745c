using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// The first answer wins: writers are started in a loop, each to write into one small channel of the method that starts them, which reads once and
/// leaves. The others then wait for room that nobody makes, and the token that they are given is the caller's, who has what it wanted.
/// </summary>
internal sealed class ReaderLeaves : IBoundTest
{
    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind != WaitKind.ChannelWrite || site.Receiver is not { } receiver || EnclosingFunction.Of(site.Name) is not { } writing)
            return null;
        var facts = analysis.Objects.Of(receiver, site.CancellationToken);
        if (!facts.IsClosed || facts.IsMerged || facts.Creations is not [IInvocationOperation creation] || !IsSmall(creation) || EnclosingFunction.Of(creation.Syntax) is not { } starter || starter == writing
            || creation.Syntax.FirstAncestorOrSelf<VariableDeclaratorSyntax>()?.Parent?.Parent is not LocalDeclarationStatementSyntax || Read(facts, starter) is not { } read)
            return null;
        var isStartedInLoop = false;
        foreach (var start in Starts(writing, starter, analysis, site.CancellationToken))
        {
            if (start is null || !IsBoundedByCaller(site, start, starter))
                return null;
            // A lambda around the call begins where it stands.
            var place = EnclosingFunction.Of(start) is AnonymousFunctionExpressionSyntax lambda && lambda != starter ? lambda : start;
            isStartedInLoop |= LoopSyntax.Around(place) is { } loop && !loop.Span.Contains(creation.Syntax.Span) && !loop.Span.Contains(read.Span);
        }
        return isStartedInLoop
            ? new BoundVerdict(BoundState.Never, "its reader takes one and leaves: the writers that come after it find no room", read.GetLocation()) { IsCertain = true, WayOut = "make room for all of them" }
            : null;
    }

    /// <summary>A capacity that is written down, and so is not the number of writers.</summary>
    private static bool IsSmall(IInvocationOperation creation) =>
        creation is { TargetMethod: { Name: "CreateBounded", ContainingType.Name: "Channel" }, Arguments: [{ Value.ConstantValue: { HasValue: true, Value: int and < 8 } }] };

    /// <summary>The one read, where all that is done with the channel besides is to write to it.</summary>
    private static SyntaxNode? Read(ObjectFacts facts, SyntaxNode starter)
    {
        SyntaxNode? read = null;
        foreach (var call in facts.Calls)
        {
            switch (call)
            {
                case IPropertyReferenceOperation { Property.Name: "Reader" or "Writer" }:
                case IInvocationOperation { TargetMethod.Name: "WriteAsync" or "TryWrite" }:
                    continue;
                case IInvocationOperation { TargetMethod.Name: "ReadAsync" } when read is null && EnclosingFunction.Of(call.Syntax) == starter && LoopSyntax.Around(call.Syntax) is null:
                    read = call.Syntax;
                    continue;
                default:
                    return null;
            }
        }
        return read;
    }

    /// <summary>Where the starter starts the function that writes; <see langword="null"/> for a place elsewhere.</summary>
    private static IEnumerable<SyntaxNode?> Starts(SyntaxNode writing, SyntaxNode starter, WaitAnalysis analysis, CancellationToken cancellationToken)
    {
        if (writing is AnonymousFunctionExpressionSyntax)
            return new[] { EnclosingFunction.Of(writing) == starter ? writing : null };
        if (analysis.Models.Get(writing.SyntaxTree).GetDeclaredSymbol(writing, cancellationToken) is not IMethodSymbol method
            || analysis.Uses.Of(method, cancellationToken) is not { IsComplete: true, Uses: { IsEmpty: false } uses })
            return new SyntaxNode?[] { null };
        return uses.Select(use => EnclosingFunction.Of(use.Operation.Syntax) switch
        {
            var function when function == starter => use.Operation.Syntax,
            AnonymousFunctionExpressionSyntax lambda when EnclosingFunction.Of(lambda) == starter => use.Operation.Syntax,
            _ => null,
        });
    }

    /// <summary>Whether the write takes no token, or one that the starter was given: of its own it could cancel when it has its answer.</summary>
    private static bool IsBoundedByCaller(WaitSite site, SyntaxNode start, SyntaxNode starter)
    {
        if (site.Arguments.FirstOrDefault(argument => argument.ArgumentKind == ArgumentKind.Explicit && argument.Parameter?.Type.Name == "CancellationToken") is not { } given)
            return true;
        if (ValueOrigins.Variable(given.Value) is not IParameterSymbol { ContainingSymbol: IMethodSymbol owner } parameter)
            return false;
        if (IsOf(owner, starter))
            return true;
        // The writer's own parameter: what the starter passes for it.
        return start is InvocationExpressionSyntax call
            && call.ArgumentList.Arguments is var arguments && parameter.Ordinal < arguments.Count && arguments.All(argument => argument.NameColon is null)
            && arguments[parameter.Ordinal].Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && HasParameter(starter, name);
    }

    private static bool IsOf(IMethodSymbol method, SyntaxNode function) => method.DeclaringSyntaxReferences.Any(reference => reference.Span == function.Span && reference.SyntaxTree == function.SyntaxTree);

    private static bool HasParameter(SyntaxNode function, string name) =>
        function.ChildNodes().OfType<ParameterListSyntax>().SelectMany(list => list.Parameters).Any(parameter => parameter.Identifier.ValueText == name);
}
