using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Compress.Runtime.Emitter;

/// <summary>Which registers the operating system saves (XCR0), which .NET has no method for: a C function without arguments that returns the 64 bits.</summary>
internal static class StateAssembly
{
    public const string Name = "SavedState";

    public const string Summary = "The registers that the operating system saves: XCR0";

    /// <summary>Writes the code.</summary>
    public static void Assemble(Assembler c)
    {
        c.xor(ecx, ecx);
        c.xgetbv();
        c.shl(rdx, 32);
        c.or(rax, rdx);
        c.ret();
    }
}
