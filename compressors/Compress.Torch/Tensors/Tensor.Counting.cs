using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Number of handles that were not given back yet, in the whole process.</summary>
        public static long TotalCount => Shim.TensorLive();
    }
}
