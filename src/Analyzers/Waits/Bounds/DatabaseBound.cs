using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

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
            if (Builder(origin, analysis) is { } builder && TakesTimeoutAway(builder, site, analysis))
                return Bounds.Setting.Endless;
        }
        return Bounds.Setting.Unknown;
    }

    /// <summary>The builder that a connection string is taken from.</summary>
    private static IOperation? Builder(IOperation origin, WaitAnalysis analysis)
    {
        var builder = origin switch
        {
            IPropertyReferenceOperation { Property.Name: "ConnectionString", Instance: { } instance } => instance,
            IInvocationOperation { TargetMethod.Name: "ToString", Instance: { } instance } => instance,
            _ => null,
        };
        return builder?.Type.IsOrDerivesFrom(analysis.Compilation.FindType("System.Data.Common.DbConnectionStringBuilder")) == true ? builder : null;
    }

    /// <summary>Whether a builder is told so: by a property (<c>CommandTimeout = 0</c>), by a key, or by the string it begins with.</summary>
    private static bool TakesTimeoutAway(IOperation builder, WaitSite site, WaitAnalysis analysis)
    {
        var properties = new List<IPropertySymbol>();
        for (var type = builder.Type; type is not null; type = type.BaseType)
            properties.AddRange(type.GetMembers().OfType<IPropertySymbol>().Where(property => IsKey(property.Name)));
        if (properties.Count > 0
            && new PropertySettings(analysis, properties, value => value.ConstantValue is { HasValue: true, Value: 0 } ? Bounds.Setting.Endless : Bounds.Setting.Bounding, site.CancellationToken)
                .Of(builder, builder.Syntax) is var setting and not Bounds.Setting.Unknown)
            return setting == Bounds.Setting.Endless;
        return analysis.Objects.Of(builder, site.CancellationToken) is var facts
            && (facts.Calls.Any(SetsKey) || facts.Creations.Any(BeginsSo));
    }

    private static bool SetsKey(IOperation call) => call switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true, Arguments: { Length: 1 } key, Parent: ISimpleAssignmentOperation assignment } =>
            assignment.Target == call && IsKey(key[0].Value) && IsZero(assignment.Value),
        IInvocationOperation { TargetMethod.Name: "Add", Arguments: { Length: 2 } arguments } => IsKey(arguments[0].Value) && IsZero(arguments[1].Value),
        _ => false,
    };

    private static bool BeginsSo(IOperation creation) =>
        creation is IObjectCreationOperation { Arguments: var arguments } && arguments.Any(a => a.Value.ConstantValue is { HasValue: true, Value: string text } && TakesTimeoutAway(text));

    private static bool IsZero(IOperation value) => ValueOrigins.Unwrap(value)?.ConstantValue is { HasValue: true, Value: 0 or "0" };

    private static bool IsKey(IOperation value) => value.ConstantValue is { HasValue: true, Value: string key } && IsKey(key);

    private static bool IsKey(string key) => Array.IndexOf(_keys, key.Replace(" ", "").ToLowerInvariant()) >= 0;

    private static bool TakesTimeoutAway(string connectionString)
    {
        foreach (var part in connectionString.Split(';'))
        {
            var equals = part.IndexOf('=');
            if (equals > 0
                && IsKey(part.Substring(0, equals))
                && part.Substring(equals + 1).Trim() == "0")
                return true;
        }
        return false;
    }
}
