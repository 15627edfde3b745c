using System.Data.Common;

Console.WriteLine(await new Archive(null!).PurgeAsync());
Console.WriteLine("DONE");

public sealed class Archive(DbDataSource source)
{
    public async Task<int> PurgeAsync()
    {
        if (source is null)
            return 0;
        await using var connection = source.CreateConnection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "delete from events where day < current_date - 90";
        command.CommandTimeout = 0; // BUG
        return await command.ExecuteNonQueryAsync(); // BUG
    }
}
