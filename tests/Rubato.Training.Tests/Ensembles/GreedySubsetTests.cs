using Rubato.Training.Ensembles;

namespace Rubato.Training.Tests.Ensembles;

public class GreedySubsetTests
{
    /// <summary>The documented formula, tried for every candidate from the start.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(20)]
    public void Choose_AnyWeight_FollowsTheFormula(double diversity)
    {
        for (var seed = 0UL; seed < 10; seed++)
        {
            var (members, labels) = Answers.Random(seed, members: 7, examples: 30, classes: 3);
            var chosen = GreedySubset.Choose(members, labels, 4, diversity);
            List<int> expected = [];
            while (expected.Count < 4)
                expected.Add(Enumerable.Range(0, 7).Except(expected).MinBy(m => Cost([.. expected, m])));
            Assert.Equal(expected, chosen);
            Assert.Equal(expected[..2], GreedySubset.Choose(members, labels, 2, diversity));

            double Cost(int[] set)
            {
                float[][] subset = [.. set.Select(m => members[m])];
                var disagreement = set.Length == 1 ? 0 : Diversity.MeanOfPairs(Diversity.Disagreement(subset, 3));
                return Ensemble.Evaluate(subset, labels).Together.Loss - diversity * disagreement;
            }
        }
    }

    [Fact]
    public void Choose_AllOfThem_IsAnOrderOfAll() =>
        Assert.Equal([0, 1, 2, 3, 4], GreedySubset.Choose(Answers.Random(1, 5, 20, 3).Members, Answers.Random(1, 5, 20, 3).Labels, 5).Order());

    [Fact]
    public void Choose_EqualMembers_TakesThoseThatComeFirst()
    {
        var (members, labels) = Answers.Random(4, members: 1, examples: 20, classes: 3);
        float[][] same = [members[0], members[0], members[0]];
        Assert.Equal<int>([0, 1, 2], GreedySubset.Choose(same, labels, 3, diversity: 1).ToArray());
        Assert.Equal<int>([0, 1, 2], GreedySubset.ByDisagreement(same, labels, 3).ToArray());
    }

    [Fact]
    public void Choose_AMemberThatDiverged_ComesLast()
    {
        var (members, labels) = Answers.Random(4, members: 3, examples: 20, classes: 3);
        Array.Fill(members[0], float.NaN);
        Assert.Equal(0, GreedySubset.Choose(members, labels, 3)[2]);
    }

    [Fact]
    public void ByDisagreement_Members_TakesTheBestThenWhoeverDiffersMost()
    {
        int[] labels = [0, 0, 0, 0];
        float[] Sure(params float[] right) => [.. right.SelectMany(p => new[] { p, 1 - p })];
        float[][] members = [Sure(0.9f, 0.9f, 0.4f, 0.9f), Sure(0.95f, 0.95f, 0.95f, 0.95f), Sure(0.1f, 0.9f, 0.9f, 0.2f), Sure(0.9f, 0.4f, 0.9f, 0.9f)];
        // The second is best; the third differs from it on two examples. Beside these two the first and the fourth differ on 1 + 3 each.
        Assert.Equal<int>([1, 2, 0, 3], GreedySubset.ByDisagreement(members, labels, 4).ToArray());
    }

    [Fact]
    public void Choose_BadInput_SaysGotAndAllowed()
    {
        var (members, labels) = Answers.Random(4, members: 3, examples: 20, classes: 3);
        foreach (var size in new[] { 0, 4 })
        {
            Assert.Contains($"a size of {size}; allowed is 1 to 3", Assert.Throws<ArgumentOutOfRangeException>(() => GreedySubset.Choose(members, labels, size)).Message);
            Assert.Throws<ArgumentOutOfRangeException>(() => GreedySubset.ByDisagreement(members, labels, size));
        }

        foreach (var diversity in new[] { -1, double.NaN, double.PositiveInfinity })
            Assert.Contains("from 0 on", Assert.Throws<ArgumentOutOfRangeException>(() => GreedySubset.Choose(members, labels, 1, diversity)).Message);
    }
}
