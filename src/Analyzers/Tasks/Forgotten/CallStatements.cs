using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Hangproof.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hangproof.Tasks.Forgotten;

/// <summary>
/// Where a tree has calls whose result may be dropped, by its text alone: a call that begins a statement, a lambda's body or <c>_ =</c>, and whose
/// name ends in <c>Async</c>, starts tasks, or is declared somewhere in the compilation to return one. Most calls are none of these, and are
/// never bound.
/// </summary>
internal sealed class CallStatements
{
    private static readonly ConditionalWeakTable<SyntaxTree, TreeCalls> _known = new();

    private static readonly HashSet<uint> _starters = new(new[] { "Run", "StartNew", "ContinueWith", "WhenAll", "WhenAny", "Delay" }.Select(WordTable.Hash));

    private readonly HashSet<uint> _declared = new();

    public CallStatements(Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (var tree in compilation.SyntaxTrees)
            _declared.UnionWith(Of(tree, cancellationToken).Declared);
    }

    /// <summary>Positions of the called names within a span.</summary>
    public IEnumerable<int> In(SyntaxTree tree, TextSpan span, CancellationToken cancellationToken)
    {
        var calls = Of(tree, cancellationToken).Calls;
        for (var i = Sorted.FirstFrom(calls, span.Start, static call => call.Position); i < calls.Length && calls[i].Position < span.End; i++)
        {
            if (calls[i].IsTelling || _declared.Contains(calls[i].Name))
                yield return calls[i].Position;
        }
    }

    private static TreeCalls Of(SyntaxTree tree, CancellationToken cancellationToken) => _known.GetValue(tree, t => Scan(t.GetText(cancellationToken)));

    private static TreeCalls Scan(SourceText text)
    {
        var buffer = ArrayPool<char>.Shared.Rent(text.Length + 1);
        try
        {
            text.CopyTo(0, buffer, 0, text.Length);
            buffer[text.Length] = '\0';
            return new Scanner(buffer, text.Length).Run();
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <param name="Position">Where the called name starts.</param>
    /// <param name="Name">Its hash.</param>
    /// <param name="IsTelling">Whether the name alone says that a task may come of it.</param>
    private readonly record struct Call(int Position, uint Name, bool IsTelling);

    private sealed class TreeCalls
    {
        public TreeCalls(ImmutableArray<Call> calls, ImmutableArray<uint> declared) => (Calls, Declared) = (calls, declared);

        public ImmutableArray<Call> Calls { get; }

        /// <summary>Names of methods that are declared to return a task.</summary>
        public ImmutableArray<uint> Declared { get; }
    }

    private readonly ref struct Scanner
    {
        /// <summary>Characters between two brackets of a receiver: more would make a file of many brackets cost their square.</summary>
        private const int MaxBracketed = 10_000;

        private readonly char[] _buffer;
        private readonly int _length;

        public Scanner(char[] buffer, int length) => (_buffer, _length) = (buffer, length);

        public TreeCalls Run()
        {
            var calls = ImmutableArray.CreateBuilder<Call>();
            var declared = ImmutableArray.CreateBuilder<uint>();
            for (var i = 0; i < _length;)
            {
                if (!IsWord(_buffer[i]))
                {
                    i++;
                    continue;
                }
                var start = i;
                var hash = WordTable.HashSeed;
                for (; i < _length && IsWord(_buffer[i]); i++)
                    hash = WordTable.Hash(hash, _buffer[i]);
                if (!IsCalled(i))
                    continue;
                if (BeginsStatement(start))
                    calls.Add(new Call(start, hash, EndsInAsync(start, i) || _starters.Contains(hash)));
                else if (IsDeclaredTask(start))
                    declared.Add(hash);
            }
            return new TreeCalls(calls.ToImmutable(), declared.ToImmutable());
        }

        private static bool IsWord(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or '_' or >= '0' and <= '9' || (c >= 128 && char.IsLetterOrDigit(c));

        private bool IsCalled(int end)
        {
            while (end < _length && char.IsWhiteSpace(_buffer[end]))
                end++;
            return end < _length && _buffer[end] is '(' or '<';
        }

        private bool EndsInAsync(int start, int end) =>
            end - start > 5 && _buffer[end - 5] == 'A' && _buffer[end - 4] == 's' && _buffer[end - 3] == 'y' && _buffer[end - 2] == 'n' && _buffer[end - 1] == 'c';

        /// <summary>Walks back over the receiver of a call to what stands before it.</summary>
        private bool BeginsStatement(int start)
        {
            var i = Back(start - 1);
            while (i >= 0 && _buffer[i] == '.')
            {
                i = Back(i - 1);
                while (i >= 0 && _buffer[i] is '?' or '!')
                    i = Back(i - 1);
                // A primary: a word, with what is called, indexed or constructed behind it.
                while (i >= 0 && _buffer[i] is ')' or ']' or '>')
                    i = Back(Opening(i) - 1);
                if (i < 0 || !IsWord(_buffer[i]))
                    break;
                i = Back(WordStart(i) - 1);
            }
            if (i < 0)
                return true;
            return _buffer[i] switch
            {
                ';' or '{' or '}' or ')' or ':' => true,
                '>' => i > 0 && _buffer[i - 1] == '=',
                '=' => IsDiscard(i),
                _ => IsWord(_buffer[i]) && IsWordBefore(i, "else", "do"),
            };
        }

        /// <summary><c>_ =</c>.</summary>
        private bool IsDiscard(int assignment)
        {
            var i = Back(assignment - 1);
            return i >= 0 && _buffer[i] == '_' && WordStart(i) == i;
        }

        private bool IsDeclaredTask(int start)
        {
            var i = Back(start - 1);
            if (i >= 0 && _buffer[i] == '>')
                i = Back(Opening(i) - 1);
            return i >= 0 && IsWord(_buffer[i]) && IsWordBefore(i, "Task", "ValueTask");
        }

        private bool IsWordBefore(int end, string one, string other)
        {
            var start = WordStart(end);
            return Is(start, end, one) || Is(start, end, other);
        }

        private bool Is(int start, int end, string word)
        {
            if (end - start + 1 != word.Length)
                return false;
            for (var i = 0; i < word.Length; i++)
            {
                if (_buffer[start + i] != word[i])
                    return false;
            }
            return true;
        }

        private int WordStart(int end)
        {
            while (end > 0 && IsWord(_buffer[end - 1]))
                end--;
            return end;
        }

        /// <summary>The last character of code at or before a position: white space, comments and directives are passed over.</summary>
        private int Back(int i)
        {
            while (i >= 0)
            {
                if (_buffer[i] == '\n')
                    i = EndOfCode(i - 1);
                else if (char.IsWhiteSpace(_buffer[i]))
                    i--;
                else if (_buffer[i] == '/' && i > 0 && _buffer[i - 1] == '*')
                    i = BeforeComment(i - 2);
                else
                    break;
            }
            return i;
        }

        private int BeforeComment(int i)
        {
            while (i > 0 && !(_buffer[i] == '*' && _buffer[i - 1] == '/'))
                i--;
            return i - 2;
        }

        /// <summary>Where the code of a line ends, by the position at which the line does.</summary>
        private int EndOfCode(int end)
        {
            var start = end;
            while (start >= 0 && _buffer[start] != '\n')
                start--;
            var isInString = false;
            var isFirst = true;
            for (var i = start + 1; i < end; i++)
            {
                if (isFirst && _buffer[i] == '#')
                    return start;
                isFirst &= char.IsWhiteSpace(_buffer[i]);
                if (_buffer[i] == '"' && (i == 0 || _buffer[i - 1] != '\\'))
                    isInString = !isInString;
                if (!isInString && _buffer[i] == '/' && _buffer[i + 1] == '/')
                    return i - 1;
            }
            return end;
        }

        /// <summary>
        /// The bracket that a closing one belongs to; a string that holds one may mislead it, which costs a look in vain or a finding. Within round and
        /// square ones <c>&lt;</c> and <c>&gt;</c> may compare, and pair up nothing.
        /// </summary>
        private int Opening(int closing)
        {
            var isAngle = _buffer[closing] == '>';
            var depth = 0;
            for (var i = closing; i >= 0 && closing - i <= MaxBracketed; i--)
            {
                switch (_buffer[i])
                {
                    case ')' or ']' or '}':
                    case '>' when isAngle && (i == 0 || _buffer[i - 1] != '='):
                        depth++;
                        break;
                    case '(' or '[' or '{':
                    case '<' when isAngle:
                        if (--depth <= 0)
                            return i;
                        break;
                    case ';' when isAngle:
                        return i;
                }
            }
            return 0;
        }
    }
}
