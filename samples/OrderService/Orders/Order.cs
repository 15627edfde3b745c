namespace OrderService.Orders;

internal sealed record Order(string Id, string Sku, int Quantity);
