using Rubato.Training.Diagnosis;
using static Rubato.Benchmarks.Diagnosis.CorpusRecipes;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>Runs whose data and model don't go together, or that were ended before they did.</summary>
internal static class FitConstructions
{
    private const string WarmAdam = "lr = linear(2e-4, 4e-3) for 10% then cosine(4e-3, 4e-5)", WarmSgd = "lr = linear(5e-3, 0.1) for 10% then cosine(0.1, 1e-3)";

    public static IReadOnlyList<Construction> All { get; } =
    [
        new(Cause.OverFitting, "three of a class adamw", Dense(256, 128), Digits("adamw", "lr = 3e-3\nweight_decay = 0", 80, 6) with { FewShot = 3 }),
        new(Cause.OverFitting, "few glyphs sgd", Dense(128, 64), Glyphs("sgd", "lr = linear(2e-3, 0.02) for 10% then 0.02\nmomentum = 0.9", 40, 20, images: 200)),
        new(Cause.OverFitting, "few glyphs adamw", Dense(256, 128), Glyphs("adamw", WarmAdam, 25, 20, images: 300)),
        new(Cause.OverFitting, "few mnist adamw", Dense(256, 64), Mnist("adamw", "lr = 2e-3", 40, 16, images: 150)) { IsHeldBack = true },
        new(Cause.OverFitting, "convolution few digits", Convolution(16, 32), Digits("adamw", "lr = 2e-3", 60, 10) with { FewShot = 4 }) { IsHeldBack = true },

        new(Cause.ModelUnderFitting, "two units", Dense(2), Digits("adamw", "lr = linear(1e-3, 2e-2) for 10% then cosine(2e-2, 2e-4)", 30)),
        new(Cause.ModelUnderFitting, "huge decay", Dense(128, 64), Digits("adamw", "lr = linear(2e-4, 4e-3) for 10% then 4e-3\nweight_decay = 6", 25)),
        new(Cause.ModelUnderFitting, "pruned", Dense(32), Digits("adamw", WarmAdam + "\nsparsity = 0.94", 30)),
        new(Cause.ModelUnderFitting, "two units sgd", Dense(2), Digits("sgd", "lr = linear(0.01, 0.1) for 10% then cosine(0.1, 1e-3)\nmomentum = 0.8", 40)),
        new(Cause.ModelUnderFitting, "three units mnist", Dense(3), Mnist("adamw", "lr = linear(1e-3, 1e-2) for 10% then cosine(1e-2, 1e-4)", 30, images: 1500)) { IsHeldBack = true },
        new(Cause.ModelUnderFitting, "one convolution channel", ConvolutionNorm(2), Digits("adamw", "lr = linear(1e-3, 2e-2) for 10% then cosine(2e-2, 2e-4)", 30)) { IsHeldBack = true },

        new(Cause.OptimisationUnderFitting, "ends too early", Dense(128, 64), Digits("sgd", WarmSgd, 2)),
        new(Cause.OptimisationUnderFitting, "rate gone early", Dense(128, 64), Digits("sgd", "lr = cosine(0.05, 1e-5) for 6% then 1e-5", 20)),
        new(Cause.OptimisationUnderFitting, "saddle at small weights", Dense(64, 64, 64) with { Gain = 0.2f }, Digits("sgd", "lr = linear(5e-3, 0.05) for 10% then cosine(0.05, 5e-4)", 15)),
        new(Cause.OptimisationUnderFitting, "warmup all the way", Dense(128, 64), Digits("sgd", "lr = linear(0, 0.05)", 4)) { IsHeldBack = true },
        new(Cause.OptimisationUnderFitting, "rate gone early adamw", Dense(64, 32), Glyphs("adamw", "lr = exponential(2e-3, 2e-6) for 6% then 2e-6", 12, images: 2000)) { IsHeldBack = true },

        new(Cause.LabelNoise, "adamw", Dense(128, 64), Digits("adamw", WarmAdam, 20) with { LabelNoise = "0.3" }),
        new(Cause.LabelNoise, "sgd", Dense(64), Digits("sgd", "lr = 0.1", 25) with { LabelNoise = "0.4" }),
        new(Cause.LabelNoise, "convolution", Convolution(16, 32), Digits("adamw", "lr = linear(1e-4, 2e-3) for 10% then cosine(2e-3, 2e-5)", 10) with { LabelNoise = "0.25" }),
        new(Cause.LabelNoise, "glyphs", Dense(64, 32), Glyphs("adamw", "lr = linear(1e-4, 2e-3) for 10% then cosine(2e-3, 2e-5)", 12, images: 3000) with { LabelNoise = "0.3" }) { IsHeldBack = true },
        new(Cause.LabelNoise, "norm", DenseNorm(64, 64), Digits("sgd", "lr = linear(5e-3, 0.05) for 10% then cosine(0.05, 5e-4)\nmomentum = 0.9", 15) with { LabelNoise = "0.35" }) { IsHeldBack = true },

        new(Cause.DeadUnits, "low biases", Dense(64, 32) with { Bias = -2f }, Digits("adamw", WarmAdam, 12)),
        new(Cause.DeadUnits, "a blow at first", Dense(64, 32), Digits("sgd", "lr = 6 for 4st then cosine(0.05, 5e-4)", 12)),
        new(Cause.DeadUnits, "a blow at first, adamw", Dense(64, 32), Digits("adamw", "lr = 0.3 for 3st then cosine(2e-3, 2e-5)", 12)),
        new(Cause.DeadUnits, "low biases glyphs", Dense(64, 32) with { Bias = -3f }, Glyphs("sgd", WarmSgd, 10, images: 2000)) { IsHeldBack = true },
        new(Cause.DeadUnits, "a blow at first, three layers", Dense(64, 64, 32), Digits("sgd", "lr = 2 for 4st then 0.05", 15)) { IsHeldBack = true },
    ];
}
