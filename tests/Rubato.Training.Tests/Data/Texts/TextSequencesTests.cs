using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Texts;

public class TextSequencesTests
{
    /// <summary>Character i of the text is the i-th of its alphabet, so that a place says itself.</summary>
    static readonly TextData Numbered = TextData.FromText("numbered", string.Concat(Enumerable.Range(0x4E00, 1000).Select(char.ConvertFromUtf32)));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(300)]
    [InlineData(450)]
    public void FillBatch_AnyOffset_GivesWindowsAndTheirNextCharacters(int tokens)
    {
        foreach (var part in (DataPart[])[DataPart.Train, DataPart.Test])
        {
            if (part == DataPart.Test && tokens > 99)
                continue;
            var sequences = Numbered.Sequences(part, tokens);
            var first = part == DataPart.Train ? 0 : 900;
            var end = part == DataPart.Train ? 900 : 1000;
            for (var offset = 0; offset < (part == DataPart.Train ? tokens : 1); offset++)
            {
                int[] indices = [sequences.Count - 1, 0];
                var inputs = new float[2 * tokens];
                var targets = new int[2 * tokens];
                sequences.FillBatch(indices, offset, inputs, targets);
                for (var row = 0; row < 2; row++)
                {
                    for (var t = 0; t < tokens; t++)
                    {
                        var place = first + offset + (indices[row] * tokens) + t;
                        Assert.Equal((place, place + 1), ((int)inputs[(row * tokens) + t], targets[(row * tokens) + t]));
                        Assert.True(place + 1 < end);
                    }
                }
            }
        }
    }

    [Fact]
    public void Count_TrainAndValidation_UseAllWholeWindows()
    {
        Assert.Equal(((900 - 7) / 7, 99 / 7), (Numbered.Sequences(DataPart.Train, 7).Count, Numbered.Sequences(DataPart.Test, 7).Count));
        Assert.Equal((1, 1), (Numbered.Sequences(DataPart.Train, 450).Count, Numbered.Sequences(DataPart.Test, 99).Count));
    }

    [Fact]
    public void OffsetAt_SeedAndEpoch_IsUniformAndRepeats()
    {
        var sequences = Numbered.Sequences(DataPart.Train, 10);
        var counts = new int[10];
        for (var epoch = 0; epoch < 10_000; epoch++)
            counts[sequences.OffsetAt(3, epoch)]++;
        // 1,000 expected, deviation 30; 150 is five of them.
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
        Assert.Equal("7 5 9 5 2 9", string.Join(' ', Enumerable.Range(0, 6).Select(epoch => sequences.OffsetAt(1, epoch))));
        Assert.Equal(0, Numbered.Sequences(DataPart.Test, 10).OffsetAt(1, 5));
    }

    [Theory]
    [InlineData(DataPart.Train, 451, "sequences of 451 characters, which need 902 to learn from; the text has 900")]
    [InlineData(DataPart.Test, 100, "need 101 to judge by; the text has 100")]
    [InlineData(DataPart.Train, 0, "got sequences of 0 characters; at least 1")]
    [InlineData(DataPart.Train, int.MaxValue, "need 4,294,967,294")]
    public void Sequences_LengthOutOfRange_SaysWhatTheTextHas(DataPart part, int tokens, string expected) =>
        Assert.Contains(expected, Culture.German(() => Assert.Throws<DataException>(() => Numbered.Sequences(part, tokens)).Message));

    [Fact]
    public void FillBatch_WrongUse_Refuses()
    {
        var sequences = Numbered.Sequences(DataPart.Train, 5);
        Assert.Throws<ArgumentException>(() => sequences.FillBatch([0, 1], 0, new float[9], new int[10]));
        Assert.Throws<ArgumentException>(() => sequences.FillBatch([0, 1], 0, new float[10], new int[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequences.FillBatch([0], 5, new float[5], new int[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequences.FillBatch([sequences.Count], 0, new float[5], new int[5]));
    }
}
