using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's rise and cosine falls with hard restarts,
/// <c>transformers.cosine_with_restarts(5e-5, num_warmup_steps: 100, num_training_steps: 1000, num_cycles: 3)</c>.
/// Formula: v(t) = base_lr·t/W before step W, then base_lr·½(1 + cos(π·(c·(t − W)/M mod 1))); W is num_warmup_steps,
/// M num_training_steps − W, at least 1, c num_cycles.
/// Range: W and num_training_steps whole numbers of at least 0, c more than 0. Edges: 0 at step W + M and after.
/// Quirks: the first step of a warmup has rate 0; a restart between two steps isn't met at its top; where c·((t − W)/M)
/// in doubles falls just short of a whole number, the fall ends there at 0 and the restart is missed (M 44, c 22: at step 30 of the fall).
/// Source: transformers.get_scheduler("cosine_with_restarts"), Transformers 5.3.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="NumWarmupSteps">How many steps the rise has.</param>
/// <param name="NumTrainingSteps">All steps, the warmup's included.</param>
/// <param name="NumCycles">How many falls there are.</param>
[Named("transformers.cosine_with_restarts")]
public sealed record CosineWithRestarts(Formula BaseLr, Formula NumWarmupSteps, Formula NumTrainingSteps, [Default(1)] Formula? NumCycles = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [Stated(scope, LengthRole.Warmup, NumWarmupSteps), Stated(scope, LengthRole.Whole, NumTrainingSteps)];

    private protected override Formula Translate(Scope scope)
    {
        var (warmup, training) = (Count(scope, NumWarmupSteps), Count(scope, NumTrainingSteps));
        var cycles = Constant(scope, NumCycles, v => v > 0, "more than 0");
        var steps = Math.Max(1, training - warmup);
        return Warmup.Before(Warmup.Followed(Falls(steps, cycles).For(Steps(steps)), 0), 0, BaseLr, warmup);
    }

    Formula Falls(long steps, double cycles)
    {
        if (RestartsOnSteps(steps, cycles)) return cycles == 1 ? Cosine(BaseLr, 0) : Repeat(Cosine(BaseLr, 0), Steps(steps / (long)cycles));
        var turns = cycles * (Ref("step") / steps);
        return BaseLr * (1 + Cos(Math.PI * (turns - Floor(turns)))) / 2;
    }

    /// <summary>Whether every restart is a step, and the peer's rounding finds it there.</summary>
    static bool RestartsOnSteps(long steps, double cycles)
    {
        if (cycles > 10_000 || cycles != Math.Floor(cycles) || steps % cycles != 0) return false;
        for (var cycle = 1; cycle < cycles; cycle++)
        {
            if (cycles * (steps / (long)cycles * cycle / (double)steps) < cycle) return false;
        }
        return true;
    }
}
