using Rubato.Training.Records;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Records;

public class EventObserverTests
{
    [Fact]
    public void Observe_Run_WritesEveryStepAndEpoch()
    {
        using var folder = new TestFolder();
        using var stream = new MemoryStream();
        var time = new ManualTime { Seconds = 5000 };
        Trained trained;
        using (var file = new EventFile(stream, 4000))
        {
            var observer = new EventObserver(file, [.. new TrainingRun(Trained.Resolve(Trained.Small), Trained.Glyphs).Plan.Columns.Select(column => column.ToString())], time);
            trained = Trained.In(folder, "run", Trained.Small, observer: observer);
            time.Seconds = 6000;
            observer.Resumed(new(7, []));
        }

        var read = EventReader.Read(stream.ToArray());
        var (steps, epochs) = (trained.Folder.ReadSteps(), trained.Folder.ReadEpochs().Epochs);
        (long, float)[] Of(string tag) => [.. read.Where(e => e.Tag == tag).Select(e => (e.Step, e.Value))];
        Assert.Equal(12, steps.Count);
        Assert.Equal(steps.Steps.Zip(steps.Losses, (step, loss) => (step, (float)loss)), Of("loss"));
        Assert.Equal(steps.Steps.Zip(steps.GradNorms, (step, norm) => (step, (float)norm)), Of("grad_norm"));
        for (var i = 0; i < steps.Columns.Count; i++)
            Assert.Equal(steps.Steps.Zip(steps.Values(i), (step, value) => (step, (float)value)), Of($"hyperparameters/{steps.Columns[i]}"));
        Assert.Equal(epochs.Select(e => (e.Step, (float)e.TestLoss)), Of("val_loss"));
        Assert.Equal(epochs.Select(e => (e.Step, (float)e.TestAccuracy)), Of("val_accuracy"));
        Assert.Equal(new ReadEvent(6000, 7, null, null, 0, 1), read[^1]);
        Assert.All(read.Skip(1).SkipLast(1), e => Assert.Equal(5000, e.WallTime));
    }
}
