using Hangproof.Runtime.Capture;

namespace Hangproof.Runtime.Tests.Capture;

public sealed class MemoryMappingTests
{
    [Fact]
    public void A_line_of_the_map_is_read()
    {
        var mapping = MemoryMapping.Parse("7f3ec0000000-7f3ec0021000 r-xp 0001f000 08:01 1234                       /usr/lib/my lib.so");

        Assert.Equal(0x7f3ec0000000UL, mapping.Start);
        Assert.Equal(0x21000UL, mapping.Length);
        Assert.Equal((true, false, true, false), (mapping.Readable, mapping.Writable, mapping.Executable, mapping.Shared));
        Assert.Equal(0x1f000UL, mapping.Offset);
        Assert.Equal("/usr/lib/my lib.so", mapping.Path);
        Assert.True(mapping.HasFile);
    }

    [Theory]
    [InlineData("7f00-8000 rw-p 00000000 00:00 0 ")]
    [InlineData("7f00-8000 rw-p 00000000 00:00 0                          [heap]")]
    [InlineData("7f00-8000 rw-p 00000000 08:01 12                         /app/old.dll (deleted)")]
    [InlineData("7f00-8000 r-xs 00000000 00:01 77                         /memfd:doublemapper (deleted)")]
    [InlineData("7f00-8000 rw-s 00000000 00:06 77                         /dev/nvidia0")]
    public void What_no_file_holds_is_copied(string line) => Assert.False(MemoryMapping.Parse(line).HasFile);
}
