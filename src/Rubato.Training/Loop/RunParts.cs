using Rubato.Engine;
using Rubato.Training.Checkpoints;

namespace Rubato.Training;

/// <summary>Parameters and statistics of a network, as a checkpoint holds them.</summary>
sealed class NetworkPart(Network network) : ICheckpointed
{
    public void Save(CheckpointDraft draft)
    {
        foreach (var (name, value) in network.State) draft.Add(name, value);
    }

    public void Restore(CheckpointPart saved)
    {
        foreach (var (name, value) in network.State) saved.CopyTo(name, value);
    }
}

/// <summary>What an optimiser remembers.</summary>
sealed class OptimizerPart(Optimizer optimizer) : ICheckpointed
{
    public void Save(CheckpointDraft draft)
    {
        foreach (var (name, value) in optimizer.State) draft.Add(name, value);
        foreach (var (name, value) in optimizer.Numbers) draft.Add(name, value);
    }

    public void Restore(CheckpointPart saved)
    {
        try
        {
            optimizer.Restore(saved.All.Tensors, saved.All.Numbers);
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(e.Message);
        }
    }
}

/// <summary>A plan in motion, and where its values go.</summary>
/// <param name="plan">The plan of the whole run.</param>
/// <param name="setters">What takes its values.</param>
/// <param name="first">The plan of the run as it was at first, where it was extended.</param>
sealed class PlanPart(CompiledPlan plan, Setter[] setters, CompiledPlan first) : ICheckpointed
{
    public PlanBinding Binding { get; private set; } = plan.Bind(setters);

    public void Save(CheckpointDraft draft)
    {
        draft.Add("horizon", plan.Context.Horizon);
        draft.Add("state", Binding.Run.State.ToJson());
    }

    public void Restore(CheckpointPart saved)
    {
        try
        {
            var (state, horizon) = (PlanState.FromJson(saved.Text("state")), (long)saved.Number("horizon"));
            if (horizon < plan.Context.Horizon) state = (horizon > first.Context.Horizon ? first.Extend(horizon) : first).Carry(state, plan);
            Binding = plan.Resume(state).Bind(setters);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new CheckpointException(e.Message);
        }
    }
}

/// <summary>Where a run stands besides: its place in the data, the epoch so far, the last loss that was a number, its time.</summary>
sealed class ProgressPart(ExampleStream examples, EpochTally tally) : ICheckpointed
{
    /// <summary>Updates of the run that this one branched off from, before it did; its random numbers go on from there.</summary>
    public long Origin { get; private set; }

    /// <summary>The last step whose loss was finite, and it.</summary>
    public (long Step, double Loss) LastFinite { get; set; } = (-1, double.NaN);

    /// <summary>The test loss of the best epoch so far.</summary>
    public double BestLoss { get; set; } = double.PositiveInfinity;

    /// <summary>Seconds that the run took before this process took it up.</summary>
    public double SecondsBefore { get; private set; }

    /// <summary>Seconds that the run has taken; kept up by the loop.</summary>
    public double Seconds { get; set; }

    public void Save(CheckpointDraft draft)
    {
        draft.Add("origin", Origin);
        draft.Add("epoch", examples.Epoch);
        draft.Add("offset", examples.Offset);
        draft.Add("last_finite.step", LastFinite.Step);
        draft.Add("last_finite.loss", LastFinite.Loss);
        draft.Add("best_loss", BestLoss);
        draft.Add("seconds", Seconds);
        foreach (var (name, value) in tally.Numbers) draft.Add($"tally.{name}", value);
    }

    public void Restore(CheckpointPart saved)
    {
        Origin = (long)saved.Number("origin");
        examples.GoTo((int)saved.Number("epoch"), (int)saved.Number("offset"));
        LastFinite = ((long)saved.Number("last_finite.step"), saved.Number("last_finite.loss"));
        BestLoss = saved.Number("best_loss");
        Seconds = SecondsBefore = saved.Number("seconds");
        tally.Restore(name => saved.Number($"tally.{name}"));
    }

    /// <summary>Begins where another run stood after its update number <paramref name="step"/>.</summary>
    public void BranchOff(CheckpointPart saved, long step)
    {
        Origin = (long)saved.Number("origin") + step;
        examples.GoTo((int)saved.Number("epoch"), (int)saved.Number("offset"));
    }
}
