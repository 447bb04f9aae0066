using Build.Pipeline;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Validate")]
[TaskDescription("Compares the student on libtorch, ONNX Runtime and our runtime; takes the test accuracy.")]
[IsDependentOn(typeof(ExportTask))]
public sealed class ValidateTask() : StageTask("validate");
