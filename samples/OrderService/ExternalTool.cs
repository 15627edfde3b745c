namespace OrderService;

/// <summary>A command-line program that the service starts.</summary>
internal sealed record ExternalTool(string Program, IReadOnlyList<string> Arguments);
