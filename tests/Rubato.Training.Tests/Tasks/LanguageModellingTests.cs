using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training.Tests.Tasks;

public class LanguageModellingTests
{
    /// <summary>
    /// After 0 any of five words may begin; 0 follows from 5 and may follow from 2, 3, 4. Guessing evenly costs log₂ 6 = 2.58 bits, and is right once in six.
    /// </summary>
    [Fact]
    public void Evaluate_AfterAShortRun_IsFarBetterThanChance()
    {
        var task = TaskSamples.Sentences(length: 12);
        var (before, after) = Learning.Run(task, steps: 200, batch: 16, lr: 5e-3);
        Assert.InRange(LanguageModelling.BitsPerCharacter(before), 2.3, 2.9);
        Assert.InRange(LanguageModelling.BitsPerCharacter(after), 0, 1.3);
        Assert.InRange(after.Accuracy, 0.6, 1);
    }

    [Fact]
    public void BitsPerCharacter_OfLn2_IsOne() => Assert.Equal(1, LanguageModelling.BitsPerCharacter(new(Math.Log(2))));

    [Fact]
    public void Evaluate_JudgesEachCharacterButTheFirstOnce()
    {
        // 150 characters in windows of 12: the last window has 6. The whole text as the mean over single characters, each with its window's past.
        var task = TaskSamples.Sentences(length: 12);
        var text = TaskSamples.Text(151, 2);
        var (loss, right) = (0.0, 0);
        for (var place = 1; place < text.Length; place++)
        {
            var start = (place - 1) / 12 * 12;
            var window = Tensor.Zeros([1, 12]);
            for (var i = start; i < place; i++) window.Data[i - start] = text[i];
            var scores = task.Network.Forward(window, Pass.Evaluation).Data.Slice((place - 1 - start) * TaskSamples.Alphabet, TaskSamples.Alphabet).ToArray();
            loss += Math.Log(scores.Sum(s => Math.Exp(s))) - scores[text[place]];
            if (Array.IndexOf(scores, scores.Max()) == text[place]) right++;
        }

        var found = task.Evaluate();
        Assert.Equal(loss / 150, found.Loss, 1e-5); // single precision
        Assert.Equal(right / 150.0, found.Accuracy);
    }

    [Fact]
    public void Loss_Windows_BeginAtTheEpochsOffset()
    {
        // The loss of example 2 is that of the text's characters from offset + 24 on, by hand.
        var task = TaskSamples.Sentences(length: 12);
        var text = TaskSamples.Text(600, 1);
        var start = task.OffsetOf(seed: 5, epoch: 3) + 24;
        var scores = task.Network.Forward(Tensor.From([.. text[start..(start + 12)].Select(c => (float)c)], [1, 12]), Pass.Evaluation);
        var expected = CrossEntropy.Mean(View.Reshape(scores, [12, TaskSamples.Alphabet]), text.AsSpan(start + 1, 12)).Item();
        Assert.Equal(expected, Learning.LossOf(task, [2], new(5, Step: 40, Epoch: 3, 0)));
    }

    [Fact]
    public void OffsetOf_ManyEpochs_TakesEveryPlaceAndDiffersBySeed()
    {
        var task = TaskSamples.Sentences(length: 12);
        var offsets = Enumerable.Range(0, 200).Select(epoch => task.OffsetOf(5, epoch)).ToList();
        Assert.Equal(Enumerable.Range(0, 12), offsets.Distinct().Order());
        Assert.NotEqual(offsets, [.. Enumerable.Range(0, 200).Select(epoch => task.OffsetOf(6, epoch))]);
    }

    [Fact]
    public void Loss_LastExampleAtTheGreatestOffset_StaysInTheText()
    {
        // 25 characters: 600 / 12 windows less one. The greatest offset is 11.
        var task = new LanguageModelling(new(LanguageModels.Decoder(2, 4, 1, 1), [12], 1), new int[24], new int[2], 2, 12);
        Assert.Equal(1, task.Count);
        for (var epoch = 0; epoch < 100; epoch++) Assert.True(float.IsFinite(Learning.LossOf(task, [0], new(1, 0, epoch, 0))));
    }

    [Theory]
    [InlineData(23, 2, 2, 12, "23 characters")]
    [InlineData(24, 1, 2, 12, "1 characters")]
    [InlineData(24, 2, 1, 12, "alphabet of 1")]
    [InlineData(24, 2, 2, 0, "windows of 0")]
    [InlineData(24, 2, 2, 8, "[12]")]
    [InlineData(24, 2, 3, 12, "[12, 3]")]
    public void Constructor_BadInput_IsRefusedInWords(int train, int test, int alphabet, int length, string part)
    {
        var network = new Network(LanguageModels.Decoder(2, 4, 1, 1), [12], 1);
        var error = Assert.Throws<TrainingException>(() => new LanguageModelling(network, new int[train], new int[test], alphabet, length));
        Assert.StartsWith("language modelling: got", error.Message);
        Assert.Contains(part, error.Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void Constructor_TokenOutsideTheAlphabet_IsNamedWithItsPlace(int token)
    {
        var network = new Network(LanguageModels.Decoder(2, 4, 1, 1), [12], 1);
        var text = new int[24];
        text[7] = token;
        Assert.Contains($"got {token} at place 7 of the training text", Assert.Throws<TrainingException>(() => new LanguageModelling(network, text, new int[2], 2, 12)).Message);
        Assert.Contains($"got {token} at place 7 of the test text", Assert.Throws<TrainingException>(() => new LanguageModelling(network, new int[24], text, 2, 12)).Message);
    }
}
