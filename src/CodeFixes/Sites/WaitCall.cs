using Hangproof.Catalogue;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Sites;

/// <summary>A call of a catalogued API.</summary>
internal sealed class WaitCall : SourceCall
{
    private WaitCall(FixSite site, BlockingApi api, SimpleNameSyntax name, IOperation operation)
        : base(site, name, operation)
    {
        Api = api;
    }

    public BlockingApi Api { get; }

    public static WaitCall? Find(FixSite site, TextSpan span, string apiKey) =>
        Find(site, span) is var (name, operation) && (Rows.Find(site, apiKey) ?? Generated(operation, apiKey)) is { } api
            ? new WaitCall(site, api, name, operation)
            : null;

    /// <summary>Generated clients have rows of their own, which no list holds.</summary>
    private static BlockingApi? Generated(IOperation operation, string apiKey) =>
        operation is IInvocationOperation { TargetMethod: var method } && GrpcClients.RowOf(method.OriginalDefinition) is { } row && row.Key == apiKey ? row : null;
}
