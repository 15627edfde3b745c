namespace Hangproof.Runtime.Capture;

/// <summary>What of a process's memory has to be copied so that the rest can be read from files.</summary>
internal sealed class CopyPlan
{
    /// <summary>Larger files that others can write to are data, not code or state of the runtime.</summary>
    private const ulong MaxMemoryFile = 1UL << 30;

    private CopyPlan(List<MemoryMapping> mappings, List<MemoryRun> runs)
    {
        Mappings = mappings;
        Runs = runs;
        foreach (var run in runs)
            Bytes += run.Length;
    }

    public List<MemoryMapping> Mappings { get; }

    /// <summary>In order of address, without overlaps.</summary>
    public List<MemoryRun> Runs { get; }

    public ulong Bytes { get; }

    public static CopyPlan Make(int pid, PageMap pages)
    {
        var mappings = MemoryMapping.ReadAll(pid);
        var runs = new List<MemoryRun>(4096);
        foreach (var mapping in mappings)
        {
            if (!mapping.Readable || mapping.IsForeign)
                continue;

            // Pages of a file that nobody has touched yet are in no page table, and yet not zero.
            var isWhole = (mapping.HasFile && mapping.Writable && !mapping.Shared)
                || (mapping.IsMemoryFile && mapping.Length <= MaxMemoryFile)
                || (mapping.IsDeleted && !mapping.Shared);
            if (isWhole)
                runs.Add(new MemoryRun(mapping.Start, mapping.Length));
            else if (!(mapping.HasFile && mapping.Shared))
                pages.AddRuns(mapping, runs);
        }
        return new CopyPlan(mappings, runs);
    }
}
