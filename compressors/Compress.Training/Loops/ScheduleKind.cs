namespace Compress.Training;

/// <summary>How the learning rate moves over a training.</summary>
public enum ScheduleKind
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>It is multiplied by a factor every few epochs.</summary>
    Step,

    /// <summary>Half a cosine wave from the rate to 0 (Loshchilov and Hutter, 2017, without restarts).</summary>
    Cosine,

    /// <summary>Up from a 25th of the rate over the first 30 %, then down to a 10,000th of that, both by cosine (Smith and Topin, 2018).</summary>
    OneCycle,
}
