using System.CommandLine;

namespace Compress.Cli;

/// <summary>One verb of the command line. Adding one = one file and one line in <see cref="CliVerbs.All"/>.</summary>
internal interface ICliVerb
{
    /// <summary>The verb with its options and action.</summary>
    Command Build();
}
