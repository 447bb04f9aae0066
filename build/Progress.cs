using System.Diagnostics;

namespace Build;

/// <summary>
/// One step's progress: a line that is rewritten on a terminal; elsewhere a line whenever another quarter is done,
/// or a minute has passed without one.
/// </summary>
internal sealed class Progress(BuildContext context, string what)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly bool live = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("CI") is null or "";
    private int lastPercent;
    private TimeSpan lastTime;
    private int width;

    /// <summary>Reports how far the step is.</summary>
    public void At(double share, string detail = "")
    {
        var percent = (int)(100 * Math.Clamp(share, 0, 1));
        var text = $"    {what} {percent,3} %  {detail}";
        if (live)
        {
            Console.Write("\r" + text.PadRight(width));
            width = text.Length;
        }
        else if (percent / 25 > lastPercent / 25 || watch.Elapsed - lastTime > TimeSpan.FromMinutes(1))
        {
            lastTime = watch.Elapsed;
            context.Say(text.TrimEnd());
        }

        lastPercent = Math.Max(lastPercent, percent);
    }

    /// <summary>Ends the step and says how long it took.</summary>
    public void Done()
    {
        if (live && width > 0)
            Console.Write("\r" + new string(' ', width) + "\r");
        context.Say($"    {what}: done in {watch.Elapsed.TotalSeconds:0} s");
    }
}
