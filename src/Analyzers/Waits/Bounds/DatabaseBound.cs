using Hangproof.Catalogue;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;

namespace Hangproof.Waits.Bounds;

/// <summary>
/// A connection string that takes the command timeout away for every command on the connection.
/// </summary>
internal sealed class DatabaseBound : IBoundTest
{
    private static readonly string[] _keys = { "commandtimeout", "defaultcommandtimeout" };

    public BoundVerdict? Judge(WaitSite site, WaitAnalysis analysis)
    {
        if (site.Api.Kind == WaitKind.Database && site.Receiver is { } receiver && !IsReader(site.Api) && site.Api.Find(BoundKind.Deadline) is not null
            && analysis.Compilation.FindType("System.Data.Common.DbConnection")?.GetMembers("ConnectionString").OfType<IPropertySymbol>().FirstOrDefault() is { } property)
        {
            var settings = new PropertySettings(analysis, new[] { property }, value => Setting(value, site, analysis), site.CancellationToken);
            if (settings.Of(receiver, site.Operation.Syntax) == Bounds.Setting.Endless)
                return new BoundVerdict(BoundState.Never, "the connection string sets no command timeout", settings.Evidence(Bounds.Setting.Endless, site.Operation.Syntax));
        }
        return null;
    }

    /// <summary>Rows come under the timeout of the command that asked for them, and it is the command's call that is reported.</summary>
    public static bool IsReader(BlockingApi api) => api.Kind == WaitKind.Database && api.TypeName.EndsWith("Reader", StringComparison.Ordinal);

    private static Setting Setting(IOperation value, WaitSite site, WaitAnalysis analysis)
    {
        foreach (var origin in analysis.Origins.Of(value, site.CancellationToken).Leaves)
        {
            if (origin.ConstantValue is { HasValue: true, Value: string text } && TakesTimeoutAway(text))
                return Bounds.Setting.Endless;
        }
        return Bounds.Setting.Unknown;
    }

    private static bool TakesTimeoutAway(string connectionString)
    {
        foreach (var part in connectionString.Split(';'))
        {
            var equals = part.IndexOf('=');
            if (equals > 0
                && Array.IndexOf(_keys, part.Substring(0, equals).Replace(" ", "").ToLowerInvariant()) >= 0
                && part.Substring(equals + 1).Trim() == "0")
                return true;
        }
        return false;
    }
}
