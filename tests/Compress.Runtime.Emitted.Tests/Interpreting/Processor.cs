using Iced.Intel;

namespace Compress.Runtime.Emitted.Tests.Interpreting;

/// <summary>
/// Executes the few instructions that the machine code consists of, so that it is tried on processors that lack them. Registers begin with
/// noise, memory outside of what is allowed is refused, and what a callee must leave alone is compared in the end.
/// </summary>
internal sealed unsafe class Processor(AllowedMemory memory, int seed)
{
    private const int Lanes = 16;

    // System V: a callee gives these back as they were.
    private static readonly Register[] Kept = [Register.RBX, Register.RBP, Register.RSP, Register.R12, Register.R13, Register.R14, Register.R15];

    private readonly ulong[] _general = new ulong[16];
    private readonly int[][] _vectors = [.. Enumerable.Range(0, 32).Select(_ => new int[Lanes])];
    private bool _carry, _upperInUse;

    /// <summary>What XCR0 holds.</summary>
    public ulong SavedState { get; init; }

    /// <summary>Calls a function of one pointer and returns what it leaves in rax.</summary>
    /// <exception cref="InvalidOperationException">It did what it may not.</exception>
    public ulong Call(DecodedCode code, void* argument)
    {
        var random = new Random(seed);
        foreach (ref var register in _general.AsSpan()) register = (ulong)random.NextInt64();
        foreach (var vector in _vectors) foreach (ref var lane in vector.AsSpan()) lane = random.Next();
        this[Register.RDI] = (ulong)argument;
        ulong[] before = [.. Kept.Select(r => this[r])];
        var at = 0;
        while (code.Instructions[at] is { Mnemonic: not Mnemonic.Ret })
        {
            at = Execute(code.Instructions[at]) is { } target ? code.IndexOf(target) : at + 1;
        }
        if (_upperInUse) throw new InvalidOperationException("Upper halves of vectors are still in use at the end: vzeroupper is missing.");
        for (var i = 0; i < Kept.Length; i++)
            if (this[Kept[i]] != before[i]) throw new InvalidOperationException($"{Kept[i]} is not what it was before the call.");
        return this[Register.RAX];
    }

    private ulong this[Register register]
    {
        get => register.IsGPR32() ? (uint)_general[register.GetNumber()] : register.IsGPR64() ? _general[register.GetNumber()] : throw new NotSupportedException($"{register}");
        set => _general[register.GetNumber()] = register.IsGPR32() ? (uint)value : register.IsGPR64() ? value : throw new NotSupportedException($"{register}");
    }

    /// <summary>Executes one instruction.</summary>
    /// <returns>Where it jumps to, if it does.</returns>
    private ulong? Execute(in Instruction i)
    {
        if (i.HasOpMask || i.IsBroadcast || i.HasRepPrefix || i.HasLockPrefix || i.SegmentPrefix != Register.None) throw Unknown(i);
        switch (i.Mnemonic)
        {
            case Mnemonic.Mov: this[i.Op0Register] = Scalar(i, 1); break;
            case Mnemonic.Lea: this[i.Op0Register] = Address(i); break;
            case Mnemonic.Add: this[i.Op0Register] += Scalar(i, 1); break;
            case Mnemonic.Or: this[i.Op0Register] |= Scalar(i, 1); break;
            case Mnemonic.Xor: this[i.Op0Register] ^= Scalar(i, 1); break;
            case Mnemonic.Shl: this[i.Op0Register] <<= (int)Scalar(i, 1); break;
            case Mnemonic.Cmp: _carry = Scalar(i, 0) < Scalar(i, 1); break;
            case Mnemonic.Jmp: return i.NearBranchTarget;
            case Mnemonic.Jb: return _carry ? i.NearBranchTarget : null;
            case Mnemonic.Xgetbv:
                if (this[Register.ECX] != 0) throw Unknown(i);
                (this[Register.EAX], this[Register.EDX]) = (SavedState & uint.MaxValue, SavedState >> 32);
                break;
            case Mnemonic.Vzeroupper: _upperInUse = false; break;
            case Mnemonic.Vmovdqu32 or Mnemonic.Vmovdqa32: Move(i); break;
            case Mnemonic.Vpbroadcastd:
                memory.Read(Address(i), sizeof(int), i.ToString());
                Vector(i, 0).AsSpan().Fill(*(int*)Address(i));
                break;
            case Mnemonic.Vpxord: Combine(i, (_, a, b) => a ^ b); break;
            case Mnemonic.Vpaddd: Combine(i, (_, a, b) => unchecked(a + b)); break;
            case Mnemonic.Vpdpbusd: Combine(i, Dot); break;
            default: throw Unknown(i);
        }
        return null;
    }

    /// <summary>Four products of unsigned and signed bytes, added without saturation.</summary>
    private static int Dot(int sum, int x, int w) =>
        unchecked(sum + ((byte)x * (sbyte)w) + ((byte)(x >> 8) * (sbyte)(w >> 8)) + ((byte)(x >> 16) * (sbyte)(w >> 16)) + ((byte)(x >> 24) * (sbyte)(w >> 24)));

    private void Move(in Instruction i)
    {
        if (i.Op0Kind == OpKind.Memory)
        {
            memory.Write(Address(i), Lanes * sizeof(int), i.ToString());
            Vector(i, 1).CopyTo(new Span<int>((void*)Address(i), Lanes));
            return;
        }
        Source(i, 1).CopyTo(Vector(i, 0));
    }

    private void Combine(in Instruction i, Func<int, int, int, int> operation)
    {
        var (to, a) = (Vector(i, 0), Vector(i, 1));
        var b = Source(i, 2);
        for (var lane = 0; lane < Lanes; lane++) to[lane] = operation(to[lane], a[lane], b[lane]);
    }

    private ReadOnlySpan<int> Source(in Instruction i, int operand)
    {
        if (i.GetOpKind(operand) != OpKind.Memory) return Vector(i, operand);
        memory.Read(Address(i), Lanes * sizeof(int), i.ToString());
        // Only this move's alignment is not checked by the processor either.
        if (i.Mnemonic == Mnemonic.Vmovdqa32 && Address(i) % 64 != 0) throw new InvalidOperationException($"'{i}' reads at {Address(i):x}, which is not aligned.");
        return new ReadOnlySpan<int>((void*)Address(i), Lanes);
    }

    private int[] Vector(in Instruction i, int operand)
    {
        var register = i.GetOpRegister(operand);
        if (!register.IsZMM()) throw Unknown(i);
        _upperInUse = true;
        return _vectors[register.GetNumber()];
    }

    private ulong Scalar(in Instruction i, int operand)
    {
        switch (i.GetOpKind(operand))
        {
            case OpKind.Register: return this[i.GetOpRegister(operand)];
            case OpKind.Memory when i.MemorySize is MemorySize.UInt64 or MemorySize.Int64:
                memory.Read(Address(i), sizeof(ulong), i.ToString());
                return *(ulong*)Address(i);
            default: return i.GetImmediate(operand);
        }
    }

    private ulong Address(in Instruction i)
    {
        if (i.IsIPRelativeMemoryOperand) throw Unknown(i);
        var index = i.MemoryIndex == Register.None ? 0 : this[i.MemoryIndex] * (ulong)i.MemoryIndexScale;
        return this[i.MemoryBase] + index + i.MemoryDisplacement64;
    }

    private static NotSupportedException Unknown(in Instruction i) => new($"'{i}' is not among the instructions that the code consists of.");
}
