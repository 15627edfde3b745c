namespace Hangproof.ParkedPrograms;

/// <summary>A running call of a <see cref="ParkedProgram"/>.</summary>
internal abstract class ParkedWait : IDisposable
{
    /// <summary>How the call ended, once it has.</summary>
    public abstract Task<Outcome> Ended { get; }

    /// <summary>Whether the call is waiting right now.</summary>
    public abstract bool IsParked { get; }

    /// <summary>Ends the wait as its owner would, through the member with this id.</summary>
    public abstract void EndBy(string member);

    /// <summary>Takes the scene down, whether or not the call ended.</summary>
    public abstract void Dispose();
}
