namespace Rubato.Engine.Tests;

/// <summary>Numbers for tests: pure functions of a seed.</summary>
internal static class Numbers
{
    public static float[] Uniform(ulong seed, int count, float low = -1, float high = 1)
    {
        var random = new CounterRandom(seed).Derive("uniform");
        var numbers = new float[count];
        for (var i = 0; i < count; i++) numbers[i] = low + (high - low) * random.Uniform((ulong)i);
        return numbers;
    }

    /// <summary>Numbers in ±[0.4, 1.4): no step of a finite difference reaches 0, where relu and 1/x bend.</summary>
    public static float[] AwayFromZero(ulong seed, int count)
    {
        var random = new CounterRandom(seed).Derive("away from zero");
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
        {
            var number = 0.4f + random.Uniform(2 * (ulong)i);
            numbers[i] = random.Uniform(2 * (ulong)i + 1) < 0.5f ? -number : number;
        }

        return numbers;
    }

    /// <summary>Numbers in [0.5, 1.5).</summary>
    public static float[] Positive(ulong seed, int count) => Uniform(seed, count, 0.5f, 1.5f);

    /// <summary>Multiples of 0.1 in random order, none twice and none within 0.04 of 0: maxima stay maxima under small steps.</summary>
    public static float[] Distinct(ulong seed, int count)
    {
        var random = new CounterRandom(seed).Derive("distinct");
        return [.. Enumerable.Range(0, count).OrderBy(i => random.Bits((ulong)i)).Select(i => 0.1f * (i - count / 2) + 0.05f)];
    }

    public static int Whole(CounterRandom random, ulong index, int low, int high) =>
        low + (int)(random.Bits(index) % (ulong)(high - low + 1));

    public static Tensor Tensor(ulong seed, Shape shape, float low = -1, float high = 1) =>
        Engine.Tensor.From(Uniform(seed, shape.Count, low, high), shape);

    public static int[] Labels(ulong seed, int count, int classes)
    {
        var random = new CounterRandom(seed).Derive("labels");
        return [.. Enumerable.Range(0, count).Select(i => Whole(random, (ulong)i, 0, classes - 1))];
    }
}
