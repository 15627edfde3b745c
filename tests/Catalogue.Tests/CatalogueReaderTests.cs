namespace Hangproof.Catalogue.Tests;

public sealed class CatalogueReaderTests
{
    private const string Take = "M:Acme.Queue.Take | - | queue-read | blocks | HANG105 | token: M:Acme.Queue.Take(System.Threading.CancellationToken)";

    [Fact]
    public void Reads_a_row()
    {
        var row = Single(Take);

        Assert.Equal("M:Acme.Queue.Take", row.Id);
        Assert.Equal(Receiver.Any, row.Receiver);
        Assert.Equal(WaitKind.QueueRead, row.Kind);
        Assert.Equal(WaitMode.Blocks, row.Mode);
        Assert.Equal("HANG105", row.RuleId);
        var bound = Assert.Single(row.Bounds);
        Assert.Equal(BoundKind.Token, bound.Kind);
        Assert.Equal("M:Acme.Queue.Take(System.Threading.CancellationToken)", bound.Member);
    }

    [Theory]
    [InlineData("token", BoundKind.Token, ExpiryKind.Throws, "System.OperationCanceledException", null)]
    [InlineData("timeout", BoundKind.Timeout, ExpiryKind.ReturnsFalse, null, null)]
    [InlineData("timeout: M:A.B.C(System.Int32)", BoundKind.Timeout, ExpiryKind.ReturnsFalse, null, "M:A.B.C(System.Int32)")]
    [InlineData("timeout index: M:A.B.C(System.Int32)", BoundKind.Timeout, ExpiryKind.ReturnsIndex, null, "M:A.B.C(System.Int32)")]
    [InlineData("timeout flag", BoundKind.Timeout, ExpiryKind.LeavesFlagFalse, null, null)]
    [InlineData("timeout result", BoundKind.Timeout, ExpiryKind.ReturnsResult, null, null)]
    [InlineData("timeout throws Acme.TooLate", BoundKind.Timeout, ExpiryKind.Throws, "Acme.TooLate", null)]
    [InlineData("deadline: P:A.B.Timeout", BoundKind.Deadline, ExpiryKind.Throws, "System.TimeoutException", "P:A.B.Timeout")]
    [InlineData("deadline throws System.IO.IOException: P:A.B.Timeout", BoundKind.Deadline, ExpiryKind.Throws, "System.IO.IOException", "P:A.B.Timeout")]
    [InlineData("owner: M:A.B.Close", BoundKind.Owner, ExpiryKind.Ends, null, "M:A.B.Close")]
    [InlineData("owner false: M:A.B.Close", BoundKind.Owner, ExpiryKind.ReturnsFalse, null, "M:A.B.Close")]
    [InlineData("wrap", BoundKind.Wrap, ExpiryKind.Throws, "System.TimeoutException", null)]
    [InlineData("wrap losing the item", BoundKind.Wrap, ExpiryKind.Throws, "System.TimeoutException", null)]
    [InlineData("mode: P:A.B.Blocking", BoundKind.Mode, ExpiryKind.None, null, "P:A.B.Blocking")]
    [InlineData("default: 30 s: then it gives up", BoundKind.Default, ExpiryKind.None, null, null)]
    public void Reads_every_bound(string written, object kind, object expiry, string? exception, string? member)
    {
        var bound = Assert.Single(Single($"M:A.B.C | - | task | suspends | HANG404 | {written}").Bounds);

        Assert.Equal(kind, bound.Kind);
        Assert.Equal(new Expiry((ExpiryKind)expiry, exception), bound.Expiry);
        Assert.Equal(member, bound.Member);
    }

    [Fact]
    public void A_losing_wrap_is_no_fix_and_says_what_is_lost()
    {
        var bound = Assert.Single(Single("M:A.B.C | - | task | suspends | HANG404 | wrap losing the item").Bounds);

        Assert.False(bound.IsFix);
        Assert.Contains("the item", bound.Note);
    }

    [Theory]
    [InlineData("T:A.B", ReceiverTest.Is, "T:A.B")]
    [InlineData("is T:A.B", ReceiverTest.Is, "T:A.B")]
    [InlineData("over T:A.B", ReceiverTest.Over, "T:A.B")]
    [InlineData("over M:A.B.C", ReceiverTest.Over, "M:A.B.C")]
    [InlineData("from M:A.B.C(System.Int32)", ReceiverTest.From, "M:A.B.C(System.Int32)")]
    [InlineData("from  P:A.B.C", ReceiverTest.From, "P:A.B.C")]
    [InlineData("named T:A.B`1", ReceiverTest.Named, "T:A.B`1")]
    public void Reads_every_receiver(string written, object test, string id) =>
        Assert.Equal(new Receiver((ReceiverTest)test, id), Single($"M:A.B.C | {written} | task | blocks | HANG403 | -").Receiver);

    [Fact]
    public void Reads_several_bounds_in_their_order_and_idle()
    {
        var row = Single("P:A.B.Next|-|queue-read|suspends|HANG101|token;timeout false ; idle; owner: M:A.B.Close");

        Assert.Equal([BoundKind.Token, BoundKind.Timeout, BoundKind.Owner], row.Bounds.Select(bound => bound.Kind));
        Assert.True(row.IdleByDesign);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  \t \n")]
    [InlineData("# nothing | but | comments\n  # another")]
    [InlineData("\uFEFF")]
    public void Nothing_in_it_is_no_error(string text)
    {
        var list = CatalogueReader.Read(text);
        Assert.Empty(list.Rows);
        Assert.Empty(list.Errors);
    }

    [Theory]
    [InlineData("\uFEFF" + Take)]
    [InlineData("# first\r\n\r\n" + Take + "\r\n")]
    [InlineData("# old\r" + Take + "\r")]
    [InlineData("\t" + Take + "\t \n")]
    public void Odd_line_ends_marks_and_blanks_do_not_matter(string text) => Assert.Equal("M:Acme.Queue.Take", Single(text).Id);

    [Theory]
    [InlineData("M:A.B.C", 0, "M:A.B.C", "1 of 6 fields; a row is 'id | receiver or - | kind | blocks or suspends | rule | bound; bound ...'")]
    [InlineData("Acme.Queue.Take | - | task | blocks | HANG403 | -", 0, "Acme.Queue.Take", "M:Acme.Queue.Take")]
    [InlineData("M:A.B.C(System.Int32 | - | task | blocks | HANG403 | -", 0, "M:A.B.C(System.Int32", "documentation-comment id")]
    [InlineData("T:A.B | - | task | blocks | HANG403 | -", 0, "T:A.B", "method or property")]
    [InlineData("M:A.B.C | A.B | task | blocks | HANG403 | -", 10, "A.B", "- for any")]
    [InlineData("M:A.B.C | under T:A.B | task | blocks | HANG403 | -", 10, "under T:A.B", "over T:...")]
    [InlineData("M:A.B.C | over A.B | task | blocks | HANG403 | -", 15, "A.B", "over T:Acme.Connection")]
    [InlineData("M:A.B.C | - | quee-read | blocks | HANG105 | -", 14, "quee-read", "did you mean 'queue-read'?")]
    [InlineData("M:A.B.C | - | what | blocks | HANG105 | -", 14, "what", "accepted are channel-read, channel-write")]
    [InlineData("M:A.B.C | - | task | hangs | HANG403 | -", 21, "hangs", "accepted are blocks and suspends")]
    [InlineData("M:A.B.C | - | task | blocks | HANG999 | -", 30, "HANG999", "HANG101")]
    [InlineData("M:A.B.C | - | task | blocks | HANG403 | ", 39, "", "token: M:...")]
    [InlineData("M:A.B.C | - | task | blocks | HANG403 | token; tiemout", 47, "tiemout", "no bound; accepted are token")]
    [InlineData("M:A.B.C | - | task | blocks | HANG403 | token: A.B.C", 47, "A.B.C", "token: M:Acme.Queue.Take(")]
    [InlineData("M:A.B.C | - | task | blocks | HANG403 | timeout maybe", 48, "maybe", "throws and the exception's full name")]
    [InlineData("M:A.B.C | - | task | blocks | HANG403 | deadline", 40, "deadline", "deadline: P:...")]
    [InlineData("M:A.B.C | - | task | blocks | HANG403 | deadline: M:A.B.C", 50, "M:A.B.C", "P:Acme.Queue.Timeout")]
    [InlineData("M:A.B.C | - | task | blocks | HANG403 | default:", 40, "default:", "default: ...")]
    public void Says_where_a_line_is_wrong_and_what_is_accepted(string line, int column, string subject, string accepted)
    {
        var list = CatalogueReader.Read($"# a list\n{line}\n{Take}");

        var error = Assert.Single(list.Errors);
        Assert.Equal((1, column, subject), (error.Line, error.Column, error.Subject));
        Assert.Contains(accepted, error.Complaint);
        Assert.Single(list.Rows);
    }

    [Fact]
    public void Says_all_that_is_wrong_with_a_line() =>
        Assert.Equal(["x", "y", "z"], CatalogueReader.Read("M:A.B.C | - | x | y | z | -").Errors.Select(error => error.Subject));

    [Fact]
    public void A_second_row_for_the_same_thing_is_an_error_that_names_the_first()
    {
        var list = CatalogueReader.Read($"{Take}\n{Take}");

        Assert.Single(list.Rows);
        Assert.Contains("line 1", Assert.Single(list.Errors).Complaint);
    }

    [Fact]
    public void The_same_member_of_another_receiver_is_another_row() =>
        Assert.Equal(2, CatalogueReader.Read($"{Take}\n{Take.Replace("| - |", "| T:Acme.Fast |", StringComparison.Ordinal)}").Rows.Length);

    [Fact]
    public void A_users_row_takes_the_place_of_a_built_in_one()
    {
        var list = CatalogueReader.Read("M:System.Threading.SemaphoreSlim.Wait | - | semaphore | blocks | HANG206 | default: never here");

        var all = UserRows.Over(BlockingApis.All, [list]);

        Assert.Equal(BlockingApis.All.Length, all.Length);
        Assert.Equal(BoundKind.Default, Assert.Single(Assert.Single(all, row => row.Id == "M:System.Threading.SemaphoreSlim.Wait").Bounds).Kind);
    }

    [Fact]
    public void Of_two_lists_the_later_one_wins()
    {
        var package = CatalogueReader.Read(Take);
        var project = CatalogueReader.Read(Take.Replace("blocks", "suspends", StringComparison.Ordinal));

        var all = UserRows.Over(BlockingApis.All, [package, project]);

        Assert.Equal(WaitMode.Suspends, Assert.Single(all, row => row.TypeName == "Acme.Queue").Mode);
    }

    [Fact]
    public void A_huge_list_is_read_in_one_go()
    {
        var text = string.Join('\n', Enumerable.Range(0, 50_000).Select(i => Take.Replace("Queue", $"Queue{i}", StringComparison.Ordinal)));

        Assert.Equal(50_000, CatalogueReader.Read(text).Rows.Length);
    }

    [Fact]
    public void Anything_at_all_is_read_without_an_exception()
    {
        var random = new Random(4711);
        const string Letters = "|;:-#MTP.(){}[]`@, \t\r\n\uFEFF\u2028\0tokenwrapdefaultHANG105";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(80)).Select(_ => Letters[random.Next(Letters.Length)]));
            CatalogueReader.Read(text);
            CatalogueReader.Read(Take.Insert(random.Next(Take.Length), text));
        }
    }

    [Fact]
    public void Every_built_in_id_has_the_form_that_is_asked_of_users()
    {
        Assert.All(BlockingApis.All, row => Assert.True(DocumentationId.IsWellFormed(row.Id, "MP"), row.Id));
        Assert.All(BlockingApis.All.SelectMany(row => row.Bounds).Where(bound => bound.Member is not null), bound => Assert.True(DocumentationId.IsWellFormed(bound.Member!, "MP"), bound.Member));
    }

    private static BlockingApi Single(string text)
    {
        var list = CatalogueReader.Read(text);
        Assert.Empty(list.Errors);
        return Assert.Single(list.Rows);
    }
}
