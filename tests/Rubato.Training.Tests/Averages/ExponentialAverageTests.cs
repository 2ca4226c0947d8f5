using Rubato.Engine;
using Rubato.Training.Averages;

namespace Rubato.Training.Tests.Averages;

public class ExponentialAverageTests
{
    /// <summary>The definition in double precision; 60 roundings of numbers below 1 are 4e-6 at most.</summary>
    [Fact]
    public void Update_HalfLifeThatChanges_FollowsTheTwin()
    {
        var trainee = new Trainee();
        var average = new ExponentialAverage(trainee.Network, 4);
        var twin = Widened(trainee.Network);
        for (var step = 0; step < 60; step++)
        {
            average.HalfLife = 0.5 + step / 4.0;
            trainee.Step(step, average);
            var decay = Math.Pow(0.5, 1 / average.HalfLife);
            twin = [.. twin.Zip(Widened(trainee.Network), (a, x) => decay * a + (1 - decay) * x)];
            average.WriteAverage();
            foreach (var (expected, found) in twin.Zip(Widened(trainee.Network))) Assert.Equal(expected, found, 4e-6);
            average.RestoreTrainingPoint();
        }
    }

    [Fact]
    public void WriteAverage_OfAConstant_IsItToTheBit()
    {
        var network = Trainee.New();
        var average = new ExponentialAverage(network, 3);
        var before = Trainee.StateOf(network);
        for (var step = 0; step < 5; step++) average.Update();
        average.WriteAverage();
        Assert.Equal(before, Trainee.StateOf(network));
    }

    /// <summary>After n updates the start counts 2^(−n/h): exact with a half-life of one step and numbers that halves don't round.</summary>
    [Fact]
    public void Update_HalfLifeOfOneStep_HalvesWhatTheStartCounts()
    {
        var network = Trainee.New();
        network.Parameters.Values.Data.Fill(64);
        var average = new ExponentialAverage(network, 1);
        network.Parameters.Values.Data.Clear();
        foreach (var expected in new[] { 32f, 16, 8, 4 })
        {
            average.Update();
            average.WriteAverage();
            Assert.All(network.Parameters[0].Value.ToArray(), v => Assert.Equal(expected, v));
            average.RestoreTrainingPoint();
        }
    }

    [Fact]
    public void HalfLife_FromZero_StartsFromTheParametersAsTheyAre()
    {
        var trainee = new Trainee();
        var average = new ExponentialAverage(trainee.Network);
        for (var step = 0; step < 3; step++) trainee.Step(step, average);
        Assert.False(average.HasAverage);
        average.WriteAverage(); // nothing to show
        average.RestoreTrainingPoint();
        var start = Widened(trainee.Network);
        average.HalfLife = 1;
        trainee.Step(3, average);
        var next = Widened(trainee.Network);
        average.WriteAverage();
        // Half-way between the two points, to a last place or two of numbers below 1.
        foreach (var ((from, to), found) in start.Zip(next).Zip(Widened(trainee.Network))) Assert.Equal((from + to) / 2, found, 2e-7);
        average.RestoreTrainingPoint();
        average.HalfLife = 0;
        average.HalfLife = 2; // what was before is forgotten
        var again = Trainee.StateOf(trainee.Network);
        average.WriteAverage();
        Assert.Equal(again, Trainee.StateOf(trainee.Network));
    }

    [Fact]
    public void RestoreTrainingPoint_AfterARecalculation_LeavesNoTrace()
    {
        var (watched, plain) = (new Trainee(Trainee.WithBatchNorm), new Trainee(Trainee.WithBatchNorm));
        var average = new ExponentialAverage(watched.Network, 5);
        for (var step = 0; step < 8; step++)
        {
            watched.Step(step, average);
            plain.Step(step);
            average.WriteAverage();
            Assert.NotEqual(Trainee.StateOf(plain.Network), Trainee.StateOf(watched.Network));
            BatchNormStatistics.Recalculate(watched.Network, [Trainee.Inputs(0, 20)]);
            average.RestoreTrainingPoint();
            Assert.Equal(Trainee.StateOf(plain.Network), Trainee.StateOf(watched.Network));
        }
    }

    [Fact]
    public void Restore_MidWay_GoesOnWithTheSameBits()
    {
        var (whole, resumed) = (new Trainee(), new Trainee());
        var first = new ExponentialAverage(whole.Network, 3);
        var second = new ExponentialAverage(resumed.Network);
        for (var step = 0; step < 10; step++)
        {
            if (step == 4)
            {
                Trainee.Hand(first, second);
                Assert.Equal(3, second.HalfLife);
            }

            whole.Step(step, first);
            if (step < 4) resumed.Step(step);
            else resumed.Step(step, second);
        }

        first.WriteAverage();
        second.WriteAverage();
        Assert.Equal(Trainee.StateOf(whole.Network), Trainee.StateOf(resumed.Network));
    }

    [Fact]
    public void WriteTo_AnotherNetwork_GivesItTheAverageAndTheStatistics()
    {
        var trainee = new Trainee(Trainee.WithBatchNorm);
        var average = new ExponentialAverage(trainee.Network, 2);
        for (var step = 0; step < 4; step++) trainee.Step(step, average);
        var (other, before) = (Trainee.New(Trainee.WithBatchNorm, seed: 9), Trainee.StateOf(trainee.Network));
        average.WriteTo(other);
        Assert.Equal(before, Trainee.StateOf(trainee.Network));
        average.WriteAverage();
        Assert.Equal(Trainee.StateOf(trainee.Network), Trainee.StateOf(other));
        Assert.Contains("other parameters", Assert.Throws<ArgumentException>(() => average.WriteTo(Trainee.New())).Message);
    }

    [Fact]
    public void Anything_WhileTheAverageIsShown_IsAnErrorThatNamesTheRemedy()
    {
        var average = new ExponentialAverage(Trainee.New(), 2);
        Assert.Contains("WriteAverage", Assert.Throws<InvalidOperationException>(average.RestoreTrainingPoint).Message);
        average.WriteAverage();
        Assert.True(average.ShowsAverage);
        var off = new ExponentialAverage(Trainee.New());
        off.WriteAverage();
        foreach (var action in new Action[] { average.Update, average.WriteAverage, () => Trainee.Hand(average, average), () => off.HalfLife = 1 })
            Assert.Contains("RestoreTrainingPoint", Assert.Throws<InvalidOperationException>(action).Message);
        average.RestoreTrainingPoint();
        average.Update();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void HalfLife_NotAllowed_SaysGotAndAllowed(double value)
    {
        var average = new ExponentialAverage(Trainee.New());
        var message = Assert.Throws<ArgumentOutOfRangeException>(() => average.HalfLife = value).Message;
        Assert.Contains("ema_half_life = ", message);
        Assert.Contains("0 ≤ ema_half_life < ∞", message);
        Assert.False(average.Hyperparameters[0].Info.Allows(value));
        average.Hyperparameters[0].Set(7);
        Assert.Equal(7, average.HalfLife);
    }

    [Fact]
    public void UpdateAndShow_OnceWarm_AllocateNothing()
    {
        WeightAverage[] averages = [new ExponentialAverage(Trainee.New(), 2), new StochasticAverage(Trainee.New()) { Weight = 1 }];
        var allocated = 0L;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var average in averages)
            {
                average.AfterStep();
                average.WriteAverage();
                average.RestoreTrainingPoint();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    static double[] Widened(Network network) => [.. network.Parameters.SelectMany(p => p.Value.ToArray()).Select(v => (double)v)];
}
