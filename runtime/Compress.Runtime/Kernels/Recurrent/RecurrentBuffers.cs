namespace Compress.Runtime.Kernels;

/// <summary>What a recurrent layer reads and writes; see <see cref="RecurrentLayer.Run"/>.</summary>
internal readonly unsafe struct RecurrentBuffers(float* x, float* h0, float* c0, float* y, float* h, float* c, float* gates)
{
    public float* X => x;
    public float* H0 => h0;
    public float* C0 => c0;
    public float* Y => y;
    public float* H => h;
    public float* C => c;
    public float* Gates => gates;
}
