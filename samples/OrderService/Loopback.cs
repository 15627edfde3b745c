namespace OrderService;

/// <summary>The sample listens on loopback only.</summary>
internal static class Loopback
{
    public const string AnyPort = "http://127.0.0.1:0";
}
