using System.Collections.Immutable;
using Rubato.Engine;
using Group = Rubato.Engine.ParameterGroup;

namespace Rubato.Training;

/// <summary>The optimisers that a recipe may name (<see cref="Recipes.Recipe.Optimizers"/>), and the plan of each where a recipe gives none.</summary>
static class Optimizers
{
    static readonly IReadOnlyList<Entry> All =
    [
        new("sgd", (p, g) => new Sgd(p, g, decay: WeightDecayKind.Decoupled), Coupled("5e-3", "0.05", "5e-4", "momentum")),
        new("adamw", (p, g) => new AdamW(p, g), Coupled("1e-4", "2e-3", "2e-5", "beta1")),
        new("adam", (p, g) => new Adam(p, g), WarmupCosine("1e-4", "2e-3", "2e-5")),
        new("nadam", (p, g) => new NAdam(p, g, decay: WeightDecayKind.Decoupled), WarmupCosine("1e-4", "2e-3", "2e-5")),
        new("radam", (p, g) => new RAdam(p, g, decay: WeightDecayKind.Decoupled), WarmupCosine("1e-4", "2e-3", "2e-5")),
        new("amsgrad", (p, g) => new AmsGrad(p, g, decay: WeightDecayKind.Decoupled), WarmupCosine("1e-4", "2e-3", "2e-5")),
        new("rmsprop", (p, g) => new RmsProp(p, g, decayKind: WeightDecayKind.Decoupled), WarmupCosine("1e-4", "1e-3", "1e-5")),
        new("adagrad", (p, g) => new Adagrad(p, g, decay: WeightDecayKind.Decoupled), WarmupCosine("1e-3", "0.01", "1e-3")),
        new("adadelta", (p, g) => new Adadelta(p, g, decayKind: WeightDecayKind.Decoupled), WarmupCosine("0.1", "1", "0.01")),
        new("lion", (p, g) => new Lion(p, g), WarmupCosine("1e-5", "3e-4", "3e-6")),
        new("lars", (p, g) => new Lars(p, g), WarmupCosine("0.5", "5", "0.05")),
        new("lamb", (p, g) => new Lamb(p, g), WarmupCosine("2e-4", "4e-3", "4e-5")),
        new("muon", (p, g) => new Muon(p, g), WarmupCosine("2e-3", "0.02", "2e-4")),
        new("schedule-free-sgd", (p, g) => new ScheduleFreeSgd(p, g), Warmup("0.02", "0.2")),
        new("schedule-free-adamw", (p, g) => new ScheduleFreeAdamW(p, g), Warmup("2.5e-4", "2.5e-3")),
        new("prodigy", (p, g) => new Prodigy(p, g), WarmupCosine("0.1", "1", "0.01")),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>An optimiser with a group for each parameter, its gradients clipped where a plan says so.</summary>
    public static ClippedGradients Build(string name, ParameterSet parameters) => new(Find(name).Build(parameters, Group.Each(parameters)));

    /// <summary>The plan that is used where a recipe gives none.</summary>
    public static string PlanOf(string name) => Find(name).Plan;

    static Entry Find(string name) => All.First(entry => entry.Name == name);

    static string Coupled(string start, string peak, string end, string momentum) =>
        $"""
        # warmup, then a cosine; memory of gradients in counter-phase; the shrink per step stays the same
        lr           = linear({start}, {peak}) for 10% then cosine({peak}, {end})
        {momentum,-12} = mirror(lr, 0.85, 0.95)
        weight_decay = 2e-5 / lr
        """;

    static string WarmupCosine(string start, string peak, string end) =>
        $"""
        # warmup, then a cosine
        lr = linear({start}, {peak}) for 10% then cosine({peak}, {end})
        """;

    static string Warmup(string start, string peak) =>
        $"""
        # warmup, then nothing more: the optimiser's average takes the place of a decay
        lr = linear({start}, {peak}) for 10% then {peak}
        """;

    sealed record Entry(string Name, Func<ParameterSet, ImmutableArray<Group>, Optimizer> Build, string Plan);
}
