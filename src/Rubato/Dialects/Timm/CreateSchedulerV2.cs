using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Timm;

/// <summary>
/// timm's factory, <c>timm.create_scheduler_v2(0.1, sched: cosine, num_epochs: 300, warmup_epochs: 5, min_lr: 1e-5)</c>:
/// one of its schedulers by a word.
/// Formula: that of the scheduler; all lengths are times updates_per_epoch unless step_on_epochs.
/// Range: that of the scheduler. Edges: cooldown_epochs only tells the trainer how long to go on.
/// Quirks: other defaults than the schedulers' own: warmup_lr 1e-5, cycle_decay 0.1, decay_rate 0.1, which for poly is the
/// power; the plateau has no cooldown whatever cooldown_epochs says, and always steps on epochs; wsd and rsqrt fit their
/// stages into num_epochs less the warmup unless warmup_prefix.
/// Errors: step_on_epochs false without updates_per_epoch; plateau without metrics.
/// Source: timm.scheduler.create_scheduler_v2, timm 1.0.29.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Sched">Which scheduler.</param>
/// <param name="NumEpochs">How long the first cycle is.</param>
/// <param name="DecayEpochs">How long a stair is, 90 when left out; for wsd and rsqrt how long the decay, below 1 as a share, 0.2 when left out.</param>
/// <param name="DecayMilestones">The milestones; 90, 180 and 270 when left out.</param>
/// <param name="CooldownEpochs">How long the trainer goes on after the schedule.</param>
/// <param name="PatienceEpochs">How many reports in a row may bring no improvement.</param>
/// <param name="DecayRate">What each stair or plateau multiplies by; for poly the power.</param>
/// <param name="MinLr">The least rate.</param>
/// <param name="WarmupLr">The warmup's first rate.</param>
/// <param name="WarmupEpochs">How long the warmup is.</param>
/// <param name="WarmupPrefix">Whether the schedule's time starts after the warmup.</param>
/// <param name="CycleMul">How much longer each cycle is than the one before.</param>
/// <param name="CycleDecay">How much of the greatest rate each cycle keeps.</param>
/// <param name="CycleLimit">How many cycles there are.</param>
/// <param name="KDecay">The power of the cycle's time, for cosine and poly.</param>
/// <param name="DecayFn">The decay's shape for wsd and rsqrt; auto is 1-sqrt for the one, linear for the other.</param>
/// <param name="StableTimescale">The time scale of rsqrt in epochs; the warmup's length when left out.</param>
/// <param name="PlateauMode">Whether less is better, <c>min</c>, or more, <c>max</c>.</param>
/// <param name="StepOnEpochs">Whether the peer is stepped once an epoch.</param>
/// <param name="UpdatesPerEpoch">How many steps an epoch has where it isn't.</param>
/// <param name="Metrics">What the plateau measures.</param>
[Named("timm.create_scheduler_v2")]
public sealed record CreateSchedulerV2(
    Formula BaseLr,
    [Words("cosine", "tanh", "step", "multistep", "plateau", "poly", "wsd", "rsqrt")] string Sched = "cosine",
    [Default(300)] Formula? NumEpochs = null,
    Formula? DecayEpochs = null,
    ValueList<Formula>? DecayMilestones = null,
    [Default(0)] Formula? CooldownEpochs = null,
    [Default(10)] Formula? PatienceEpochs = null,
    [Default(0.1)] Formula? DecayRate = null,
    [Default(0)] Formula? MinLr = null,
    [Default(1e-5)] Formula? WarmupLr = null,
    [Default(0)] Formula? WarmupEpochs = null,
    bool WarmupPrefix = false,
    [Default(1)] Formula? CycleMul = null,
    [Default(0.1)] Formula? CycleDecay = null,
    [Default(1)] Formula? CycleLimit = null,
    [Default(1)] Formula? KDecay = null,
    [Words("auto", "linear", "1-sqrt", "cosine", "power", "exp")] string DecayFn = "auto",
    Formula? StableTimescale = null,
    [Words("min", "max")] string PlateauMode = "max",
    bool StepOnEpochs = true,
    [Default(0)] Formula? UpdatesPerEpoch = null,
    Formula? Metrics = null) : Dialect
{
    private protected override Formula Translate(Scope scope)
    {
        var updates = StepOnEpochs ? 1 : Count(scope, UpdatesPerEpoch, atLeast: 1);
        Formula Long(double epochs) => epochs * updates;
        var (all, warmup) = (Long(Constant(scope, NumEpochs)), Long(Constant(scope, WarmupEpochs)));
        Constant(scope, CooldownEpochs, v => v >= 0, "0 or more");
        var (rate, least, first) = (Given(DecayRate), Given(MinLr), Given(WarmupLr));
        var (growth, decay, limit) = (Given(CycleMul), Given(CycleDecay), Given(CycleLimit));
        return Sched switch
        {
            "cosine" => new CosineLRScheduler(BaseLr, all, least, growth, decay, limit, warmup, first, WarmupPrefix, StepOnEpochs, Given(KDecay)),
            "tanh" => new TanhLRScheduler(BaseLr, all, null, null, least, growth, decay, limit, warmup, first, WarmupPrefix, StepOnEpochs),
            "poly" => new PolyLRScheduler(BaseLr, all, rate, least, growth, decay, limit, warmup, first, WarmupPrefix, StepOnEpochs, Given(KDecay)),
            "step" => new StepLRScheduler(BaseLr, Long(DecayEpochs is null ? 90 : Constant(scope, DecayEpochs)), rate, warmup, first, WarmupPrefix, StepOnEpochs),
            "multistep" => new MultiStepLRScheduler(BaseLr, [.. Milestones(scope).Select(Long)], rate, warmup, first, WarmupPrefix, StepOnEpochs),
            "plateau" => Plateau(scope, warmup),
            _ => Stages(scope, updates),
        };
    }

    double[] Milestones(Scope scope) => DecayMilestones is null ? [90, 180, 270] : Constants(scope, DecayMilestones);

    PlateauLRScheduler Plateau(Scope scope, Formula warmup)
    {
        if (!StepOnEpochs) throw Refuse(scope, null, "step_on_epochs", "false with plateau", "true");
        if (Metrics is null) throw Refuse(scope, null, "metrics", "none with plateau", "a signal");
        return new(BaseLr, Metrics, Given(DecayRate), Given(PatienceEpochs), null, null, warmup, Given(WarmupLr), Given(MinLr), PlateauMode);
    }

    WSDLRScheduler Stages(Scope scope, long updates)
    {
        var (all, warmup) = (Count(scope, NumEpochs, atLeast: 1) * updates, Count(scope, WarmupEpochs) * updates);
        var stages = WarmupPrefix ? all : all - warmup;
        var decay = DecayEpochs is null ? 0.2 : Constant(scope, DecayEpochs);
        // Halves round to even, as the peer's do.
        var steps = Math.Round(decay is > 0 and < 1 ? decay * stages : decay * updates);
        if (!(steps > 0 && steps <= stages))
            throw Refuse(scope, DecayEpochs, "decay_epochs", $"{NumberText.Of(steps)} steps of decay", $"more than 0 to what the warmup leaves, {stages}");
        return new(
            BaseLr, stages, steps, Given(MinLr), Sched == "rsqrt" ? "rsqrt" : "constant",
            StableTimescale is null ? null : Constant(scope, StableTimescale) * updates, null,
            DecayFn != "auto" ? DecayFn : Sched == "rsqrt" ? "linear" : "1-sqrt", null, null, warmup, Given(WarmupLr), StepOnEpochs);
    }
}
