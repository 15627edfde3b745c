using Hangproof.Catalogue;
using Hangproof.Runtime.Model;

namespace Hangproof.Runtime.Tests.Live;

/// <summary>What the classifier said of a call that a parked program makes.</summary>
/// <param name="Key">The row's key.</param>
/// <param name="KindSeen">Kind of the wait, or <see langword="null"/> when none was found.</param>
/// <param name="ApiSeen">The API named.</param>
/// <param name="Line">Place of the wait.</param>
/// <param name="KindIsRight">Whether the kind is the row's.</param>
/// <param name="ApiIsRight">Whether the API is the row's.</param>
/// <param name="LineIsRight">Whether the source at the place calls the member.</param>
internal sealed record Classification(string Key, string? KindSeen, string? ApiSeen, string Line, bool KindIsRight, bool ApiIsRight, bool LineIsRight)
{
    private const string Families = "Families";

    public bool IsRight => KindIsRight && ApiIsRight && LineIsRight;

    /// <summary>The one wait in a program of the families that a snapshot of a process with one parked call shows.</summary>
    public static Classification Of(string key, Snapshot snapshot)
    {
        var row = BlockingApis.All.First(r => r.Key == key);
        var (wait, site) = Find(row, snapshot);
        if (wait is null || site is null)
            return new(key, null, null, "", false, false, false);

        // Rows that differ in who receives only are told apart by kind: their names are the same. The programs call some members of derived types
        // through their base, which is what their source says too.
        var isNamed = wait.Api == row.DisplayName || row.IsCreation || (wait.Api == $"{BaseOf(row)}.{row.MemberName}");
        return new(key, wait.Kind, wait.Api, $"{Path.GetFileName(site.File)}:{site.Line}", wait.Kind == row.Kind.Name() || (row.IsCreation && wait.Kind == "task"), isNamed, IsAtCall(row, site));
    }

    private static string BaseOf(BlockingApi row) => row.TypeName switch
    {
        "System.Net.WebSockets.ClientWebSocket" => "WebSocket",
        "System.Net.Sockets.NetworkStream" or "System.Net.Security.SslStream" or "System.IO.Pipes.PipeStream" => "Stream",
        _ => "",
    };

    public override string ToString() => $"{Key}: saw {KindSeen ?? "nothing"} {ApiSeen} at {Line}"
        + $"{(KindIsRight ? "" : ", kind wrong")}{(ApiIsRight ? "" : ", API wrong")}{(LineIsRight ? "" : ", line wrong")}";

    private static (WaitRecord? Wait, CodeSite? Site) Find(BlockingApi row, Snapshot snapshot)
    {
        if (row.Mode == WaitMode.Blocks)
        {
            var thread = snapshot.Threads.FirstOrDefault(t => t.Name == row.Key);
            return thread?.Wait is null ? default : (thread.Wait, snapshot.Sites[thread.Frames[Math.Min(thread.WaitFrame, thread.Frames.Length - 1)]]);
        }
        // Some scenes have a suspended call of their own.
        var all = Suspended(snapshot).ToArray();
        return all.FirstOrDefault(w => IsAtCall(row, w.Site)) is { Wait: not null } exact ? exact : all.FirstOrDefault();
    }

    private static IEnumerable<(WaitRecord Wait, CodeSite Site)> Suspended(Snapshot snapshot)
    {
        var operations = snapshot.Operations.ToDictionary(o => o.Address);
        foreach (var operation in snapshot.Operations)
        {
            if (!IsInFamilies(snapshot.Sites[operation.Site]) || snapshot.Sites[operation.Site].Method.Contains("Repeats", StringComparison.Ordinal))
                continue;

            // The wait is told of the leaf.
            var leaf = operation;
            for (var depth = 0; leaf.Awaits != 0 && operations.TryGetValue(leaf.Awaits, out var inner) && depth < 64; depth++)
            {
                if (IsInFamilies(snapshot.Sites[inner.Site]))
                    break;
                leaf = inner;
            }
            if (leaf.Wait is { } wait)
                yield return (wait, snapshot.Sites[operation.Site]);
        }
    }

    private static bool IsInFamilies(CodeSite site) => site.Method.Contains($".{Families}.", StringComparison.Ordinal);

    private static bool IsAtCall(BlockingApi row, CodeSite site)
    {
        // Deterministic builds write paths from the repository's root.
        var file = site.File?.StartsWith("/_/", StringComparison.Ordinal) == true ? Path.Combine(Repository.Root, site.File[3..]) : site.File;
        if (file is null || !File.Exists(file))
            return false;
        var statement = string.Join('\n', File.ReadLines(file).Skip(site.Line - 1).Take(Math.Max(1, site.EndLine - site.Line + 1)));
        return statement.Contains(row.MemberName, StringComparison.Ordinal)
            || (row.IsCreation && statement.Contains("Task", StringComparison.Ordinal))
            || IsKeyword(row.MemberName, statement);
    }

    /// <summary>Calls that the language makes: <c>lock</c>, <c>await foreach</c>.</summary>
    private static bool IsKeyword(string member, string statement) => member switch
    {
        "Enter" or "EnterScope" => statement.Contains("lock (", StringComparison.Ordinal),
        "ReadAllAsync" or "ReceiveAllAsync" or "GetAsyncEnumerator" => statement.Contains("await foreach", StringComparison.Ordinal) || statement.Contains('_', StringComparison.Ordinal),
        _ => false,
    };
}
