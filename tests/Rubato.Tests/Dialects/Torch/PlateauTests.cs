using Rubato.Tests.Functions.Control;
using static System.FormattableString;

namespace Rubato.Tests.Dialects.Torch;

/// <summary>ReduceLROnPlateau beside PyTorch's counting.</summary>
public class PlateauTests
{
    [Fact]
    public void ReduceLROnPlateau_AnyArguments_GoesAsThePeer()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var (isLeast, isShare) = (random.Next(2) == 0, random.Next(2) == 0);
            var (factor, patience, threshold) = (Math.Round(0.05 + 0.9 * random.NextDouble(), 2), random.Next(5), random.Next(3) * 0.03);
            var (cooldown, min, eps) = (random.Next(4), random.Next(2) * 0.02, random.Next(2) == 0 ? 1e-8 : 0.01);
            var resumeAt = random.Next(3) == 0 ? random.Next(120) : -1;
            var call = Invariant($"torch.ReduceLROnPlateau(0.3, x, mode: {(isLeast ? "min" : "max")}, factor: {factor}, patience: {patience}, threshold: {threshold}, threshold_mode: {(isShare ? "rel" : "abs")}, cooldown: {cooldown}, min_lr: {min}, eps: {eps})");
            var (rate, best, bad, pause) = (0.3, isLeast ? double.PositiveInfinity : double.NegativeInfinity, 0, 0);
            Steered.Follow(resumeAt < 0 ? call : $"torch.resumed_without_optimizer({call}, at: {resumeAt})", random, (step, report) =>
            {
                if (report is { } metric) Step(metric);
                if (step == resumeAt) rate = 0.3;
                return rate;
            });
            void Step(double metric)
            {
                var isBetter = (isLeast, isShare) switch
                {
                    (true, true) => metric < best * (1 - threshold),
                    (true, false) => metric < best - threshold,
                    (false, true) => metric > best * (1 + threshold),
                    _ => metric > best + threshold,
                };
                bad = isBetter ? 0 : bad + 1;
                if (isBetter) best = metric;
                if (pause > 0) (pause, bad) = (pause - 1, 0);
                if (bad <= patience) return;
                var cut = Math.Max(rate * factor, min);
                if (rate - cut > eps) rate = cut;
                (pause, bad) = (cooldown, 0);
            }
        }
    }

    [Fact]
    public void ReduceLROnPlateau_Patience_IsPassedByOne() =>
        Assert.Equal([1, 1, 1, 1, 0.5], Steered.Run("torch.ReduceLROnPlateau(1, x, factor: 0.5, patience: 2)", null, 3, 3, 3, 3));

    [Fact]
    public void ReduceLROnPlateau_SmallRates_AreNeverCut() =>
        Assert.Equal([1e-8, 1e-8, 1e-8], Steered.Run("torch.ReduceLROnPlateau(1e-8, x, factor: 0.5, patience: 0)", 3, 3, 3));

    [Fact]
    public void ReduceLROnPlateau_NegativeMetric_CountsAWorseOneAsBetter() =>
        Assert.Equal([1, 1, 1], Steered.Run("torch.ReduceLROnPlateau(1, x, factor: 0.5, patience: 0, threshold: 0.1)", -1, -0.95, -0.9));
}
