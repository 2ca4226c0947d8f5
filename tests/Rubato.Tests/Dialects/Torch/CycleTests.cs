using static System.FormattableString;

namespace Rubato.Tests.Dialects.Torch;

/// <summary>CyclicLR and OneCycleLR beside PyTorch's arithmetic, for the rate and the momentum, on random arguments.</summary>
public class CycleTests
{
    const int Cases = 300, Steps = 150;

    [Fact]
    public void CyclicLR_AnyArguments_GoesAsThePeer()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var (low, high, least, most) = (Share(random) / 100, Share(random), 0.7 + Share(random) / 10, 0.85 + Share(random) / 10);
            var (up, down) = (random.Next(1, 40), random.Next(3) == 0 ? (int?)null : random.Next(40));
            var (mode, gamma) = (random.Next(5), 1 - Share(random) / 20);
            (string Text, bool IsByCycle, Func<double, double> Of) scale = mode switch
            {
                0 => ("mode: triangular", true, _ => 1),
                1 => ("mode: triangular2", true, cycle => 1 / Math.Pow(2, cycle - 1)),
                2 => (Invariant($"mode: exp_range, gamma: {gamma}"), false, step => Math.Pow(gamma, step)),
                3 => (Invariant($"mode: triangular2, scale_fn: 1 / (1 + {gamma} * step)"), true, cycle => 1 / (1 + gamma * cycle)),
                _ => (Invariant($"scale_fn: {gamma} ^ (step / 3), scale_mode: iterations"), false, step => Math.Pow(gamma, step / 3)),
            };
            var call = Invariant($"torch.CyclicLR({low}, {high}, step_size_up: {up}, {(down is null ? "" : $"step_size_down: {down}, ")}{scale.Text}, base_momentum: {least}, max_momentum: {most}");
            var (rate, momentum) = (Compile(call + ")"), Compile(call + ", of: momentum)"));
            double total = up + (down ?? up);
            var ratio = up / total;
            for (var step = 0; step < Steps; step++)
            {
                var cycle = Math.Floor(1 + step / total);
                var x = 1 + step / total - cycle;
                var height = (x <= ratio ? x / ratio : (x - 1) / (ratio - 1)) * scale.Of(scale.IsByCycle ? cycle : step);
                Same(low + (high - low) * height, rate.At(0, step), call, step);
                Same(most - (most - least) * height, momentum.At(0, step), call, step);
            }
        }
    }

    [Fact]
    public void OneCycleLR_AnyArguments_GoesAsThePeer()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var (max, least, most) = (Share(random), 0.7 + Share(random) / 10, 0.85 + Share(random) / 10);
            var (total, share) = (random.Next(3, Steps - 1), random.Next(4) switch { 0 => 0, 1 => 1, _ => Share(random) });
            var (div, lastDiv, isCosine, isThree) = (1 + 30 * Share(random), 1000 * Share(random), random.Next(2) == 0, random.Next(2) == 0);
            var call = Invariant($"torch.OneCycleLR({max}, total_steps: {total}, pct_start: {share}, anneal_strategy: {(isCosine ? "cos" : "linear")}, div_factor: {div}, final_div_factor: {lastDiv}, three_phase: {(isThree ? "true" : "false")}, base_momentum: {least}, max_momentum: {most}");
            var (rate, momentum) = (Compile(call + ")"), Compile(call + ", of: momentum)"));
            var (first, last) = (max / div, max / div / lastDiv);
            (double End, double From, double To, double MomentumFrom, double MomentumTo)[] phases = isThree
                ? [(share * total - 1, first, max, most, least), (2 * share * total - 2, max, first, least, most), (total - 1, first, last, most, most)]
                : [(share * total - 1, first, max, most, least), (total - 1, max, last, least, most)];
            for (var step = 0; step <= total; step++)
            {
                var start = 0.0;
                for (var i = 0; i < phases.Length; i++)
                {
                    var phase = phases[i];
                    if (step > phase.End && i < phases.Length - 1)
                    {
                        start = phase.End;
                        continue;
                    }
                    var done = (step - start) / (phase.End - start);
                    double Way(double from, double to) => isCosine ? to + (from - to) / 2 * (Math.Cos(Math.PI * done) + 1) : (to - from) * done + from;
                    if (!double.IsFinite(done)) break;
                    Same(Way(phase.From, phase.To), rate.At(0, step), call, step);
                    Same(Way(phase.MomentumFrom, phase.MomentumTo), momentum.At(0, step), call, step);
                    break;
                }
            }
        }
    }

    // The peer takes the cycle from 1 + t/total, which leaves some 1e-15 of rounding in the height.
    static void Same(double due, double got, string call, int step) =>
        Assert.True(Math.Abs(due - got) <= 1e-12 * Math.Abs(due) + 2e-14, $"{call}: the peer has {due:R} at step {step}, got {got:R}");

    static CompiledPlan Compile(string call) => Plan.Parse($"value = {call}").Compile(new PlanContext(Steps));

    static double Share(Random random) => Math.Round(0.05 + 0.94 * random.NextDouble(), 2);
}
