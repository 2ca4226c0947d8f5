using System.Globalization;

namespace Rubato.Tests.Dialects.Composer;

/// <summary>Composer's dialect meets composer's algorithm on any arguments, and refuses where the algorithm fails.</summary>
public class ComposerPropertyTests
{
    const double BaseLr = 0.1;

    public static TheoryData<string> Schedulers => new(Arguments.Keys);

    /// <summary>Each scheduler's own arguments; those with a question mark may be left out.</summary>
    static readonly Dictionary<string, string[]> Arguments = new()
    {
        ["StepScheduler"] = ["step_size", "gamma?"],
        ["MultiStepScheduler"] = ["milestones", "gamma?"],
        ["ConstantScheduler"] = ["alpha?", "t_max?"],
        ["LinearScheduler"] = ["alpha_i?", "alpha_f?", "t_max?"],
        ["ExponentialScheduler"] = ["gamma", "decay_period?"],
        ["CosineAnnealingScheduler"] = ["t_max?", "alpha_f?"],
        ["CosineAnnealingWarmRestartsScheduler"] = ["t_0", "t_mult?", "alpha_f?"],
        ["PolynomialScheduler"] = ["power", "t_max?", "alpha_f?"],
        ["MultiStepWithWarmupScheduler"] = ["t_warmup", "milestones", "gamma?", "scale_warmup?"],
        ["ConstantWithWarmupScheduler"] = ["t_warmup", "alpha?", "t_max?", "scale_warmup?"],
        ["LinearWithWarmupScheduler"] = ["t_warmup", "alpha_i?", "alpha_f?", "t_max?", "scale_warmup?"],
        ["CosineAnnealingWithWarmupScheduler"] = ["t_warmup", "t_max?", "alpha_f?", "scale_warmup?"],
        ["PolynomialWithWarmupScheduler"] = ["t_warmup", "power?", "t_max?", "alpha_f?", "scale_warmup?"],
    };

    [Theory]
    [MemberData(nameof(Schedulers))]
    public void Scheduler_AnyArguments_MeetsThePeersAlgorithm(string scheduler)
    {
        var (met, refused) = (0, 0);
        RandomPlans.ForAll(seed =>
        {
            var random = new Random(seed);
            var (epoch, batch, ratio) = (1 + random.Next(15), random.Next(3) == 0 ? 32 : 1 + random.Next(40), random.Next(3) switch { 0 => 1, 1 => 0.5, _ => Math.Round(0.1 + random.NextDouble() * 2, 2) });
            var max = AnyTime(random, epoch, batch, "ba", "ep", "sp");
            var arguments = new Dictionary<string, object>();
            foreach (var name in Arguments[scheduler])
            {
                if (name.EndsWith('?') && random.Next(2) == 0) continue;
                arguments[name.TrimEnd('?')] = AnyValue(random, name.TrimEnd('?'), epoch, batch);
            }
            var call = $"composer.{scheduler}(base_lr: {Text(BaseLr)}, {string.Join(", ", arguments.Select(a => $"{a.Key}: {Text(a.Value)}"))}, max_duration: {Text(max)}, ssr: {Text(ratio)})"
                .Replace(", , ", ", ", StringComparison.Ordinal);
            double[] due;
            try
            {
                var twin = new ComposerTwin(arguments, max, epoch, batch, ratio);
                due = [.. Enumerable.Range(0, 90).Select(step => BaseLr * twin.Factor(scheduler, step))];
            }
            catch (PeerFails)
            {
                refused++;
                Assert.Throws<PlanException>(() => Twins.Values(call, 90, epoch, batch));
                return;
            }
            met++;
            Twins.AssertMeets(due, call, epoch, batch);
        });
        Assert.True(met > 50, $"only {met} cases were met, {refused} refused");
    }

    static object AnyValue(Random random, string name, int epoch, int batch) => name switch
    {
        "step_size" or "t_0" or "decay_period" or "t_warmup" => AnyTime(random, epoch, batch, "ba", "ep", "sp", "dur"),
        "t_max" => random.Next(3) == 0 ? "1dur" : AnyTime(random, epoch, batch, "ba", "ep", "sp", "dur"),
        "milestones" => Enumerable.Range(0, random.Next(4)).Select(_ => AnyTime(random, epoch, batch, "ba", "ep", "sp", "dur")).ToArray(),
        "t_mult" => random.Next(3) switch { 0 => 1.0, 1 => 2.0, _ => Math.Round(0.6 + random.NextDouble() * 2, 2) },
        "scale_warmup" => true,
        "power" => Math.Round(0.3 + random.NextDouble() * 3, 2),
        _ => Math.Round(0.05 + random.NextDouble(), 2),
    };

    static string AnyTime(Random random, int epoch, int batch, params string[] units) => units[random.Next(units.Length)] switch
    {
        "ba" => $"{random.Next(60)}ba",
        "ep" => $"{random.Next(2 + 60 / epoch)}ep",
        "sp" => random.Next(2) == 0 ? $"{random.Next(60) * batch}sp" : $"{random.Next(60 * batch)}sp",
        _ => FormattableString.Invariant($"{Math.Round(random.NextDouble(), 2)}dur"),
    };

    static string Text(object value) => value switch
    {
        string[] list => $"[{string.Join(", ", list.Select(Text))}]",
        string time when time.EndsWith("dur", StringComparison.Ordinal) => Schedule.Percent(decimal.Parse(time[..^3], CultureInfo.InvariantCulture) * 100).ToString(),
        string time => time.Replace("ba", "st", StringComparison.Ordinal),
        true => "true",
        _ => ((double)value).ToString(CultureInfo.InvariantCulture),
    };
}
