namespace Compress.Runtime.Operators;

/// <summary>
/// An operator's plain scalar implementation, made for one node and its element types, on row-major buffers. It is the oracle of the
/// fast kernels, evaluates constants and serves where no fast kernel exists. Runs allocate nothing beyond outputs and kept scratch.
/// </summary>
internal abstract class ReferenceKernel
{
    public abstract void Run(OperatorCall call);
}
