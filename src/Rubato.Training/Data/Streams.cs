namespace Rubato.Training.Data;

/// <summary>Which question a random stream answers, so that no two share numbers. Never renumber: data would change.</summary>
static class Streams
{
    public const ulong GlyphTrain = 1;
    public const ulong GlyphTest = 2;
    public const ulong GlyphLabelsTrain = 3;
    public const ulong GlyphLabelsTest = 4;
    public const ulong BatchOrder = 5;
}
