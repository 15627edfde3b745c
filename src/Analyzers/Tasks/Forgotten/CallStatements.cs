using System.Buffers;
using System.Collections.Concurrent;
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
    private static readonly TreeFact<StrongBox<ImmutableArray<uint>>> _declarations = new();

    private static readonly string[] _tasks = { "Task", "ValueTask" };

    private static readonly string[] _starters = { "Run", "StartNew", "ContinueWith", "WhenAll", "WhenAny", "Delay" };

    /// <summary>By hash, the names whose calls may be tasks, other than those that end in <c>Async</c>.</summary>
    private readonly HashSet<uint> _names = new(_starters.Select(WordTable.Hash));

    private readonly ConcurrentDictionary<SyntaxTree, ImmutableArray<int>> _calls = new();

    public CallStatements(Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (var tree in compilation.SyntaxTrees)
            _names.UnionWith(Declared(tree, cancellationToken));
    }

    /// <summary>Positions of the called names within a span.</summary>
    public ReadOnlySpan<int> In(SyntaxTree tree, TextSpan span, CancellationToken cancellationToken)
    {
        if (!_calls.TryGetValue(tree, out var calls))
            calls = _calls.GetOrAdd(tree, Find(tree, cancellationToken));
        var from = Sorted.FirstFrom(calls, span.Start, static call => call);
        return calls.AsSpan().Slice(from, Sorted.FirstFrom(calls, span.End, static call => call) - from);
    }

    private ImmutableArray<int> Find(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var words = TreeWords.Of(tree, cancellationToken);
        var positions = new List<int>(words.AsyncNames);
        foreach (var word in words.Words)
        {
            if (_names.Contains((uint)(word >> 32)))
                positions.Add((int)(uint)word);
        }
        if (positions.Count == 0)
            return ImmutableArray<int>.Empty;
        positions.Sort();
        var calls = ImmutableArray.CreateBuilder<int>();
        Scan(tree.GetText(cancellationToken), scanner =>
        {
            foreach (var position in positions)
            {
                if (scanner.IsCallStatement(position))
                    calls.Add(position);
            }
        });
        return calls.ToImmutable();
    }

    /// <summary>Names of methods that a tree declares to return a task, but for those that end in <c>Async</c> and say so themselves.</summary>
    private static ImmutableArray<uint> Declared(SyntaxTree tree, CancellationToken cancellationToken) => _declarations.Of(tree, cancellationToken, static (t, token) =>
    {
        var tasks = TreeWords.Of(t, token).In(new TextSpan(0, t.Length), _tasks, token);
        if (tasks.IsEmpty)
            return new StrongBox<ImmutableArray<uint>>(ImmutableArray<uint>.Empty);
        var names = new HashSet<uint>();
        Scan(t.GetText(token), scanner =>
        {
            foreach (var task in tasks)
            {
                if (scanner.Declared(task.Position + _tasks[task.Word].Length) is { } name)
                    names.Add(name);
            }
        });
        return new StrongBox<ImmutableArray<uint>>(names.ToImmutableArray());
    }).Value;

    private static void Scan(SourceText text, ScannerAction look)
    {
        var buffer = ArrayPool<char>.Shared.Rent(text.Length + 1);
        try
        {
            text.CopyTo(0, buffer, 0, text.Length);
            buffer[text.Length] = '\0';
            look(new Scanner(buffer, text.Length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private delegate void ScannerAction(Scanner scanner);

    private readonly ref struct Scanner
    {
        /// <summary>Characters between two brackets of a receiver: more would make a file of many brackets cost their square.</summary>
        private const int MaxBracketed = 10_000;

        private readonly char[] _buffer;
        private readonly int _length;

        public Scanner(char[] buffer, int length) => (_buffer, _length) = (buffer, length);

        /// <summary>Whether a name is called, and the call begins a statement.</summary>
        public bool IsCallStatement(int start) => IsCalled(WordEnd(start)) && BeginsStatement(start);

        /// <summary>The name that is declared with a type that ends here.</summary>
        public uint? Declared(int end)
        {
            var i = Forward(end);
            if (_buffer[i] == '<')
                i = Forward(Closing(i) + 1);
            if (!IsWord(_buffer[i]))
                return null;
            var (hash, start) = (WordTable.HashSeed, i);
            for (; IsWord(_buffer[i]); i++)
                hash = WordTable.Hash(hash, _buffer[i]);
            return IsCalled(i) && !EndsInAsync(start, i) ? hash : null;
        }

        /// <summary>The first character at or behind a position that is no white space; the one behind the text where there is none.</summary>
        private int Forward(int i)
        {
            while (i < _length && char.IsWhiteSpace(_buffer[i]))
                i++;
            return Math.Min(i, _length);
        }

        /// <summary>The <c>&gt;</c> of a list of types.</summary>
        private int Closing(int opening)
        {
            var depth = 0;
            for (var i = opening; i < _length && i - opening <= MaxBracketed; i++)
            {
                if (_buffer[i] is ';' or '{')
                    return i;
                depth += _buffer[i] switch { '<' => 1, '>' => -1, _ => 0 };
                if (depth == 0)
                    return i;
            }
            return _length - 1;
        }

        private int WordEnd(int start)
        {
            while (IsWord(_buffer[start]))
                start++;
            return start;
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
