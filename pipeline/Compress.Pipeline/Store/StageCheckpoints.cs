using System.Globalization;

namespace Compress.Pipeline;

/// <summary>
/// Where the trainings of one stage keep their state, so that a cancelled stage goes on where it stopped, to the same bits. Trainings are
/// told apart by their order in the stage, which its key fixes as it fixes everything else.
/// </summary>
/// <param name="folder">Folder of the states; null to keep none.</param>
internal sealed class StageCheckpoints(string? folder)
{
    private int _trainings;

    /// <summary>The file of the stage's next training; null where none is kept.</summary>
    public string? Next()
    {
        _trainings++;
        return folder is null ? null : Path.Combine(folder, _trainings.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Deletes the states of a stage that is done.</summary>
    public void Delete()
    {
        if (folder is not null && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
