using Grpc.Core;
using Grpc.Net.Client;
using Hangproof.ParkedPrograms.Scenes;
using static Hangproof.ParkedPrograms.ParkedProgram;
using static Hangproof.ParkedPrograms.Scenes.Parameters;

namespace Hangproof.ParkedPrograms.Families;

internal static class GrpcPrograms
{
    private const string Invoker = "Grpc.Core.CallInvoker";
    private const string Reader = "Grpc.Core.IAsyncStreamReader`1";
    private const string ReaderExtensions = "Grpc.Core.AsyncStreamReaderExtensions";
    private const string Writer = "Grpc.Core.IAsyncStreamWriter`1";
    private const string ClientWriter = "Grpc.Core.IClientStreamWriter`1";
    private const string Options = "Grpc.Core.CallOptions";
    private const string Call = "Grpc.Core.Method{``0,``1},System.String," + Options;

    private static readonly byte[] _big = new byte[1024 * 1024];

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Limited(Blocks($"M:{Invoker}.BlockingUnaryCall``2({Call},``0)", Silent, (scene, _) =>
            scene.Invoker.BlockingUnaryCall(Method(MethodType.Unary), null, scene.Options, _big)).OutOfSight()),
        Suspending($"M:{Invoker}.AsyncUnaryCall``2({Call},``0)", async (scene, _) =>
            await scene.Invoker.AsyncUnaryCall(Method(MethodType.Unary), null, scene.Options, _big).ResponseAsync),
        Suspending($"M:{Invoker}.AsyncServerStreamingCall``2({Call},``0)", async (scene, _) =>
            await scene.Invoker.AsyncServerStreamingCall(Method(MethodType.ServerStreaming), null, scene.Options, _big).ResponseHeadersAsync),
        Suspending($"M:{Invoker}.AsyncClientStreamingCall``2({Call})", async (scene, _) =>
            await scene.Invoker.AsyncClientStreamingCall(Method(MethodType.ClientStreaming), null, scene.Options).ResponseAsync),
        Suspending($"M:{Invoker}.AsyncDuplexStreamingCall``2({Call})", async (scene, _) =>
            await scene.Invoker.AsyncDuplexStreamingCall(Method(MethodType.DuplexStreaming), null, scene.Options).ResponseHeadersAsync),

        Suspending($"M:{Reader}.MoveNext({Token})", async (scene, token) => await Server(scene).ResponseStream.MoveNext(token)),
        Suspending($"M:{ReaderExtensions}.MoveNext``1(Grpc.Core.IAsyncStreamReader{{``0}})", async (scene, _) => await Server(scene).ResponseStream.MoveNext()),
        Suspending($"M:{ReaderExtensions}.ReadAllAsync``1(Grpc.Core.IAsyncStreamReader{{``0}},{Token})", async (scene, token) =>
        {
            await foreach (var _ in Server(scene).ResponseStream.ReadAllAsync(token))
            {
            }
        }),
        Suspending($"M:{Writer}.WriteAsync(`0)", async (scene, _) => await Duplex(scene).RequestStream.WriteAsync(_big)),
        Suspending($"M:{Writer}.WriteAsync(`0,{Token})", async (scene, token) => await Duplex(scene).RequestStream.WriteAsync(_big, token)),
    ];

    private static Method<byte[], byte[]> Method(MethodType type)
    {
        var bytes = Marshallers.Create(value => value, value => value);
        return new Method<byte[], byte[]>(type, "Silent", "Call", bytes, bytes);
    }

    private static AsyncServerStreamingCall<byte[]> Server(Scene scene) =>
        scene.Invoker.AsyncServerStreamingCall(Method(MethodType.ServerStreaming), null, scene.Options, _big);

    private static AsyncDuplexStreamingCall<byte[], byte[]> Duplex(Scene scene) =>
        scene.Invoker.AsyncDuplexStreamingCall(Method(MethodType.DuplexStreaming), null, scene.Options);

    private static Scene Silent() => new(GrpcChannel.ForAddress(SilentHttpServer.Nothing));

    private static ParkedProgram Suspending(string key, Func<Scene, CancellationToken, Task> call) =>
        Limited(Suspends(key, Silent, (scene, limits) => call(scene, limits.Token)));

    private static TSelf Limited<TSelf>(ParkedProgram<Scene, TSelf> program) where TSelf : ParkedProgram<Scene, TSelf> => program
        .With($"P:{Options}.Deadline", scene => scene.Options = scene.Options.WithDeadline(DateTime.UtcNow + Limits.Short))
        .With($"P:{Options}.CancellationToken",
            scene => scene.Options = scene.Options.WithCancellationToken(new CancellationTokenSource(Limits.Short).Token));

    private sealed class Scene(GrpcChannel channel) : IDisposable
    {
        public CallInvoker Invoker { get; } = channel.CreateCallInvoker();

        public CallOptions Options { get; set; }

        public void Dispose() => channel.Dispose();
    }
}
