using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    /// <remarks>What the base classes promise; a provider may keep less of it.</remarks>
    private static class Databases
    {
        private const string Command = "System.Data.Common.DbCommand";
        private const string Batch = "System.Data.Common.DbBatch";
        private const string Connection = "System.Data.Common.DbConnection";
        private const string Reader = "System.Data.Common.DbDataReader";
        private const string Transaction = "System.Data.Common.DbTransaction";
        private const string Source = "System.Data.Common.DbDataSource";
        private const string Behavior = "System.Data.CommandBehavior";
        private const string Isolation = "System.Data.IsolationLevel";

        private static readonly Expiry _databaseError = Expiry.Throws("System.Data.Common.DbException");
        private static readonly Bound[] _commandTimeout = Limited($"P:{Command}.CommandTimeout");
        private static readonly Bound[] _batchTimeout = Limited($"P:{Batch}.Timeout");
        private static readonly Bound[] _interfaceTimeout = Limited("P:System.Data.IDbCommand.CommandTimeout");
        private static readonly Bound[] _commandBounds = [.. _commandTimeout, Owner($"M:{Command}.Cancel", _databaseError)];
        private static readonly Bound[] _batchBounds = [.. _batchTimeout, Owner($"M:{Batch}.Cancel", _databaseError)];
        private static readonly Bound[] _interfaceBounds = [.. _interfaceTimeout, Owner("M:System.Data.IDbCommand.Cancel", _databaseError)];
        private static readonly Bound _connectTimeout = Default("the connection string's, 15 s as a rule", $"P:{Connection}.ConnectionTimeout");

        public static BlockingApi[] Rows { get; } =
        [
            Waits(Command, "ExecuteNonQuery", _commandBounds),
            Waits(Command, "ExecuteScalar", _commandBounds),
            Waits(Command, "ExecuteReader", _commandBounds),
            Waits(Command, $"ExecuteReader({Behavior})", _commandBounds),
            Waits(Command, "Prepare", _commandBounds),
            .. WithAndWithoutToken(Command, "ExecuteNonQueryAsync", _commandBounds),
            .. WithAndWithoutToken(Command, "ExecuteScalarAsync", _commandBounds),
            .. WithAndWithoutToken(Command, "ExecuteReaderAsync", _commandBounds),
            WaitsAsync(Command, $"ExecuteReaderAsync({Behavior})", Token($"M:{Command}.ExecuteReaderAsync({Behavior},{TokenType})"), _commandBounds),
            WaitsAsync(Command, $"ExecuteReaderAsync({Behavior},{TokenType})", Token(), _commandBounds),
            WaitsAsync(Command, $"PrepareAsync({TokenType})", Token(), _commandBounds),

            Waits(Batch, "ExecuteNonQuery", _batchBounds),
            Waits(Batch, "ExecuteScalar", _batchBounds),
            Waits(Batch, $"ExecuteReader({Behavior})", _batchBounds),
            WaitsAsync(Batch, $"ExecuteNonQueryAsync({TokenType})", Token(), _batchBounds),
            WaitsAsync(Batch, $"ExecuteScalarAsync({TokenType})", Token(), _batchBounds),
            WaitsAsync(Batch, $"ExecuteReaderAsync({TokenType})", Token(), _batchBounds),
            WaitsAsync(Batch, $"ExecuteReaderAsync({Behavior},{TokenType})", Token(), _batchBounds),

            Waits(Reader, "Read", _commandTimeout),
            Waits(Reader, "NextResult", _commandTimeout),
            .. WithAndWithoutToken(Reader, "ReadAsync", _commandTimeout),
            .. WithAndWithoutToken(Reader, "NextResultAsync", _commandTimeout),

            Waits(Connection, "Open", _connectTimeout),
            .. WithAndWithoutToken(Connection, "OpenAsync", _connectTimeout),
            Waits(Source, "OpenConnection", _connectTimeout),
            WaitsAsync(Source, $"OpenConnectionAsync({TokenType})", Token(), _connectTimeout),
            Waits(Connection, "BeginTransaction"),
            Waits(Connection, $"BeginTransaction({Isolation})"),
            WaitsAsync(Connection, $"BeginTransactionAsync({TokenType})", Token()),
            WaitsAsync(Connection, $"BeginTransactionAsync({Isolation},{TokenType})", Token()),
            Waits(Transaction, "Commit"),
            Waits(Transaction, "Rollback"),
            WaitsAsync(Transaction, $"CommitAsync({TokenType})", Token()),
            WaitsAsync(Transaction, $"RollbackAsync({TokenType})", Token()),

            Waits("System.Data.IDbCommand", "ExecuteNonQuery", _interfaceBounds),
            Waits("System.Data.IDbCommand", "ExecuteScalar", _interfaceBounds),
            Waits("System.Data.IDbCommand", "ExecuteReader", _interfaceBounds),
            Waits("System.Data.IDbCommand", $"ExecuteReader({Behavior})", _interfaceBounds),
            Waits("System.Data.IDataReader", "Read", _interfaceTimeout),
            Waits("System.Data.IDataReader", "NextResult", _interfaceTimeout),
            Waits("System.Data.IDbConnection", "Open", Default("the connection string's, 15 s as a rule", "P:System.Data.IDbConnection.ConnectionTimeout")),
        ];

        private static Bound[] Limited(string property) => [Deadline(property, _databaseError), Default("30 s as a rule", property)];

        private static BlockingApi Waits(string type, string overload, params Bound[] bounds) =>
            Blocks($"M:{type}.{overload}", WaitKind.Database, "HANG306", bounds) with { IncludesDerived = true };

        private static BlockingApi[] WithAndWithoutToken(string type, string member, params Bound[] bounds) =>
        [
            WaitsAsync(type, member, Token($"M:{type}.{member}({TokenType})"), bounds),
            WaitsAsync(type, $"{member}({TokenType})", Token(), bounds),
        ];

        private static BlockingApi WaitsAsync(string type, string overload, Bound token, params Bound[] bounds) =>
            Suspends($"M:{type}.{overload}", WaitKind.Database, "HANG306", [token, Wrap(), .. bounds]) with { IncludesDerived = true };
    }
}
