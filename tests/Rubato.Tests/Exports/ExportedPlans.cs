using Rubato.Language;
using Rubato.Tests.Language;

namespace Rubato.Tests.Exports;

/// <summary>Plans of everything that can be exported, and the steps at which an export is compared with them.</summary>
static class ExportedPlans
{
    const long Horizon = 1003;

    static readonly string[] HandPicked =
    [
        "lr = linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4); momentum = mirror(lr, 0.85, 0.95); weight_decay = 5e-5 / lr",
        "lr = 0.1",
        "lr = step",
        "lr = cosine(0.1, 0); weight_decay = 1e-5 / lr; bounded = min(0.1, 1e-3 / lr)",
        "lr = min(1, step ^ -0.5) * min(1, step * 1e-4 ^ 1.5)",
        "lr = 0.5 ^ -step; lr2 = exp(step * 10); lr3 = log(step); lr4 = sqrt(10 - step); lr5 = floor(1 / step) + ceiling(-1 / step); lr6 = (-2) ^ step",
        "lr = sin(1 / step) + cos(1 / (step - 5)); lr2 = exponential(step, 1); lr3 = -(-step) - -(2 - (step - 3)); lr4 = 2 / (3 / (step + 1)) / 4 ^ (5 * -epoch)",
        "lr = if(step < 100 and not (step < 50 or step > 80), 1, 2) / 4; lr2 = if(epoch > 2, if(step < 300, 3, 4), 5) * if(epoch > 2, 7, 1)",
        "lr = repeat(cosine(0.1, 1e-3), every: 10st, stretch: 2, scale: 0.7); momentum = follow(lr, 0.8, 0.9, log: true)",
        "lr = repeat(wave(0.1, 1) for 30% then (repeat(triangle(1, 2, up: 10%), every: 20%) for 40% then 3), every: 90st, scale: 0.9)",
        "lr = 0.1; lr[embed] = lr / 2; lr[block.*] = linear(lr, 0); lr[a/b:c] = 1; let lambda = step + 1; class = lambda * lambda; def = class + lambda",
        "_lerp = linear(1, 0); math = _lerp * 2; column = 3; step_2 = linear(0, 1); let min = step + 1; Lerp = min * min",
        "batch_size = integer(linear(16, 64)) for 50% then 64; lr = linear(1, 0.1) for 3ep then repeat(cosine(0.1, 0), every: 2ep)",
        $"lr = {string.Join(" + ", Enumerable.Range(1, 60).Select(i => $"sin(step / {i}.5)"))}",
        $"lr = piecewise([{string.Join(", ", Enumerable.Range(1, 60))}], at: [{string.Join(", ", Enumerable.Range(1, 59).Select(i => $"{i * 7}st"))}])",
    ];

    /// <summary>Hand-picked plans, each function's own example, and random ones.</summary>
    public static IReadOnlyList<CompiledPlan> All { get; } =
    [
        .. HandPicked.Select(Compile),
        .. FunctionInfo.All.Select(function => Compile($"value = {DocumentedExamples.Of(function)}; let lr = cosine(0.1, 1e-3); let momentum = linear(0.85, 0.95)")),
        .. Enumerable.Range(0, 150).Select(seed => Compile($"lr = {new RandomPlans(seed).SoundFormula(4)}")),
    ];

    public static long[] Steps { get; } = [0, 1, 2, Horizon - 1, Horizon, Horizon + 1, 10 * Horizon, .. Enumerable.Range(0, 193).Select(i => i * 7919L % Horizon)];

    static CompiledPlan Compile(string text) =>
        Plan.Parse(text).Compile(new PlanContext(Horizon, 50, 32) { Signals = UsualSignals.All });

    /// <summary>Within 1e-12 of its size: the power, exponential and trigonometric functions of two libraries may differ in the last place.</summary>
    public static bool IsSame(double exported, double own) =>
        exported.Equals(own) || Math.Abs(exported - own) <= 1e-12 * Math.Abs(own) + 1e-300;
}
