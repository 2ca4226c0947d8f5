using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's LRFinder, <c>fastai.LRFinder(1e-7, 10, num_it: 100)</c>: the rate of a range test, in equal ratios from tiny to huge.
/// Formula: v(t) = start_lr·(end_lr/start_lr)^(t/num_it).
/// Range: rates above 0; num_it at least 0. Edges: end_lr from step num_it on, where the peer stops.
/// Quirks: fewer than 6 iterations count as 6.
/// Source: fastai.callback.schedule.LRFinder, fastai 2.8; Smith, Cyclical learning rates, 2017, arXiv:1506.01186.
/// </summary>
/// <param name="StartLr">The first rate.</param>
/// <param name="EndLr">The last rate.</param>
/// <param name="NumIt">How many steps lie between.</param>
[Named("fastai.LRFinder")]
public sealed record LRFinder([Default(1e-7)] Formula? StartLr = null, [Default(10)] Formula? EndLr = null, [Default(100)] Formula? NumIt = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Whole, NumIt)];

    private protected override Formula Translate(Scope scope) =>
        Exponential(Given(StartLr), Given(EndLr)).For(Steps(Math.Max(Count(scope, NumIt), 6)));
}
