using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    /// <remarks>What the base classes promise; a provider may keep less of it. <c>Cancel</c> only tries to, and in some does nothing.</remarks>
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
        private static readonly Bound _connectTimeout = Default("the connection string's, 15 s as a rule", $"P:{Connection}.ConnectionTimeout");

        public static BlockingApi[] Rows { get; } =
        [
            Waits(Command, "ExecuteNonQuery", _commandTimeout),
            Waits(Command, "ExecuteScalar", _commandTimeout),
            Waits(Command, "ExecuteReader", _commandTimeout),
            Waits(Command, $"ExecuteReader({Behavior})", _commandTimeout),
            Waits(Command, "Prepare", _commandTimeout),
            .. WithAndWithoutToken(Command, "ExecuteNonQueryAsync", _commandTimeout),
            .. WithAndWithoutToken(Command, "ExecuteScalarAsync", _commandTimeout),
            .. WithAndWithoutToken(Command, "ExecuteReaderAsync", _commandTimeout),
            WaitsAsync(Command, $"ExecuteReaderAsync({Behavior})", Token($"M:{Command}.ExecuteReaderAsync({Behavior},{TokenType})"), _commandTimeout),
            WaitsAsync(Command, $"ExecuteReaderAsync({Behavior},{TokenType})", Token(), _commandTimeout),
            WaitsAsync(Command, $"PrepareAsync({TokenType})", Token(), _commandTimeout),

            Waits(Batch, "ExecuteNonQuery", _batchTimeout),
            Waits(Batch, "ExecuteScalar", _batchTimeout),
            Waits(Batch, $"ExecuteReader({Behavior})", _batchTimeout),
            WaitsAsync(Batch, $"ExecuteNonQueryAsync({TokenType})", Token(), _batchTimeout),
            WaitsAsync(Batch, $"ExecuteScalarAsync({TokenType})", Token(), _batchTimeout),
            WaitsAsync(Batch, $"ExecuteReaderAsync({TokenType})", Token(), _batchTimeout),
            WaitsAsync(Batch, $"ExecuteReaderAsync({Behavior},{TokenType})", Token(), _batchTimeout),

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

            Waits("System.Data.IDbCommand", "ExecuteNonQuery", _interfaceTimeout),
            Waits("System.Data.IDbCommand", "ExecuteScalar", _interfaceTimeout),
            Waits("System.Data.IDbCommand", "ExecuteReader", _interfaceTimeout),
            Waits("System.Data.IDbCommand", $"ExecuteReader({Behavior})", _interfaceTimeout),
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
