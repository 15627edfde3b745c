namespace Hangproof.Runtime.Model;

/// <summary>The managed heap.</summary>
/// <param name="Bytes">Bytes in objects.</param>
/// <param name="Objects">Number of objects; 0 when it could not be walked.</param>
internal sealed record HeapRecord(long Bytes, long Objects);
