using Rubato.Training.Ensembles;

namespace Rubato.Training.Tests.Ensembles;

public class DiversityTests
{
    /// <summary>One row a digit: 0 answers class 0 and so on.</summary>
    static float[] Says(string classes) => [.. classes.SelectMany(c => Enumerable.Range(0, 3).Select(i => i == c - '0' ? 0.8f : 0.1f))];

    [Fact]
    public void Disagreement_OfAnswers_IsTheShareThatDiffers()
    {
        var found = Diversity.Disagreement([Says("0120"), Says("0121"), Says("2001")], 3);
        Assert.Equal(new[,] { { 0, 0.25, 1 }, { 0.25, 0, 0.75 }, { 1, 0.75, 0 } }, found);
        Assert.Equal(2.0 / 3, Diversity.MeanOfPairs(found), 1e-15);
    }

    /// <summary>Pearson's formula over zeros and ones, written out.</summary>
    [Fact]
    public void ErrorCorrelation_AnyMembers_IsPearsons()
    {
        var (members, labels) = Answers.Random(3, members: 4, examples: 50, classes: 3);
        var found = Diversity.ErrorCorrelation(members, labels);
        double[][] wrong = [.. members.Select(m => Predictions.Answers(m, 3).Zip(labels, (answer, label) => answer == label ? 0.0 : 1).ToArray())];
        for (var a = 0; a < 4; a++)
        {
            for (var b = 0; b < 4; b++)
            {
                var (meanA, meanB) = (wrong[a].Average(), wrong[b].Average());
                var covariance = wrong[a].Zip(wrong[b], (x, y) => (x - meanA) * (y - meanB)).Average();
                var deviations = Math.Sqrt(wrong[a].Average(x => (x - meanA) * (x - meanA)) * wrong[b].Average(y => (y - meanB) * (y - meanB)));
                Assert.Equal(covariance / deviations, found[a, b], 1e-12);
            }
        }

        Assert.Equal(1, Diversity.ErrorCorrelation([members[0], members[0]], labels)[0, 1], 1e-12);
    }

    [Fact]
    public void ErrorCorrelation_OfOneThatIsAlwaysRight_IsNone()
    {
        var found = Diversity.ErrorCorrelation([Says("0120"), Says("0121"), Says("2121")], [0, 1, 2, 0]);
        Assert.True(double.IsNaN(found[0, 0]) && double.IsNaN(found[0, 1]) && double.IsNaN(found[2, 0]));
        Assert.Equal(found[1, 2], Diversity.MeanOfPairs(found)); // the one pair that is left
        Assert.True(double.IsNaN(Diversity.MeanOfPairs(new double[1, 1])));
        Assert.Contains("1×2", Assert.Throws<ArgumentException>(() => Diversity.MeanOfPairs(new double[1, 2])).Message);
    }
}
