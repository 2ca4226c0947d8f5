using Rubato.Engine;

namespace Rubato.Training.Tasks;

/// <summary>Numbers of the standard normal distribution, a row for each example: functions of the moment, or fixed.</summary>
static class ExampleNoise
{
    /// <summary>Fills in the rows of some examples in an update.</summary>
    public static void Fill(Span<float> rows, ReadOnlySpan<int> examples, in BatchMoment moment, string purpose)
    {
        var width = rows.Length / Math.Max(1, examples.Length);
        for (var row = 0; row < examples.Length; row++) Fill(rows.Slice(row * width, width), moment.RandomOf(purpose, examples[row]));
    }

    /// <summary>Fills in the rows that some examples have whenever they are judged.</summary>
    public static void FillFixed(Span<float> rows, ReadOnlySpan<int> examples, string purpose) => Fill(rows, examples, default, purpose);

    /// <summary>Fills in one row.</summary>
    public static void Fill(Span<float> row, CounterRandom random)
    {
        for (var i = 0; i < row.Length; i++) row[i] = random.Normal((ulong)i);
    }
}
