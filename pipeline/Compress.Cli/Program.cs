using System.CommandLine;

var root = new RootCommand("Makes a trained network small: prunes, distils and quantizes it, and packs it for the runtime.");
return root.Parse(args).Invoke();
