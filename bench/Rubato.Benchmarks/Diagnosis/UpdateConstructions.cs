using Rubato.Training.Diagnosis;
using static Rubato.Benchmarks.Diagnosis.CorpusRecipes;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>Runs whose memory, decay, statistics or batches don't suit their rate.</summary>
internal static class UpdateConstructions
{
    public static IReadOnlyList<Construction> All { get; } =
    [
        new(Cause.StaleMomentum, "0.99 and a fast decay", Dense(128, 64), Digits("sgd", "lr = exponential(0.1, 1e-3)\nmomentum = 0.99", 6)),
        new(Cause.StaleMomentum, "0.995 and a cosine", Dense(64, 32), Digits("sgd", "lr = linear(1e-3, 0.05) for 10% then cosine(0.05, 5e-4)\nmomentum = 0.995", 8)),
        new(Cause.StaleMomentum, "beta1 0.99", Dense(128, 64), Digits("adamw", "lr = linear(1e-4, 1e-2) for 10% then cosine(1e-2, 1e-4)\nbeta1 = 0.99", 6)),
        new(Cause.StaleMomentum, "0.99 glyphs", Dense(64, 32), Glyphs("sgd", "lr = cosine(0.05, 5e-4)\nmomentum = 0.99", 6, images: 1500)) { IsHeldBack = true },
        new(Cause.StaleMomentum, "0.99 convolution", Convolution(16, 32), Digits("sgd", "lr = linear(0.08, 1e-3)\nmomentum = 0.99", 5)) { IsHeldBack = true },

        new(Cause.DecayFading, "adamw", Dense(256, 128), Glyphs("adamw", "lr = linear(5e-4, 5e-3) for 10% then cosine(5e-3, 1e-5)\nweight_decay = 3", 25, 20, images: 300)),
        new(Cause.DecayFading, "sgd", Dense(256, 128), Glyphs("sgd", "lr = linear(5e-3, 0.05) for 10% then cosine(0.05, 1e-4)\nmomentum = 0.9\nweight_decay = 0.3", 30, 20, images: 300)),
        new(Cause.DecayFading, "adamw digits", Dense(128, 64), Digits("adamw", "lr = linear(5e-4, 5e-3) for 10% then cosine(5e-3, 1e-5)\nweight_decay = 3", 60, 15) with { FewShot = 5 }),
        new(Cause.DecayFading, "adamw linear", Dense(128, 128), Mnist("adamw", "lr = linear(5e-4, 4e-3) for 10% then linear(4e-3, 1e-5)\nweight_decay = 4", 30, 20, images: 250)) { IsHeldBack = true },
        new(Cause.DecayFading, "adamw exponential", Dense(128, 64), Glyphs("adamw", "lr = exponential(5e-3, 1e-5)\nweight_decay = 4", 30, 20, images: 300)) { IsHeldBack = true },

        new(Cause.BatchNormLag, "dense sgd", DenseNorm(64, 64), Digits("sgd", "lr = cosine(0.1, 1e-3)\nbn_momentum = 0.001", 8)),
        new(Cause.BatchNormLag, "dense adamw", DenseNorm(64, 64), Digits("adamw", "lr = linear(1e-3, 1e-2) for 10% then 1e-2\nbn_momentum = 0.002", 8)),
        new(Cause.BatchNormLag, "convolution", ConvolutionNorm(16, 32), Digits("adamw", "lr = linear(1e-3, 1e-2) for 10% then cosine(1e-2, 1e-4)\nbn_momentum = 0.002", 8)),
        new(Cause.BatchNormLag, "glyphs", DenseNorm(64, 32), Glyphs("sgd", "lr = 0.1\nmomentum = 0.9\nbn_momentum = 0.002", 8, images: 1500)) { IsHeldBack = true },
        new(Cause.BatchNormLag, "three layers", DenseNorm(48, 48, 48), Digits("adamw", "lr = cosine(5e-3, 5e-5)\nbn_momentum = 0.001", 10)) { IsHeldBack = true },

        new(Cause.NoiseStarvation, "whole digits", Dense(64, 32), Digits("sgd", "lr = 0.02\nmomentum = 0.9", 250, 1400) with { TrainSamples = 1400 }),
        new(Cause.NoiseStarvation, "half the digits", Dense(64, 32), Digits("sgd", "lr = linear(5e-3, 0.05) for 10% then cosine(0.05, 5e-4)\nmomentum = 0.9", 120, 720)),
        new(Cause.NoiseStarvation, "few glyphs at once", Dense(64, 32), Glyphs("adamw", "lr = cosine(1e-3, 1e-5)", 250, 400, images: 400)),
        new(Cause.NoiseStarvation, "mnist at once", Dense(32), Mnist("sgd", "lr = 0.02\nmomentum = 0.9", 200, 500, images: 500)) { IsHeldBack = true },
        new(Cause.NoiseStarvation, "digits adamw", Dense(128, 64), Digits("adamw", "lr = 1e-3", 200, 1000) with { TrainSamples = 1000 }) { IsHeldBack = true },
    ];
}
