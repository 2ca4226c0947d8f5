using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels;

[Collection(nameof(ProcessorSettings))]
public sealed class GatheringTests
{
    private static readonly SelectionSizes[] Sizes =
    [
        new(1, 65, 5000, 128, IsApart: false), new(1, 10, 3000, 200, IsApart: false), new(50, 7, 90, 1, IsApart: false), new(40, 9, 11, 65, IsApart: true), new(1, 5000, 1, 30, IsApart: true),
        new(3, 4, 0, 5, IsApart: false), new(0, 4, 3, 5, IsApart: true), new(2, 4, 3, 0, IsApart: false),
    ];

    [Fact]
    public void Take_LargeSizes_SelectsEveryElement() => ForEach((s, indices, settings) =>
    {
        var x = Numbers.Uniform(2, s.Whole);
        var y = new float[s.Selected];
        Gathering.Take(s, x, indices, y);
        for (var i = 0; i < y.Length; i++)
            if (y[i] != x[Place(s, indices, i)]) Assert.Fail($"{s}, {settings}: element {i} is {y[i]}, expected was {x[Place(s, indices, i)]}");
    });

    /// <summary>In the order of the indices, onto zeros or onto what is there.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Add_EqualIndices_AddsInTheirOrder(bool accumulate) => ForEach((s, indices, settings) =>
    {
        var y = Numbers.Uniform(3, s.Selected);
        var x = accumulate ? Numbers.Uniform(4, s.Whole) : new float[s.Whole];
        var expected = x.ToArray();
        for (var i = 0; i < y.Length; i++) expected[Place(s, indices, i)] += y[i];
        if (!accumulate) Array.Fill(x, float.NaN);
        Gathering.Add(s, y, indices, x, accumulate);
        Same.Bits(expected, x, $"{s}, {settings}");
    });

    [Fact]
    public void Take_LengthsDontFit_Throws() => Assert.Throws<ArgumentException>(() => Gathering.Take(new(1, 3, 2, 2, false), new float[6], new int[2], new float[3]));

    private static int Place(SelectionSizes s, int[] indices, int i)
    {
        var (o, j, inner) = (i / s.Inner / s.Count, i / s.Inner % s.Count, i % s.Inner);
        return (o * s.Length + indices[s.IsApart ? i : j]) * s.Inner + inner;
    }

    private static void ForEach(Action<SelectionSizes, int[], string> action) => SettingsScope.ForEach(settings =>
    {
        foreach (var s in Sizes) action(s, Numbers.Labels(1, s.Indices, s.Length), settings);
    });
}
