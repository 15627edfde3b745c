using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    /// <remarks>Members of generated clients are these, seen through <c>Grpc.Core.ClientBase</c>.</remarks>
    private static class Grpc
    {
        private const string Invoker = "Grpc.Core.CallInvoker";
        private const string Reader = "Grpc.Core.IAsyncStreamReader`1";
        private const string ReaderExtensions = "Grpc.Core.AsyncStreamReaderExtensions";
        private const string Writer = "Grpc.Core.IAsyncStreamWriter`1";
        private const string ClientWriter = "Grpc.Core.IClientStreamWriter`1";
        private const string CallOptions = "Grpc.Core.CallOptions";
        private const string Method = "Grpc.Core.Method{``0,``1},System.String," + CallOptions;

        private static readonly Expiry _rpcError = Expiry.Throws("Grpc.Core.RpcException");
        private static readonly Bound _deadline = Deadline($"P:{CallOptions}.Deadline", _rpcError);
        private static readonly Bound _token = Deadline($"P:{CallOptions}.CancellationToken", _rpcError);

        public static BlockingApi[] Rows { get; } =
        [
            Blocks($"M:{Invoker}.BlockingUnaryCall``2({Method},``0)", WaitKind.Grpc, "HANG308", _deadline, _token),
            Calls($"AsyncUnaryCall``2({Method},``0)"),
            Calls($"AsyncServerStreamingCall``2({Method},``0)"),
            Calls($"AsyncClientStreamingCall``2({Method})"),
            Calls($"AsyncDuplexStreamingCall``2({Method})"),

            Suspends($"M:{Reader}.MoveNext({TokenType})", WaitKind.Grpc, "HANG308", [CallToken(), WrapLosing("the message"), _deadline, _token]),
            Suspends($"M:{ReaderExtensions}.MoveNext``1(Grpc.Core.IAsyncStreamReader{{``0}})", WaitKind.Grpc, "HANG308",
                [CallToken($"M:{Reader}.MoveNext({TokenType})"), WrapLosing("the message"), _deadline, _token]),
            Suspends($"M:{ReaderExtensions}.ReadAllAsync``1(Grpc.Core.IAsyncStreamReader{{``0}},{TokenType})", WaitKind.Grpc, "HANG308",
                [CallToken(), _deadline, _token]),
            Suspends($"M:{Writer}.WriteAsync(`0)", WaitKind.Grpc, "HANG308", [CallToken($"M:{Writer}.WriteAsync(`0,{TokenType})"), _deadline, _token]),
            Suspends($"M:{Writer}.WriteAsync(`0,{TokenType})", WaitKind.Grpc, "HANG308", [CallToken(), _deadline, _token]),
            Suspends($"M:{ClientWriter}.CompleteAsync", WaitKind.Grpc, "HANG308", [_deadline, _token]),
        ];

        private static BlockingApi Calls(string overload) => Suspends($"M:{Invoker}.{overload}", WaitKind.Grpc, "HANG308", _deadline, _token);

        /// <summary>A token that ends the call with gRPC's own exception.</summary>
        private static Bound CallToken(string? overload = null) => new(BoundKind.Token, _rpcError, overload);
    }
}
