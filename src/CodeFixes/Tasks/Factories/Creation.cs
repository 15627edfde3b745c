using Hangproof.Catalogue;
using Hangproof.CodeFixes.Editing;
using Hangproof.CodeFixes.Tokens;
using Hangproof.CodeFixes.Tokens.Threading;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.CodeFixes.Tasks.Factories;

/// <summary>A place that makes an object, and would await a factory of it.</summary>
internal sealed class Creation
{
    private static readonly string[] _lockTypes = { "Monitor", "Mutex", "ReaderWriterLock", "ReaderWriterLockSlim", "SpinLock", "Lock" };

    private readonly SemanticModel _model;

    public Creation(Document document, BaseObjectCreationExpressionSyntax syntax, SemanticModel model)
    {
        (Document, Syntax, _model) = (document, syntax, model);
        Function = EnclosingFunction.Of(syntax);
    }

    public Document Document { get; }

    public BaseObjectCreationExpressionSyntax Syntax { get; }

    /// <summary>Whether it can await as it is.</summary>
    public bool IsInAsync => Function is CompilationUnitSyntax ? Syntax.Ancestors().Any(node => node is GlobalStatementSyntax) : EnclosingFunction.IsAsync(Function);

    public SyntaxNode Function { get; }

    public ArgumentListSyntax Arguments => Syntax.ArgumentList!;

    /// <summary>Why nothing can be awaited in its place, whatever becomes of the function.</summary>
    public string? WhyNot(CancellationToken cancellationToken)
    {
        if (Syntax.ArgumentList is null || Syntax.Initializer is not null)
            return "with an initializer";
        if (!Boundary.IsEditable(Document, Syntax))
            return "in generated code";
        if (CallerFunction.IsInExpressionTree(Syntax, _model, cancellationToken))
            return "in an expression tree or a query";
        if (EnclosingFunction.AncestorsWithin(Syntax).Any(node => node is LockStatementSyntax or CatchFilterClauseSyntax or UnsafeStatementSyntax or FixedStatementSyntax) || MayHoldLock(cancellationToken))
            return "under a lock, or where nothing can be awaited";
        if (BlockedTask.IsAboutAggregates(Syntax))
            return "where failures are caught bundled";
        if (EnclosingFunction.OwnNodes(Function).OfType<ExpressionSyntax>().Any(part => _model.GetTypeInfo(part, cancellationToken) is { Type.IsRefLikeType: true } or { ConvertedType.IsRefLikeType: true }))
            return "beside a span, which does not outlive an await";
        return Syntax is ObjectCreationExpressionSyntax explicitly && Comments.In(Syntax.SyntaxTree.GetRoot(cancellationToken), TextSpan.FromBounds(Syntax.NewKeyword.SpanStart, explicitly.Type.SpanStart)) || Awaited.Edits(Syntax, Syntax) is null
            ? "in a way that leaves no place for an await"
            : null;
    }

    /// <summary>The token that it could pass.</summary>
    public string? Token(BlockingApi api, CancellationToken cancellationToken) =>
        !ThreadTokenFix.IsCleanUp(Syntax) && NameBeside() is { } name ? TokenAtCall.Find(Document, Syntax, name, api, _model, cancellationToken) : null;

    /// <summary>The call of the factory instead.</summary>
    public Rewrite Awaiting(IMethodSymbol constructor, string factory, string? tokenParameter, string? token)
    {
        var open = Arguments.OpenParenToken;
        var edits = Awaited.Edits(Syntax, Syntax)!.Value.Where(edit => !edit.Span.IsEmpty || edit.NewText!.Length > 0).ToList();
        edits.Add(Syntax is ObjectCreationExpressionSyntax explicitly
            ? Rewrite.Replace(TextSpan.FromBounds(Syntax.NewKeyword.SpanStart, explicitly.Type.SpanStart), "")
            : Rewrite.Replace(Syntax.NewKeyword.Span, _model.GetTypeInfo(Syntax).Type!.WithNullableAnnotation(NullableAnnotation.None).ToMinimalDisplayString(_model, Syntax.SpanStart)));
        edits.Add(Rewrite.Insert(open.SpanStart, "."));
        edits.Add(Rewrite.Replace(open.Span, factory + "("));
        if (token is not null)
        {
            var isByName = Arguments.Arguments.Count < constructor.Parameters.Length || Arguments.Arguments.Any(argument => argument.NameColon is not null);
            edits.Add(Rewrite.Insert(Arguments.CloseParenToken.SpanStart, (Arguments.Arguments.Count == 0 ? "" : ", ") + (isByName ? $"{tokenParameter}: " : "") + token));
        }
        var id = constructor.GetDocumentationCommentId()!.Replace("#ctor", factory);
        if (tokenParameter is not null)
            id = id.Substring(0, id.Length - 1) + ",System.Threading.CancellationToken)";
        return new Rewrite(edits, new ExpectedCall(open.SpanStart, id));
    }

    /// <summary>By hand: what lets nobody else in may belong to the thread.</summary>
    private bool MayHoldLock(CancellationToken cancellationToken) => EnclosingFunction.OwnNodes(Function).OfType<InvocationExpressionSyntax>().Any(call =>
        call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var receiver }
        && (name.IndexOf("Enter", StringComparison.Ordinal) >= 0 || name is "WaitOne" || name.IndexOf("Acquire", StringComparison.Ordinal) >= 0)
        && _model.GetSymbolInfo(call, cancellationToken).Symbol?.ContainingType is { } type
        && (Array.IndexOf(_lockTypes, type.Name) >= 0 || _model.GetTypeInfo(receiver, cancellationToken).Type is { Name: "Mutex" }));

    /// <summary>The search for tokens starts at a name; <c>new(1)</c> has none itself.</summary>
    private SimpleNameSyntax? NameBeside() =>
        Named(Syntax) ?? (Syntax.FirstAncestorOrSelf<StatementSyntax>() is { } statement ? Named(statement) : Named(Function));

    private SimpleNameSyntax? Named(SyntaxNode node) => node.DescendantNodes().OfType<SimpleNameSyntax>().FirstOrDefault(name => EnclosingFunction.Of(name) == Function);
}
