using Build;
using Cake.Frosting;

Console.CancelKeyPress += (_, e) =>
{
    // The first Ctrl-C lets the running step end and tidy up; a second one ends the process at once.
    if (Run.Cancelled)
        return;
    e.Cancel = true;
    Run.Cancel();
};

var code = new CakeHost().UseContext<BuildContext>().Run(args);
if (Run.LastLine is { } line)
    Console.WriteLine(line);
return Run.Cancelled ? 130 : code;
