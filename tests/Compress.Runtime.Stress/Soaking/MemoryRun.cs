using System.Text.Json.Nodes;

namespace Compress.Runtime.Stress.Soaking;

/// <summary>What a session of a model costs in a process of its own: private memory against packed weights and arena, mapped pages apart.</summary>
public static class MemoryRun
{
    /// <summary>Loads, runs once and prints a line of JSON.</summary>
    /// <param name="path">The model.</param>
    /// <param name="log">Where the line goes.</param>
    public static int Run(string path, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        // The code of a small network is compiled first, so that what follows is the model's own.
        using (var small = CompiledModel.From(Networks.Residual(3, 6, 8)))
        using (var session = small.CreateSession())
            session.Run();
        var before = ProcessMemory.Private();
        using var model = CompiledModel.Load(path);
        using (var session = model.CreateSession())
        {
            session.Run();
            var after = ProcessMemory.Private();
            var plan = session.Plan;
            log.WriteLine(new JsonObject
            {
                ["private_bytes"] = after - before, ["packed_bytes"] = plan.PackedBytes, ["arena_bytes"] = session.MemoryBytes, ["mapped_bytes"] = model.MappedBytes,
            }.ToJsonString());
        }
        return 0;
    }
}
