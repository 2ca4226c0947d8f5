namespace Rubato.Engine.Tests.Operations;

public sealed class AttentionTests
{
    [Fact]
    public void ToSelf_Causal_EqualsMaskedScores()
    {
        var qkv = Numbers.Tensor(1, [2, 41, 3 * 12]);
        var (q, k, v) = Attention.Split(qkv);
        var expected = Attention.Apply(q, k, v, 3, Attention.CausalMask(41));
        Same.Within(1e-6, expected.Data, Attention.ToSelf(qkv, 3, causal: true).Data, "causal");
    }

    /// <summary>Queries of size 1000: one key has all the weight, and its value is the result.</summary>
    [Fact]
    public void ToSelf_LargeScores_TakeTheLargest()
    {
        const int length = 20, width = 4;
        var qkv = Tensor.Zeros([1, length, 3 * width]);
        for (var t = 0; t < length; t++)
        {
            qkv.Data[t * 3 * width] = 1000;
            qkv.Data[t * 3 * width + width] = t == 7 ? 1000 : -1000;
            qkv.Data[t * 3 * width + 2 * width] = t;
        }

        var y = Attention.ToSelf(qkv, 1);
        for (var t = 0; t < length; t++) Assert.Equal([7, 0, 0, 0], y.Data.Slice(t * width, width).ToArray());
    }

    /// <summary>Heads of 400 numbers: their products are cut into blocks of depth.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ToSelf_WideHeads_EqualTheUnfused(bool causal)
    {
        var qkv = Numbers.Tensor(1, [1, 45, 3 * 400]);
        var (q, k, v) = Attention.Split(qkv);
        var expected = Attention.Apply(q, k, v, 1, causal ? Attention.CausalMask(45) : null);
        Same.Within(2e-6, expected.Data, Attention.ToSelf(qkv, 1, causal).Data, "wide heads");
    }

    [Fact]
    public void ToSelf_NaNInOneSequence_StaysThere()
    {
        var qkv = Numbers.Tensor(1, [2, 5, 6]);
        qkv.Data[3] = float.NaN;
        var y = Attention.ToSelf(qkv, 1);
        Assert.Contains(y.ToArray()[..10], float.IsNaN);
        Assert.DoesNotContain(y.ToArray()[10..], float.IsNaN);
    }

    /// <summary>With all values 1 the result is the sum of what is left of p; its mean over many is 1 ± 4 standard errors.</summary>
    [Fact]
    public void Apply_Dropout_KeepsTheMean()
    {
        var x = Numbers.Tensor(1, [4, 50, 8]);
        var y = Attention.Apply(x, x, Tensor.Filled([4, 50, 8], 1), 2, dropout: 0.5, random: new(3));
        Assert.InRange(y.ToArray().Average(), 0.97, 1.03); // 400 sums of 50 shares: deviation about √(1/50)/√400 = 0.007
        Assert.True(y.ToArray().Distinct().Count() > 100);
    }

    [Fact]
    public void Functions_ShapesThatDoNotFit_NameThem()
    {
        string Message(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;
        Assert.Contains("[2, 5, 8]", Message(() => Attention.ToSelf(Tensor.Zeros([2, 5, 8]), 1)));
        Assert.Contains("5 heads", Message(() => Attention.ToSelf(Tensor.Zeros([2, 5, 12]), 5)));
        Assert.Contains("0 heads", Message(() => Attention.ToSelf(Tensor.Zeros([2, 5, 12]), 0)));
        Assert.Contains("[2, 0]", Message(() => Attention.ToSelf(Tensor.Zeros([2, 0]), 1)));
        var q = Tensor.Zeros([2, 5, 4]);
        Assert.Contains("[2, 6, 3]", Message(() => Attention.Apply(q, Tensor.Zeros([2, 6, 3]), q, 1)));
        Assert.Contains("[2, 7, 4]", Message(() => Attention.Apply(q, q, Tensor.Zeros([2, 7, 4]), 1)));
        Assert.Contains("[3, 4, 5, 5]", Message(() => Attention.Apply(q, q, q, 1, Tensor.Zeros([3, 4, 5, 5]))));
        Assert.Contains("0 for sequence 1", Message(() => Attention.PaddingMask([2, 0], 3)));
        Assert.Contains("4 for sequence 0", Message(() => Attention.PaddingMask([4, 1], 3)));
    }
}
