using Compress.Testing;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Compress.OnnxRuntime.Tests;

public class SessionTests
{
    private static readonly long?[] Any = [null];

    [Fact]
    public void Metadata_of_the_model_is_read()
    {
        using var session = new InferenceSession(TinyModel.Identity(1, 3));
        var about = session.ModelMetadata;
        about.ProducerName.Should().Be("tests");
        about.GraphName.Should().Be("tiny");
        about.Domain.Should().Be("test.domain");
        about.Description.Should().Be("about the model");
        about.GraphDescription.Should().Be("about the graph");
        about.Version.Should().Be(7);
        about.CustomMetadataMap.Should().Equal(new Dictionary<string, string> { ["key"] = "value" });
        session.InputNames.Should().Equal("x");
        session.OutputNames.Should().Equal("y");
        session.OutputMetadata["y"].OnnxValueType.Should().Be(OnnxValueType.ONNX_TYPE_TENSOR);
        session.OverridableInitializerMetadata.Should().BeEmpty();
    }

    [Fact]
    public void A_dynamic_dimension_takes_any_length_zero_included()
    {
        using var session = new InferenceSession(TinyModel.OneNode("Add", 14, [("a", 1, Any), ("b", 1, Any)], [("c", 1, Any)]));
        foreach (var n in new[] { 0, 1, 7, 1000 })
        {
            var a = Enumerable.Range(0, n).Select(i => (float)i).ToArray();
            using var result = session.Run([Input("a", a), Input("b", a)]);
            result[0].AsTensor<float>()!.Should().Equal(a.Select(v => v + v));
        }
    }

    [Fact]
    public void A_scalar_has_no_dimensions()
    {
        using var session = new InferenceSession(TinyModel.Identity(1));
        using var result = session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(new[] { 4f }, []))]);
        result[0].AsTensor<float>()!.Rank.Should().Be(0);
        result[0].AsEnumerable<float>().Should().Equal(4f);
        result[0].AsTensor<double>().Should().BeNull();
    }

    [Fact]
    public void An_output_can_be_the_next_input()
    {
        using var session = new InferenceSession(TinyModel.Identity(1, 2));
        using var first = session.Run([Input("x", [1, 2])]);
        first[0].Name = "x";
        using var second = session.Run([first[0]]);
        second[0].AsTensor<float>()!.Should().Equal(1f, 2f);
        first[0].AsTensor<float>()!.Should().Equal(1f, 2f);
    }

    [Fact]
    public void Bound_inputs_and_outputs_are_used_again_and_again()
    {
        using var session = new InferenceSession(TinyModel.OneNode("Neg", 13, [("x", 1, [3])], [("y", 1, [3])]));
        float[] x = [1, 2, 3], y = new float[3];
        using var input = OrtValue.CreateTensorValueFromMemory(x, [3]);
        using var output = OrtValue.CreateTensorValueFromMemory(y, [3]);
        using var binding = session.CreateIoBinding();
        using var options = new RunOptions { LogId = "bound" };
        binding.BindInput("x", input);
        binding.BindOutput("y", output);
        for (var i = 0; i < 3; i++)
        {
            x[0] = i;
            session.RunWithBinding(options, binding);
            y.Should().Equal(-i, -2, -3);
        }

        binding.ClearBoundOutputs();
        binding.BindOutputToDevice("y", OrtMemoryInfo.DefaultInstance);
        session.RunWithBinding(options, binding);
        using var values = binding.GetOutputValues();
        values[0].GetTensorDataAsSpan<float>().ToArray().Should().Equal(-2, -2, -3);
        binding.ClearBoundInputs();
        var run = () => session.RunWithBinding(options, binding);
        run.Should().Throw<OnnxRuntimeException>();
    }

    [Fact]
    public void A_value_that_nobody_disposes_lets_its_memory_go()
    {
        var memory = Forget();
        for (var i = 0; i < 10 && memory.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        memory.IsAlive.Should().BeFalse();

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Forget()
        {
            var data = new float[16];
            OrtValue.CreateTensorValueFromMemory(data, [16]).GetTensorTypeAndShape().ElementCount.Should().Be(16);
            return new WeakReference(data);
        }
    }

    [Fact]
    public void Options_keep_what_they_are_set_to()
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1, InterOpNumThreads = 2, ExecutionMode = ExecutionMode.ORT_PARALLEL, EnableCpuMemArena = false,
            EnableMemoryPattern = false, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, LogId = "id",
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        options.AddFreeDimensionOverrideByName("n", 5);
        using var session = new InferenceSession(TinyModel.Identity(1, Any), options);
        session.InputMetadata["x"].Dimensions.Should().Equal(5);
        options.IntraOpNumThreads.Should().Be(1);
        options.InterOpNumThreads.Should().Be(2);
        options.ExecutionMode.Should().Be(ExecutionMode.ORT_PARALLEL);
        options.EnableCpuMemArena.Should().BeFalse();
        options.EnableMemoryPattern.Should().BeFalse();
        options.GraphOptimizationLevel.Should().Be(GraphOptimizationLevel.ORT_DISABLE_ALL);
        options.LogSeverityLevel.Should().Be(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    }

    [Fact]
    public void The_rewritten_model_and_a_profile_are_saved_where_asked()
    {
        using var folder = new TempFolder();
        using var options = new SessionOptions
        {
            OptimizedModelFilePath = Path.Combine(folder.Path, "optimized ü.onnx"), ProfileOutputPathPrefix = Path.Combine(folder.Path, "profile"), EnableProfiling = true,
        };
        using (var session = new InferenceSession(TinyModel.Identity(1, 2), options))
        {
            session.Run([Input("x", [1, 2])]).Dispose();
            File.Exists(session.EndProfiling()).Should().BeTrue();
        }

        using var again = new InferenceSession(options.OptimizedModelFilePath);
        again.InputNames.Should().Equal("x");
    }

    [Fact]
    public void Runs_from_several_threads_do_not_disturb_each_other()
    {
        using var session = new InferenceSession(TinyModel.OneNode("Mul", 14, [("a", 1, Any), ("b", 1, Any)], [("c", 1, Any)]));
        Parallel.For(0, 64, i =>
        {
            var a = Enumerable.Repeat((float)i, 100 + i).ToArray();
            using var result = session.Run([Input("a", a), Input("b", a)]);
            result[0].AsTensor<float>()!.Should().OnlyContain(v => v == (float)i * i).And.HaveCount(100 + i);
        });
    }

    [Fact]
    public void The_environment_names_version_and_providers()
    {
        OrtEnv.Instance().GetVersionString().Should().MatchRegex(@"^\d+\.\d+\.\d+");
        OrtEnv.Instance().GetAvailableProviders().Should().Contain("CPUExecutionProvider");
        OrtEnv.IsCreated.Should().BeTrue();
    }

    [Theory]
    [InlineData("models/mnist-8.onnx")]
    [InlineData("models/silero_vad_16k_op15.onnx")]
    public void Real_models_load_and_say_what_they_take(string model)
    {
        using var session = new InferenceSession(TestData.Path(model));
        session.InputMetadata.Values.Should().NotBeEmpty().And.OnlyContain(i => i.IsTensor);
    }

    private static NamedOnnxValue Input(string name, float[] values) => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, [values.Length]));
}
