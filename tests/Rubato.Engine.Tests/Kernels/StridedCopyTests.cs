using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels;

/// <summary>Sizes beyond those of the trials: several turns, rows longer than a stretch, squares with edges.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class StridedCopyTests
{
    public static TheoryData<int[], int[]> Permutations => new()
    {
        { [300, 170], [1, 0] }, { [8, 16], [1, 0] }, { [7, 2000], [1, 0] }, { [4, 50, 6, 32], [0, 2, 1, 3] }, { [3, 40, 5, 24], [0, 2, 3, 1] }, { [65, 3, 70], [2, 1, 0] },
        { [2, 3, 4, 5, 6, 7], [5, 3, 1, 0, 2, 4] }, { [9, 33, 31], [1, 2, 0] }, { [1, 100_000], [0, 1] }, { [40, 1, 40, 20], [2, 1, 0, 3] },
    };

    [Theory]
    [MemberData(nameof(Permutations))]
    public void Permute_LargeShapes_MovesEveryElement(int[] lengths, int[] order) => SettingsScope.ForEach(settings =>
    {
        var x = Tensor.From([.. Enumerable.Range(0, lengths.Aggregate((a, b) => a * b)).Select(i => (float)i)], new(lengths));
        var y = View.Permute(x, order);
        var strides = new int[lengths.Length];
        for (int axis = lengths.Length - 1, stride = 1; axis >= 0; stride *= lengths[axis--]) strides[axis] = stride;
        var index = new int[lengths.Length];
        for (var i = 0; i < y.Count; i++)
        {
            var source = 0;
            for (var axis = 0; axis < order.Length; axis++) source += index[axis] * strides[order[axis]];
            if (y.Data[i] != source) Assert.Fail($"{settings}: element {i} is {y.Data[i]}, expected was {source}");
            for (var axis = order.Length - 1; axis >= 0 && ++index[axis] == lengths[order[axis]]; axis--) index[axis] = 0;
        }
    });

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3)]
    public void Run_LongRows_CopiesOrAddsWithAnyStride(int stride) => SettingsScope.ForEach(settings =>
    {
        const int length = 70_001;
        Shape shape = [length];
        var x = Numbers.Uniform(1, Math.Max(1, Math.Abs(stride)) * length);
        Layout from = default, to = Layout.Dense(shape);
        from.Start = stride < 0 ? length - 1 : 0;
        from.Strides[0] = stride;
        var y = new float[length];
        StridedCopy.Run(x, from, y, to, shape);
        StridedCopy.Run(x, from, y, to, shape, accumulate: true);
        Same.Bits([.. Enumerable.Range(0, length).Select(i => 2 * x[from.Start + i * stride])], y, settings);
    });

    [Fact]
    public void Run_OutsideTheArrays_Throws()
    {
        Shape shape = [2, 3];
        var beyond = Layout.Dense(shape);
        beyond.Start = 1;
        Assert.Contains("[2, 3]", Assert.Throws<ArgumentException>(() => StridedCopy.Run(new float[6], beyond, new float[6], Layout.Dense(shape), shape)).Message);
        var before = Layout.Dense(shape);
        before.Strides[0] = -3;
        Assert.Throws<ArgumentException>(() => StridedCopy.Run(new float[6], Layout.Dense(shape), new float[6], before, shape));
    }
}
