using Hangproof.Runtime.Fingerprints;
using Hangproof.Runtime.Symbols;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Hangproof.Runtime.Inspection;

/// <summary>From the addresses of sampled stacks to methods and IL: what the runtime tells of its code when sampling ends.</summary>
internal sealed class SampledCode
{
    private readonly Dictionary<ulong, List<NativeCode>> _codeByMethod = [];
    private readonly Dictionary<ulong, List<(int Native, int IL)[]>> _mapsByMethod = [];
    private readonly SortedList<ulong, NativeCode> _byStart = [];

    /// <summary>Takes in an event, if it tells of code.</summary>
    public void Learn(TraceEvent item)
    {
        if (item is MethodLoadUnloadVerboseTraceData method)
        {
            var code = new NativeCode(method.MethodStartAddress, method.MethodSize, method.MethodID, method.MethodToken, method.MethodNamespace, method.MethodName, method.MethodSignature);
            if (!_byStart.TryAdd(code.Start, code))
                return;
            Of(_codeByMethod, code.Method).Add(code);
        }
        else if (item is MethodILToNativeMapTraceData map)
        {
            var entries = new (int Native, int IL)[map.CountOfMapEntries];
            for (var i = 0; i < entries.Length; i++)
                entries[i] = (map.NativeOffset(i), map.ILOffset(i));
            Of(_mapsByMethod, (ulong)map.MethodID).Add([.. entries.OrderBy(e => e.Native)]);
        }
    }

    /// <summary>The frame at an address; <see langword="null"/> for code that is not managed.</summary>
    public StackFrame? Locate(TraceCodeAddress address, bool isLeaf, string? callee, CodeMap code)
    {
        if (Find(address.Address) is not { } native)
            return null;
        var module = code.Module(address.Method?.MethodModuleFile?.FilePath ?? "");
        var body = module.Method(native.Token);
        var name = body?.SourceName ?? SourceNames.Method(CodeMap.PlainTypeName(native.Type), native.Name);

        // A caller's address is where it goes on, which may belong to the next statement.
        var (offset, next) = FromMap(native, (int)(address.Address - native.Start) - (isLeaf ? 0 : 1));
        if (offset < 0 && callee is not null && body?.OnlyCallTo(callee) is { } call and >= 0)
            (offset, next) = (call, call + 1);
        return new StackFrame(CodeMap.Site(module, name, body, offset), module, native.Token, module.Member(native.Token)?.Id ?? native.Signature, StackPointer: 0, next);
    }

    /// <summary>Name of the method at an address, as its metadata has it.</summary>
    public string? NameAt(ulong address) => Find(address)?.Name;

    private NativeCode? Find(ulong address)
    {
        var (low, high) = (0, _byStart.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var code = _byStart.Values[middle];
            if (address < code.Start)
                high = middle - 1;
            else if (address >= code.Start + (ulong)code.Size)
                low = middle + 1;
            else
                return code;
        }
        return null;
    }

    private (int Offset, int Next) FromMap(NativeCode native, int at)
    {
        // A method that was compiled several times has a map for each, in the same order.
        if (!_mapsByMethod.TryGetValue(native.Method, out var maps))
            return (-1, int.MaxValue);
        var codes = _codeByMethod[native.Method];
        if (maps.Count != codes.Count && maps.Count > 1)
            return (-1, int.MaxValue);
        var map = maps[maps.Count == codes.Count ? codes.IndexOf(native) : 0];
        var offset = -1;
        foreach (var (start, il) in map.TakeWhile(e => e.Native <= at))
            offset = il >= 0 ? il : offset;
        return offset < 0 ? (-1, int.MaxValue) : (offset, map.Where(e => e.IL > offset).Select(e => e.IL).DefaultIfEmpty(int.MaxValue).Min());
    }

    private static List<T> Of<T>(Dictionary<ulong, List<T>> lists, ulong key)
    {
        if (!lists.TryGetValue(key, out var list))
            lists.Add(key, list = []);
        return list;
    }

    /// <summary>One compiled body of a method.</summary>
    private sealed record NativeCode(ulong Start, int Size, long Id, int Token, string Type, string Name, string Signature)
    {
        public ulong Method => (ulong)Id;
    }
}
