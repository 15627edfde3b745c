using Hangproof.Catalogue;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Waits;

/// <summary>
/// What the code itself says of how long a peer may be waited for: a limit that its type has, or that the same object is waited for with elsewhere, and that a wait
/// is made without; or none at all, where the peer is on this machine or somebody outside ends the wait.
/// </summary>
internal static class PeerLimits
{
    /// <summary>Streams and readers around a connection.</summary>
    private const int MaxStreams = 4;

    /// <summary>Whether a wait lacks a limit that the code has. Whether any other should have one, the code does not show.</summary>
    public static bool AreMissed(WaitSite site, BoundVerdict verdict, WaitAnalysis analysis) =>
        verdict.ShowsFault || (!verdict.IsOnlyLeftOut && ((verdict.Why is not null && site.Api.RuleId != RuleIds.Stream) || IsOwnPeer(site, analysis)))
        || (!site.Api.IdleByDesign && site.Member?.Name is { } name && !name.StartsWith("CopyTo", StringComparison.Ordinal) && ((HasLimit(site.ContainingMember.ContainingType) && !IsLimitSet(site, analysis)) || IsLimitedElsewhere(site, analysis)));

    /// <summary>
    /// Whether the answer of a peer is waited for on a connection that this code has made or has from the network itself, and no place sets a limit for any: nobody else
    /// can have. What is copied until it ends, or has been seen to be there, is no answer.
    /// </summary>
    private static bool IsOwnPeer(WaitSite site, WaitAnalysis analysis) =>
        site.Api.Kind is WaitKind.SocketReceive or WaitKind.StreamRead or WaitKind.TlsHandshake && site is { Receiver: { } receiver, Member.Name: { } name } && !name.StartsWith("CopyTo", StringComparison.Ordinal)
        && !EnclosingFunction.OwnNodes(EnclosingFunction.Of(site.Name)).Any(node => node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Available" or "DataAvailable" or "Poll" })
        && !IsLimitSet(site, analysis)
        && IsOfNetwork(receiver, analysis, 0, site.CancellationToken);

    /// <summary>Whether a blocking call waits where somebody limits such calls: for what object is another question.</summary>
    private static bool IsLimitSet(WaitSite site, WaitAnalysis analysis) =>
        site.Api.Mode == WaitMode.Blocks && (IsSet("ReceiveTimeout", site, analysis) || IsSet("ReadTimeout", site, analysis));

    private static bool IsSet(string limit, WaitSite site, WaitAnalysis analysis) =>
        analysis.Uses.Named(limit, site.CancellationToken).Any(use => use.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { Left: var target } && target.Span.Contains(use.Span));

    /// <summary>Whether a connection that this code has made or has from the network is waited for.</summary>
    public static bool IsOfNetwork(WaitSite site, WaitAnalysis analysis) => site.Receiver is { } receiver && IsOfNetwork(receiver, analysis, 0, site.CancellationToken);

    private static bool IsOfNetwork(IOperation connection, WaitAnalysis analysis, int depth, CancellationToken cancellationToken) =>
        depth < MaxStreams && analysis.Origins.Of(connection, cancellationToken).Leaves.Any(leaf => leaf switch
        {
            IObjectCreationOperation { Type.Name: "Socket" or "UdpClient" or "TcpClient" or "NetworkStream" } => true,
            IInvocationOperation { TargetMethod: { Name: "GetStream" or "Accept" or "AcceptSocket" or "AcceptTcpClient" } } => true,
            // `new BinaryReader(stream)`, `new SslStream(client.GetStream())`
            IObjectCreationOperation { Arguments: [{ Value: var inner }, ..] } => IsOfNetwork(inner, analysis, depth + 1, cancellationToken),
            _ => false,
        });

    /// <summary><c>public int ReadTimeout { get; set; }</c></summary>
    private static bool HasLimit(INamedTypeSymbol? type) => type?.GetMembers().Any(member => member switch
    {
        IFieldSymbol { IsImplicitlyDeclared: false, Type: var time } => IsLimit(member.Name, time),
        IPropertySymbol { Type: var time } => IsLimit(member.Name, time),
        _ => false,
    }) == true;

    private static bool IsLimit(string name, ITypeSymbol time) =>
        (name.EndsWith("Timeout", StringComparison.Ordinal) || name.EndsWith("timeout", StringComparison.Ordinal))
        && (time is { Name: "TimeSpan" } or INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [{ Name: "TimeSpan" }] } || time.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Double);

    private static bool IsLimitedElsewhere(WaitSite site, WaitAnalysis analysis) =>
        ValueOrigins.Variable(site.Receiver) is { } peer && analysis.Uses.Of(peer, site.CancellationToken).Uses.Any(use =>
            use.Operation.Parent is IInvocationOperation call && call.Instance == use.Operation && call.Syntax != site.Operation.Syntax
            && analysis.Catalogue.Rows(call.TargetMethod) is { IsDefaultOrEmpty: false } rows && rows[0].Kind == site.Api.Kind && IsLimited(call, analysis));

    private static bool IsLimited(IInvocationOperation call, WaitAnalysis analysis) =>
        call.Arguments.Any(argument => ValueOrigins.GivesToken(argument, analysis.Known))
        || TaskPath.Carried(call).Parent is IInvocationOperation { TargetMethod.Name: "WaitAsync", Arguments.Length: > 0 };

    /// <summary>Whether a connection is made to this machine, which takes or refuses it at once.</summary>
    public static bool IsHere(WaitSite site, WaitAnalysis analysis) =>
        site.Api.Kind == WaitKind.SocketConnect && site.Arguments.Any(argument => analysis.Origins.Of(argument.Value, site.CancellationToken).All(leaf => leaf.DescendantsAndSelf().Any(part =>
            part is IFieldReferenceOperation { Field: { Name: "Loopback" or "IPv6Loopback", ContainingType.Name: "IPAddress" } } or IObjectCreationOperation { Type.Name: "UnixDomainSocketEndPoint" })));

    /// <summary><c>Task.Run(() => stream.AuthenticateAsClient(host)).Wait(limit)</c>: who has the work done goes on when the time is over.</summary>
    public static bool AreOutside(WaitSite site) =>
        site.Api.RuleId is RuleIds.SyncSocket or RuleIds.AsyncSocket or RuleIds.Stream or RuleIds.Peer
        && EnclosingFunction.Of(site.Name) is AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run" or "StartNew" } } start } }
        && (IsTimed(start) || start.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var kept } }
            && EnclosingFunction.OwnNodes(EnclosingFunction.Of(start)).Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var name } read && name == kept && IsTimed(read)));

    private static bool IsTimed(ExpressionSyntax work) =>
        work.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0 } wait } access && access.Expression == work
        && (name is "Wait" or "WaitAsync" || name.IndexOf("Timeout", StringComparison.Ordinal) >= 0 || (name == "ConfigureAwait" && IsTimed(wait)));
}
