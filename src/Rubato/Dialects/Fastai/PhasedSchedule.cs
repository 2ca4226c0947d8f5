using Rubato.Compilation;
using static Rubato.Schedule;

namespace Rubato.Dialects.Fastai;

/// <summary>What those of fastai's schedules are made of that have phases.</summary>
public abstract record PhasedSchedule : Dialect
{
    private protected PhasedSchedule()
    {
    }

    /// <summary>Each schedule for its share of the span, with the peer's single-precision positions.</summary>
    private protected Formula Combine(Scope scope, string name, IReadOnlyList<double> shares, IReadOnlyList<Formula> schedules)
    {
        if (shares.Any(share => !(share >= 0))) throw Refuse(scope, null, name, $"the share {NumberText.Of(shares.First(share => !(share >= 0)))}", "shares of 0 or more");
        if (shares.Aggregate((sum, share) => sum + share) is not 1 and var off)
            throw Refuse(scope, null, name, $"shares of {NumberText.Of(off)} in sum", "shares that add up to exactly 1", "Give a share as what is left, or change the order.");
        Formula position = Float32(Ref("progress"));
        Formula? combined = null;
        var starts = Starts(shares);
        for (var i = schedules.Count - 1; i >= 0; i--)
        {
            var width = (float)(starts[i + 1] - starts[i]);
            if (width == 0) continue;
            var done = starts[i] == 0 ? position : Float32(position - starts[i]);
            var phase = Warp(schedules[i], Float32(done / width));
            combined = combined is null ? phase : If(position < starts[i + 1], phase, combined);
        }
        return combined!;
    }

    /// <summary>Where each phase starts, and where the last one ends: summed in double, kept in single precision.</summary>
    static double[] Starts(IReadOnlyList<double> shares)
    {
        var (starts, sum) = (new double[shares.Count + 1], 0.0);
        for (var i = 0; i < shares.Count; i++) starts[i + 1] = (float)(sum += (float)shares[i]);
        return starts;
    }

    /// <summary>Up and down along half cosines, each for its share of the span.</summary>
    private protected Formula CombineCosines(Scope scope, string name, double share, Formula start, Formula middle, Formula end) =>
        Combine(scope, name, [share, 1 - share], [Cosine(start, middle), Cosine(middle, end)]);
}
