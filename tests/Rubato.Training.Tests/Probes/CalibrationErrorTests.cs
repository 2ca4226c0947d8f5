using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Loop;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class CalibrationErrorTests
{
    [Fact]
    public void Of_ConfidencesByHand_IsTheGapOfEachBin()
    {
        // Bins are 1/15 wide: 0.91 and 0.92 share one, 0.95 has another.
        Assert.Equal((Math.Abs(1 - 1.83) + 0.05) / 3, CalibrationError.Of([0.91, 0.92, 0.95], [true, false, true]), 1e-12);
        Assert.Equal(0, CalibrationError.Of([1, 1], [true, true]));
        Assert.Equal(0.5, CalibrationError.Of([1, 1], [true, false]));
        Assert.Equal(0, CalibrationError.Of([0.5, 0.5], [true, false])); // half of what is half sure is right
        Assert.Equal((0.4 + 0.6) / 2, CalibrationError.Of([6 / 15.0, 6.0001 / 15], [false, true]), 1e-5); // an edge belongs to the bin below
        Assert.True(double.IsNaN(CalibrationError.Of([0.3, double.NaN], [true, true])));
    }

    [Fact]
    public void Ask_Images_GivesSoftmaxOfEveryTestImage()
    {
        var task = TaskSamples.All["ImageClassification"]();
        var test = Trained.Glyphs.Test;
        var inputs = Tensor.Zeros([test.Count, 28, 28, 1]);
        var labels = new int[test.Count];
        test.FillBatch([.. Enumerable.Range(0, test.Count)], Trained.Glyphs.Normalisation, inputs.Data, labels);
        var rows = task.Network.Forward(inputs, Pass.Evaluation).ToArray().Chunk(10).Select(Softmax).ToArray();
        double[] confidences = [.. rows.Select(row => row.Max())];
        var found = Measured.Once(CalibrationError.Kind, task);
        Assert.Equal(confidences.Average(), found["confidence"], 1e-6);
        Assert.Equal(CalibrationError.Of(confidences, [.. rows.Zip(labels, (row, label) => Array.IndexOf(row, row.Max()) == label)]), found["calibration_error"], 1e-6);

        static double[] Softmax(float[] scores)
        {
            var sum = scores.Sum(score => Math.Exp(score));
            return [.. scores.Select(score => Math.Exp(score) / sum)];
        }
    }

    [Theory]
    [InlineData(12)] // whole windows, 12 of them in 150 characters
    [InlineData(200)] // one that is cut
    public void Ask_Text_GivesTheRightNextCharacters(int length)
    {
        ITrainingTask task = length == 12 ? TaskSamples.Sentences(length) : new LanguageModelling(
            new(LanguageModels.Decoder(TaskSamples.Alphabet, 8, layers: 1, heads: 2), [length], 1), TaskSamples.Text(600, 1), TaskSamples.Text(151, 2), TaskSamples.Alphabet, length);
        var (classifier, text) = ((IClassifier)task, TaskSamples.Text(151, 2));
        var answers = classifier.Ask();
        Assert.Equal(length == 12 ? 144 : 150, answers.Labels.Length);
        Assert.Equal((answers.Labels.Length, length == 12 ? 12 : 1), (classifier.Answers, classifier.Examples));
        Assert.Equal(text[1..(answers.Labels.Length + 1)], answers.Labels);
        Assert.Equal(answers.Labels.Length * TaskSamples.Alphabet, answers.Scores.Length);
    }

    [Fact]
    public void Spread_MoreThanAreAskedFor_ReachesOverAll()
    {
        Assert.Equal([0, 2, 5, 7], IClassifier.Spread(10, 4));
        Assert.Equal([0, 1, 2], IClassifier.Spread(3, 512));
    }

    [Fact]
    public void Refusal_NoClasses_SaysSo()
    {
        var target = Measured.TargetOf(TaskSamples.All["Denoising, points"]());
        Assert.Equal("the task tells no classes", CalibrationError.Kind.Refusal(target));
        Assert.Equal("the task tells no classes", EnsembleDisagreement.Kind.Refusal(target));
    }
}
