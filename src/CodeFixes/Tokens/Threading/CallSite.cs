using Hangproof.Catalogue;
using Hangproof.CodeFixes.Editing;
using Microsoft.CodeAnalysis;

namespace Hangproof.CodeFixes.Tokens.Threading;

/// <summary>A call of a method on the thread, and what it could pass.</summary>
internal sealed class CallSite
{
    private readonly IMethodSymbol? _called;

    private CallSite(MethodUse use, IMethodSymbol? called, string? token, MethodFamily? caller)
    {
        (Use, _called, Token, Caller) = (use, called, token, caller);
    }

    public MethodUse Use { get; }

    /// <summary>A token at hand that is meant for this work.</summary>
    public string? Token { get; }

    /// <summary>Who could be given one to pass.</summary>
    public MethodFamily? Caller { get; }

    public bool CanPass => _called is not null;

    public static async Task<CallSite> OfAsync(MethodUse use, BlockingApi api, MethodUses uses, CancellationToken cancellationToken)
    {
        var model = (await use.Document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        // What cleans up is not cancelled by what came before.
        if (ThreadTokenFix.IsCleanUp(use.Call) || model.GetSymbolInfo(use.Call, cancellationToken).Symbol is not IMethodSymbol called)
            return new CallSite(use, null, null, null);
        if (TokenAtCall.Find(use.Document, use.Call, use.Name, api, model, cancellationToken) is { } token)
            return new CallSite(use, called, token, null);
        var caller = CallerFunction.Of(use.Call, model, cancellationToken) is { } method ? await uses.FamilyAsync(method, cancellationToken).ConfigureAwait(false) : null;
        return new CallSite(use, called, null, caller);
    }

    /// <summary>The call with the token as its last argument.</summary>
    public Rewrite Passing(MethodFamily family, string token)
    {
        var list = Use.Arguments;
        var parameters = _called!.Parameters.Length;
        var isByName = list.Arguments.Count < parameters || list.Arguments.Any(argument => argument.NameColon is not null);
        var text = isByName ? $"{family.ParameterName}: {token}" : token;
        var edit = list.Arguments.Count == 0
            ? Rewrite.Insert(list.CloseParenToken.SpanStart, text)
            : Rewrite.Insert(list.Arguments.Last().Span.End, ", " + text);
        return MemberId() is { } id ? new Rewrite(new[] { edit }, new ExpectedCall(Use.Name.SpanStart, id)) : new Rewrite(new[] { edit });
    }

    /// <summary>As the called method is named once it has the parameter.</summary>
    private string? MemberId()
    {
        const string token = "System.Threading.CancellationToken";
        if ((_called!.ReducedFrom ?? _called).OriginalDefinition.GetDocumentationCommentId() is not { } id || _called.MethodKind == MethodKind.LocalFunction)
            return null;
        return id[id.Length - 1] == ')' ? $"{id.Substring(0, id.Length - 1)},{token})" : $"{id}({token})";
    }
}
