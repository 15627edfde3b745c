using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A deadline property of the very object, or of one it comes from, that binds this call; or a mode in which the call does not wait. A deadline
/// that says "never", or one that does nothing for this call and was set all the same, is the reason of a certain report.
/// </summary>
internal sealed class DeadlineBound : IBoundTest
{
    private const string Sockets = "System.Net.Sockets";

    private static readonly string[] _receiveDeadlines = { $"P:{Sockets}.Socket.ReceiveTimeout", $"P:{Sockets}.TcpClient.ReceiveTimeout", "P:System.IO.Stream.ReadTimeout" };
    private static readonly string[] _sendDeadlines = { $"P:{Sockets}.Socket.SendTimeout", $"P:{Sockets}.TcpClient.SendTimeout", "P:System.IO.Stream.WriteTimeout" };

    private readonly ConcurrentDictionary<string, ImmutableArray<IPropertySymbol>> _properties = new(StringComparer.Ordinal);

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Receiver is not { } receiver)
            return null;
        return Deadline(site, receiver, analysis) ?? Mode(site, receiver, analysis) ?? InVain(site, receiver, analysis);
    }

    private BoundVerdict? Deadline(WaitSite site, IOperation receiver, WaitAnalysis analysis)
    {
        var properties = Properties(site.Api, BoundKind.Deadline, analysis);
        if (properties.IsEmpty)
            return null;
        var settings = new PropertySettings(analysis, properties, value => IsEndless(value, site, analysis) ? Setting.Endless : Setting.Bounding, site.CancellationToken) { BySomeMember = true };
        return settings.Of(receiver, site.Operation.Syntax) switch
        {
            Setting.Bounding => BoundVerdict.Deadline,
            Setting.Unknown when site.Api.Kind == WaitKind.HttpCall && analysis.HttpClients.Endless(site, receiver) is { } configured => Never(configured),
            Setting.Endless when !DatabaseBound.IsReader(site.Api) => Never(settings.Evidence(Setting.Endless, site.Operation.Syntax)),
            _ => null,
        };

        BoundVerdict Never(Location? evidence) => new(BoundState.Never, $"'{properties[0].Name}' is set so that it never ends", evidence)
        {
            // Who wants the headers first reads on for as long as there is something, and may have taken the limit away for that.
            WaitsToBeAsked = IsMeantSo(site, receiver, analysis) || (site.Api.Kind == WaitKind.HttpCall && site.Arguments.Any(argument => argument is { Parameter.Type.Name: "HttpCompletionOption", Value.ConstantValue: { HasValue: true, Value: not 0 } })),
        };
    }

    /// <summary>Whether no limit is right for what is asked: a transfer of as much as there is, a command that runs what it is given, a connection on which nothing has to come.</summary>
    private static bool IsMeantSo(WaitSite site, IOperation receiver, WaitAnalysis analysis) => site.Api.Kind switch
    {
        WaitKind.HttpCall => BulkTransfer.IsUpload(site, analysis),
        WaitKind.Database => !WrittenStatements.Has(site, receiver, analysis),
        WaitKind.StreamRead or WaitKind.StreamWrite or WaitKind.SocketReceive or WaitKind.SocketSend => true,
        _ => false,
    };

    /// <summary>Whether a time is set for the requests of a client.</summary>
    public static bool IsGivenTo(IOperation client, WaitSite site, WaitAnalysis analysis) =>
        analysis.Compilation.FindType("System.Net.Http.HttpClient")?.GetMembers("Timeout").OfType<IPropertySymbol>().FirstOrDefault() is { } timeout
        && new PropertySettings(analysis, new[] { timeout }, value => IsEndless(value, site, analysis) ? Setting.Endless : Setting.Bounding, site.CancellationToken) { BySomeMember = true }.Of(client, client.Syntax) == Setting.Bounding;

    /// <summary>Whether the timeout of a client is set so that it never ends.</summary>
    public static bool IsTakenFrom(IOperation client, WaitSite site, WaitAnalysis analysis) =>
        analysis.Compilation.FindType("System.Net.Http.HttpClient")?.GetMembers("Timeout").OfType<IPropertySymbol>().FirstOrDefault() is { } timeout
        && (new PropertySettings(analysis, new[] { timeout }, value => IsEndless(value, site, analysis) ? Setting.Endless : Setting.Bounding, site.CancellationToken) { BySomeMember = true }.Of(client, client.Syntax) == Setting.Endless
            || analysis.HttpClients.Endless(site, client) is not null);

    private BoundVerdict? Mode(WaitSite site, IOperation receiver, WaitAnalysis analysis)
    {
        var properties = Properties(site.Api, BoundKind.Mode, analysis);
        if (properties.IsEmpty)
            return null;
        var settings = new PropertySettings(analysis, properties,
            value => value.ConstantValue is { HasValue: true, Value: true } ? Setting.Endless : Setting.Bounding, site.CancellationToken);
        // To set Blocking to true is to leave things as they are, not a decision to wait for ever.
        return settings.Of(receiver, site.Operation.Syntax) == Setting.Bounding ? BoundVerdict.Timeout : null;
    }

    /// <summary>Somebody set a deadline, and this call does not look at it.</summary>
    private BoundVerdict? InVain(WaitSite site, IOperation receiver, WaitAnalysis analysis)
    {
        var ids = site.Api.Kind switch
        {
            // A listener's deadlines are set for the sockets that it accepts.
            _ when site.Api.Mode == WaitMode.Blocks => null,
            WaitKind.SocketReceive or WaitKind.StreamRead or WaitKind.TlsHandshake => _receiveDeadlines,
            WaitKind.SocketSend or WaitKind.StreamWrite => _sendDeadlines,
            _ => null,
        };
        if (ids is null)
            return null;
        var key = ids[0];
        var properties = _properties.GetOrAdd(key, _ => Resolve(ids, analysis));
        if (properties.IsEmpty)
            return null;
        var settings = new PropertySettings(analysis, properties, value => IsEndless(value, site, analysis) ? Setting.Endless : Setting.Bounding, site.CancellationToken);
        if (settings.Of(receiver, site.Operation.Syntax) != Setting.Bounding || settings.Evidence(Setting.Bounding, site.Operation.Syntax) is not { } evidence)
            return null;
        var name = Name(evidence) ?? properties[0].Name;
        return new BoundVerdict(BoundState.Never, $"'{name}' does nothing for asynchronous calls", evidence)
        {
            // What is sent goes into the connection's buffer, and waits only where that is full.
            WaitsToBeAsked = site.Api.Kind is WaitKind.SocketSend or WaitKind.StreamWrite,
        };
    }

    private static string? Name(Location evidence) =>
        evidence.SourceTree?.GetRoot().FindNode(evidence.SourceSpan) is Microsoft.CodeAnalysis.CSharp.Syntax.AssignmentExpressionSyntax { Left: { } left }
            ? left is Microsoft.CodeAnalysis.CSharp.Syntax.MemberAccessExpressionSyntax access ? access.Name.Identifier.Text : left.ToString()
            : null;

    private static bool IsEndless(IOperation value, WaitSite site, WaitAnalysis analysis)
    {
        // A serial port takes 0 for "at once".
        var zeroIsEndless = site.Api.Kind != WaitKind.SerialPort;
        if (IsConstantlyEndless(value, zeroIsEndless, analysis))
            return true;
        return ValueOrigins.Unwrap(value) is not (ILiteralOperation or IParameterReferenceOperation or IBinaryOperation)
            && analysis.Origins.Of(value, site.CancellationToken).All(origin => IsConstantlyEndless(origin, zeroIsEndless, analysis));
    }

    private static bool IsConstantlyEndless(IOperation value, bool zeroIsEndless, WaitAnalysis analysis) =>
        ArgumentBound.IsInfiniteOrigin(value, analysis) || Times.Milliseconds(value) >= int.MaxValue || (zeroIsEndless && value.ConstantValue is { HasValue: true, Value: 0 });

    private ImmutableArray<IPropertySymbol> Properties(BlockingApi api, BoundKind kind, WaitAnalysis analysis)
    {
        if (api.Find(kind) is null)
            return ImmutableArray<IPropertySymbol>.Empty;
        return _properties.GetOrAdd($"{kind} {api.Key}", _ => Resolve(api.Bounds.Where(b => b.Kind == kind && b.Member is not null).Select(b => b.Member!), analysis));
    }

    private static ImmutableArray<IPropertySymbol> Resolve(IEnumerable<string> ids, WaitAnalysis analysis) =>
        ids.Select(id => DocumentationCommentId.GetFirstSymbolForDeclarationId(id, analysis.Compilation)).OfType<IPropertySymbol>().ToImmutableArray();
}
