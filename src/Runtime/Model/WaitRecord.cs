using System.Text.Json.Serialization;

namespace Hangproof.Runtime.Model;

/// <summary>Whether something may still end a wait, as far as one picture shows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Wakeability>))]
internal enum Wakeability
{
    /// <summary>Not worked out.</summary>
    Unknown,

    /// <summary>Something alive may end it.</summary>
    Possible,

    /// <summary>Nothing that can run reaches what would end it.</summary>
    Never,
}

/// <summary>What a thread or an async operation waits for.</summary>
internal sealed record WaitRecord
{
    /// <summary>Kebab-case name of the kind, as the catalogue has it; <c>unknown</c> when no row matches.</summary>
    public required string Kind { get; init; }

    /// <summary>The API as people name it: <c>ChannelReader.ReadAsync</c>.</summary>
    public string? Api { get; init; }

    /// <summary>Key of the catalogue's row.</summary>
    public string? Row { get; init; }

    /// <summary>Address of the object waited on, 0 when unknown. A hint only: objects move.</summary>
    public ulong Address { get; init; }

    /// <summary>Type of the object waited on.</summary>
    public string? Type { get; init; }

    /// <summary>
    /// Whether people's own code made this very call, rather than a library that it called for something else. Of code without any of
    /// people's own: false.
    /// </summary>
    public bool IsDirect { get; init; }

    /// <summary>OS id of the thread that holds it, or works on it, where there is one.</summary>
    public int? Owner { get; init; }

    /// <summary>The time after which it ends by itself: -1 for none, <see langword="null"/> when there may be one that cannot be read.</summary>
    public long? TimeoutMs { get; init; } = -1;

    /// <summary>Whether a token that can still be cancelled was handed to it; <see langword="null"/> when that cannot be read.</summary>
    public bool? HasToken { get; init; }

    /// <summary>Whether a token in the hands of the waiting methods has been cancelled: it was asked to stop and waits on.</summary>
    public bool IsAskedToStop { get; init; }

    /// <summary>Whether a registration with a token that has not been cancelled ends it.</summary>
    public bool EndsWithToken { get; init; }

    /// <summary>Whether the awaited task is over already: what follows has been handed to somebody who has not run it yet.</summary>
    public bool IsOver { get; init; }

    /// <summary>Index of <see cref="Snapshot.Sites"/>: where the source of an awaited task was made; <see langword="null"/> where unknown.</summary>
    public int? MadeAt { get; init; }

    /// <summary>Index of <see cref="Snapshot.Sites"/>: the one place that should have led to the end of a wait that nothing can end; <see langword="null"/> where unknown.</summary>
    public int? EndedAt { get; init; }

    public Wakeability Wakeability { get; init; }

    /// <summary>The sentence that goes with <see cref="Wakeability"/>.</summary>
    public string? Why { get; init; }
}
