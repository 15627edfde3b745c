namespace Hangproof.Runtime.Symbols;

/// <summary>One await of an async method, as its compiled code shows it.</summary>
/// <param name="State">The number that the state machine holds while it is suspended here.</param>
/// <param name="AwaiterField">Name of the field that keeps the awaiter meanwhile.</param>
/// <param name="YieldOffset">Where in <c>MoveNext</c> it gives up the thread.</param>
/// <param name="Producer">What made the awaited object, when that is a call in the same expression.</param>
/// <param name="ProducerToken">Its token in the module; 0 for none.</param>
/// <param name="Timeout">A constant time handed to the producer: -1 for infinite, <see langword="null"/> for none seen.</param>
internal sealed record AwaitPoint(int State, string AwaiterField, int YieldOffset, CalledMember? Producer, int ProducerToken, long? Timeout);
