namespace Hangproof.Catalogue;

/// <summary>How a row tells apart the objects on which one member serves several things.</summary>
internal enum ReceiverTest
{
    /// <summary>Any receiver, or none.</summary>
    Any,

    /// <summary>The object is (derived from) a type, by its static type or by how it was made.</summary>
    Is,

    /// <summary>
    /// The object wraps one that is (derived from) a type, or that comes from a member: <c>new StreamReader(networkStream)</c>,
    /// <c>new StreamReader(await content.ReadAsStreamAsync())</c>.
    /// </summary>
    Over,

    /// <summary>
    /// The object comes from a member, whichever of its overloads: <c>process.StandardOutput</c>, also through its <c>BaseStream</c>,
    /// <c>await content.ReadAsStreamAsync()</c>.
    /// </summary>
    From,

    /// <summary>The object was made with a name that other processes know: a named mutex, semaphore or event.</summary>
    Named,
}

/// <summary>A condition on the receiver of a call.</summary>
/// <param name="Test">What is asked.</param>
/// <param name="Id">Documentation-comment id of the type or member, where the test has one.</param>
internal readonly record struct Receiver(ReceiverTest Test, string? Id = null)
{
    public static readonly Receiver Any = default;

    public static Receiver Is(string typeId) => new(ReceiverTest.Is, typeId);

    public static Receiver Over(string typeId) => new(ReceiverTest.Over, typeId);

    public static Receiver From(string memberId) => new(ReceiverTest.From, memberId);

    public static Receiver Named(string typeId) => new(ReceiverTest.Named, typeId);
}
