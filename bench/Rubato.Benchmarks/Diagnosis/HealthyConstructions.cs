using Rubato.Training.Diagnosis;
using static Rubato.Benchmarks.Diagnosis.CorpusRecipes;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>Runs in which nothing is wrong.</summary>
internal static class HealthyConstructions
{
    private const string WarmSgd = "lr = linear(5e-3, 0.05) for 10% then cosine(0.05, 5e-4)\nmomentum = mirror(lr, 0.85, 0.95)", WarmAdam = "lr = linear(1e-4, 2e-3) for 10% then cosine(2e-3, 2e-5)";

    public static IReadOnlyList<Construction> All { get; } =
    [
        new(Cause.Healthy, "dense digits sgd", Dense(128, 64), Digits("sgd", WarmSgd, 12)),
        new(Cause.Healthy, "dense digits adamw", Dense(128, 64), Digits("adamw", WarmAdam, 12)),
        new(Cause.Healthy, "convolution digits adamw", Convolution(16, 32), Digits("adamw", WarmAdam, 8)),
        new(Cause.Healthy, "norm digits sgd", DenseNorm(64, 64), Digits("sgd", WarmSgd, 8)),
        new(Cause.Healthy, "clip that rarely acts", Dense(128, 64), Digits("sgd", WarmSgd + "\nclip_norm = 5", 12)),
        new(Cause.Healthy, "dense glyphs adamw", Dense(64, 32), Glyphs("adamw", WarmAdam, 8, images: 4000)) { IsHeldBack = true },
        new(Cause.Healthy, "constant rate digits", Dense(64), Digits("sgd", "lr = 0.1", 20)) { IsHeldBack = true },
        new(Cause.Healthy, "convolution norm digits", ConvolutionNorm(16, 32), Digits("adamw", "lr = linear(1e-4, 5e-3) for 10% then cosine(5e-3, 5e-5)", 10)) { IsHeldBack = true },
    ];
}
