using System.Globalization;

namespace Compress.Runtime.Emitted.Tests;

public sealed unsafe class ExecutableMemoryTests
{
    [Fact]
    public void Code_runs_and_its_memory_is_not_writable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "The code is for Linux on x64.");
        // mov eax, 42; ret
        byte[] code = [0xB8, 42, 0, 0, 0, 0xC3];
        var at = ExecutableMemory.Map(code, out var error);
        error.Should().Be(0);
        ((nint)at).Should().NotBe(0);
        ((delegate* unmanaged<int>)at)().Should().Be(42);
        ((delegate* unmanaged[SuppressGCTransition]<int>)at)().Should().Be(42);
        Rights(at).Should().Be("r-xp");
        ExecutableMemory.Unmap(at, code.Length);
        Rights(at).Should().NotContain("x");
    }

    [Fact]
    public void The_state_that_the_system_saves_is_read_on_every_processor_with_avx()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.Intrinsics.X86.Avx.IsSupported, "There is no XCR0 without AVX.");
        var at = ExecutableMemory.Map(MachineCode.SavedState, out _);
        var state = ((delegate* unmanaged<ulong>)at)();
        ExecutableMemory.Unmap(at, MachineCode.SavedState.Length);
        // SSE and AVX, which this process uses.
        (state & 0b110).Should().Be(0b110);
    }

    /// <summary>What the system says may be done with a page: such as r-xp, or nothing where there is none.</summary>
    private static string Rights(void* at)
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var range = parts[0].Split('-').Select(p => ulong.Parse(p, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            if ((ulong)at >= range[0] && (ulong)at < range[1]) return parts[1];
        }
        return "";
    }
}
