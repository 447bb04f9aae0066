using Build.Pipeline;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Export")]
[TaskDescription("Writes the student as the ONNX file that ships, and checks it.")]
[IsDependentOn(typeof(QuantizeTask))]
public sealed class ExportTask() : StageTask("export");
