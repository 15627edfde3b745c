using System.Collections.Immutable;
using Hangproof.Flow;
using Hangproof.Reporting;
using Hangproof.Tasks.Loops;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Tasks;

/// <summary>
/// Reports what keeps a hosted service from stopping, or its host from starting, although the host gave it a token (HANG411): a loop without an
/// end in <c>ExecuteAsync</c>, <c>StartAsync</c> or <c>StopAsync</c> that does not look at it, a pause of a second and more that does not take it, a
/// loop in <c>StartAsync</c> itself, and, with an older host, synchronous work before the first <c>await</c>. Waits without any bound are the wait
/// engine's, which reports them under this id.
/// </summary>
/// <remarks>
/// Stays silent for a loop that anything else ends (see <see cref="LoopEnds"/>), for what the service starts on the side, and for short pauses.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HostedServiceAnalyzer : HangproofAnalyzer
{
    private static readonly WordPositions _members = new("ExecuteAsync", "StartAsync", "StopAsync");
    private static readonly WordPositions _words = new("while", "for");

    public HostedServiceAnalyzer()
        : base(ImmutableArray.Create(Descriptors.StoppingTokenIgnored))
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context)
    {
        var facts = CodeFacts.Of(context.Compilation);
        if (!_members.AnyIn(context.Compilation, context.CancellationToken) || !facts.Hosted.Exist)
            return;
        var ends = new LoopEnds(facts);
        RegisterBlocks(context, block =>
        {
            if (block.Node is MethodDeclarationSyntax method && block.OwningSymbol is IMethodSymbol symbol && facts.Hosted.Token(symbol) is { } token)
                new HostedMember(facts, ends, symbol, method, token, block).Report();
        }, _members);
    }

    private sealed class HostedMember
    {
        /// <summary>A pause shorter than this holds up nobody's shutdown.</summary>
        private const int ShortPause = 1000;

        private readonly CodeFacts _facts;
        private readonly LoopEnds _ends;
        private readonly IMethodSymbol _symbol;
        private readonly MethodDeclarationSyntax _method;
        private readonly IParameterSymbol _token;
        private readonly CodeBlock _block;
        private readonly Findings _findings;

        public HostedMember(CodeFacts facts, LoopEnds ends, IMethodSymbol symbol, MethodDeclarationSyntax method, IParameterSymbol token, CodeBlock block)
        {
            (_facts, _ends, _symbol, _method, _token, _block) = (facts, ends, symbol, method, token, block);
            _findings = new Findings(block);
        }

        public void Report()
        {
            var reported = new List<StatementSyntax>();
            foreach (var loop in LoopFinder.In(_block, _words))
            {
                if (IsOwn(loop) && !reported.Any(outer => outer.Span.Contains(loop.Span)) && Loop(loop))
                    reported.Add(loop);
            }
            if (_facts.Hosted.IsExecution(_symbol))
                Pauses(reported);
            else if (_facts.Hosted.IsStart(_symbol))
                WorkOfStart();
        }

        /// <summary>Work that goes on beside the start and is given the start's token, in a service whose <c>StopAsync</c> ends nothing.</summary>
        private void WorkOfStart()
        {
            if (Stop() is not { } stop || EnclosingFunction.OwnNodes(stop).Any(node => node is AwaitExpressionSyntax || (node is InvocationExpressionSyntax call && Ends(call))))
                return;
            foreach (var invocation in EnclosingFunction.OwnNodes(_method).OfType<InvocationExpressionSyntax>())
            {
                if (invocation.ArgumentList.Arguments.Any(argument => argument.Expression is IdentifierNameSyntax name && name.Identifier.ValueText == _token.Name)
                    && _block.SemanticModel.GetOperation(invocation, _block.CancellationToken) is IInvocationOperation { TargetMethod: { Name: not ("Run" or "StartNew") } method } call
                    && _facts.Known.IsTaskLike(call.Type) && IsOnTheSide(call) && invocation.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax)
                {
                    var name = invocation.Expression is MemberAccessExpressionSyntax access ? access.Name : (SimpleNameSyntax)invocation.Expression;
                    _findings.Report(
                        Descriptors.StoppingTokenIgnored, RuleIds.StoppingTokenIgnored, name.GetLocation(), method.OriginalDefinition.GetDocumentationCommentId() ?? method.Name, method.Name,
                        $"'{_token.Name}' ends only the start, and 'StopAsync' ends nothing", "give it a token that 'StopAsync' cancels");
                }
            }
        }

        private static bool IsOnTheSide(IOperation call) =>
            TaskPath.Carried(call).Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation or IFieldReferenceOperation or IPropertyReferenceOperation };

        private SyntaxNode? Stop() =>
            _symbol.ContainingType.GetMembers("StopAsync").FirstOrDefault() is IMethodSymbol method && _facts.Models.Declarations(method) is [var declaration] ? declaration.GetSyntax(_block.CancellationToken) : null;

        /// <summary>Anything that is called for may end the work, but for reporting and finished tasks.</summary>
        private static bool Ends(InvocationExpressionSyntax call) => call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } || !name.StartsWith("Log", StringComparison.Ordinal);

        /// <summary>Whether the member itself runs a piece of code, and does not start it on the side.</summary>
        private bool IsOwn(SyntaxNode node)
        {
            for (var function = EnclosingFunction.Of(node); function != _method; function = EnclosingFunction.Of(function))
            {
                if (!InPlace.Runs(function))
                    return false;
            }
            return true;
        }

        /// <summary><c>Task.Run(async () => { while (...) ... });</c>: nobody waits for it, and the start does not.</summary>
        private bool IsLeft(StatementSyntax loop)
        {
            for (var function = EnclosingFunction.Of(loop); function != _method; function = EnclosingFunction.Of(function))
            {
                if (ShownBlocks.IsDroppedStart(function))
                    return true;
            }
            return false;
        }

        private bool Loop(StatementSyntax loop)
        {
            var (model, cancellationToken) = (_block.SemanticModel, _block.CancellationToken);
            var words = LoopFinder.Words(loop);
            if (_ends.IsEndless(loop, model, cancellationToken))
            {
                ReportLoop(loop, words, $"nothing in it looks at '{_token.Name}'", $"loop on '!{_token.Name}.IsCancellationRequested'");
                return true;
            }
            if (_facts.Hosted.IsStart(_symbol) && OnlyAsks(loop))
            {
                ReportLoop(loop, words, IsLeft(loop) ? $"'{_token.Name}' ends only a start" : $"the host's start waits for it, and '{_token.Name}' ends only a start", "run it in 'ExecuteAsync' of a 'BackgroundService'", isFixable: false);
                return true;
            }
            if (_facts.Hosted.IsExecution(_symbol) && _facts.Hosted.StartInPlace && GoesOn(loop) && !Awaits(_method, loop.Span.End))
            {
                ReportLoop(loop, words, "the host's start waits for it: nothing is awaited before or within it", "begin with 'await Task.Yield()'", isArguable: true);
                return true;
            }
            return false;
        }

        private void ReportLoop(StatementSyntax loop, string words, string why, string wayOut, bool isFixable = true, bool isArguable = false) =>
            _findings.Report(isArguable ? Descriptors.StoppingTokenIgnored.AsSuggestion() : Descriptors.StoppingTokenIgnored, RuleIds.StoppingTokenIgnored, LoopShape.Keyword(loop).GetLocation(), LoopShape.Keyword(loop).ValueText, words, why, wayOut, isFixable ? _token.Name : "");

        /// <summary><c>while (!token.IsCancellationRequested)</c>, and no other way out.</summary>
        private bool OnlyAsks(StatementSyntax loop) =>
            LoopShape.Condition(loop) is PrefixUnaryExpressionSyntax { Operand: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCancellationRequested", Expression: IdentifierNameSyntax name } }
            && name.Identifier.ValueText == _token.Name && !LoopShape.Exits(loop).Any();

        /// <summary>Whether a loop is there to run as long as the service does.</summary>
        private bool GoesOn(StatementSyntax loop) => LoopConditions.CanBeEndless(loop) || LoopShape.Condition(loop)?.ToString().Contains("IsCancellationRequested") == true;

        private static bool Awaits(SyntaxNode function, int before) => EnclosingFunction.OwnNodes(function).Any(node => IsAwait(node) && node.SpanStart < before);

        private static bool IsAwait(SyntaxNode node) => node is AwaitExpressionSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 };

        /// <summary><c>Task.Delay</c> in a loop that does look at the token: the host waits for its end, or gives up on the service.</summary>
        private void Pauses(List<StatementSyntax> reported)
        {
            foreach (var node in _method.DescendantNodes())
            {
                if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: { Identifier.ValueText: "Delay" } name }, ArgumentList.Arguments.Count: 1 } invocation
                    && !reported.Any(loop => loop.Span.Contains(node.Span)) && IsOwn(node)
                    && LoopShape.Around(node).Any()
                    && _block.SemanticModel.GetOperation(invocation, _block.CancellationToken) is IInvocationOperation { TargetMethod.ContainingType.Name: "Task" } call
                    && TaskPath.IsWaitedFor(call) && IsLong(call.Arguments[0].Value))
                    _findings.Report(
                        Descriptors.StoppingTokenIgnored, RuleIds.StoppingTokenIgnored, name.GetLocation(), call.TargetMethod.GetDocumentationCommentId() ?? "Delay", "Task.Delay",
                        $"'{_token.Name}' does not end it", $"pass '{_token.Name}'", _token.Name);
            }
        }

        /// <summary>A time that is no constant counts as long: it is somebody's configuration.</summary>
        private static bool IsLong(IOperation time)
        {
            var value = ValueOrigins.Unwrap(time);
            return value switch
            {
                { ConstantValue: { HasValue: true, Value: int milliseconds } } => milliseconds is >= ShortPause,
                IInvocationOperation { TargetMethod: { Name: var unit, ContainingType.Name: "TimeSpan" }, Arguments: { Length: > 0 } arguments } when Number(arguments[0].Value) is { } count =>
                    unit switch { "FromMilliseconds" => count >= ShortPause, "FromSeconds" => count * 1000 >= ShortPause, "FromMinutes" or "FromHours" or "FromDays" => true, _ => false },
                _ => true,
            };
        }

        private static double? Number(IOperation value) => ValueOrigins.Unwrap(value) is { ConstantValue: { HasValue: true, Value: { } constant } } && constant is IConvertible number and not string
            ? number.ToDouble(System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }
}
