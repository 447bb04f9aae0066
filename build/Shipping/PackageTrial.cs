using System.Globalization;
using Cake.Core;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Runtime;

namespace Build.Shipping;

/// <summary>A console project that knows the packed libraries and nothing else of this repository.</summary>
internal static class PackageTrial
{
    private const string Program = """
        using System.Globalization;
        using Compress.Runtime;

        EmittedKernels.Use();
        using var model = CompiledModel.Load(args[0]);
        using var session = model.CreateSession();
        session.Input<float>("x").Fill(0.5f);
        session.Run();
        Console.WriteLine(string.Join(' ', session.Output<float>("y").ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture))));
        """;

    /// <summary>Makes, restores, builds and runs it.</summary>
    /// <exception cref="CakeException">A step failed, or it computes something else than the runtime here.</exception>
    public static void Run(BuildContext context)
    {
        var folder = context.Paths.Of("artifacts/package-trial");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

        // Files of its own, so that the repository's settings end here; packages of its own, so that no older copy is found.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="packed" value="{context.Paths.Packages}" /></packageSources>
            </configuration>
            """);
        Write("trial.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Compress.Runtime.Emitted" Version="{typeof(CompiledModel).Assembly.GetName().Version!.ToString(3)}" />
              </ItemGroup>
            </Project>
            """);
        Write("Program.cs", Program);
        var b = new GraphBuilder("trial", opset: 17, seed: 2);
        b.Output(b.Linear(b.Relu(b.Linear(b.Input("x", ElementType.Float32, 1, 4), 6)), 3), "y");
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), OnnxExporter.ToBytes(b.Build()));

        var said = "";
        Dotnet.Require(context, "package-trial", ["build", folder, "-c", "Release", "-nologo", "-v", "q", "-o", Path.Combine(folder, "out")]);
        Shell.Require(context, "package-trial-run", "dotnet", [Path.Combine(folder, "out/trial.dll"), Path.Combine(folder, "model.onnx")], new ShellOptions { OnLine = line => said = line });
        if (said != Expected(Path.Combine(folder, "model.onnx")))
            throw new CakeException(1, $"A fresh project on the packed libraries says '{said}'; '{Expected(Path.Combine(folder, "model.onnx"))}' was expected.");
        context.Say("  a fresh project references the packages, builds, and computes the same");
    }

    private static string Expected(string path)
    {
        using var model = CompiledModel.Load(path);
        using var session = model.CreateSession();
        session.Input<float>("x").Fill(0.5f);
        session.Run();
        return string.Join(' ', session.Output<float>("y").ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
    }
}
