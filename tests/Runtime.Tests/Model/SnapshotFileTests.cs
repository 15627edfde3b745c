using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Hangproof.Runtime.Model;
using static Hangproof.Runtime.Tests.Scene;

namespace Hangproof.Runtime.Tests.Model;

public sealed class SnapshotFileTests
{
    private static readonly Snapshot s_full = new Scene()
        .Thread(11, On("lock", 0xAB, owner: 12), Own("Shop.Till.Pay", 10), Framework("System.Threading.Thread.StartCallback")).Holding(0xCD)
        .Operation(0x100, On("channel-read", wakeability: Wakeability.Never), Own("Shop.Queue.TakeAsync", 20), continuation: 0x200, taskId: 7)
        .Operation(0x200, null, Own("Shop.Queue.RunAsync", 30), awaits: 0x100)
        .Lock(0xAB, owner: 12, waiters: 11)
        .Lacks("the heap could not be walked")
        .Build() with
    {
        Queues = [new QueueRecord { Address = 1, Type = "UnboundedChannel", BlockedReaders = 1 }],
        Timers = [new TimerRecord(2, 1000, -1, "Shop.Clock.Tick", "Shop.Clock", CodeOrigin.Own)],
        Cancellations = [new CancellationRecord(3, 2, Cancelled: false, HasTimer: true)],
        Completions = [new CompletionRecord(4, "TaskCompletionSource", 1, SourceIsGone: true)],
        Pool = new PoolRecord(4, 1, 2, 100, 0, 0),
        Heap = new HeapRecord(1000, 10),
    };

    [Fact]
    public void What_is_written_is_read_back_whole()
    {
        var read = RoundTrip(s_full);

        // Records with arrays are equal by their text.
        Assert.Equal(Json(s_full), Json(read));
        Assert.Equal(s_full.Threads[0].Frames.AsSpan(), read.Threads[0].Frames.AsSpan());
        Assert.False(read.Capture.Complete);
        Assert.Equal(Wakeability.Never, read.Operations[0].Wait!.Wakeability);
    }

    [Fact]
    public void A_timeout_that_cannot_be_read_stays_unknown_and_none_stays_none()
    {
        var read = RoundTrip(new Scene().Thread(1, On("task", timeoutMs: null), Own("A.B")).Thread(2, On("task"), Own("A.B")).Build());

        Assert.Null(read.Threads[0].Wait!.TimeoutMs);
        Assert.Equal(-1, read.Threads[1].Wait!.TimeoutMs);
    }

    [Fact]
    public void A_hundred_thousand_operations_fit_in_a_few_megabytes()
    {
        var scene = new Scene();
        var site = Own("Shop.Queue.TakeAsync", 20);
        for (var i = 0UL; i < 100_000; i++)
            scene.Operation(0x7f00_0000_0000 + i * 184, On("channel-read", 0x7f00_1000_0000 + i * 96), site);
        using var stream = new MemoryStream();

        SnapshotFile.Write(scene.Build(), stream);

        Assert.InRange(stream.Length, 1, 4_000_000);
    }

    [Fact]
    public void A_snapshot_of_a_later_version_is_refused_by_name()
    {
        var refused = Assert.Throws<RefusedException>(() => Read(Compressed("""{"schema":"hangproof/snapshot/9","threads":"changed"}""")));

        Assert.Contains("hangproof/snapshot/9", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"schema":"something/else"}""")]
    [InlineData("""[1]""")]
    [InlineData("""{"schema":"hangproof/snapshot/1"}""")]
    [InlineData("not json")]
    public void What_is_no_snapshot_is_refused(string json) => Assert.Throws<RefusedException>(() => Read(Compressed(json)));

    [Fact]
    public void A_file_that_is_not_compressed_or_cut_off_is_refused()
    {
        using var whole = new MemoryStream();
        SnapshotFile.Write(s_full, whole);

        Assert.Throws<RefusedException>(() => Read(Encoding.UTF8.GetBytes("{}")));
        Assert.Throws<RefusedException>(() => Read(whole.ToArray()[..(int)(whole.Length / 2)]));
        Assert.Throws<RefusedException>(() => SnapshotFile.Read("/nowhere/at.all"));
    }

    private static Snapshot RoundTrip(Snapshot snapshot)
    {
        using var stream = new MemoryStream();
        SnapshotFile.Write(snapshot, stream);
        return Read(stream.ToArray());
    }

    private static Snapshot Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return SnapshotFile.Read(stream, "x.hangsnap");
    }

    private static byte[] Compressed(string text)
    {
        using var stream = new MemoryStream();
        using (var compressed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
            compressed.Write(Encoding.UTF8.GetBytes(text));
        return stream.ToArray();
    }

    private static string Json(Snapshot snapshot) => JsonSerializer.Serialize(snapshot, SnapshotJson.Default.Snapshot);
}
