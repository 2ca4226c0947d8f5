using Rubato.Training.Ensembles;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Averages;

namespace Rubato.Training.Tests.Ensembles;

public class EnsembleTests
{
    /// <summary>Two members that err on different examples; by hand.</summary>
    [Fact]
    public void Evaluate_MembersThatErrApart_AreBetterTogether()
    {
        float[] a = [0.9f, 0.1f, /**/ 0.4f, 0.6f, /**/ 0.8f, 0.2f], b = [0.3f, 0.7f, /**/ 0.9f, 0.1f, /**/ 0.6f, 0.4f];
        int[] labels = [0, 0, 0];
        var found = Ensemble.Evaluate([a, b], labels);
        Assert.Equal([2.0 / 3, 2.0 / 3], found.Members.Select(m => m.Accuracy));
        Assert.Equal(1, found.Together.Accuracy);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.4) + Math.Log(0.8)) / 3, found.Members[0].Loss, 1e-7); // single-precision inputs
        Assert.Equal(-(Math.Log(0.6) + Math.Log(0.65) + Math.Log(0.7)) / 3, found.Together.Loss, 1e-7);
        Assert.Equal([0.6f, 0.4f, 0.65f, 0.35f, 0.7f, 0.3f], Ensemble.Mean([a, b]).Select(p => MathF.Round(p, 6)));
    }

    /// <summary>A convex loss: the mean's is never above the members' mean.</summary>
    [Fact]
    public void Evaluate_AnyMembers_LossIsAtMostTheirMean()
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var (members, labels) = Answers.Random(seed, members: 5, examples: 40, classes: 4);
            var found = Ensemble.Evaluate(members, labels);
            Assert.True(found.Together.Loss <= found.Members.Average(m => m.Loss) + 1e-6);
        }
    }

    [Fact]
    public void Judge_ImpossibleLabel_HasALargeFiniteLoss()
    {
        var found = Ensemble.Judge([1, 0, 0, 1], [0, 0]);
        Assert.Equal(87.3365 / 2, found.Loss, 1e-3);
        Assert.Equal(0.5, found.Accuracy);
    }

    [Fact]
    public void Evaluate_WhatDoesNotGoTogether_SaysBothCounts()
    {
        string Message(float[][] members, int[] labels) => Assert.ThrowsAny<ArgumentException>(() => Ensemble.Evaluate(members, labels)).Message;
        Assert.Contains("no members", Message([], [0]));
        Assert.Contains("member 1 has 4 probabilities, member 0 6", Message([new float[6], new float[4]], [0, 0]));
        Assert.Contains("7 probabilities", Message([new float[7]], [0, 0]));
        Assert.Contains("the label 2; allowed are 0 to 1", Message([new float[4]], [0, 2]));
        Assert.Contains("4 probabilities and 0 labels", Message([new float[4]], []));
    }

    [Fact]
    public void Of_ANetworkAndImages_IsWhatTheTaskSees()
    {
        var trainee = new Trainee();
        for (var step = 0; step < 30; step++) trainee.Step(step);
        var (test, normalisation) = (Trainee.Data.Test, Trainee.Data.Normalisation);
        var probabilities = Predictions.Of(trainee.Network, test, normalisation);
        Assert.Equal(probabilities, Predictions.Of(trainee.Network, test, normalisation, batch: 7));
        int[] labels = [.. Enumerable.Range(0, test.Count).Select(test.Label)];
        var (found, expected) = (Ensemble.Judge(probabilities, labels), new ImageClassification(trainee.Network, Trainee.Data).Evaluate());
        Assert.Equal(expected.Accuracy, found.Accuracy);
        Assert.Equal(expected.Loss, found.Loss, 1e-5); // through softmax in single precision
        for (var i = 0; i < test.Count; i++) Assert.Equal(1, probabilities.AsSpan(i * test.Classes, test.Classes).ToArray().Sum(), 1e-5f);
        Assert.Contains("10 classes", Assert.Throws<ArgumentException>(() => Predictions.Of(new(new Engine.Sequential(("f", new Engine.FlattenLayer())), trainee.Network.Input, 1), test, normalisation)).Message);
    }

    [Fact]
    public void Answers_EquallyLikelyClasses_AreTheLowest()
    {
        Assert.Equal([1, 0, 2], Predictions.Answers([0.2f, 0.4f, 0.4f, /**/ 0.3f, 0.3f, 0.3f, /**/ 0, 0.1f, 0.9f], 3));
        Assert.Contains("whole rows", Assert.Throws<ArgumentException>(() => Predictions.Answers(new float[7], 3)).Message);
    }

    /// <summary>Networks from different seeds, trained the same: together they are better than each of them.</summary>
    [Fact]
    public void Evaluate_NetworksOfSeveralSeeds_AreBetterThanTheirMean()
    {
        List<float[]> members = [];
        for (var seed = 1UL; seed <= 4; seed++)
        {
            var trainee = new Trainee(seed: seed);
            for (var step = 0; step < 40; step++) trainee.Step(step);
            members.Add(Predictions.Of(trainee.Network, Trainee.Data.Test, Trainee.Data.Normalisation));
        }

        int[] labels = [.. Enumerable.Range(0, Trainee.Data.Test.Count).Select(Trainee.Data.Test.Label)];
        var found = Ensemble.Evaluate(members, labels);
        Assert.True(found.Together.Loss < found.Members.Min(m => m.Loss));
        Assert.True(Diversity.MeanOfPairs(Diversity.Disagreement(members, Trainee.Data.Test.Classes)) > 0.1);
    }
}
