using System.Collections.Immutable;
using static Hangproof.Catalogue.Row;

namespace Hangproof.Catalogue;

internal static partial class BlockingApis
{
    private static class BlockingCollections
    {
        private const string Collection = "System.Collections.Concurrent.BlockingCollection`1";
        private const string Collections = "System.Collections.Concurrent.BlockingCollection{`0}[]";

        private static readonly ImmutableArray<string> _takeFrames = ImmutableArray.Create($"{Collection}.TryTakeWithNoTimeValidation", $"{Collection}.TryTakeFromAnyCore");
        private static readonly ImmutableArray<string> _addFrames = ImmutableArray.Create($"{Collection}.TryAddWithNoTimeValidation", $"{Collection}.TryAddToAnyCore");

        private static readonly Expiry _addingCompleted = Expiry.Throws("System.InvalidOperationException");
        private static readonly Expiry _anyAddingCompleted = Expiry.Throws("System.ArgumentException");

        public static BlockingApi[] Rows { get; } =
        [
            Take("Take",
                Token($"M:{Collection}.Take({TokenType})"), Timeout(Expiry.False, $"M:{Collection}.TryTake(`0@,{TimeSpanType})"), Completes(_addingCompleted)),
            Take($"Take({TokenType})", Token(), Completes(_addingCompleted)),
            Take($"TryTake(`0@,{IntType})", Timeout(Expiry.False), Completes(Expiry.False)),
            Take($"TryTake(`0@,{TimeSpanType})", Timeout(Expiry.False), Completes(Expiry.False)),
            Take($"TryTake(`0@,{IntType},{TokenType})", Token(), Timeout(Expiry.False), Completes(Expiry.False)),
            Take("GetConsumingEnumerable", Token($"M:{Collection}.GetConsumingEnumerable({TokenType})"), Completes(Expiry.End)),
            Take($"GetConsumingEnumerable({TokenType})", Token(), Completes(Expiry.End)),
            Take($"TakeFromAny({Collections},`0@)",
                Token($"M:{Collection}.TakeFromAny({Collections},`0@,{TokenType})"),
                Timeout(Expiry.Index, $"M:{Collection}.TryTakeFromAny({Collections},`0@,{TimeSpanType})"),
                Completes(_anyAddingCompleted)),
            Take($"TakeFromAny({Collections},`0@,{TokenType})", Token(), Completes(_anyAddingCompleted)),
            Take($"TryTakeFromAny({Collections},`0@,{IntType})", Timeout(Expiry.Index), Completes(Expiry.Index)),
            Take($"TryTakeFromAny({Collections},`0@,{TimeSpanType})", Timeout(Expiry.Index), Completes(Expiry.Index)),
            Take($"TryTakeFromAny({Collections},`0@,{IntType},{TokenType})", Token(), Timeout(Expiry.Index), Completes(Expiry.Index)),

            Add("Add(`0)",
                Token($"M:{Collection}.Add(`0,{TokenType})"), Timeout(Expiry.False, $"M:{Collection}.TryAdd(`0,{TimeSpanType})"), Completes(_addingCompleted)),
            Add($"Add(`0,{TokenType})", Token(), Completes(_addingCompleted)),
            Add($"TryAdd(`0,{IntType})", Timeout(Expiry.False), Completes(_addingCompleted)),
            Add($"TryAdd(`0,{TimeSpanType})", Timeout(Expiry.False), Completes(_addingCompleted)),
            Add($"TryAdd(`0,{IntType},{TokenType})", Token(), Timeout(Expiry.False), Completes(_addingCompleted)),
            Add($"AddToAny({Collections},`0)",
                Token($"M:{Collection}.AddToAny({Collections},`0,{TokenType})"),
                Timeout(Expiry.Index, $"M:{Collection}.TryAddToAny({Collections},`0,{TimeSpanType})"),
                Completes(_anyAddingCompleted)),
            Add($"AddToAny({Collections},`0,{TokenType})", Token(), Completes(_anyAddingCompleted)),
            Add($"TryAddToAny({Collections},`0,{IntType})", Timeout(Expiry.Index), Completes(_anyAddingCompleted)),
            Add($"TryAddToAny({Collections},`0,{TimeSpanType})", Timeout(Expiry.Index), Completes(_anyAddingCompleted)),
            Add($"TryAddToAny({Collections},`0,{IntType},{TokenType})", Token(), Timeout(Expiry.Index), Completes(_anyAddingCompleted)),
        ];

        private static BlockingApi Take(string member, params Bound[] bounds) =>
            Blocks($"M:{Collection}.{member}", WaitKind.QueueRead, "HANG105", bounds) with { IdleByDesign = true, Frames = _takeFrames };

        private static BlockingApi Add(string member, params Bound[] bounds) =>
            Blocks($"M:{Collection}.{member}", WaitKind.QueueWrite, "HANG105", bounds) with { Frames = _addFrames };

        private static Bound Completes(Expiry expiry) => Owner($"M:{Collection}.CompleteAdding", expiry);
    }
}
