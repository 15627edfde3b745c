using System.IO.Pipelines;
using static Hangproof.ParkedPrograms.ParkedProgram;

namespace Hangproof.ParkedPrograms.Families;

internal static class PipelinePrograms
{
    private const string Reader = "System.IO.Pipelines.PipeReader";
    private const string Writer = "System.IO.Pipelines.PipeWriter";
    private const string Token = "System.Threading.CancellationToken";

    public static IEnumerable<ParkedProgram> All { get; } =
    [
        Read($"ReadAsync({Token})", async (reader, limits) => await reader.ReadAsync(limits.Token)),
        Read($"ReadAtLeastAsync(System.Int32,{Token})", async (reader, limits) => await reader.ReadAtLeastAsync(8, limits.Token)),
        Read($"CopyToAsync(System.IO.Stream,{Token})", async (reader, limits) =>
        {
            await reader.CopyToAsync(Stream.Null, limits.Token);
            return null;
        }),
        Read($"CopyToAsync({Writer},{Token})", async (reader, limits) =>
        {
            await reader.CopyToAsync(new Pipe().Writer, limits.Token);
            return null;
        }),
        Write($"FlushAsync({Token})", async (writer, limits) => await writer.FlushAsync(limits.Token)),
        Write($"WriteAsync(System.ReadOnlyMemory{{System.Byte}},{Token})", async (writer, limits) => await writer.WriteAsync(new byte[1], limits.Token)),
        Suspends($"M:System.IO.Pipelines.StreamPipeExtensions.CopyToAsync(System.IO.Stream,{Writer},{Token})", Full,
                async (pipe, limits) => await new MemoryStream(new byte[64]).CopyToAsync(pipe.Writer, limits.Token))
            .EndedBy($"M:{Reader}.Complete(System.Exception)", pipe => pipe.Reader.Complete()),
    ];

    private static ParkedProgram Read(string member, Func<PipeReader, Limits, Task<object?>> call) =>
        Suspends($"M:{Reader}.{member}", () => new Pipe(), (pipe, limits) => call(pipe.Reader, limits))
            .EndedBy($"M:{Reader}.CancelPendingRead", pipe => pipe.Reader.CancelPendingRead())
            .EndedBy($"M:{Writer}.Complete(System.Exception)", pipe => pipe.Writer.Complete());

    private static ParkedProgram Write(string member, Func<PipeWriter, Limits, Task<object?>> call) =>
        Suspends($"M:{Writer}.{member}", Full, (pipe, limits) => call(pipe.Writer, limits))
            .EndedBy($"M:{Writer}.CancelPendingFlush", pipe => pipe.Writer.CancelPendingFlush())
            .EndedBy($"M:{Reader}.Complete(System.Exception)", pipe => pipe.Reader.Complete());

    /// <summary>A pipe with more in it than its writer may leave there.</summary>
    private static Pipe Full()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4, resumeWriterThreshold: 2));
        pipe.Writer.GetSpan(8);
        pipe.Writer.Advance(8);
        return pipe;
    }
}
