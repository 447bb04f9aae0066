using Compress.Runtime;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: EdgeApp BUNDLE IMAGE.png|ARRAY.npy");
    return 3;
}
try
{
    using var model = CompiledModel.Load(args[0]);
    using var session = model.CreateSession();
    session.Feed(model.Preprocess ?? throw new InvalidOperationException("The bundle says nothing about preprocessing."), args[1]);
    session.Run();
    var best = Classification.Of(session.Output<float>(model.Outputs[0].Name), model.Labels, top: 1)[0];
    Console.WriteLine($"{best.Label} {best.Probability:P1}");
    return 0;
}
catch (Exception e) when (e is Compress.Graphs.ModelException or Compress.Preprocessing.PreprocessException or InvalidOperationException or IOException)
{
    Console.Error.WriteLine(e.Message);
    return 3;
}
