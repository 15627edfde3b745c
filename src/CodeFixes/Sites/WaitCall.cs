using Hangproof.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        Rows.Find(site.Document.Project, apiKey, site.CancellationToken) is { } api && Find(site, span) is var (name, operation)
            ? new WaitCall(site, api, name, operation)
            : null;
}
