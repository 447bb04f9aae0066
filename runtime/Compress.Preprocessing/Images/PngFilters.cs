namespace Compress.Preprocessing;

/// <summary>The five row filters of PNG (specification, clause 9).</summary>
internal static class PngFilters
{
    /// <summary>Undoes a row's filter in place. Both rows hold the filter byte first; <paramref name="above"/> is already unfiltered, zero for the first row.</summary>
    public static void Undo(byte[] row, byte[] above, int stride, string name, int y)
    {
        switch (row[0])
        {
            case 0:
                break;
            case 1:
                for (var i = stride + 1; i < row.Length; i++) row[i] += row[i - stride];
                break;
            case 2:
                for (var i = 1; i < row.Length; i++) row[i] += above[i];
                break;
            case 3:
                for (var i = 1; i < row.Length; i++) row[i] += (byte)(((i > stride ? row[i - stride] : 0) + above[i]) >> 1);
                break;
            case 4:
                for (var i = 1; i < row.Length; i++)
                    row[i] += i > stride ? Paeth(row[i - stride], above[i], above[i - stride]) : above[i];
                break;
            default:
                throw new PreprocessException($"{name}: row {y} has filter {row[0]}; PNG defines 0 to 4. The file is damaged.");
        }
    }

    /// <summary>The neighbour (left, up, upper left) closest to left + up - upper left; ties in that order.</summary>
    public static byte Paeth(byte left, byte up, byte corner)
    {
        var p = left + up - corner;
        int a = Math.Abs(p - left), b = Math.Abs(p - up), c = Math.Abs(p - corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
