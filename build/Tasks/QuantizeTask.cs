using Build.Pipeline;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Quantize")]
[TaskDescription("Makes the student's weights and activations 8 bit.")]
[IsDependentOn(typeof(DistillTask))]
public sealed class QuantizeTask() : StageTask("quantize");
