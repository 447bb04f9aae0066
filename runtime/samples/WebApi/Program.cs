using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Runtime;
using WebApi;

if (args.Length is not (1 or 2))
{
    Console.Error.WriteLine("usage: WebApi BUNDLE [URL]");
    return 3;
}
CompiledModel model;
try
{
    model = CompiledModel.Load(args[0]);
    if (model.Preprocess is null) throw new ModelException($"{args[0]} says nothing about preprocessing; the sample serves bundles.");
}
catch (Exception e) when (e is ModelException or PreprocessException or IOException)
{
    Console.Error.WriteLine(e.Message);
    return 3;
}

using var pool = new SessionPool(model);
using var metrics = new MetricsPage("Compress");
var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls(args.Length > 1 ? args[1] : "http://127.0.0.1:5080");
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswerJson.Default));
await using var app = builder.Build();

// The body is the file: a PNG for a model of images, text for one of texts.
app.MapPost("/classify", async (HttpRequest request, CancellationToken cancelled) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body, cancelled);
    try
    {
        using var rental = pool.Rent();
        rental.Session.Feed(model.Preprocess.ApplyContent(body.GetBuffer().AsSpan(0, (int)body.Length)));
        rental.Session.Run(cancelled);
        var best = Classification.Of(rental.Session.Output<float>(model.Outputs[0].Name), model.Labels, top: 3);
        return Results.Json(new Answer([.. best.Select(c => new ClassAnswer(c.Label, c.Probability))]), AnswerJson.Default.Answer);
    }
    catch (Exception e) when (e is PreprocessException or ModelException)
    {
        return Results.Text(e.Message, statusCode: StatusCodes.Status400BadRequest);
    }
});
app.MapGet("/metrics", () => metrics.Text());
await app.RunAsync();
model.Dispose();
return 0;
