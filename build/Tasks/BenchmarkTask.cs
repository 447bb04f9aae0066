using Build.Pipeline;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Benchmark")]
[TaskDescription("Times teacher and student on our runtime and ONNX Runtime, taking turns.")]
[IsDependentOn(typeof(ValidateTask))]
public sealed class BenchmarkTask() : StageTask("benchmark");
