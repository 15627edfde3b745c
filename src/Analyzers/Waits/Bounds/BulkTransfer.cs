using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// Transfers of as much as there is: an upload from a stream, a download into a file, a tail that is shown on the console. No time in all is right for them, and
/// whoever took the client's limit away had that in mind.
/// </summary>
internal static class BulkTransfer
{
    private static readonly HashSet<string> _streamed = new(StringComparer.Ordinal) { "StreamContent", "MultipartContent", "MultipartFormDataContent", "PushStreamContent" };

    private static readonly HashSet<string> _opens = new(StringComparer.Ordinal) { "Create", "OpenWrite", "Open", "CreateNew" };

    /// <summary>Whether a request sends what a stream has.</summary>
    public static bool IsUpload(WaitSite site, WaitAnalysis analysis) => site.Arguments.Any(argument =>
        IsStreamed(argument.Value, site, analysis) || (ValueOrigins.Unwrap(argument.Value) is { Type.Name: "HttpRequestMessage" } request && Content(request, site, analysis) is { } content && IsStreamed(content, site, analysis)));

    /// <summary>Whether what is read goes into a file.</summary>
    public static bool IsDownload(WaitSite site, WaitAnalysis analysis) =>
        site.Api.MemberName is "CopyTo" or "CopyToAsync" && site.Arguments is [{ Value: var target }, ..]
        && analysis.Origins.Of(target, site.CancellationToken).All(origin => origin switch
        {
            IObjectCreationOperation { Type.Name: "FileStream" } => true,
            IInvocationOperation { TargetMethod: { Name: var name, ContainingType.Name: "File" or "FileInfo" } } => _opens.Contains(name),
            _ => false,
        });

    /// <summary>Whether what is read in a loop is shown on the console, until somebody ends the program.</summary>
    public static bool IsTail(WaitSite site) =>
        LoopSyntax.Around(site.Name) is { } loop && EnclosingFunction.OwnNodes(loop).Any(node => node is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Write" or "WriteLine", Expression: var on },
        } && (SymbolUses.Name(on)?.Identifier.ValueText.EndsWith("Console", StringComparison.Ordinal) == true || on.ToString() == "Console.Out"));

    private static bool IsStreamed(IOperation content, WaitSite site, WaitAnalysis analysis) =>
        Is(ValueOrigins.Unwrap(content)?.Type) || (ValueOrigins.Unwrap(content)?.Type is { Name: "HttpContent" } && analysis.Origins.Of(content, site.CancellationToken).Leaves.Any(origin => Is(origin.Type)));

    private static bool Is(ITypeSymbol? type) => type is not null && _streamed.Contains(type.Name);

    /// <summary><c>request.Content = new StreamContent(file)</c>, of several the first.</summary>
    private static IOperation? Content(IOperation request, WaitSite site, WaitAnalysis analysis)
    {
        if (ValueOrigins.Variable(request) is not ILocalSymbol local)
            return null;
        foreach (var node in EnclosingFunction.OwnNodes(EnclosingFunction.Of(site.Name)))
        {
            if (node is AssignmentExpressionSyntax { Right: var content } assignment && node.SpanStart < site.Name.SpanStart
                && (assignment.Left is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Content", Expression: IdentifierNameSyntax { Identifier.ValueText: var owner } } && owner == local.Name
                    || assignment is { Left: IdentifierNameSyntax { Identifier.ValueText: "Content" }, Parent: InitializerExpressionSyntax { Parent: BaseObjectCreationExpressionSyntax { Parent.Parent: VariableDeclaratorSyntax { Identifier.ValueText: var made } } } } && made == local.Name))
                return analysis.Models.Operation(content, site.CancellationToken);
        }
        return null;
    }
}
