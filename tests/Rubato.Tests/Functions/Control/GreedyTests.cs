using static System.FormattableString;

namespace Rubato.Tests.Functions.Control;

public class GreedyTests
{
    static double[] Values(string formula, params double?[] reports) => Steered.Run(formula, reports);

    [Fact]
    public void Greedy_AfterMoreThanPatienceImprovements_Raises() =>
        Assert.Equal([1, 1, 2, 2, 2, 4], Values("greedy(x, 1, 0.5, patience: 2)", 9, 8, 7, 6, 5, 4));

    [Fact]
    public void Greedy_AfterMoreThanPatienceBadReports_Cuts() =>
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.25], Values("greedy(x, 1, 0.5, patience: 2)", 3, 3, 3, 3, 3, 3, 3));

    [Fact]
    public void Greedy_StepsWithoutReport_DoNotCount() =>
        Assert.Equal([1, 1, 1, 1, 0.5, 0.5], Values("greedy(x, 1, 0.5, patience: 1)", 3, null, 3, null, 3, null));

    [Fact]
    public void Greedy_AtItsBounds_StaysWithin()
    {
        Assert.Equal([1, 1.5, 1.5], Values("greedy(x, 1, 0.5, patience: 0, max: 1.5)", null, 9, 8));
        Assert.Equal([1, 0.6, 0.6], Values("greedy(x, 1, 0.5, patience: 0, min: 0.6, max: 1)", 9, 9, 9));
    }

    [Fact]
    public void Greedy_Pauses_CountForNothing()
    {
        Assert.Equal([2, 2, 2, 4], Values("greedy(x, 1, 0.5, patience: 0, warmup: 2)", 9, 8, 7, 6));
        Assert.Equal([1, 0.5, 0.5, 0.5, 1], Values("greedy(x, 1, 0.5, patience: 0, cooldown: 2, max: 1)", 9, 9, 1, 1, 8));
    }

    [Fact]
    public void Greedy_Window_TakesTheMean()
    {
        // Means of three: 3, 4, 5, 6, 4.67, 3.33.
        Assert.Equal([1, 0.5, 0.25, 0.125, 0.0625, 0.03125], Values("greedy(x, 1, 0.5, patience: 0, window: 3, max: 1)", 3, 5, 7, 6, 1, 3));
        Assert.Equal([1, 0.5, 0.25, 0.125, 0.25, 0.125], Values("greedy(x, 1, 0.5, patience: 0, window: 1, max: 1)", 3, 5, 7, 6, 1, 3));
    }

    [Fact]
    public void Greedy_Reset_StartsAgainAtTheNthCutAtTheLeast() =>
        Assert.Equal([1, 0.5, 0.5, 1, 1, 0.5], Values("greedy(x, 1, 0.5, patience: 0, min: 0.5, max: 1, reset: 3)", 9, 9, 9, 9, 9, 9));

    [Fact]
    public void Greedy_Others_ResetOnlyTogether()
    {
        // The other value, from 4 down to 0.5, is at its least two cuts later.
        Assert.Equal([1, 0.5, 0.5, 1], Values("greedy(x, 1, 0.5, patience: 0, min: 0.5, max: 1, reset: 1, others: [[4, 0.5, 4]])", 9, 9, 9, 9));
        Assert.Equal([1, 1, 1, 1], Values("greedy(x, 1, 0.5, patience: 0, min: 0.5, max: 1, reset: 1)", 9, 9, 9, 9));
    }

    [Fact]
    public void Greedy_AnyArguments_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 250; seed++)
        {
            var random = new Random(seed);
            var twin = new Twin(
                From: random.Next(2) == 0 ? 0.8 : 3, Factor: Math.Round(0.3 + 0.69 * random.NextDouble(), 2), Patience: random.Next(5), IsLeast: random.Next(2) == 0,
                Rtol: random.Next(2) * 0.05, Atol: random.Next(2) * 0.02, Cooldown: random.Next(4), Warmup: random.Next(4), Min: random.Next(2) * 0.4,
                Max: 1 + random.Next(3), Eps: random.Next(2) * 0.02, Window: random.Next(2) == 0 ? 1 : random.Next(2, 9), Reset: random.Next(5), Others: random.Next(3) == 0 ? [2, 0.1] : []);
            var others = string.Join(", ", twin.Others.Select(from => Invariant($"[{from}, 0.3, 2]")));
            var formula = Invariant($"greedy(x, {twin.From}, {twin.Factor}, {twin.Patience}, mode: {(twin.IsLeast ? "min" : "max")}, rtol: {twin.Rtol}, atol: {twin.Atol}, ")
                + Invariant($"cooldown: {twin.Cooldown}, warmup: {twin.Warmup}, min: {twin.Min}, max: {twin.Max}, eps: {twin.Eps}, window: {twin.Window}, reset: {twin.Reset}")
                + (others.Length == 0 ? ")" : $", others: [{others}])");
            Steered.Follow(formula, random, (_, report) => twin.Next(report));
        }
    }

    [Theory]
    [InlineData("greedy(x, 1, 0)", "factor")]
    [InlineData("greedy(x, 1, patience: -1)", "patience")]
    [InlineData("greedy(x, 1, window: 0)", "window")]
    [InlineData("greedy(x, step)", "from")]
    [InlineData("greedy(x, 1, reset: 0.5)", "reset")]
    [InlineData("greedy(x, 1, others: [[1, 2]])", "others")]
    public void Greedy_BadArgument_IsRefusedByName(string formula, string name) =>
        Assert.Contains(name, Assert.Throws<PlanException>(() => Values(formula, 1, 1)).Message, StringComparison.Ordinal);

    /// <summary>The peer's scheduler with all its parameter groups, the first of which is looked at.</summary>
    sealed record Twin(
        double From, double Factor, int Patience, bool IsLeast, double Rtol, double Atol, int Cooldown, int Warmup, double Min, double Max, double Eps, int Window, int Reset, double[] Others)
    {
        readonly List<double> _window = [];
        double _sum;
        double _best = IsLeast ? double.PositiveInfinity : double.NegativeInfinity;
        int _good, _bad, _cooling, _warming, _left = Reset;
        (double Rate, double Init, double Min, double Max)[] _groups = [(From, From, Min, Max), .. Others.Select(from => (from, from, 0.3, 2.0))];

        public double Next(double? report)
        {
            if (report is { } x) Step(Smoothed(x));
            return _groups[0].Rate;
        }

        double Smoothed(double x)
        {
            _window.Add(x);
            _sum += x;
            if (_window.Count > Window)
            {
                _sum -= _window[0];
                _window.RemoveAt(0);
            }
            return Window == 1 ? x : _sum / _window.Count;
        }

        void Step(double x)
        {
            if (_cooling > 0 || _warming > 0)
            {
                (_good, _bad) = (0, 0);
                if (_cooling > 0) _cooling--;
                else _warming--;
                return;
            }
            if (IsLeast ? x < _best * (1 - Rtol) - Atol : x > _best * (1 + Rtol) + Atol) (_best, _good, _bad) = (x, _good + 1, 0);
            else (_good, _bad) = (0, _bad + 1);
            if (_good > Patience)
            {
                _groups = [.. _groups.Select(g => Math.Min(g.Rate / Factor, g.Max) is var up && up - g.Rate > Eps ? g with { Rate = up } : g)];
                (_left, _warming, _good) = (Reset, Warmup, 0);
            }
            else if (_bad > Patience)
            {
                _groups = [.. _groups.Select(g => Math.Max(g.Rate * Factor, g.Min) is var down && g.Rate - down > Eps ? g with { Rate = down } : g)];
                if (_groups.All(g => g.Rate <= g.Min) && --_left <= 0) StartAgain();
                (_cooling, _bad) = (Cooldown, 0);
            }
        }

        void StartAgain()
        {
            _groups = [.. _groups.Select(g => g with { Rate = g.Init })];
            (_best, _good, _bad, _warming, _left, _sum) = (IsLeast ? double.PositiveInfinity : double.NegativeInfinity, 0, 0, 0, Reset, 0);
            _window.Clear();
        }
    }
}
