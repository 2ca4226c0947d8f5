namespace Rubato.Training.Data;

/// <summary>A decoded picture <c>[H,W,C]</c>: 1 channel (grey) or 3 (red, green, blue), 0 … 255.</summary>
sealed record Picture(int Height, int Width, int Channels, byte[] Pixels)
{
    /// <summary>The most rows or columns that are read.</summary>
    public const int MostSide = 4096;

    /// <summary>Throws unless both sides are allowed.</summary>
    public static void CheckSides(string path, long height, long width)
    {
        if (height is < 1 or > MostSide || width is < 1 or > MostSide)
            throw new DataException($"{path}: the header says {height}×{width} pixels; 1×1 to {MostSide}×{MostSide} are allowed. Scale the picture, or fetch it again.");
    }
}
