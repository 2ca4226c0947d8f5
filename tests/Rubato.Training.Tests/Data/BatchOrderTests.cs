using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data;

public class BatchOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Epoch_AnyCount_IsAPermutation(int count) =>
        Assert.Equal(Enumerable.Range(0, count), new BatchOrder(7, count).Epoch(3).Order());

    [Fact]
    public void Epoch_SameSeedAndEpoch_IsTheSame()
    {
        var order = new BatchOrder(7, 500);
        Assert.Equal(order.Epoch(2), new BatchOrder(7, 500).Epoch(2));
        Assert.NotEqual(order.Epoch(2), order.Epoch(3));
        Assert.NotEqual(order.Epoch(2), new BatchOrder(8, 500).Epoch(2));
    }

    [Fact]
    public void Epoch_FirstPlace_IsUniform()
    {
        // 6,000 draws over 6 places: 1,000 expected, deviation 29; 150 is five of them.
        var counts = new int[6];
        var order = new BatchOrder(1, 6);
        for (var epoch = 0; epoch < 6000; epoch++)
            counts[order.Epoch(epoch)[0]]++;
        Assert.All(counts, c => Assert.InRange(c, 850, 1150));
    }

    [Fact]
    public void Epoch_OfSeedOne_StaysWhatItWas() =>
        Assert.Equal([8, 6, 7, 1, 5, 2, 3, 9, 4, 0], new BatchOrder(1, 10).Epoch(0));

    [Fact]
    public void Fill_WrongLength_Refuses() =>
        Assert.Throws<ArgumentException>(() => new BatchOrder(1, 10).Fill(0, new int[9]));
}
