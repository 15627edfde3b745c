using Hangproof.ParkedPrograms.Families;

namespace Hangproof.ParkedPrograms;

/// <summary>Every parked program, by the key of its row.</summary>
internal static class AllPrograms
{
    public static IReadOnlyDictionary<string, ParkedProgram> ByKey { get; } = new[]
    {
        ChannelPrograms.All,
        SocketPrograms.All,
        StreamPrograms.All,
        LockPrograms.All,
        SemaphorePrograms.All,
    }.SelectMany(family => family).ToDictionary(program => program.Key);
}
