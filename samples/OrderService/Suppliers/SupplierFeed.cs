using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrderService.Suppliers;

internal sealed record SupplierOffer(string Supplier, decimal Price);

/// <summary>Reads the offers for an article from the suppliers' exchange; a line with a single dot ends the list.</summary>
internal sealed class SupplierFeed(IPEndPoint exchange)
{
    private const string EndOfList = ".";

    public async Task<IReadOnlyList<SupplierOffer>> GetOffersAsync(string sku, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(exchange, cancellationToken);

        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"OFFERS {sku}\n"), cancellationToken);

        using var reader = new StreamReader(stream, Encoding.UTF8);
        var offers = new List<SupplierOffer>();
        while (await reader.ReadLineAsync() is { } line && line != EndOfList)
            offers.Add(Parse(line));

        return offers;
    }

    private static SupplierOffer Parse(string line)
    {
        var fields = line.Split(';');
        return new SupplierOffer(fields[0], decimal.Parse(fields[1], CultureInfo.InvariantCulture));
    }
}
