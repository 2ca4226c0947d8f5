using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Probes;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Probes;

public sealed class ProbeHostTests : IDisposable
{
    static readonly Recipe Base = new() { Model = "mlp", Optimizer = "sgd", Epochs = 2, Batch = 8, Seed = 1, Threads = 1, Plan = "lr = 0.01", CheckpointEvery = "none" };

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Visit_OfAStep_CallsWhatIsDueAndInTheStepBefore()
    {
        var (host, calls, _) = HostOf(every: 3, isContinuous: false);
        Run(host, 5);
        Assert.Equal(["before 0 due", "gradient 0 due", "after 0 due", "anticipate 2", "before 3 due", "gradient 3 due", "after 3 due"], calls);
    }

    [Fact]
    public void Visit_OfAContinuousProbe_IsInEveryStep()
    {
        var (host, calls, _) = HostOf(every: 2, isContinuous: true);
        Run(host, 3);
        Assert.Equal(
            ["before 0 due", "gradient 0 due", "after 0 due", "before 1", "gradient 1", "anticipate 1", "after 1", "before 2 due", "gradient 2 due", "after 2 due"], calls);
    }

    [Fact]
    public void Readings_OfAStep_AreThoseAndHandedOnAtOnce()
    {
        var (host, _, reports) = HostOf(every: 2, isContinuous: false);
        host.BeforeStep(0);
        Assert.Equal([("counted", 0.0)], host.Readings);
        Assert.Equal([("counted", 0.0)], reports);
        host.AfterStep();
        Assert.Equal([("counted", 0.0), ("counted[fc1.weight]", 1)], host.Readings);
        host.BeforeStep(1);
        Assert.Empty(host.Readings);
        Assert.Equal(2, reports.Count);
    }

    [Fact]
    public void Save_AndRestore_KeepStateAndTheTimeTaken()
    {
        var (host, _, _) = HostOf(every: 1, isContinuous: false);
        Run(host, 4);
        var checkpoint = CheckpointDraft.Of(4, [("probes", host)], [], new CheckpointMemory());
        var (other, _, _) = HostOf(every: 1, isContinuous: false);
        checkpoint.Restore([("probes", other)]);
        Assert.Equal(host.Seconds, other.Seconds, 6);
        other.BeforeStep(4);
        Assert.Equal([("counted", 4.0)], other.Readings);
    }

    /// <summary>Everything is frozen from the second step on, so that there is no curvature.</summary>
    [Fact]
    public void Signal_ThatBecomesNotANumber_EndsTheRunAndIsNamed()
    {
        var folder = RunFolder.CreateAt(_folder.At("run"));
        var summary = New(Base with { Plan = "lr = min(0.01, 1.9 / sharpness(every: 1st)); frozen[*] = 1" }).Execute(folder);
        Assert.Equal((RunOutcome.Diverged, 0L), (summary.Outcome, summary.Steps)); // what is a function of time is in force when the step is measured
        Assert.StartsWith("Stopped at step 0 of 6, as the plan has a value that isn't allowed: optimiser: got lr = NaN;", summary.Message);
        Assert.Contains("Of what it reads, `sharpness` is NaN.", summary.Message);
        Assert.Equal(0, new CheckpointFolder(folder).Newest(out _)!.Step);
        Assert.Equal(summary, folder.ReadSummary());
    }

    [Fact]
    public void Summary_OfARun_HasTheTimeThatProbesTook()
    {
        Assert.Equal(0, New(Base with { Probes = "none" }).Execute(RunFolder.CreateAt(_folder.At("none"))).ProbeSeconds, 3);
        var folder = RunFolder.CreateAt(_folder.At("all"));
        var summary = New(Base with { Probes = "sharpness(every: 1st)" }).Execute(folder);
        Assert.InRange(summary.ProbeSeconds, 1e-6, summary.Seconds);
        Assert.Equal(summary.ProbeSeconds, folder.ReadSummary()!.ProbeSeconds);
    }

    static TrainingRun New(Recipe recipe) => new(Trained.Resolve(recipe), TinyTasks.Workload("mlp"));

    static void Run(ProbeHost host, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            host.BeforeStep(step);
            host.AfterGradient(new[] { 0 }, default, 1, 1);
            host.AfterStep();
        }
    }

    static (ProbeHost Host, List<string> Calls, List<(string, double)> Reports) HostOf(long every, bool isContinuous)
    {
        List<string> calls = [];
        List<(string, double)> reports = [];
        var task = TinyTasks.All["mlp"]();
        var kind = new ProbeKind(_ => new Recorder(calls), [new("counted")]) { Every = Schedule.Steps(1), IsContinuous = isContinuous };
        return (new([new(kind, every, 0, false, false)], new(task, new Sgd(task.Network.Parameters), 8, 1), (signal, value) => reports.Add((signal, value))), calls, reports);
    }

    sealed class Recorder(List<string> calls) : Probe
    {
        readonly Tensor _count = Tensor.Zeros([1]);

        public override IEnumerable<NamedTensor> State => [new("count", _count)];

        public override void Anticipate(ProbeStep step) => calls.Add($"anticipate {step.Step}");

        public override void BeforeStep(ProbeStep step)
        {
            Note("before", step);
            if (step.IsDue) step.Report("counted", _count.Data[0]++);
        }

        public override void AfterGradient(ProbeStep step) => Note("gradient", step);

        public override void AfterStep(ProbeStep step)
        {
            Note("after", step);
            if (step.IsDue) step.Report("counted", "fc1.weight", _count.Data[0]);
        }

        void Note(string what, ProbeStep step) => calls.Add($"{what} {step.Step}{(step.IsDue ? " due" : "")}");
    }
}
