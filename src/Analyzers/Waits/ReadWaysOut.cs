using Hangproof.Catalogue;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits;

/// <summary>How a wait that takes no token can be ended by one all the same, as far as the framework that is compiled for has something for it.</summary>
internal static class ReadWaysOut
{
    public const string Disposal = "dispose the stream when a token is cancelled";

    /// <summary>The same by a token that is there.</summary>
    public static string DisposalBy(string token) => $"dispose what is read from when '{token}' is cancelled";

    public static string OfBlocking(WaitSite site) => site.Member switch
    {
        { ContainingType.Name: "BinaryReader" } => "read what it needs by an asynchronous call with a token first",
        { Name: "EndOfStream", ContainingType: { } reader } => TakesToken(reader, "ReadLineAsync") ? "read until 'ReadLineAsync' with a token gives null" : Disposal,
        { Name: var name, ContainingType: { Name: "TextReader" or "StreamReader" } reader } when !TakesToken(reader, name + "Async") => Disposal,
        { Name: var name, ContainingType: { } type } when site.Api.Find(BoundKind.Timeout) is not null && !type.SelfAndBases().Any(parent => !parent.GetMembers(name + "Async").IsEmpty) => "give it a timeout",
        _ => "call its asynchronous form with a token",
    };

    /// <summary>Whether a read has no overload with a token there, and loses what comes later where its task is given up.</summary>
    public static bool IsLeftToDisposal(BlockingApi api, TokenScope scope) =>
        api.Kind is WaitKind.StreamRead or WaitKind.HttpBody && !scope.CanPass(api) && api.Find(BoundKind.Wrap) is not { IsFix: true };

    private static bool TakesToken(INamedTypeSymbol reader, string name) =>
        reader.SelfAndBases().Any(type => type.GetMembers(name).Any(member => member is IMethodSymbol method && method.Parameters.Any(parameter => parameter.Type.Name == "CancellationToken")));
}
