using Rubato.Engine;

namespace Rubato.Training.Tests.Ensembles;

/// <summary>Probabilities and labels for tests: functions of a seed.</summary>
static class Answers
{
    public static (float[][] Members, int[] Labels) Random(ulong seed, int members, int examples, int classes)
    {
        var random = new CounterRandom(seed);
        int[] labels = [.. Enumerable.Range(0, examples).Select(i => (int)(random.Derive("labels").Bits((ulong)i) % (ulong)classes))];
        var all = new float[members][];
        for (var m = 0; m < members; m++)
        {
            all[m] = new float[examples * classes];
            for (var i = 0; i < examples; i++)
            {
                var row = all[m].AsSpan(i * classes, classes);
                for (var c = 0; c < classes; c++) row[c] = 0.05f + random.Derive("scores").Uniform((ulong)((m * examples + i) * classes + c)) + (c == labels[i] ? 0.4f : 0);
                var sum = 0f;
                foreach (var p in row) sum += p;
                foreach (ref var p in row) p /= sum;
            }
        }

        return (all, labels);
    }
}
