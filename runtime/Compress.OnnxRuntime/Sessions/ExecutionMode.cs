namespace Microsoft.ML.OnnxRuntime;

/// <summary>Whether the nodes of a graph run one after the other or side by side.</summary>
public enum ExecutionMode
{
    /// <summary>One node at a time. The default.</summary>
    ORT_SEQUENTIAL = 0,

    /// <summary>Independent nodes at once, on the inter-operator threads.</summary>
    ORT_PARALLEL = 1,
}
