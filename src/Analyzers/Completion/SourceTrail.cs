using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Completion;

/// <summary>What the compilation does with a task completion source, under all its names and through the collections that keep it.</summary>
/// <param name="Creations">Where it can have been made.</param>
/// <param name="Completions">The calls, and method groups, that complete it.</param>
/// <param name="Tasks">The reads of its task.</param>
/// <param name="IsClosed">Whether nobody else can have it, so that all that happens to it is here.</param>
/// <param name="IsStored">Whether a collection keeps it, so that whoever completes it has to find it first.</param>
internal sealed record SourceTrail(
    ImmutableArray<IObjectCreationOperation> Creations, ImmutableArray<IOperation> Completions, ImmutableArray<IPropertyReferenceOperation> Tasks, bool IsClosed, bool IsStored);
