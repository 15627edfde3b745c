using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Sites;

/// <summary>A call, or a read of a property, as it stands in source.</summary>
internal class SourceCall
{
    protected SourceCall(FixSite site, SimpleNameSyntax name, IOperation operation)
    {
        Site = site;
        Name = name;
        Operation = operation;
        Expression = SymbolUses.Expression(name);
    }

    public FixSite Site { get; }

    public SimpleNameSyntax Name { get; }

    public IOperation Operation { get; }

    /// <summary>The call with its receiver and arguments, or the property with its receiver.</summary>
    public ExpressionSyntax Expression { get; }

    public ArgumentListSyntax? Arguments => (Expression as InvocationExpressionSyntax)?.ArgumentList;

    public IMethodSymbol? Method => (Operation as IInvocationOperation)?.TargetMethod;

    /// <summary>Whether an extension method is called as if it were the receiver's own.</summary>
    public bool IsReducedExtension => Operation is IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: { Length: > 0 } arguments } && arguments[0].Syntax is not ArgumentSyntax;

    /// <summary>What is waited on, as the source writes it: the receiver, or the first argument of a static method.</summary>
    public ExpressionSyntax? Subject => Receiver is { } receiver && !IsType(receiver) ? receiver : Arguments?.Arguments.FirstOrDefault()?.Expression;

    /// <summary>The expression before the dot.</summary>
    public ExpressionSyntax? Receiver => Name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == Name => access.Expression,
        MemberBindingExpressionSyntax binding => binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>(a => a.WhenNotNull.Span.Contains(binding.Span))?.Expression,
        _ => null,
    };

    /// <summary>The expression that has the wait's result: the call, with what awaits and configures it.</summary>
    public ExpressionSyntax Whole
    {
        get
        {
            var whole = Expression;
            while (true)
            {
                switch (whole.Parent)
                {
                    case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured }:
                        whole = configured;
                        break;
                    case ConditionalAccessExpressionSyntax conditional when conditional.WhenNotNull == whole:
                        whole = conditional;
                        break;
                    case ParenthesizedExpressionSyntax parenthesized:
                        whole = parenthesized;
                        break;
                    case AwaitExpressionSyntax awaited:
                        return awaited;
                    default:
                        return whole;
                }
            }
        }
    }

    /// <summary>The call that stands somewhere: what is found there is the call, or its name.</summary>
    public static SourceCall? At(FixSite site, TextSpan span) => Find(site, span) is var (name, operation) ? new SourceCall(site, name, operation) : null;

    protected static (SimpleNameSyntax Name, IOperation Operation)? Find(FixSite site, TextSpan span)
    {
        var name = site.Root.FindNode(span, getInnermostNodeForTie: true) switch
        {
            InvocationExpressionSyntax invocation => SymbolUses.Name(invocation.Expression),
            ExpressionSyntax expression => SymbolUses.Name(expression),
            _ => null,
        };
        return name is not null && site.Model.GetOperation(SymbolUses.Expression(name), site.CancellationToken) is { } operation ? (name, operation) : null;
    }

    private bool IsType(ExpressionSyntax expression) => Site.Model.GetSymbolInfo(expression, Site.CancellationToken).Symbol is INamespaceOrTypeSymbol;
}
