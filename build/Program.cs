using System.Runtime.InteropServices;
using Build;
using Cake.Frosting;

void Stop(PosixSignalContext signal)
{
    // The first Ctrl-C or SIGTERM lets the running step end and tidy up; a second one ends the process at once.
    if (Run.Cancelled)
        return;
    signal.Cancel = true;
    Run.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var code = new CakeHost().UseContext<BuildContext>().Run(args);
if (Run.LastLine is { } line)
    Console.WriteLine(line);
return Run.Cancelled ? 130 : code;
