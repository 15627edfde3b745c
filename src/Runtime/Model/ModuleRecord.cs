using System.Text.Json.Serialization;

namespace Hangproof.Runtime.Model;

/// <summary>Whose code a module is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CodeOrigin>))]
internal enum CodeOrigin
{
    /// <summary>Nothing says that somebody else wrote it.</summary>
    Own,

    /// <summary>It came with a package, as the application's dependency file says.</summary>
    Package,

    /// <summary>It is part of .NET.</summary>
    Framework,
}

/// <summary>A loaded module.</summary>
/// <param name="Name">Simple name of the assembly.</param>
/// <param name="Mvid">Its module version id; two builds of the same source have the same one when they are deterministic.</param>
/// <param name="Origin">Whose code it is.</param>
/// <param name="HasSymbols">Whether lines are known.</param>
internal sealed record ModuleRecord(string Name, Guid Mvid, CodeOrigin Origin, bool HasSymbols);
