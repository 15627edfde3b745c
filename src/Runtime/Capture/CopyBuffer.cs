using System.Runtime.InteropServices;

namespace Hangproof.Runtime.Capture;

/// <summary>Memory for a copy, faulted in before the target is stopped: a page fault of ours would lengthen its pause.</summary>
internal sealed unsafe class CopyBuffer : SafeHandle
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymousPopulated = 0x02 | 0x20 | 0x8000;

    private readonly nuint _capacity;

    public CopyBuffer(ulong capacity)
        : base(-1, ownsHandle: true)
    {
        _capacity = (nuint)capacity;
        handle = Native.Map(0, _capacity, ReadWrite, PrivateAnonymousPopulated, -1, 0);
        if (IsInvalid)
            throw new RefusedException($"There is not enough memory for a copy of {capacity >> 20} MiB.");
    }

    public override bool IsInvalid => handle == -1;

    public ulong Capacity => _capacity;

    public byte* Start => (byte*)handle;

    protected override bool ReleaseHandle() => Native.Unmap(handle, _capacity) == 0;
}
