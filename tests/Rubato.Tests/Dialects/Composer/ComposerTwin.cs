using System.Globalization;

namespace Rubato.Tests.Dialects.Composer;

/// <summary>Composer's schedulers as composer runs them: a multiplier at each batch, times in their own units.</summary>
sealed class ComposerTwin(Dictionary<string, object> arguments, string max, int epoch, int batch, double ratio)
{
    readonly record struct Time(double Value, string Unit);

    public double Factor(string scheduler, int step) => scheduler switch
    {
        "StepScheduler" => Math.Pow(Number("gamma", 0.1), Math.Truncate(Share(step, Convert(Text("step_size"), ratio)))),
        "MultiStepScheduler" => MultiStep(step),
        "ConstantScheduler" => Before(step, Convert(Text("t_max", "1dur"), ratio)) ? Number("alpha", 1) : 1,
        "LinearScheduler" => Linear(step, Text("t_max", "1dur"), Number("alpha_i", 1), Number("alpha_f", 0), ratio),
        "ExponentialScheduler" => Math.Pow(Number("gamma", 0), Share(step, Convert(Text("decay_period", "1ep"), ratio))),
        "CosineAnnealingScheduler" => Cosine(Share(step, Convert(Text("t_max", "1dur"), ratio))),
        "CosineAnnealingWarmRestartsScheduler" => Restarts(step),
        "PolynomialScheduler" => Polynomial(Math.Min(1, Share(step, Convert(Text("t_max", "1dur"), ratio))), Number("power", 0)),
        "MultiStepWithWarmupScheduler" => Before(step, Convert(Text("t_warmup"), 1)) ? Warmup(step, 1) : MultiStep(step),
        "ConstantWithWarmupScheduler" => AfterWarmup(step, Number("alpha", 1), _ => Number("alpha", 1)),
        "LinearWithWarmupScheduler" => AfterWarmup(step, Number("alpha_i", 1), s => Number("alpha_i", 1) + s * (Number("alpha_f", 0) - Number("alpha_i", 1))),
        "CosineAnnealingWithWarmupScheduler" => AfterWarmup(step, 1, Cosine),
        _ => AfterWarmup(step, 1, s => Polynomial(s, Number("power", 2))),
    };

    double MultiStep(int step)
    {
        var factor = 1.0;
        foreach (var milestone in (string[])arguments["milestones"])
        {
            if (!Before(step, Convert(milestone, ratio))) factor *= Number("gamma", 0.1);
        }
        return factor;
    }

    double Restarts(int step)
    {
        var length = Convert(Text("t_0"), ratio);
        var end = length.Value;
        while (end <= Now(step, length))
        {
            if (length.Value == 0) throw new PeerFails();
            length = length with { Value = Math.Truncate(Number("t_mult", 1) * length.Value) };
            end += length.Value;
        }
        return Cosine(Divide(Now(step, length) - (end - length.Value), length.Value));
    }

    double AfterWarmup(int step, double peak, Func<double, double> then)
    {
        var (warmup, stop, whole) = (Convert(Text("t_warmup"), 1), Convert(Text("t_max", "1dur"), ratio), Parse(max));
        if (warmup.Unit != stop.Unit) throw new PeerFails();
        if (whole.Unit == stop.Unit && stop.Value < whole.Value) throw new PeerFails();
        if (stop.Unit == "ba" && whole.Unit == "ep" && stop.Value < whole.Value * epoch) throw new PeerFails();
        if (Before(step, warmup)) return Warmup(step, peak);
        return then(Math.Min(1, stop.Value > warmup.Value ? (Now(step, warmup) - warmup.Value) / (stop.Value - warmup.Value) : 0));
    }

    double Warmup(int step, double peak) => Linear(step, Text("t_warmup"), 0, peak, arguments.ContainsKey("scale_warmup") ? ratio : 1);

    double Linear(int step, string end, double from, double to, double scale) => from + Math.Min(1, Share(step, Convert(end, scale))) * (to - from);

    double Cosine(double share) =>
        Number("alpha_f", 0) + (1 - Number("alpha_f", 0)) * (1 + Math.Cos(Math.Clamp(share, 0, 1) * Math.PI)) / 2;

    double Polynomial(double share, double power) => Number("alpha_f", 0) + Math.Pow(1 - share, power) * (1 - Number("alpha_f", 0));

    double Share(int step, Time time) => Divide(Now(step, time), time.Value);

    bool Before(int step, Time time) => Now(step, time) < time.Value;

    double Now(int step, Time time) => time.Unit == "sp" ? (double)step * batch : step;

    Time Convert(string text, double scale)
    {
        var (time, whole) = (Parse(text), Parse(max));
        if (time.Unit == "dur")
        {
            return whole.Unit == "ep"
                ? new(Math.Truncate(time.Value * epoch * whole.Value), "ba")
                : new(Math.Truncate(time.Value * whole.Value), whole.Unit);
        }
        if (time.Unit == "ep") time = new(time.Value * epoch, "ba");
        return time with { Value = Math.Truncate(time.Value * scale) };
    }

    static Time Parse(string text)
    {
        var digits = text.TakeWhile(c => !char.IsAsciiLetter(c)).Count();
        var (value, unit) = (double.Parse(text[..digits], CultureInfo.InvariantCulture), text[digits..]);
        return new(unit == "dur" ? value : Math.Truncate(value), unit);
    }

    static double Divide(double a, double b) => b == 0 ? throw new PeerFails() : a / b;

    double Number(string name, double otherwise) => arguments.TryGetValue(name, out var value) ? (double)value : otherwise;

    string Text(string name, string? otherwise = null) => arguments.TryGetValue(name, out var value) ? (string)value : otherwise!;
}
