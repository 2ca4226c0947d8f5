namespace Rubato.Labs.Tests.Frame;

public sealed class LabRunnerTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rubato-labs-");

    public void Dispose() => _folder.Delete(recursive: true);

    LabOutcome Run(Lab lab, int seeds = 4, CancellationToken stop = default) => new LabRunner(_folder.FullName).Run(lab, LabSize.Full, seeds, stop);

    [Fact]
    public void Run_EveryArm_HasTheSameSeedsInOrder()
    {
        var outcome = Run(new MadeUpLab(MadeUpLab.Arm("none", trial => trial.Seed), MadeUpLab.Arm("one", trial => trial.Seed + 1)));
        Assert.Equal([1, 2, 3, 4], outcome.Seeds);
        Assert.Equal([1, 2, 3, 4], outcome["none"].Values("x"));
        Assert.Equal([2, 3, 4, 5], outcome["one"].Values("x"));
        Assert.All(outcome.Arms, arm => Assert.True(double.IsNaN(arm.Rate)));
        Assert.Equal(Verdict.Supported, outcome.Lab.Effects[0].Judge(outcome).Verdict);
    }

    [Fact]
    public void Run_ADeterministicArm_IsRunOnce()
    {
        var count = 0;
        Run(new MadeUpLab(MadeUpLab.Arm("none", _ => Interlocked.Increment(ref count)) with { IsDeterministic = true }, MadeUpLab.Arm("one", _ => 0)));
        Assert.Equal(1, count);
    }

    [Fact]
    public void Run_Again_TrainsNothing()
    {
        var count = 0;
        var lab = new MadeUpLab(MadeUpLab.Arm("none", _ => Interlocked.Increment(ref count)));
        Run(lab);
        var before = count;
        var again = Run(lab);
        Assert.Equal((4, 4), (before, count));
        Assert.Equal(4, again["none"].Trials.Count);
        Run(lab, seeds: 6);
        Assert.Equal(6, count);
    }

    [Fact]
    public void Run_ADamagedTrial_IsMadeAgain()
    {
        var count = 0;
        var lab = new MadeUpLab(MadeUpLab.Arm("none", _ => Interlocked.Increment(ref count)));
        Run(lab);
        File.WriteAllText(_folder.EnumerateFiles("*.json", SearchOption.AllDirectories).First().FullName, "{\"values\":");
        Run(lab);
        Assert.Equal(5, count);
    }

    [Fact]
    public void Run_Stopped_KeepsWhatIsDone()
    {
        using var stop = new CancellationTokenSource();
        var count = 0;
        var lab = new MadeUpLab(MadeUpLab.Arm("none", _ =>
        {
            if (Interlocked.Increment(ref count) == 2) stop.Cancel();
            return count;
        }));
        Assert.Throws<OperationCanceledException>(() => Run(lab, 50, stop.Token));
        var kept = _folder.EnumerateFiles("*.json", SearchOption.AllDirectories).Count();
        Assert.InRange(kept, 2, 2 + Environment.ProcessorCount);
        Assert.Equal(50, Run(lab, 50)["none"].Trials.Count);
        Assert.Equal(50, count);
    }

    [Fact]
    public void Run_TunedArms_GetTheirBestRateFromTheSameSearch()
    {
        var searched = new System.Collections.Concurrent.ConcurrentBag<(long Seed, double Rate)>();
        Arm Tuned(string name, double best) => MadeUpLab.Arm(name, trial =>
        {
            searched.Add((trial.Seed, trial.Rate));
            return trial.Rate > 10 ? double.NaN : Math.Abs(trial.Rate - best);
        }) with
        { IsTuned = true };
        var outcome = Run(new MadeUpLab(Tuned("none", 1), Tuned("one", 3)) { Search = new([1, 2, 3, 100], "x") { Seeds = 2 } });
        Assert.Equal((1, 3), (outcome["none"].Rate, outcome["one"].Rate));
        Assert.Equal(4, outcome["one"].Tried.Count);
        Assert.All(outcome.Arms, arm => Assert.All(arm.Values("x"), x => Assert.Equal(0, x)));
        Assert.Equal(2 * (8 + 4), searched.Count);
        Assert.DoesNotContain(searched.Where(trial => trial.Seed > 1000).Select(trial => trial.Seed), outcome.Seeds.Contains);
    }

    [Fact]
    public void Run_AnErrorInATrial_IsThatError() =>
        Assert.Throws<LabException>(() => Run(new MadeUpLab(MadeUpLab.Arm("none", _ => throw new LabException("no data")))));

    [Fact]
    public void Run_OneSeed_IsRefused() => Assert.Throws<LabException>(() => Run(new MadeUpLab(MadeUpLab.Arm("none", _ => 0)), seeds: 1));
}
