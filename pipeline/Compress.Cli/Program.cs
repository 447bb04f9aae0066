using System.CommandLine;
using Compress.Cli;

var root = new RootCommand("Compress prunes, distils and quantizes neural networks for deployment, and runs the result.");
foreach (var verb in CliVerbs.All) root.Subcommands.Add(verb.Build());
return CliHost.Invoke(root, args);
