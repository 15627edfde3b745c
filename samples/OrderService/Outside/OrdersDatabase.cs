using Microsoft.Data.Sqlite;

namespace OrderService.Outside;

/// <summary>The orders database, shared by name within this process; a clean-up may hold it.</summary>
internal sealed class OrdersDatabase : IDisposable
{
    private readonly SqliteConnection _connection;

    public OrdersDatabase(bool cleanUpRuns)
    {
        _connection = new SqliteConnection(ConnectionString);
        _connection.Open();
        Run("CREATE TABLE orders (id TEXT NOT NULL, sku TEXT NOT NULL, quantity INTEGER NOT NULL)");
        if (cleanUpRuns)
        {
            Run("BEGIN IMMEDIATE");
            Run("DELETE FROM orders");
        }
    }

    public static string ConnectionString => "Data Source=orders;Mode=Memory;Cache=Shared";

    public void Dispose() => _connection.Dispose();

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
