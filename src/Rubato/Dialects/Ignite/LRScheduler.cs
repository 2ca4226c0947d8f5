using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's LRScheduler, <c>ignite.LRScheduler(torch.StepLR(0.1, step_size: 30))</c>: a scheduler of PyTorch's, attached to the start of each iteration.
/// Formula: v(t) = lr_scheduler(t), or with <c>use_legacy</c> lr_scheduler(t + 1).
/// Range: lr_scheduler's. Edges: lr_scheduler's.
/// Quirks: with <c>use_legacy</c> the first value is skipped, unless it is attached to the end of iterations, as the peer then advises;
/// around CosineAnnealingWarmRestarts it is skipped always.
/// Source: ignite.handlers.LRScheduler, ignite 0.6.
/// </summary>
/// <param name="LrScheduler">The scheduler that is wrapped.</param>
/// <param name="UseLegacy">Whether it is a step ahead.</param>
[Named("ignite.LRScheduler")]
public sealed record LRScheduler(Formula LrScheduler, bool UseLegacy = false) : ParamScheduler
{
    internal override string Parameter => "lr";

    private protected override Formula Translate(Scope scope) =>
        UseLegacy || LrScheduler is Torch.CosineAnnealingWarmRestarts ? Ahead(LrScheduler, Steps(1)) : LrScheduler;
}
