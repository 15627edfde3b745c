using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Workspaces.Fixing;

/// <summary>Which lines went and which came, as <c>diff -u</c> shows it.</summary>
internal sealed class LineDiff
{
    private const int Context = 3;

    private readonly List<Block> _blocks = [];
    private readonly TextLineCollection _before;
    private readonly TextLineCollection _after;

    private LineDiff(SourceText before, SourceText after) => (_before, _after) = (before.Lines, after.Lines);

    public int Added => _blocks.Sum(b => b.Added);

    public int Removed => _blocks.Sum(b => b.Removed);

    public static LineDiff Of(SourceText before, SourceText after)
    {
        var diff = new LineDiff(before, after);
        foreach (var change in after.GetChangeRanges(before))
            diff.Add(change);
        diff.Trim();
        return diff;
    }

    public IEnumerable<string> Lines()
    {
        for (var i = 0; i < _blocks.Count;)
        {
            var last = i;
            while (last + 1 < _blocks.Count && _blocks[last + 1].Old - (_blocks[last].Old + _blocks[last].Removed) <= 2 * Context)
                last++;
            foreach (var line in Hunk(i, last))
                yield return line;
            i = last + 1;
        }
    }

    private IEnumerable<string> Hunk(int first, int last)
    {
        var start = Math.Max(0, _blocks[first].Old - Context);
        var end = Math.Min(_before.Count, _blocks[last].Old + _blocks[last].Removed + Context);
        var newStart = start + _blocks[first].New - _blocks[first].Old;
        var newCount = end - start + _blocks.Skip(first).Take(last - first + 1).Sum(b => b.Added - b.Removed);
        yield return $"@@ -{start + 1},{end - start} +{newStart + 1},{newCount} @@";
        var line = start;
        foreach (var block in _blocks.Skip(first).Take(last - first + 1))
        {
            for (; line < block.Old; line++)
                yield return " " + _before[line];
            for (; line < block.Old + block.Removed; line++)
                yield return "-" + _before[line];
            for (var i = 0; i < block.Added; i++)
                yield return "+" + _after[block.New + i];
        }

        for (; line < end; line++)
            yield return " " + _before[line];
    }

    /// <summary>Whole lines; changes that meet in one line are one.</summary>
    private void Add(TextChangeRange change)
    {
        var shift = _blocks.Count == 0 ? 0 : _shift;
        var oldFirst = _before.GetLinePosition(change.Span.Start).Line;
        var oldLast = _before.GetLinePosition(change.Span.End).Line;
        var newStart = change.Span.Start + shift;
        var newFirst = _after.GetLinePosition(newStart).Line;
        var newLast = _after.GetLinePosition(newStart + change.NewLength).Line;
        _shift = shift + change.NewLength - change.Span.Length;
        if (_blocks is [.., var previous] && oldFirst < previous.Old + previous.Removed)
            _blocks[^1] = previous with { Removed = oldLast + 1 - previous.Old, Added = newLast + 1 - previous.New };
        else
            _blocks.Add(new(oldFirst, oldLast + 1 - oldFirst, newFirst, newLast + 1 - newFirst));
    }

    private int _shift;

    /// <summary>Lines that are the same at either end of a block were not changed.</summary>
    private void Trim()
    {
        for (var i = 0; i < _blocks.Count; i++)
        {
            var block = _blocks[i];
            while (block is { Removed: > 0, Added: > 0 } && Same(block.Old + block.Removed - 1, block.New + block.Added - 1))
                block = block with { Removed = block.Removed - 1, Added = block.Added - 1 };
            while (block is { Removed: > 0, Added: > 0 } && Same(block.Old, block.New))
                block = new(block.Old + 1, block.Removed - 1, block.New + 1, block.Added - 1);
            _blocks[i] = block;
        }

        _blocks.RemoveAll(b => b is { Removed: 0, Added: 0 });
    }

    private bool Same(int old, int @new) => _before[old].ToString() == _after[@new].ToString();

    private readonly record struct Block(int Old, int Removed, int New, int Added);
}
