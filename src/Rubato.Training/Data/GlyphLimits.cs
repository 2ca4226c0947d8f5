namespace Rubato.Training.Data;

/// <summary>
/// How far glyphs may vary: lengths in pixels of a 28×28 image, strengths as a share of the glyph or of full ink.
/// Chosen by measurement so that a linear model fails, a plain network struggles and a small convolutional one does well.
/// </summary>
static class GlyphLimits
{
    /// <summary>Most displacement by bending, as a share of the glyph's size.</summary>
    public const float Bend = 0.3f;
    public const float HeightLow = 14;
    public const float HeightHigh = 20;
    public const float AspectLow = 0.7f;
    public const float AspectHigh = 1.15f;
    public const float Shear = 0.3f;

    /// <summary>Tangent of half the largest rotation: 0.13 is 15 degrees.</summary>
    public const float HalfTurn = 0.13f;
    public const float Shift = 3;
    public const float PenRadiusLow = 0.8f;
    public const float PenRadiusHigh = 1.7f;
    public const float BlurLow = 0.4f;
    public const float BlurHigh = 1;
    public const int MostScratches = 2;
    public const float ScratchLength = 4;
    public const float InkLow = 0.6f;

    /// <summary>Most deviation of the noise, on the scale where full ink is 1.</summary>
    public const float Noise = 0.13f;
}
