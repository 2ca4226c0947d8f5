using Rubato.Engine;

namespace Rubato.Benchmarks.Peer;

/// <summary>What evaluating a plan costs, and what share of a training step that is.</summary>
internal static class PlanShare
{
    private const int Horizon = 10_000;

    private static readonly (string Name, string Text)[] Plans =
    [
        ("one-cycle", "lr = cosine(1.2e-4, 3e-3) for 30% then cosine(3e-3, 1.2e-8)"),
        ("cosine", "lr = cosine(3e-3, 0)"),
        ("lambda", "lr = 3e-3 * cosine(1, 0)"),
    ];

    private const string Whole =
        """
        lr           = linear(1e-4, 2e-3) for 10% then cosine(2e-3, 2e-5)
        beta1        = mirror(lr, 0.85, 0.95)
        weight_decay = 2e-5 / lr
        """;

    public static void Report(int threads)
    {
        foreach (var (name, text) in Plans)
        {
            var plan = Plan.Parse(text).Compile(new PlanContext(Horizon, 157, 64));
            var column = plan.IndexOf("lr");
            var sum = 0.0;
            const int calls = 1000;
            var at = 0L;
            var seconds = Measure.Seconds(() =>
            {
                for (var i = 0; i < calls; i++) sum += plan.At(column, at = (at + 7919) % Horizon);
            });
            if (!double.IsFinite(sum)) throw new InvalidOperationException("the plan gave a number that isn't finite");
            Measure.Report("plan", name, threads, [.. seconds.Select(s => 1e9 * s / calls)], "ns");
        }

        var training = new MlpStep();
        var optimizer = training.Optimizer;
        var binding = Plan.Parse(Whole).Compile(new PlanContext(Horizon, 157, 128)).Bind(
            ("lr", v => optimizer[0, 0] = v), ("beta1", v => optimizer[1, 0] = v), ("weight_decay", v => optimizer[4, 0] = v));
        var step = 0L;
        var apply = Measure.Seconds(() => binding.Apply(step = (step + 1) % Horizon));
        var whole = Measure.Seconds(training.Run);
        Measure.Report("plan", "share of an MLP step", threads, [.. apply.Zip(whole, (plan, all) => 100 * plan / all)], "%");
    }
}
