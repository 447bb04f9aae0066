using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The transforms of Winograd's filtering with six products along one axis, over vectors of channels.</summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
internal static unsafe class WinogradLoop<TLanes, TVec>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
{
    /// <summary>Transforms tiles of six pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(WinogradArgs* args)
    {
        (int row, int column) = (args->Row, args->Column);
        float** at = stackalloc float*[6];
        float* points = args->Points;
        for (int t = 0; t < args->Count; t++, points += args->TileStep, args->Tiles->Next(ref row, ref column))
        {
            args->Tiles->Pixels((byte*)args->X, row, column, (byte**)at, (byte*)args->Zeros);
            for (nint c = 0; c < args->Channels; c += TLanes.Count)
                WinogradSix<TLanes, TVec>.Products(TLanes.Load(at[0] + c), TLanes.Load(at[1] + c), TLanes.Load(at[2] + c), TLanes.Load(at[3] + c), TLanes.Load(at[4] + c), TLanes.Load(at[5] + c), points + c, args->Step);
        }
    }

    /// <summary>Makes tiles' outputs of their products, adds bias and residual, clamps and stores those that lie inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(WinogradArgs* args)
    {
        (int row, int column) = (args->Row, args->Column);
        float* points = args->Points;
        bool down = args->Tiles->Tall.Products > 1;
        int outputs = args->Tiles->Outputs;
        nint next = down ? args->YLine : args->YPixel, residualNext = down ? args->ResidualLine : args->ResidualPixel;
        TVec low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
        for (int t = 0; t < args->Count; t++, points += args->TileStep, args->Tiles->Next(ref row, ref column))
        {
            nint pixel = args->Tiles->FirstResult(row, column, out int tall, out int wide);
            float* y = args->Y + (pixel * args->YPixel);
            float* residual = args->Residual is null ? null : args->Residual + (pixel * args->ResidualPixel);
            for (int c = 0; c < args->Channels; c += TLanes.Count)
            {
                WinogradSix<TLanes, TVec>.Outputs(points + c, args->Step, outputs, out TVec v0, out TVec v1, out TVec v2, out TVec v3);
                WinogradSix<TLanes, TVec>.Store(y + c, next, residual is null ? null : residual + c, residualNext, down ? tall : wide, TLanes.Load(args->Bias + c), v0, v1, v2, v3, low, high);
            }
        }
    }
}
