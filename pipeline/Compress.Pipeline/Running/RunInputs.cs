using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>What a C# program gives to a run from its own code, in place of files, folders and the zoo.</summary>
public sealed record RunInputs
{
    /// <summary>Samples; they take the place of the recipe's data and of the command line's folder. The recipe still says how they are split and preprocessed.</summary>
    public IDataSource? Data { get; init; }

    /// <summary>What happens to a sample before the network; it takes the place of what the recipe would learn from the training split. Null to learn it.</summary>
    public PreprocessPlan? Plan { get; init; }

    /// <summary>An untrained network, such as a <see cref="GraphBuilder"/> makes; it is trained as the recipe's teacher says, and its input decides size and layout.</summary>
    public Graph? Network { get; init; }
}
