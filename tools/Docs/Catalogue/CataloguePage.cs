using System.Text;
using Hangproof.Catalogue;

namespace Hangproof.Docs;

/// <summary>The page of the catalogue, <c>docs/catalogue.md</c>: every built-in row, by family.</summary>
internal static class CataloguePage
{
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "docs", "catalogue.md");

    public static GeneratedFile Generate() =>
        new(Path, GeneratedBlock.Fill(GeneratedBlock.Fill(File.ReadAllText(Path), "kinds", Kinds()), "rows", Rows()));

    private static string Kinds() => string.Join(", ", WaitKindNames.All.Select(name => $"`{name}`"));

    private static string Rows()
    {
        var text = new StringBuilder($"{BlockingApis.All.Length} rows.\n");
        foreach (var family in BlockingApis.Families)
        {
            text.Append($"\n### {family.Name}\n\n");
            text.Append("| Member | Kind | While it waits | Rule | Bounds | By default |\n|---|---|---|---|---|---|\n");
            foreach (var row in family.Rows)
                text.Append($"| {Member(row)} | `{row.Kind.Name()}` | {Mode(row)} | {row.RuleId} | {Bounds(row)} | {Default(row)} |\n");
        }
        return text.ToString();
    }

    private static string Member(BlockingApi row)
    {
        var member = $"`{MemberSignature.Of(row.Id)}`";
        var of = row.Receiver.Id is { } id ? $"`{MemberSignature.Of(id)}`" : "";
        return row.Receiver.Test switch
        {
            ReceiverTest.Is => $"{member} of {of}",
            ReceiverTest.Over => $"{member} over {of}",
            ReceiverTest.From => $"{member} of what comes from {of}",
            ReceiverTest.Named => $"{member} of a named {of}",
            _ => member,
        };
    }

    private static string Mode(BlockingApi row) =>
        (row.Mode == WaitMode.Blocks ? "blocks the thread" : "suspends") + (row.IdleByDesign ? "; may well be idle" : "");

    private static string Bounds(BlockingApi row)
    {
        var words = row.Bounds.Where(bound => bound.Kind != BoundKind.Default).Select(Words).ToList();
        return words.Count == 0 ? "none" : string.Join("<br>", words);
    }

    private static string Default(BlockingApi row) => row.Find(BoundKind.Default)?.Note ?? "for ever";

    private static string Words(Bound bound)
    {
        var member = bound.Member is { } id ? $" `{MemberSignature.Of(id)}`" : "";
        var words = bound.Kind switch
        {
            BoundKind.Wrap => "`WaitAsync`",
            BoundKind.Mode => $"mode{member} = false",
            _ => bound.Kind.ToString().ToLowerInvariant() + member,
        };
        var end = End(bound.Expiry);
        return words + (end.Length > 0 ? $": {end}" : "") + (bound.Note is { } note ? $" ({note})" : "");
    }

    private static string End(Expiry expiry) => expiry.Kind switch
    {
        ExpiryKind.Throws => $"throws {Exception(expiry)}",
        ExpiryKind.EndsOrThrows => $"ends it, or throws {Exception(expiry)}",
        ExpiryKind.ReturnsFalse => "returns false",
        ExpiryKind.LeavesFlagFalse => "leaves its flag false",
        ExpiryKind.ReturnsIndex => "returns an index that says so",
        ExpiryKind.ReturnsResult => "returns a result that says so",
        ExpiryKind.Ends => "ends it",
        _ => "",
    };

    private static string Exception(Expiry expiry) => $"`{expiry.Exception![(expiry.Exception!.LastIndexOf('.') + 1)..]}`";
}
