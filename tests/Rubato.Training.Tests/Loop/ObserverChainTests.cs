using Rubato.Training.Records;

namespace Rubato.Training.Tests.Loop;

public class ObserverChainTests
{
    sealed class Noting(string name, List<string> notes) : ITrainingObserver
    {
        public void Resumed(ResumePoint from) => notes.Add($"{name} resumed {from.Step}");

        public void StepDone(in StepProgress progress) => notes.Add($"{name} step {progress.Step} {progress.Values[0]}");

        public void EpochDone(EpochRecord epoch) => notes.Add($"{name} epoch {epoch.Epoch}");
    }

    [Fact]
    public void Of_Several_TellsEachInOrder()
    {
        var notes = new List<string>();
        var chain = ObserverChain.Of(new Noting("a", notes), null, new Noting("b", notes))!;
        chain.Resumed(new(3, []));
        chain.StepDone(new(3, 0, 1, 1, 1, 1, [7]));
        chain.EpochDone(new(1, 4, 0, null, 0, 0, 0, 0));
        Assert.Equal(["a resumed 3", "b resumed 3", "a step 3 7", "b step 3 7", "a epoch 1", "b epoch 1"], notes);
    }

    [Fact]
    public void Of_OneOrNone_IsItself()
    {
        var one = new Noting("a", []);
        Assert.Same(one, ObserverChain.Of(null, one));
        Assert.Null(ObserverChain.Of(null, null));
        Assert.Null(ObserverChain.Of());
    }
}
