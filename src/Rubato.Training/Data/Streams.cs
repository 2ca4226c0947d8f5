namespace Rubato.Training.Data;

/// <summary>Which question a random stream answers, so that no two share numbers. Never renumber: data would change.</summary>
static class Streams
{
    public const ulong GlyphTrain = 1;
    public const ulong GlyphTest = 2;
    public const ulong GlyphLabelsTrain = 3;
    public const ulong GlyphLabelsTest = 4;
    public const ulong BatchOrder = 5;
    public const ulong TextOffset = 20;
    public const ulong PointLabelsTrain = 21;
    public const ulong PointLabelsTest = 22;
    public const ulong SceneLayout = 23;
    public const ulong LabelNoise = 24;
    public const ulong ClassChoice = 25;
    public const ulong LabelShuffle = 26;
    public const ulong Augmentation = 27;
}
