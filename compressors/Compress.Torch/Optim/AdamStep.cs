using TorchSharp.Modules;

namespace TorchSharp.Optim;

/// <summary>
/// The step that Adam and AdamW share (Kingma and Ba 2015, algorithm 1):
/// <c>m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w -= lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps)</c>.
/// </summary>
internal static class AdamStep
{
    private const int Mean = 0;
    private const int Square = 1;
    private const int LargestSquare = 2;

    public static void Apply(AdamParamGroup group, List<ParameterState> states, torch.Tensor[] descent)
    {
        var batch = new Batch(states[0].Parameter.device_type == DeviceType.CUDA);
        // Parameters that got no gradient at some step count fewer steps; those of one count go together.
        foreach (var together in Enumerable.Range(0, states.Count).GroupBy(i => states[i].Step))
        {
            int[] places = [.. together];
            Apply(
                group, batch, Array.ConvertAll(places, i => states[i]), Array.ConvertAll(places, i => descent[i]), together.Key);
        }
    }

    private static void Apply(
        AdamParamGroup group, Batch batch, ParameterState[] states, torch.Tensor[] descent, long step)
    {
        var (beta1, beta2) = group.Betas;
        var parameters = Array.ConvertAll(states, state => (torch.Tensor)state.Parameter);
        var means = Array.ConvertAll(states, state => state.Get(Mean));
        var squares = Array.ConvertAll(states, state => state.Get(Square));
        batch.Multiply(means, beta1);
        batch.Add(means, descent, 1 - beta1);
        batch.Multiply(squares, beta2);
        batch.AddProduct(squares, descent, descent, 1 - beta2);
        if (group.AmsGrad)
        {
            foreach (var state in states)
            {
                state[LargestSquare] = state.Get(LargestSquare).maximum(state.Get(Square));
            }
            squares = Array.ConvertAll(states, state => state.Get(LargestSquare));
        }
        var divisors = batch.Sqrt(squares);
        batch.Multiply(divisors, 1 / Math.Sqrt(1 - Math.Pow(beta2, step)));
        batch.Add(divisors, group.Epsilon);
        batch.AddQuotient(parameters, means, divisors, -group.LearningRate / (1 - Math.Pow(beta1, step)));
    }
}
