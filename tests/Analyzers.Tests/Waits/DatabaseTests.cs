using Microsoft.CodeAnalysis.Testing;
using Verify = Hangproof.Tests.Verification.Verify<Hangproof.Waits.UnboundedWaitAnalyzer>;

namespace Hangproof.Tests.Waits;

public sealed class DatabaseTests
{
    [Fact]
    public Task Reports_a_command_that_is_told_to_run_for_ever() => Verify.Reports("""
        using System.Data.Common;
        class C
        {
            int M(DbConnection connection)
            {
                using var command = connection.CreateCommand();
                command.CommandTimeout = 0;
                return command.{|HANG306:ExecuteNonQuery|}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_connection_string_that_takes_the_timeout_away() => Verify.Reports("""
        using System.Data.Common;
        abstract class Db : DbConnection
        {
            public static DbConnection Open(string connectionString) => throw new NotSupportedException();
        }

        class C
        {
            private const string Orders = "Host=db;Command Timeout=0";

            object? M(DbProviderFactory factory)
            {
                using var connection = factory.CreateConnection()!;
                connection.ConnectionString = Orders;
                using var command = connection.CreateCommand();
                return command.{|HANG306:ExecuteScalar|}();
            }
        }
        """);

    [Fact]
    public Task Reports_a_call_that_leaves_out_the_token_in_scope_as_possible() => Verify.Reports("""
        using System.Data.Common;
        class C
        {
            async Task M(DbCommand command, CancellationToken stop) => await command.{|HANG356:ExecuteNonQueryAsync|}();
        }
        """);

    [Fact]
    public Task Silent_when_the_database_is_in_the_process() => Verify.Silent("""
        using System.Data.Common;
        abstract class SqliteCommand : DbCommand;
        abstract class SqliteTransaction : DbTransaction;

        class C
        {
            async Task M(SqliteCommand command, SqliteTransaction work, CancellationToken stop)
            {
                stop.ThrowIfCancellationRequested();
                await command.ExecuteNonQueryAsync();
                await work.CommitAsync();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_default_bounds_the_command() => Verify.Silent("""
        using System.Data.Common;
        class C
        {
            async Task M(DbConnection connection)
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "select 1";
                using var reader = command.ExecuteReader();
                while (await reader.ReadAsync())
                {
                }
                using var transaction = connection.BeginTransaction();
                transaction.Commit();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_timeout_is_finite() => Verify.Silent("""
        using System.Data.Common;
        class C
        {
            void M(DbConnection connection, int seconds)
            {
                using var command = connection.CreateCommand();
                command.CommandTimeout = seconds;
                command.ExecuteNonQuery();
            }
        }
        """);

    [Fact]
    public Task Silent_when_the_token_is_passed() => Verify.Silent("""
        using System.Data.Common;
        class C
        {
            async Task M(DbCommand command, CancellationToken stop)
            {
                command.CommandTimeout = 0;
                await command.ExecuteNonQueryAsync(stop);
            }
        }
        """);

    [Fact]
    public Task Silent_on_the_rows_of_a_command_that_was_reported() => Verify.Reports("""
        using System.Data.Common;
        class C
        {
            void M(DbCommand command)
            {
                command.CommandTimeout = 0;
                using var reader = command.{|HANG306:ExecuteReader|}();
                while (reader.Read())
                {
                }
            }
        }
        """);

    [Fact]
    public Task Silent_when_a_finite_timeout_outranks_the_connection_string() => Verify.Silent("""
        using System.Data.Common;
        class C
        {
            void M(DbConnection connection)
            {
                connection.ConnectionString = "Host=db;Command Timeout=0";
                using var command = connection.CreateCommand();
                command.CommandTimeout = 10;
                command.ExecuteNonQuery();
            }
        }
        """);

    [Fact]
    public Task The_message_names_the_property() => Verify.Reports("""
        using System.Data.Common;
        class C
        {
            void M(DbCommand command)
            {
                {|#1:command.CommandTimeout = 0|};
                command.{|#0:ExecuteNonQuery|}();
            }
        }
        """,
        new DiagnosticResult(Descriptors.Database).WithLocation(0).WithLocation(1)
            .WithArguments("DbCommand.ExecuteNonQuery", "'CommandTimeout' is set so that it never ends", "set 'CommandTimeout'"));

    /// <summary>A provider's builder, as providers have it.</summary>
    private const string Builder = """
        sealed class OrdersBuilder : DbConnectionStringBuilder
        {
            public OrdersBuilder() { }
            public OrdersBuilder(string text) => ConnectionString = text;
            public int CommandTimeout { get; set; } = 30;
        }
        """;

    [Theory]
    [InlineData("var builder = new OrdersBuilder { CommandTimeout = 0 };")]
    [InlineData("var builder = new OrdersBuilder(); builder.CommandTimeout = 0;")]
    [InlineData("var builder = new OrdersBuilder(); builder[\"Command Timeout\"] = 0;")]
    [InlineData("var builder = new OrdersBuilder(); builder.Add(\"Default Command Timeout\", \"0\");")]
    [InlineData("var builder = new OrdersBuilder(\"Host=db;Command Timeout=0\");")]
    public Task Reports_a_builder_that_takes_the_timeout_away(string builder) => Verify.Reports($$"""
        using System.Data.Common;
        class C
        {
            void M(DbConnection connection)
            {
                {{builder}}
                connection.ConnectionString = builder.ConnectionString;
                using var command = connection.CreateCommand();
                command.{|HANG306:ExecuteNonQuery|}();
            }
        }
        {{Builder}}
        """);

    [Theory]
    [InlineData("var builder = new OrdersBuilder();")]
    [InlineData("var builder = new OrdersBuilder { CommandTimeout = 60 };")]
    [InlineData("var builder = new OrdersBuilder(); builder[\"Connect Timeout\"] = 0;")]
    [InlineData("var builder = new OrdersBuilder(\"Host=db;Command Timeout=5\");")]
    public Task Silent_when_the_builder_leaves_a_timeout(string builder) => Verify.Silent($$"""
        using System.Data.Common;
        class C
        {
            void M(DbConnection connection)
            {
                {{builder}}
                connection.ConnectionString = builder.ToString();
                using var command = connection.CreateCommand();
                command.ExecuteNonQuery();
            }
        }
        {{Builder}}
        """);
}
