namespace Compress.Pipeline;

/// <summary>What a recipe must be beyond its form.</summary>
internal static class RecipeRules
{
    public static void Require(Recipe recipe, string source)
    {
        void Fail(string what) => throw new RecipeException($"{source}: {what}");

        if (recipe.Name.Length == 0 || recipe.Name.AsSpan().ContainsAny(Path.GetInvalidFileNameChars()) || recipe.Name is "." or "..")
            Fail($"name is '{recipe.Name}'; it names a folder, so it must be a plain file name.");
        if (recipe.Data.Generator is { } generator && generator != "glyphs")
            Fail($"data.generator is '{generator}'; there is one generator: glyphs.");
        if (recipe.Data.Generator is not null && recipe.Data.Path is not null)
            Fail("data has both a path and a generator; give one.");
        if (recipe.Data.Validation is not (> 0 and < 0.9))
            Fail($"data.validation is {recipe.Data.Validation}; it is a share between 0 and 0.9, since early stopping and goals look at it.");
        if (recipe.Data.Preprocess.Normalise is not ("dataset" or "given" or "none"))
            Fail($"data.preprocess.normalise is '{recipe.Data.Preprocess.Normalise}'; it is dataset, given or none.");
        if ((recipe.Teacher.Zoo is null) == (recipe.Teacher.Onnx is null) && recipe.Teacher.Zoo is not null)
            Fail("teacher has both a zoo network and an ONNX file; give one.");

        Require(recipe.Data, Fail);
        Require(recipe.Teacher, Fail);
        if (recipe.Robustness is { } robustness && (!(robustness.Epsilon > 0) || robustness.Steps < 1 || robustness.Samples < 0))
            Fail($"robustness has epsilon {robustness.Epsilon}, {robustness.Steps} steps and {robustness.Samples} samples; epsilon is above 0, steps 1 or more, samples 0 (all) or more.");

        var rank = 0;
        for (var i = 0; i < recipe.Stages.Length; i++)
        {
            var stage = recipe.Stages[i];
            var given = new object?[] { stage.Prune, stage.Distill, stage.Quantize };
            if (given.Count(g => g is not null) != 1)
                Fail($"stages[{i}] must be exactly one of prune, distill and quantize.");
            var at = Array.FindIndex(given, g => g is not null);
            if (at < rank) Fail($"stages[{i}] is out of order: prune comes before distill and distill before quantize, since each trains what the one before left.");
            rank = at;
            Require(stage, i, Fail);
        }
        if (recipe.Stages.Count(s => s.Quantize is not null) > 1) Fail("stages has quantize twice; a graph is quantized once.");
    }

    private static void Require(DataRecipe data, Action<string> fail)
    {
        if (data.Files.BadSamples is not ("refuse" or "skip")) fail($"data.files.bad_samples is '{data.Files.BadSamples}'; it is refuse or skip.");
        if (data.Files.Content is not ("detect" or "text" or "rows")) fail($"data.files.content is '{data.Files.Content}'; it is detect, text or rows.");
        if (data.Preprocess.Unseen is not ("zero" or "refuse")) fail($"data.preprocess.unseen is '{data.Preprocess.Unseen}'; it is zero or refuse.");
        if (data.Preprocess.Augment.DropTokens is not (>= 0 and < 1)) fail($"data.preprocess.augment.drop_tokens is {data.Preprocess.Augment.DropTokens}; it is a share from 0 to below 1.");
        var text = data.Preprocess.Text;
        if (text.Tokens is not ("words" or "bytes")) fail($"data.preprocess.text.tokens is '{text.Tokens}'; it is words or bytes.");
        if (text.Length is not (>= 1 and <= 65536)) fail($"data.preprocess.text.length is {text.Length}; it is 1 to 65536.");
        if (text.Words < 1 || text.MinCount < 1) fail($"data.preprocess.text has {text.Words} words that occur {text.MinCount} times; give 1 or more of each.");
    }

    private static void Require(TeacherRecipe teacher, Action<string> fail)
    {
        Require(teacher.Optimizer, "teacher", fail);
        if (teacher.Loss is not ("cross_entropy" or "binary_cross_entropy" or "mse")) fail($"teacher.loss is '{teacher.Loss}'; it is cross_entropy, binary_cross_entropy or mse.");
        if (teacher.Loss != "cross_entropy" && teacher.Optimizer.LabelSmoothing != 0) fail($"teacher.optimizer.label_smoothing is part of cross_entropy; the loss is {teacher.Loss}.");
        if (teacher.Patience < 0) fail($"teacher.patience is {teacher.Patience}; give 0 or more.");
        if (teacher.Dropout is not (>= 0 and < 1)) fail($"teacher.dropout is {teacher.Dropout}; it is a share from 0 to below 1.");
        if (teacher.Pretrain is { } pretrain)
        {
            if (teacher.Zoo != "text-transformer") fail("teacher.pretrain is for the zoo's text-transformer, which has a language model.");
            Require(pretrain.Optimizer, "teacher.pretrain", fail);
            if (pretrain.Epochs < 1) fail($"teacher.pretrain.epochs is {pretrain.Epochs}; give 1 or more.");
            if (pretrain.Dropout is not (>= 0 and < 1)) fail($"teacher.pretrain.dropout is {pretrain.Dropout}; it is a share from 0 to below 1.");
            if (pretrain.Share is not (> 0 and < 1)) fail($"teacher.pretrain.share is {pretrain.Share}; it is the share of words to predict, between 0 and 1.");
        }
        if (teacher.Adversarial is { } adversarial && (!(adversarial.Epsilon > 0) || adversarial.Steps < 1))
            fail($"teacher.adversarial has epsilon {adversarial.Epsilon} and {adversarial.Steps} steps; epsilon is above 0 and steps 1 or more.");
        if (teacher is { Onnx: not null, FineTune: null, Adversarial: not null })
            fail("teacher.adversarial trains, and a teacher from a file is taken as it is; train it with 'compress train' first, or give teacher.fine_tune too.");
        if (teacher.FineTune is not { } fine) return;
        if (fine.Lora < 0 || fine.LastLayers < 0 || (fine.Lora > 0) == (fine.LastLayers > 0))
            fail($"teacher.fine_tune has lora {fine.Lora} and last_layers {fine.LastLayers}; give one of the two, as 1 or more.");
        if (teacher.Zoo is not null) fail("teacher.fine_tune is for a given network, and the zoo's begins untrained; give teacher.onnx.");
    }

    private static void Require(OptimizerRecipe optimizer, string where, Action<string> fail)
    {
        if (optimizer.StepEpochs < 1 || optimizer.StepFactor is not (> 0 and <= 1))
            fail($"{where}.optimizer has step_epochs {optimizer.StepEpochs} and step_factor {optimizer.StepFactor}; epochs are 1 or more, the factor is above 0 and at most 1.");
    }

    private static void Require(StageRecipe stage, int index, Action<string> fail)
    {
        if (stage.Prune is { } prune)
        {
            if (prune.Structure != "channels") fail($"stages[{index}].prune.structure is '{prune.Structure}'; channels is what can be pruned.");
            if (prune.Macs is not (> 0 and <= 1)) fail($"stages[{index}].prune.macs is {prune.Macs}; it is the share of multiply-accumulates that stays, above 0 and at most 1.");
            if (prune.Steps < 1) fail($"stages[{index}].prune.steps is {prune.Steps}; give 1 or more.");
            Require(prune.Optimizer, $"stages[{index}].prune", fail);
            if (prune.RecoverEpochs < 0) fail($"stages[{index}].prune.recover_epochs is {prune.RecoverEpochs}; give 0 or more.");
        }
        if (stage.Distill is { } distill)
        {
            if (distill.Temperature <= 0) fail($"stages[{index}].distill.temperature is {distill.Temperature}; it must be above 0.");
            if (distill.Weight is not (>= 0 and <= 1)) fail($"stages[{index}].distill.weight is {distill.Weight}; it is a share from 0 to 1.");
            Require(distill.Optimizer, $"stages[{index}].distill", fail);
            if (distill.Epochs < 0) fail($"stages[{index}].distill.epochs is {distill.Epochs}; give 0 or more.");
        }
        if (stage.Quantize is { } quantize)
        {
            if (quantize.Percentile is not (> 50 and <= 100)) fail($"stages[{index}].quantize.percentile is {quantize.Percentile}; it is above 50 and at most 100.");
            Require(quantize.Optimizer, $"stages[{index}].quantize", fail);
            if (quantize.Calibration < 1) fail($"stages[{index}].quantize.calibration is {quantize.Calibration}; give 1 sample or more.");
        }
    }
}
