using Rubato.Training.Diagnosis;
using static Rubato.Benchmarks.Diagnosis.CorpusRecipes;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>Runs whose rate is wrong, throughout or at first.</summary>
internal static class RateConstructions
{
    public static IReadOnlyList<Construction> All { get; } =
    [
        new(Cause.RateTooSmall, "sgd", Dense(128, 64), Digits("sgd", "lr = linear(5e-5, 5e-4) for 10% then cosine(5e-4, 5e-6)", 15)),
        new(Cause.RateTooSmall, "adamw", Dense(128, 64), Digits("adamw", "lr = 2e-5", 10)),
        new(Cause.RateTooSmall, "sgd momentum", Dense(128, 64), Digits("sgd", "lr = 2e-4\nmomentum = 0.9", 10)),
        new(Cause.RateTooSmall, "adamw glyphs", Dense(64, 32), Glyphs("adamw", "lr = cosine(2e-5, 2e-7)", 8, images: 2000)) { IsHeldBack = true },
        new(Cause.RateTooSmall, "convolution sgd", Convolution(16, 32), Digits("sgd", "lr = 1e-3", 8)) { IsHeldBack = true },

        new(Cause.RateTooLarge, "sgd", Dense(128, 64), Digits("sgd", "lr = linear(0.01, 1.5) for 10% then 1.5", 15)),
        new(Cause.RateTooLarge, "adamw", Dense(64, 32), Digits("adamw", "lr = linear(1e-3, 0.06) for 10% then 0.06", 15)),
        new(Cause.RateTooLarge, "sgd momentum", Dense(64), Digits("sgd", "lr = linear(0.01, 0.4) for 10% then 0.4\nmomentum = 0.9", 15)),
        new(Cause.RateTooLarge, "adamw glyphs", Dense(64, 32), Glyphs("adamw", "lr = linear(1e-3, 0.05) for 10% then 0.05", 10, images: 2000)) { IsHeldBack = true },
        new(Cause.RateTooLarge, "convolution sgd", Convolution(16, 32), Digits("sgd", "lr = linear(0.01, 1) for 10% then 1", 8)) { IsHeldBack = true },

        new(Cause.WarmupTooShort, "steep start sgd", Dense(128, 64) with { Gain = 8 }, Digits("sgd", "lr = cosine(0.1, 1e-3)", 12)),
        new(Cause.WarmupTooShort, "steep start momentum", Dense(64, 64) with { Gain = 8 }, Digits("sgd", "lr = cosine(0.02, 2e-4)\nmomentum = 0.9", 12)),
        new(Cause.WarmupTooShort, "high rate sgd", Dense(128, 64) with { Gain = 6 }, Digits("sgd", "lr = cosine(0.2, 2e-3)", 12)),
        new(Cause.WarmupTooShort, "warmup of five steps", Dense(128, 64) with { Gain = 8 }, Digits("sgd", "lr = linear(0.02, 0.1) for 5st then cosine(0.1, 1e-3)", 12)) { IsHeldBack = true },
        new(Cause.WarmupTooShort, "steep start glyphs", Dense(64, 32) with { Gain = 6 }, Glyphs("sgd", "lr = cosine(0.1, 1e-3)", 10, images: 2000)) { IsHeldBack = true },

        new(Cause.ClippingAsWarmup, "steep start sgd", Dense(128, 64) with { Gain = 8 }, Digits("sgd", "lr = cosine(0.1, 1e-3)\nclip_norm = 5", 12)),
        new(Cause.ClippingAsWarmup, "steep start momentum", Dense(64, 64) with { Gain = 8 }, Digits("sgd", "lr = cosine(0.02, 2e-4)\nmomentum = 0.9\nclip_norm = 1", 12)),
        new(Cause.ClippingAsWarmup, "high rate sgd", Dense(128, 64) with { Gain = 6 }, Digits("sgd", "lr = cosine(0.2, 2e-3)\nclip_norm = 2", 15)),
        new(Cause.ClippingAsWarmup, "steep start glyphs", Dense(64, 32) with { Gain = 6 }, Glyphs("sgd", "lr = cosine(0.1, 1e-3)\nclip_norm = 1", 12, images: 2000)) { IsHeldBack = true },
        new(Cause.ClippingAsWarmup, "three layers", Dense(64, 64, 64) with { Gain = 5 }, Digits("sgd", "lr = 0.1 for 70% then linear(0.1, 1e-3)\nclip_norm = 1", 15)) { IsHeldBack = true },
    ];
}
