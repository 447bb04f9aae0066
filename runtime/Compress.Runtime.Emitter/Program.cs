using Compress.Runtime.Emitter;

// Writes the machine code of Compress.Runtime.Emitted anew; a test holds what is committed against what this writes.
if (args is not [var folder] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("usage: dotnet run --project runtime/Compress.Runtime.Emitter -- runtime/Compress.Runtime.Emitted/Code");
    return 3;
}

foreach (var old in Directory.EnumerateFiles(folder, "*.g.cs"))
    File.Delete(old);
foreach (var (name, text) in CodeFiles.All())
{
    File.WriteAllText(Path.Combine(folder, name), text);
    Console.Out.WriteLine($"{name}: {text.Count(c => c == '\n')} lines");
}

return 0;
