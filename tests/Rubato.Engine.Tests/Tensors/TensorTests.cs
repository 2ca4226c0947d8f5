using System.Globalization;

namespace Rubato.Engine.Tests.Tensors;

public sealed class TensorTests
{
    [Fact]
    public void From_NumbersOfAnotherCount_SaysBoth() =>
        Assert.Contains("5 numbers for the shape [2, 3], which holds 6", Assert.Throws<ArgumentException>(() => Tensor.From(new float[5], [2, 3])).Message);

    [Fact]
    public void Factories_GiveTheirNumbers()
    {
        Assert.Equal([0, 0], Tensor.Zeros([2]).ToArray());
        Assert.Equal([7, 7, 7], Tensor.Filled([3, 1], 7).ToArray());
        Assert.Equal(2.5f, Tensor.Scalar(2.5f).Item());
        Assert.Equal([1, 2], Tensor.From([1, 2], [2]).ToArray());
        Assert.Empty(Tensor.Zeros([0, 3]).ToArray());
    }

    [Fact]
    public void From_CopiesTheNumbers()
    {
        float[] numbers = [1, 2];
        var tensor = Tensor.From(numbers, [2]);
        numbers[0] = 9;
        Assert.Equal(1, tensor.Data[0]);
        tensor.ToArray()[0] = 9;
        Assert.Equal(1, tensor.Data[0]);
    }

    [Fact]
    public void Item_OfSeveral_NamesTheShape() =>
        Assert.Contains("[2] has 2 elements", Assert.Throws<InvalidOperationException>(() => Tensor.Zeros([2]).Item()).Message);

    [Fact]
    public void ToString_InAnyCulture_UsesPoints()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("[2] 1.5 -2", Tensor.From([1.5f, -2], [2]).ToString());
            Assert.EndsWith(" …", Tensor.Zeros([9]).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Every length finds a buffer at least as long, on a 64-byte boundary, and the same buffer again.</summary>
    [Fact]
    public unsafe void Rent_AnyLength_GivesAlignedRoomAndTakesItUpAgain()
    {
        foreach (var length in Enumerable.Range(0, 600).Concat([1000, 1023, 1024, 1025, 4095, 4097, 100_000, 1_048_577]))
        {
            var buffer = Buffers.Rent(length);
            var start = Buffers.Start(buffer);
            Assert.True(buffer.Length - start >= length, $"{length}");
            fixed (float* first = &buffer[start]) Assert.Equal(0u, (nuint)first % 64);
            Buffers.Return(buffer);
            var next = Buffers.Rent(length);
            Assert.Equal(buffer.Length, next.Length);
            Assert.True(next.Length <= 16 + Math.Max(64, length * 1.25 + 1), $"{length} got {next.Length}");
            Buffers.Return(next);
        }
    }

    [Fact]
    public void MoveTowards_AnyShare_GoesThatFar()
    {
        var x = Tensor.From([1, -2, 8], [3]);
        x.MoveTowards(Tensor.From([3, 2, 0], [3]), 0.25);
        Assert.Equal([1.5f, -1, 6], x.ToArray());
        x.MoveTowards(Tensor.Filled([3], float.NaN), 0);
        Assert.Equal([1.5f, -1, 6], x.ToArray());
    }

    /// <summary>x + 1·(y − x) is not y where one is much larger.</summary>
    [Fact]
    public void MoveTowards_ShareOfOne_IsTheTargetToTheBit()
    {
        float[] target = [0.1f, -0f, 1e-30f, float.PositiveInfinity];
        var x = Tensor.From([1e9f, 3, float.NaN, 1], [4]);
        x.MoveTowards(Tensor.From(target, [4]), 1);
        Same.Bits(target, x.Data, "moved");
    }

    [Fact]
    public void KeepWhere_AMask_WritesZerosAndKeepsTheRest()
    {
        var x = Tensor.From([float.NaN, -2, float.NaN, -0f], [4]);
        x.KeepWhere(Tensor.From([0, 1, float.NaN, -5], [4]));
        Same.Bits([0, -2, float.NaN, -0f], x.Data, "kept");
    }

    [Fact]
    public void InPlace_ShapesOrSharesThatDoNotFit_SaysBoth()
    {
        var x = Tensor.Zeros([2, 3]);
        Assert.Contains("[2, 3] and [6]", Assert.Throws<ArgumentException>(() => x.MoveTowards(Tensor.Zeros([6]), 0.5)).Message);
        Assert.Contains("[2, 3] and [6]", Assert.Throws<ArgumentException>(() => x.KeepWhere(Tensor.Zeros([6]))).Message);
        foreach (var share in new[] { -0.1, 1.1, double.NaN })
            Assert.Contains("allowed is 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => x.MoveTowards(x, share)).Message);
    }
}
