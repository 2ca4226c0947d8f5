using Rubato.Training.Probes;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Averages;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class EnsembleDisagreementTests
{
    [Fact]
    public void Measure_ManyTimes_ComparesTheLastFiveAndResumes()
    {
        var task = TaskSamples.All["ImageClassification"]();
        var measured = new Measured(EnsembleDisagreement.Kind, task);
        List<int[]> given = [];
        for (var step = 0; step < 13; step++)
        {
            var answers = ((IClassifier)task).Ask();
            given.Add([.. Enumerable.Range(0, answers.Labels.Length).Select(answers.Given)]);
            var last = given.TakeLast(5).ToArray();
            double[] shares = [.. from i in Enumerable.Range(0, last.Length) from j in Enumerable.Range(0, i) select last[i].Zip(last[j]).Count(pair => pair.First != pair.Second) / 40.0];
            if (step == 8)
            {
                // Another process goes on with what was saved.
                var resumed = new Measured(EnsembleDisagreement.Kind, task);
                Trainee.Hand(measured.Host, resumed.Host);
                measured = resumed;
            }

            Assert.Equal(step == 0 ? 0 : shares.Average(), measured.Step(step)["ensemble_disagreement"], 1e-12);
        }

        Assert.Contains(given, answers => !answers.SequenceEqual(given[0]));
    }
}
