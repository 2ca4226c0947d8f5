using System.Globalization;

namespace Rubato.Tests.Dialects.Mmengine;

/// <summary>mmengine's dialect meets mmengine's recursions on any arguments, alone and several on one value.</summary>
public class MmenginePropertyTests
{
    const int Steps = 70;

    static readonly string[] Kinds = ["Constant", "Exponential", "Step", "MultiStep", "Linear", "Poly", "CosineAnnealing", "CosineRestart", "OneCycle"];

    public static TheoryData<string> Names => [.. Kinds];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scheduler_AnyArguments_MeetsThePeersAlgorithm(string name) => RandomPlans.ForAll(seed =>
    {
        var random = new Random(seed);
        var parameter = name == "OneCycle" || random.Next(2) == 0 ? "LR" : "Momentum";
        Compare([AnyScheduler(random, name, Window(random))], parameter, schedulers => schedulers[0]);
    });

    [Fact]
    public void Composition_OfAny_MeetsThePeersAlgorithm() => RandomPlans.ForAll(seed =>
    {
        var random = new Random(seed);
        MmengineTwin.Scheduler[] schedulers = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => AnyScheduler(random, Kinds[random.Next(Kinds.Length)], Window(random)))];
        Compare(schedulers, "LR", InAComposition);
    });

    [Fact]
    public void Composition_OneAfterTheOther_MeetsThePeersAlgorithmWithoutMemory() => RandomPlans.ForAll(seed =>
    {
        var random = new Random(seed);
        var schedulers = new List<MmengineTwin.Scheduler>();
        string[] names = ["Constant", "Exponential", "Step", "MultiStep", "Linear", "Poly", "CosineAnnealing"];
        for (var begin = random.Next(5); begin < Steps;)
        {
            var end = begin + 1 + random.Next(30);
            schedulers.Add(AnyScheduler(random, names[random.Next(names.Length)], new() { ["begin"] = begin, ["end"] = end }, down: end - begin + random.Next(3)));
            begin = end + random.Next(4);
        }
        var shuffled = schedulers.ToArray();
        random.Shuffle(shuffled);
        Compare(shuffled, "LR", schedulers =>
        {
            var call = InAComposition(schedulers);
            Assert.False(new Plan(new Assignment("lr", Formula.Parse(call))).Compile(new PlanContext(Steps)).NeedsFeedback);
            return call;
        });
    });

    [Fact]
    public void Plateau_AnyArguments_MeetsThePeersAlgorithm() => RandomPlans.ForAll(seed =>
    {
        var random = new Random(seed);
        var (isLess, isShare) = (random.Next(2) == 0, random.Next(2) == 0);
        var (factor, patience, cooldown) = (Math.Round(random.NextDouble() * 0.95, 2), random.Next(4), random.Next(4));
        var (threshold, least, eps) = (Math.Round(random.NextDouble() * 0.1, 3), Math.Round(random.NextDouble() * 0.05, 3), random.Next(2) * 0.004);
        var (begin, end) = (random.Next(20), 20 + random.Next(80));
        var metrics = Enumerable.Range(0, Steps - 1).Select(k => (isLess ? 1 : -1) * Math.Exp(-k / 20.0) + 0.3 * random.NextDouble() + (random.Next(30) == 0 ? double.NaN : 0) + (random.Next(10) == 0 ? 2e9 : 0)).ToArray();
        var (value, best, bad, pause) = (0.1, isLess ? 1e9 : -1e9, 0, 0);
        var due = new List<double> { value };
        for (var k = 0; k < metrics.Length; k++)
        {
            if (k + 1 >= begin && k + 1 < end)
            {
                var isBetter = (isLess, isShare) switch
                {
                    (true, true) => metrics[k] < best * (1 - threshold),
                    (true, false) => metrics[k] < best - threshold,
                    (false, true) => metrics[k] > best * (threshold + 1),
                    _ => metrics[k] > best + threshold,
                };
                (best, bad) = isBetter ? (metrics[k], 0) : (best, bad + 1);
                if (pause > 0) (pause, bad) = (pause - 1, 0);
                if (bad > patience)
                {
                    var cut = Math.Max(value * factor, least);
                    if (value - cut > eps) value = cut;
                    (pause, bad) = (cooldown, 0);
                }
            }
            due.Add(value);
        }
        var call = FormattableString.Invariant($"mmengine.ReduceOnPlateauLR(0.1, metric, rule: {(isLess ? "less" : "greater")}, factor: {factor}, patience: {patience}, threshold: {threshold}, threshold_rule: {(isShare ? "rel" : "abs")}, cooldown: {cooldown}, min_value: {least}, eps: {eps}, begin: {begin}, end: {end})");
        Twins.AssertMeets(due, call, reports: metrics);
    });

    static void Compare(MmengineTwin.Scheduler[] schedulers, string parameter, Func<string[], string> write)
    {
        var call = write([.. schedulers.Select(scheduler => Call(scheduler, parameter))]);
        double[] due;
        try
        {
            due = new MmengineTwin(schedulers).Values(0.5, Steps);
        }
        catch (PeerFails)
        {
            return;
        }
        Twins.AssertMeets(due, call);
    }

    static string InAComposition(string[] schedulers) => $"mmengine.composition([{string.Join(", ", schedulers)}])";

    static string Call(MmengineTwin.Scheduler scheduler, string parameter) =>
        $"mmengine.{scheduler.Name}{parameter}({(parameter == "LR" ? "base_lr" : "base_momentum")}: 0.5{string.Concat(scheduler.Arguments.Select(a => $", {a.Key}: {Text(a.Value)}"))})";

    static Dictionary<string, object> Window(Random random)
    {
        var window = new Dictionary<string, object>();
        var begin = random.Next(30);
        if (random.Next(2) == 0) window["begin"] = begin;
        if (random.Next(3) > 0) window["end"] = begin + 1 + random.Next(60);
        return window;
    }

    static MmengineTwin.Scheduler AnyScheduler(Random random, string name, Dictionary<string, object> arguments, int? down = null)
    {
        double Number(double from, double to) => Math.Round(from + (to - from) * random.NextDouble(), 2);
        bool Maybe() => random.Next(2) == 0;
        void Put(string key, object value)
        {
            arguments[key] = value;
        }
        switch (name)
        {
            case "Constant":
                if (Maybe()) Put("factor", Number(0.01, 1));
                break;
            case "Exponential":
                Put("gamma", Number(0.8, 1.1));
                break;
            case "Step":
                Put("step_size", 1 + random.Next(20));
                if (Maybe()) Put("gamma", Number(0.3, 1.2));
                break;
            case "MultiStep":
                Put("milestones", Enumerable.Range(0, random.Next(5)).Select(_ => (double)random.Next(40)).ToArray());
                if (Maybe()) Put("gamma", Number(0.3, 1.2));
                break;
            case "Linear":
                if (Maybe()) Put("start_factor", Number(0.01, 1));
                if (Maybe()) Put("end_factor", Number(0, 1));
                break;
            case "Poly":
                if (Maybe()) Put("eta_min", Number(0, 0.2));
                if (Maybe()) Put("power", Number(0.3, 3));
                break;
            case "CosineAnnealing":
                if (down is not null || Maybe()) Put("T_max", down ?? 1 + random.Next(80));
                if (Maybe()) Put(Maybe() ? "eta_min" : "eta_min_ratio", Number(0, 0.2));
                break;
            case "CosineRestart":
                var count = 1 + random.Next(4);
                Put("periods", Enumerable.Range(0, count).Select(_ => 1.0 + random.Next(25)).ToArray());
                Put("restart_weights", Enumerable.Range(0, count).Select(_ => Number(0.1, 1)).ToArray());
                Put(Maybe() ? "eta_min" : "eta_min_ratio", Number(0, 0.2));
                break;
            default:
                Put("eta_max", Number(0.2, 1));
                Put("total_steps", Steps - 1 + random.Next(40));
                if (Maybe()) Put("pct_start", Number(0.05, 0.95));
                if (Maybe()) Put("anneal_strategy", "linear");
                if (Maybe()) Put("div_factor", Number(1, 30));
                if (Maybe()) Put("final_div_factor", Number(1, 1000));
                if (Maybe()) Put("three_phase", true);
                break;
        }
        return new(name, arguments);
    }

    static string Text(object value) => value switch
    {
        double[] list => $"[{string.Join(", ", list.Select(item => Text(item)))}]",
        true => "true",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
