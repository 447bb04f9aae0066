namespace Compress.Runtime.Planning;

/// <summary>One piece of work of a bound plan: pointers are resolved, running it allocates nothing and looks nothing up.</summary>
internal abstract class Step
{
    public abstract void Run();
}
