using Microsoft.Data.Sqlite;

namespace OrderService.Orders;

/// <summary>Keeps accepted orders in the orders database.</summary>
internal sealed class OrderStore(string connectionString)
{
    public void Save(Order order)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();

        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = "INSERT INTO orders (id, sku, quantity) VALUES ($id, $sku, $quantity)";
        command.Parameters.AddWithValue("$id", order.Id);
        command.Parameters.AddWithValue("$sku", order.Sku);
        command.Parameters.AddWithValue("$quantity", order.Quantity);
        command.ExecuteNonQuery();
    }
}
