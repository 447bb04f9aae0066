namespace Microsoft.ML.OnnxRuntime;

/// <summary>Which graph rewrites the session makes while it loads a model.</summary>
public enum GraphOptimizationLevel
{
    /// <summary>None.</summary>
    ORT_DISABLE_ALL = 0,

    /// <summary>Those that keep to standard operators: constant folding, dead nodes, simple fusions.</summary>
    ORT_ENABLE_BASIC = 1,

    /// <summary>Also fusions into the engine's own operators.</summary>
    ORT_ENABLE_EXTENDED = 2,

    /// <summary>Also memory-layout changes. The default.</summary>
    ORT_ENABLE_ALL = 99,
}
