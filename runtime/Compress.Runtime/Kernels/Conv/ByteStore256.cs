using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The store of 8-bit tiles on AVX2, four vectors of sums at once: rounding first, bounds after it, in saturating 16- and 8-bit steps.
/// That gives the bits of clamping first, because the bounds are integers and rounding is monotonic; it needs sums times multipliers
/// that fit 32 bits, which packing proves.
/// </summary>
/// <typeparam name="TRows">Pixels of the tile.</typeparam>
/// <typeparam name="TCols">Vectors of output channels of the tile, 1 or 2.</typeparam>
internal static unsafe class ByteStore256<TRows, TCols>
    where TRows : struct, IExtent
    where TCols : struct, IExtent
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArgs* args, byte* y)
    {
        QuantStore* quant = args->Quant;
        int* spill = (int*)args->Spill;
        nint stride = args->YStride;
        int room = args->Room;
        Vector256<float> m0 = Vector256.Load(args->Multipliers), m1 = TCols.Count > 1 ? Vector256.Load(args->Multipliers + 8) : m0;
        Vector256<short> zero = Vector256.Create((short)quant->ZeroPoint);
        Vector256<byte> low = Vector256.Create(quant->LowByte), high = Vector256.Create(quant->HighByte);
        // The packs work in 128-bit halves: each ends with the first, then the second four channels of all four vectors.
        Vector256<int> order = Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);
        int perRound = 4 / TCols.Count;
        bool bounded = quant->LowByte > 0 || quant->HighByte < 255;
        for (int row = 0; row < TRows.Count; row += perRound, spill += 32, y += perRound * stride)
        {
            Vector256<short> ab = Avx2.AddSaturate(Avx2.PackSignedSaturate(Steps(spill, m0), Steps(spill + 8, m1)), zero), cd = ab;
            if (TCols.Count == 1 || row + 1 < TRows.Count)
                cd = Avx2.AddSaturate(Avx2.PackSignedSaturate(Steps(spill + 16, m0), Steps(spill + 24, m1)), zero);
            Vector256<byte> bytes = Avx2.PermuteVar8x32(Avx2.PackUnsignedSaturate(ab, cd).AsInt32(), order).AsByte();
            if (bounded)
                bytes = Avx2.Min(Avx2.Max(bytes, low), high);
            if (TCols.Count > 1)
            {
                Store16(y, bytes.GetLower(), room);
                if (row + 1 < TRows.Count)
                    Store16(y + stride, bytes.GetUpper(), room);
            }
            else
            {
                ByteTail.Store(y, bytes.AsUInt64().ToScalar(), room);
                if (row + 1 < TRows.Count)
                    ByteTail.Store(y + stride, bytes.AsUInt64().GetElement(1), room);
                if (row + 2 < TRows.Count)
                    ByteTail.Store(y + (2 * stride), bytes.AsUInt64().GetElement(2), room);
                if (row + 3 < TRows.Count)
                    ByteTail.Store(y + (3 * stride), bytes.AsUInt64().GetElement(3), room);
            }
        }
    }

    /// <summary>The same with a residual: the result is rounded and bounded as if it were stored, then added and quantized again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunSum(TileArgs* args, byte* y, byte* r)
    {
        QuantStore* quant = args->Quant;
        if (TCols.Count == 2 && args->Room >= 16 && quant->IsLine)
        {
            RunLine(args, y, r);
            return;
        }

        int* spill = (int*)args->Spill;
        nint stride = args->YStride, residualStride = args->ResidualStride;
        int room = args->Room;
        Vector256<float> m0 = Vector256.Load(args->Multipliers), m1 = TCols.Count > 1 ? Vector256.Load(args->Multipliers + 8) : m0;
        Vector256<short> zero = Vector256.Create((short)quant->SumZeroPoint);
        Vector256<byte> low = Vector256.Create(quant->SumLowByte), high = Vector256.Create(quant->SumHighByte);
        Vector256<int> order = Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);
        var terms = new Terms(quant);
        for (int row = 0; row < TRows.Count; row += 2, spill += 16 * TCols.Count, y += 2 * stride, r += 2 * residualStride)
        {
            bool second = row + 1 < TRows.Count;
            bool wide = TCols.Count > 1 && room > 8;
            Vector256<int> a = Sum(quant, terms, spill, m0, r, room), b = wide ? Sum(quant, terms, spill + 8, m1, r + 8, room - 8) : a;
            Vector256<short> ab = Avx2.AddSaturate(Avx2.PackSignedSaturate(a, b), zero), cd = ab;
            if (second)
            {
                Vector256<int> c = Sum(quant, terms, spill + (8 * TCols.Count), m0, r + residualStride, room), d = wide ? Sum(quant, terms, spill + 24, m1, r + residualStride + 8, room - 8) : c;
                cd = Avx2.AddSaturate(Avx2.PackSignedSaturate(c, d), zero);
            }

            Vector256<byte> bytes = Avx2.PermuteVar8x32(Avx2.PackUnsignedSaturate(ab, cd).AsInt32(), order).AsByte();
            bytes = Avx2.Min(Avx2.Max(bytes, low), high);
            int width = Math.Min(room, 8 * TCols.Count);
            Store16(y, bytes.GetLower(), width);
            if (second)
                Store16(y + stride, bytes.GetUpper(), width);
        }
    }

    /// <summary>The same for sixteen channels whose sum is a line: the usual case, without a branch for each vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunLine(TileArgs* args, byte* y, byte* r)
    {
        QuantStore* quant = args->Quant;
        int* spill = (int*)args->Spill;
        nint stride = args->YStride, residualStride = args->ResidualStride;
        Vector256<float> m0 = Vector256.Load(args->Multipliers), m1 = Vector256.Load(args->Multipliers + 8);
        Vector256<float> low = Vector256.Create(quant->Low), high = Vector256.Create(quant->High);
        Vector256<float> first = Vector256.Create(quant->Line.A), second = Vector256.Create(quant->Line.B), third = Vector256.Create(quant->Line.C);
        Vector256<short> zero = Vector256.Create((short)quant->SumZeroPoint);
        Vector256<byte> lowest = Vector256.Create(quant->SumLowByte), highest = Vector256.Create(quant->SumHighByte);
        Vector256<int> order = Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);
        for (int row = 0; row < TRows.Count; row += 2, spill += 32, y += 2 * stride, r += 2 * residualStride)
        {
            Vector256<short> ab = Avx2.AddSaturate(Avx2.PackSignedSaturate(Line(spill, m0, r, low, high, first, second, third), Line(spill + 8, m1, r + 8, low, high, first, second, third)), zero), cd = ab;
            if (row + 1 < TRows.Count)
                cd = Avx2.AddSaturate(Avx2.PackSignedSaturate(Line(spill + 16, m0, r + residualStride, low, high, first, second, third), Line(spill + 24, m1, r + residualStride + 8, low, high, first, second, third)), zero);
            Vector256<byte> bytes = Avx2.PermuteVar8x32(Avx2.PackUnsignedSaturate(ab, cd).AsInt32(), order).AsByte();
            bytes = Avx2.Min(Avx2.Max(bytes, lowest), highest);
            bytes.GetLower().Store(y);
            if (row + 1 < TRows.Count)
                bytes.GetUpper().Store(y + stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Line(int* sums, Vector256<float> multipliers, byte* r, Vector256<float> low, Vector256<float> high, Vector256<float> first, Vector256<float> second, Vector256<float> third)
    {
        Vector256<float> result = Avx.RoundToNearestInteger(Avx.Min(Avx.Max(Avx.ConvertToVector256Single(Vector256.Load(sums)) * multipliers, low), high));
        return Avx.ConvertToVector256Int32(Fma.MultiplyAdd(result, first, Fma.MultiplyAdd(Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(r)), second, third)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Sum(QuantStore* quant, in Terms terms, int* sums, Vector256<float> multipliers, byte* r, int room)
    {
        Vector256<float> result = Avx.ConvertToVector256Single(Vector256.Load(sums)) * multipliers;
        // Rounded in float: what the conversion to integers and back would give, since the bounds are small.
        result = Avx.RoundToNearestInteger(Avx.Min(Avx.Max(result, terms.Low), terms.High));
        Vector256<int> residual = Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(ByteTail.Load(r, room)).AsByte());
        if (quant->IsLine)
            return Avx.ConvertToVector256Int32(Fma.MultiplyAdd(result, terms.A, Fma.MultiplyAdd(Avx.ConvertToVector256Single(residual), terms.B, terms.C)));
        residual -= Vector256.Create(quant->ResidualZeroPoint);
        Vector256<float> sum = (result * quant->Scale) + (Avx.ConvertToVector256Single(residual) * quant->ResidualScale);
        return Avx.ConvertToVector256Int32(sum / Vector256.Create(quant->SumScale));
    }

    /// <summary>What every sum with a residual reads.</summary>
    private readonly struct Terms(QuantStore* quant)
    {
        public readonly Vector256<float> Low = Vector256.Create(quant->Low), High = Vector256.Create(quant->High);
        public readonly Vector256<float> A = Vector256.Create(quant->Line.A), B = Vector256.Create(quant->Line.B), C = Vector256.Create(quant->Line.C);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Steps(int* sums, Vector256<float> multipliers)
        => Avx.ConvertToVector256Int32(Avx.ConvertToVector256Single(Vector256.Load(sums)) * multipliers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store16(byte* y, Vector128<byte> bytes, int room)
    {
        if (room >= 16)
        {
            bytes.Store(y);
            return;
        }

        ByteTail.Store(y, bytes.AsUInt64().ToScalar(), room);
        if (room > 8)
            ByteTail.Store(y + 8, bytes.AsUInt64().GetElement(1), room - 8);
    }
}
