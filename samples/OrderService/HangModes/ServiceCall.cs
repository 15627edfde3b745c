using OrderService.Orders;

namespace OrderService.HangModes;

/// <summary>One HTTP request to the service.</summary>
internal sealed record ServiceCall(HttpMethod Method, string Path, object? Body = null)
{
    public static ServiceCall Get(string path) => new(HttpMethod.Get, path);

    public static ServiceCall Post(string path, object? body = null) => new(HttpMethod.Post, path, body);

    public static ServiceCall PostOrder(string id, string sku) => Post("/orders", new Order(id, sku, 1));

    public HttpRequestMessage ToRequest() => new(Method, Path) { Content = Body is null ? null : JsonContent.Create(Body) };

    public override string ToString() => $"{Method} {Path}";
}
