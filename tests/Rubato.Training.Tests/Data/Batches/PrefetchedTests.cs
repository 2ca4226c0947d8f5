using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Batches;

public class PrefetchedTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static IEnumerable<float[]> Batches(LabelledImages images, int epochs)
    {
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var indices in new BatchOrder(1, images.Count).Epoch(epoch).Chunk(16))
            {
                var batch = new float[indices.Length * images.ImageLength];
                images.FillBatch(indices, new Normalisation(0.1, 0.3), batch, new int[indices.Length]);
                Augmentation.Digits.Apply(batch, indices, images.Height, images.Width, images.Channels, new(1, epoch), 0.7);
                yield return batch;
            }
        }
    }

    static List<T> TakeAll<T>(Prefetched<T> items)
    {
        var all = new List<T>();
        while (items.TryTake(out var item))
            all.Add(item);
        return all;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void TryTake_AnyAhead_GivesTheSameAsOnTheSpot(int ahead)
    {
        var images = Glyphs.Generate(1, DataPart.Train, 70);
        using var items = new Prefetched<float[]>(Batches(images, 3), ahead);
        var made = TakeAll(items);
        Assert.Equal(Batches(images, 3).Count(), made.Count);
        Assert.All(Batches(images, 3).Zip(made), pair => Assert.Equal(pair.First, pair.Second));
        Assert.False(items.TryTake(out _));
    }

    [Fact]
    public void TryTake_BuffersInTurn_AreNeverOverwrittenTooSoon()
    {
        const int ahead = 3;
        var buffers = Enumerable.Range(0, ahead + 2).Select(_ => new int[1000]).ToArray();
        IEnumerable<int[]> Numbers()
        {
            for (var i = 0; i < 500; i++)
            {
                var buffer = buffers[i % buffers.Length];
                Array.Fill(buffer, i);
                yield return buffer;
            }
        }

        using var items = new Prefetched<int[]>(Numbers(), ahead);
        var expected = 0;
        while (items.TryTake(out var item))
        {
            Assert.All(item, value => Assert.Equal(expected, value));
            expected++;
        }

        Assert.Equal(500, expected);
    }

    [Fact]
    public void TryTake_ErrorInTheSource_ArrivesAfterTheItemsBeforeIt()
    {
        static IEnumerable<int> Failing()
        {
            yield return 1;
            yield return 2;
            throw new DataException("item 3: broken");
        }

        using var items = new Prefetched<int>(Failing(), ahead: 10);
        Assert.True(items.TryTake(out var first) && items.TryTake(out var second) && (first, second) == (1, 2));
        Assert.Equal("item 3: broken", Assert.Throws<DataException>(() => items.TryTake(out _)).Message);
        Assert.Throws<DataException>(() => items.TryTake(out _));
    }

    [Fact]
    public void Dispose_Early_EndsTheSourceAndDisposesWhatWaits()
    {
        var source = new Endless();
        using (var items = new Prefetched<Item>(source.Items(), ahead: 4))
        {
            Assert.True(items.TryTake(out var item));
            item.Dispose();
        }

        Assert.True(source.Ended);
        Assert.All(source.Made, item => Assert.Equal(1, item.Disposals));
        Assert.InRange(source.Made.Count, 1, 6);
    }

    [Fact]
    public void Cancel_WhileItemsWait_ThrowsAndEndsTheSource()
    {
        var source = new Endless();
        using var stop = new CancellationTokenSource();
        using (var items = new Prefetched<Item>(source.Items(), ahead: 2, stop.Token))
        {
            Assert.True(items.TryTake(out var item));
            item.Dispose();
            stop.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => items.TryTake(out _));
            Assert.True(source.EndedSignal.Wait(Patience));
        }

        Assert.All(source.Made, item => Assert.Equal(1, item.Disposals));
    }

    [Fact]
    public void Cancel_WhileTheConsumerWaits_WakesIt()
    {
        using var stop = new CancellationTokenSource();
        using var asked = new ManualResetEventSlim();
        IEnumerable<int> Stuck()
        {
            asked.Set();
            stop.Token.WaitHandle.WaitOne(Patience);
            yield break;
        }

        using var items = new Prefetched<int>(Stuck(), 1, stop.Token);
        Assert.True(asked.Wait(Patience));
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => items.TryTake(out _));
    }

    [Fact]
    public void Make_OutOfRange_Refuses()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Prefetched<int>([], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Prefetched<int>([], 1025));
        var items = new Prefetched<int>([1]);
        items.Dispose();
        items.Dispose();
        Assert.Throws<ObjectDisposedException>(() => items.TryTake(out _));
    }

    sealed class Item : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }

    sealed class Endless
    {
        public List<Item> Made { get; } = [];

        public ManualResetEventSlim EndedSignal { get; } = new();

        public bool Ended => EndedSignal.IsSet;

        public IEnumerable<Item> Items()
        {
            try
            {
                while (true)
                {
                    Made.Add(new Item());
                    yield return Made[^1];
                }
            }
            finally
            {
                EndedSignal.Set();
            }
        }
    }
}
