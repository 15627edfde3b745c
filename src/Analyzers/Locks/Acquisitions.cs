using Hangproof.Catalogue;
using Hangproof.Flow;
using Hangproof.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Hangproof.Locks;

/// <summary>
/// Which operations take and give back which lock, over all primitives. A semaphore that starts empty is a signal and no lock; one of several
/// permits keeps nobody out for long enough to count. Nor does one that each call makes for itself (<see cref="LocksOfOneCall"/>).
/// </summary>
internal sealed class Acquisitions
{
    /// <summary>The words by which a body that takes a lock can be known.</summary>
    public static readonly WordPositions BuiltInWords = new(
        "lock", "Monitor", "Enter", "EnterScope", "TryEnter", "Wait", "WaitAsync", "WaitOne", "EnterReadLock", "EnterWriteLock", "EnterUpgradeableReadLock", "TryEnterReadLock",
        "TryEnterWriteLock", "TryEnterUpgradeableReadLock", "LockAsync", "EnterAsync", "ReaderLockAsync", "WriterLockAsync", "ReadLockAsync", "WriteLockAsync", "AcquireAsync",
        "UpgradeableReaderLockAsync", "UpgradeableReadLockAsync", "EnterReadLockAsync", "EnterWriteLockAsync", "AcquireReadLockAsync", "AcquireWriteLockAsync", "Lock");

    private static readonly string[] _asyncLockNames = { "AsyncLock", "AsyncMutex", "AsyncSemaphore", "AsyncExclusiveLock", "AsyncReaderWriterLock", "AsyncReadWriteLock", "AsyncNonReentrantLock", "AsyncMonitor" };
    private static readonly HashSet<string> _asyncReleases = new(StringComparer.Ordinal) { "Release", "Exit", "Unlock", "Leave", "ReleaseLock" };

    private readonly CodeFacts _facts;
    private readonly CatalogueSymbols? _rows;
    private readonly LocksOfOneCall _own;

    /// <param name="users">Users' rows, which may call a type of their own a lock.</param>
    public Acquisitions(CodeFacts facts, LockIdentity identity, UserLocks users)
    {
        _facts = facts;
        _rows = users.Symbols;
        _own = new LocksOfOneCall(facts);
        Words = users.Words;
        Identity = identity;
    }

    /// <summary>The words by which a body that takes a lock can be known, users' own with them.</summary>
    public WordPositions Words { get; }

    public LockIdentity Identity { get; }

    /// <summary>Whether each call of a function makes a lock for itself, which then keeps nobody out.</summary>
    public bool IsOfOneCall(IOperation value, CancellationToken cancellationToken) => _own.Is(value, cancellationToken);

    /// <summary>The lock that an operation takes, if it takes one.</summary>
    public Acquisition? Taken(IOperation operation, CancellationToken cancellationToken)
    {
        if (operation is ILockOperation statement)
        {
            var kind = statement.LockedValue.Type is { } type && IsThreading(Underlying(statement.LockedValue) ?? type, "Lock") ? LockKind.Lock : LockKind.Monitor;
            return Made(operation, kind, statement.LockedValue, AcquireForm.Waits, cancellationToken);
        }
        if (operation is not IInvocationOperation call)
            return null;
        var method = call.TargetMethod;
        if (method.ContainingType is { } owner && IsThreadingNamespace(owner))
        {
            switch (owner.Name, method.Name)
            {
                case ("Monitor", "Enter" or "TryEnter") when call.Arguments.Length > 0:
                    return Made(call, LockKind.Monitor, call.Arguments[0].Value, Form(call, method.Name == "TryEnter"), cancellationToken);
                case ("Lock", "Enter" or "TryEnter" or "EnterScope"):
                    return Made(call, LockKind.Lock, call.Instance, Form(call, method.Name == "TryEnter"), cancellationToken) is { } entered
                        ? entered with { IsScope = method.Name == "EnterScope" } : null;
                case ("SemaphoreSlim", "Wait" or "WaitAsync"):
                    return IsLock(call.Instance, cancellationToken) ? Made(call, LockKind.Semaphore, call.Instance, Form(call, isTry: false), cancellationToken) : null;
                case ("WaitHandle", "WaitOne"):
                    return IsThreading(call.Instance?.Type, "Mutex") ? Made(call, LockKind.Mutex, call.Instance, Form(call, isTry: false), cancellationToken)
                        : IsThreading(call.Instance?.Type, "Semaphore") && IsLock(call.Instance, cancellationToken) ? Made(call, LockKind.Semaphore, call.Instance, Form(call, isTry: false), cancellationToken)
                        : null;
                case ("ReaderWriterLockSlim", var name) when Side(name) is { } side:
                    return Made(call, side, call.Instance, Form(call, name.StartsWith("Try", StringComparison.Ordinal)), cancellationToken);
                case ("SpinLock", "Enter" or "TryEnter"):
                    return Made(call, LockKind.SpinLock, call.Instance, Form(call, method.Name == "TryEnter"), cancellationToken);
            }
            return null;
        }
        return AsyncLock(call, cancellationToken);
    }

    /// <summary>The lock that a call gives back, if it gives one back.</summary>
    public Release? Given(IOperation operation, CancellationToken cancellationToken)
    {
        if (operation is not IInvocationOperation call || call.TargetMethod.ContainingType is not { } owner)
            return null;
        var name = call.TargetMethod.Name;
        if (IsThreadingNamespace(owner))
        {
            return (owner.Name, name) switch
            {
                ("Monitor", "Exit") when call.Arguments.Length > 0 => Left(LockKind.Monitor, call.Arguments[0].Value),
                ("Lock", "Exit") => Left(LockKind.Lock, call.Instance),
                ("SemaphoreSlim" or "Semaphore", "Release") => Left(LockKind.Semaphore, call.Instance),
                ("Mutex", "ReleaseMutex") => Left(LockKind.Mutex, call.Instance),
                ("SpinLock", "Exit") => Left(LockKind.SpinLock, call.Instance),
                ("ReaderWriterLockSlim", "ExitReadLock") => Left(LockKind.ReadSide, call.Instance),
                ("ReaderWriterLockSlim", "ExitUpgradeableReadLock") => Left(LockKind.UpgradeableSide, call.Instance),
                ("ReaderWriterLockSlim", "ExitWriteLock") => Left(LockKind.WriteSide, call.Instance),
                _ => null,
            };
        }
        return IsAsyncLock(owner) && _asyncReleases.Contains(name) ? Left(LockKind.AsyncLock, call.Instance) : null;

        Release Left(LockKind kind, IOperation? value) => new(call, kind, Identity.Paths.Of(value, cancellationToken), value);
    }

    /// <summary>Whether a reader-writer lock lets its holder in again, or a look-alike was written to.</summary>
    public bool AllowsReentry(Acquisition acquisition, CancellationToken cancellationToken)
    {
        if (acquisition.Kind.IsReentrant())
            return true;
        if (acquisition.Kind is LockKind.AsyncLock or LockKind.AsyncReadSide)
            return acquisition.Object?.Type is not { } type || IsWrittenForReentry(type);
        if (acquisition.Kind is not (LockKind.ReadSide or LockKind.UpgradeableSide or LockKind.WriteSide) || acquisition.Object is null)
            return false;
        var creations = _facts.Objects.Of(acquisition.Object, cancellationToken).Creations;
        return creations.IsEmpty || creations.Any(creation => creation is not IObjectCreationOperation { Arguments: var arguments }
            || arguments.Any(a => a.Value.ConstantValue is not { HasValue: true, Value: 0 }));
    }

    private Acquisition? Made(IOperation operation, LockKind kind, IOperation? value, AcquireForm form, CancellationToken cancellationToken) =>
        value is null || IsOfOneCall(value, cancellationToken) ? null : new Acquisition(operation, kind, Identity.Paths.Of(value, cancellationToken), value, form);

    private Acquisition? AsyncLock(IInvocationOperation call, CancellationToken cancellationToken)
    {
        var method = call.TargetMethod;
        if (call.Instance is not { } instance || method.ContainingType is not { } owner || method.ReturnsVoid && !IsAsyncLock(owner))
            return null;
        if (_rows?.Rows(method) is { IsDefaultOrEmpty: false } rows && rows[0].Kind is WaitKind.Lock or WaitKind.ReaderWriterLock or WaitKind.Semaphore && !IsThreadingNamespace(owner))
            return Scope(LockKind.AsyncLock);
        if (!IsAsyncLock(owner))
            return null;
        var name = method.Name.StartsWith("Try", StringComparison.Ordinal) ? method.Name.Substring(3) : method.Name;
        if (name.StartsWith("Read", StringComparison.Ordinal) || name.StartsWith("EnterRead", StringComparison.Ordinal) || name.StartsWith("AcquireRead", StringComparison.Ordinal))
            return Scope(LockKind.AsyncReadSide);
        return name.StartsWith("Lock", StringComparison.Ordinal) || name.StartsWith("Enter", StringComparison.Ordinal) || name.StartsWith("Acquire", StringComparison.Ordinal)
            || name is "Wait" or "WaitAsync" or "WriterLock" or "WriterLockAsync" or "WriteLock" or "WriteLockAsync" or "UpgradeableReadLockAsync" or "UpgradeableReaderLockAsync"
            ? Scope(LockKind.AsyncLock)
            : null;

        Acquisition? Scope(LockKind kind) =>
            Made(call, kind, instance, Form(call, isTry: method.Name.StartsWith("Try", StringComparison.Ordinal)), cancellationToken) is { } taken
                ? taken with { IsScope = !method.ReturnsVoid && !IsPlainTask(method.ReturnType) }
                : null;
    }

    /// <summary>A type that is named for being an asynchronous lock.</summary>
    public static bool IsAsyncLock(ITypeSymbol type)
    {
        foreach (var name in _asyncLockNames)
        {
            if (type.Name.StartsWith(name, StringComparison.Ordinal) || (type.TypeKind == TypeKind.Interface && type.Name.Length > 0 && type.Name[0] == 'I' && string.CompareOrdinal(type.Name, 1, name, 0, name.Length) == 0))
                return true;
        }
        return false;
    }

    /// <summary>One that remembers who has it may well let that one in again.</summary>
    private static bool IsWrittenForReentry(ITypeSymbol type) =>
        type.Name.Contains("Reentrant") && !type.Name.Contains("NonReentrant")
        || type.GetMembers().Any(member => member is IFieldSymbol field && (field.Type.Name == "AsyncLocal" || field.Name.IndexOf("owner", StringComparison.OrdinalIgnoreCase) >= 0));

    private bool IsPlainTask(ITypeSymbol type) =>
        SymbolEqualityComparer.Default.Equals(type, _facts.Known.Task) || SymbolEqualityComparer.Default.Equals(type, _facts.Known.ValueTask);

    private bool IsLock(IOperation? semaphore, CancellationToken cancellationToken) => Identity.Permits(semaphore, cancellationToken) is 1 or null;

    private AcquireForm Form(IInvocationOperation call, bool isTry)
    {
        var form = isTry ? AcquireForm.Tries : AcquireForm.Waits;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.None } parameter)
                continue;
            if (parameter.Type.SpecialType == SpecialType.System_Int32 || _facts.Known.IsTimeSpan(parameter.Type))
                return IsInfinite(argument.Value) ? form == AcquireForm.Tries ? AcquireForm.Waits : form : argument.Value.ConstantValue is { HasValue: true, Value: 0 } ? AcquireForm.Tries : AcquireForm.Timed;
            if (_facts.Known.IsToken(parameter.Type) && argument.ArgumentKind == ArgumentKind.Explicit && argument.Value is not (IDefaultValueOperation or IPropertyReferenceOperation { Property.Name: "None" }))
                form = form == AcquireForm.Waits ? AcquireForm.Cancellable : form;
        }
        return form;
    }

    private static bool IsInfinite(IOperation value) =>
        value.ConstantValue is { HasValue: true, Value: -1 } || value is IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" };

    private static LockKind? Side(string name) => name switch
    {
        "EnterReadLock" or "TryEnterReadLock" => LockKind.ReadSide,
        "EnterUpgradeableReadLock" or "TryEnterUpgradeableReadLock" => LockKind.UpgradeableSide,
        "EnterWriteLock" or "TryEnterWriteLock" => LockKind.WriteSide,
        _ => null,
    };

    private static ITypeSymbol? Underlying(IOperation value) => value is IConversionOperation conversion ? conversion.Operand.Type : value.Type;

    private static bool IsThreading(ITypeSymbol? type, string name) => type?.Name == name && IsThreadingNamespace(type);

    private static bool IsThreadingNamespace(ITypeSymbol type) =>
        type.ContainingNamespace is { Name: "Threading", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };
}
