using System.CommandLine;
using System.Globalization;
using Compress.Pipeline;
using Spectre.Console;

namespace Compress.Cli;

/// <summary>What a model consists of and costs.</summary>
internal sealed class InspectVerb : ICliVerb
{
    public Command Build()
    {
        var model = new Argument<string>("model") { Description = "ONNX file or bundle." };
        var groups = new Option<bool>("--groups") { Description = "Also tells which channels can only be pruned together." };
        var plan = new Option<bool>("--plan") { Description = "Also tells how the runtime runs it: fusions, kernels, memory." };
        var json = CommonOptions.Json();
        var command = new Command("inspect", """
            Tells operators, parameters, multiply-accumulates and sizes of a model, layer by layer, for one sample.

            Example: compress inspect model.onnx --groups
            """) { model, groups, plan, json };
        command.SetAction(parsed => CliHost.Guard(_ =>
        {
            var found = ModelInspector.Inspect(ModelSource.Open(parsed.GetValue(model)!), parsed.GetValue(groups), parsed.GetValue(plan));
            if (parsed.GetValue(json)) JsonOutput.Write(found);
            else Show(CommonOptions.People(false), found);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Show(IAnsiConsole console, ModelInspection model)
    {
        var layers = NewTable("layer", "operator", "output").AddColumns(Right("parameters"), Right("MACs"), Right("bytes"));
        foreach (var layer in model.Layers)
            layers.AddRow(Markup.Escape(layer.Name), layer.Operator, Markup.Escape(layer.Output ?? "?"), Whole(layer.Parameters), layer.Macs is { } macs ? Whole(macs) : "?", Whole(layer.Bytes));
        console.Write(layers);
        if (model.Groups is { } groups)
        {
            var table = NewTable("group").AddColumns(Right("channels"), new TableColumn("members"));
            foreach (var group in groups) table.AddRow(Markup.Escape(group.Name), Whole(group.Channels), Markup.Escape(string.Join("\n", group.Members)));
            console.Write(table);
        }
        if (model.Plan is { } plan) Show(console, plan);
        console.WriteLine($"inputs      {string.Join(", ", model.Inputs)}");
        console.WriteLine($"outputs     {string.Join(", ", model.Outputs)}");
        console.WriteLine($"opset       {model.Opset}");
        console.WriteLine($"operators   {string.Join(", ", model.Operators.Select(o => $"{o.Key} {o.Value}"))}");
        console.WriteLine($"parameters  {Whole(model.Parameters)}");
        console.WriteLine($"MACs        {(model.Macs is { } all ? Whole(all) : "unknown")}");
        console.WriteLine($"bytes       {Whole(model.Bytes)} ({Whole(model.WeightBytes)} of them constants)");
        foreach (var note in model.Notes) console.WriteLine("note: " + note);
    }

    private static void Show(IAnsiConsole console, PlanInspection plan)
    {
        var table = NewTable("step", "operators", "kernel", "output").AddColumns(Right("MACs"), new TableColumn("int8"));
        foreach (var step in plan.Steps)
            table.AddRow(Markup.Escape(step.Name), Markup.Escape(step.Operators), Markup.Escape(step.Kernel), Markup.Escape(step.Output), Whole(step.Macs), step.Int8 ? "yes" : "");
        console.Write(table);
        console.WriteLine($"runs on     {plan.Tier}");
        console.WriteLine(plan.IsStatic ? $"memory      {Whole(plan.ArenaBytes)} bytes a session, {Whole(plan.PackedBytes)} bytes of packed weights" : $"no static plan: {plan.Obstacle}");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"int8 MACs   {plan.Int8MacShare * 100:0.0} %"));
    }

    private static Table NewTable(params string[] columns) => new Table().Border(TableBorder.Simple).AddColumns(columns);

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned();

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
