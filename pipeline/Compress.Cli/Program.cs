using System.CommandLine;
using Compress.Cli;
using Compress.Runtime;

// Machine code for what .NET has no instructions of, where the processor has them; results are the same.
EmittedKernels.Use();
var root = new RootCommand("Compress prunes, distils and quantizes neural networks for deployment, and runs the result.");
foreach (var verb in CliVerbs.All) root.Subcommands.Add(verb.Build());
return CliHost.Invoke(root, args);
