using static Rubato.Schedule;

namespace Rubato.Dialects.Timm;

/// <summary>
/// The peer's cycles: cycle i starts at B_i = T·(1 − mⁱ)/(1 − m), i·T where m is 1, lasts T·mⁱ steps and falls from
/// base·dⁱ to the least rate, which holds after the last. Starts needn't be whole steps.
/// </summary>
/// <param name="First">T, the steps of the first cycle.</param>
/// <param name="Growth">m, how much longer each cycle is than the one before.</param>
/// <param name="Decay">d, how much of the greatest rate each cycle keeps.</param>
/// <param name="Limit">How many cycles there are.</param>
/// <param name="Bend">k, the power of a cycle's time (k-decay).</param>
/// <param name="Shape">A cycle's fall from one rate to another by the share of the cycle that is done, to the power k.</param>
sealed record Cycles(long First, double Growth, double Decay, long Limit, double Bend, Func<Formula, Formula, Formula, Formula> Shape)
{
    /// <summary>The most cycles of unequal length that are written out.</summary>
    public const int Most = 10_000;

    static readonly Formula Step = Ref("step");

    Formula Progress => Bend == 1 ? Ref("progress") : Power(Ref("progress"), Bend);

    /// <summary>The cycles over a span of at most so many steps; null where they are too many.</summary>
    public Formula? Over(double horizon, Formula baseLr, Formula least) =>
        Limit <= 0 ? least
        : Growth == 1 || Limit == 1 ? Equal(baseLr, least)
        : Unequal(horizon, baseLr, least);

    /// <summary>The rate at one step.</summary>
    public Formula At(long step, Formula baseLr, Formula least)
    {
        var index = Index(step);
        return index < Limit ? Shape(Greatest(baseLr, index), least, Share(step, index)) : least;
    }

    Formula Equal(Formula baseLr, Formula least)
    {
        var all = Steps(Math.Min((decimal)First * Limit, Duration.Longest));
        var every = Steps(First);
        var cycles = Limit == 1 ? Shape(baseLr, least, Progress)
            : Decay == 1 ? Repeat(Shape(baseLr, least, Progress), every)
            : least + (baseLr * Power(Decay, Floor(Step / First)) - least) * Repeat(Shape(1, 0, Progress), every);
        return cycles.For(all).Then(least);
    }

    Formula? Unequal(double horizon, Formula baseLr, Formula least)
    {
        var parts = new List<Part>();
        for (var (cycle, start) = (0L, 0L); cycle < Limit && start < horizon; cycle++)
        {
            if (cycle == Most) return null;
            var next = FirstStepOf(cycle + 1, start, horizon);
            if (next == start) continue;
            parts.Add(new(Shape(Greatest(baseLr, cycle), least, ShareFrom(cycle, start, next)), Steps(next - start)));
            start = next;
        }
        return new Sequence([.. parts, new(least, null)]);
    }

    Formula Greatest(Formula baseLr, double index) => Decay == 1 || index == 0 ? baseLr : baseLr * Math.Pow(Decay, index);

    /// <summary>
    /// The cycle of a step, by the peer's logarithm: at 121·T of cycles that grow threefold it falls short of 5, so that
    /// this step still belongs to cycle 4. Shrinking cycles end at T/(1 − m), where the peer fails.
    /// </summary>
    double Index(long step)
    {
        if (Growth == 1) return Math.Floor(step / (double)First);
        var grown = 1 - step / (double)First * (1 - Growth);
        return grown > 0 ? Math.Floor(Math.Log(grown) / Math.Log(Growth)) : double.PositiveInfinity;
    }

    double Start(double index) => Growth == 1 ? First * index : (1 - Math.Pow(Growth, index)) / (1 - Growth) * First;

    double Share(long step, double index) => Math.Clamp((step - Start(index)) / (Math.Pow(Growth, index) * First), 0, 1);

    /// <summary>The first step of a cycle that comes after one that starts at a step; the longest duration where it is beyond all.</summary>
    long FirstStepOf(double index, long after, double horizon)
    {
        var near = Start(index);
        if (near > horizon + 2.0) return near < Duration.Longest ? (long)Math.Ceiling(near) : Duration.Longest;
        var step = Math.Max(after, (long)near - 1);
        while (Index(step) < index) step++;
        return step;
    }

    /// <summary>The share of a cycle that is done, in a part that has its steps; in the peer's order of operations.</summary>
    Formula ShareFrom(double cycle, long start, long next)
    {
        var (begin, length) = (Start(cycle), Math.Pow(Growth, cycle) * First);
        if (begin == start && length == next - start) return Progress;
        var time = begin == start ? Step : Step + start - begin;
        if (begin > start || next - 1 - begin > length) time = Clamp(time, 0, length);
        return Bend == 1 ? time / length : Power(time, Bend) / Math.Pow(length, Bend);
    }
}
