using System.Collections.Immutable;

namespace Hangproof.Catalogue;

/// <summary>Rows that belong together: one nested type of <see cref="BlockingApis"/>, one section of the docs.</summary>
/// <param name="Name">Heading of the section.</param>
/// <param name="Rows">Its rows, in the order of the docs.</param>
internal sealed record BlockingFamily(string Name, ImmutableArray<BlockingApi> Rows);
