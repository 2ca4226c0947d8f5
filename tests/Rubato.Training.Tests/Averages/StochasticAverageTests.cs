using Rubato.Training.Averages;

namespace Rubato.Training.Tests.Averages;

public class StochasticAverageTests
{
    [Fact]
    public void WriteAverage_OfPointsTaken_IsTheirMean()
    {
        var network = Trainee.New();
        var average = new StochasticAverage(network);
        foreach (var value in new[] { 4f, 8, 0, 12 })
        {
            network.Parameters.Values.Data.Fill(value);
            average.Update();
        }

        Assert.Equal(4, average.Count);
        average.WriteAverage();
        Assert.All(network.Parameters[0].Value.ToArray(), v => Assert.Equal(6, v, 1e-6f)); // thirds round
    }

    [Fact]
    public void AfterStep_Weights_DecideWhatIsTakenAndHowMuchItCounts()
    {
        var trainee = new Trainee();
        var average = new StochasticAverage(trainee.Network);
        var (sum, total) = (0.0, 0.0);
        for (var step = 0; step < 30; step++)
        {
            var weight = step < 10 ? 0 : step - 9;
            average.Hyperparameters[0].Set(weight);
            trainee.Step(step, average);
            sum += weight * (double)trainee.Network.Parameters[2].Value.Data[5];
            total += weight;
        }

        Assert.Equal(20, average.Count);
        Assert.Equal(total, average.TotalWeight);
        average.WriteAverage();
        Assert.Equal(sum / total, trainee.Network.Parameters[2].Value.Data[5], 1e-6); // 20 roundings of a number below 1
    }

    [Fact]
    public void Update_FirstPoint_IsTakenToTheBit()
    {
        var network = Trainee.New();
        network.Parameters[0].Value.Data[0] = 1e20f;
        var average = new StochasticAverage(network);
        average.WriteAverage(); // nothing is taken yet
        average.RestoreTrainingPoint();
        average.Update(0.3);
        var before = Trainee.StateOf(network);
        average.WriteAverage();
        Assert.Equal(before, Trainee.StateOf(network));
    }

    [Fact]
    public void Restore_MidWay_GoesOnWithTheSameBits()
    {
        var (whole, resumed) = (new Trainee(), new Trainee());
        var first = new StochasticAverage(whole.Network) { Weight = 2 };
        var second = new StochasticAverage(resumed.Network);
        for (var step = 0; step < 9; step++)
        {
            if (step == 5) Trainee.Hand(first, second);
            whole.Step(step, first);
            if (step < 5) resumed.Step(step);
            else resumed.Step(step, second);
        }

        Assert.Equal((first.Count, first.TotalWeight), (second.Count, second.TotalWeight));
        first.WriteAverage();
        second.WriteAverage();
        Assert.Equal(Trainee.StateOf(whole.Network), Trainee.StateOf(resumed.Network));
    }

    [Fact]
    public void Weight_NotAllowed_SaysGotAndAllowed()
    {
        var average = new StochasticAverage(Trainee.New());
        foreach (var weight in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            Assert.Contains("0 ≤ swa_weight < ∞", Assert.Throws<ArgumentOutOfRangeException>(() => average.Weight = weight).Message);
            Assert.Contains("0 < swa_weight < ∞", Assert.Throws<ArgumentOutOfRangeException>(() => average.Update(weight)).Message);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => average.Update(0));
        Assert.Equal((0, 0.0), (average.Count, average.TotalWeight));
        average.WriteAverage();
        Assert.Contains("RestoreTrainingPoint", Assert.Throws<InvalidOperationException>(() => average.Update()).Message);
    }
}
