using Rubato.Training.Recipes;

namespace Rubato.Training;

/// <summary>The plans that are used where a recipe gives none: warmup and cosine, counter-phase momentum, coupled weight decay.</summary>
public static class DefaultPlans
{
    const string AdamW =
        """
        # warmup, then a cosine; memory of gradients in counter-phase; the shrink per step stays the same
        lr           = linear(1e-4, 2e-3) for 10% then cosine(2e-3, 2e-5)
        beta1        = mirror(lr, 0.85, 0.95)
        weight_decay = 2e-5 / lr
        """;

    const string Sgd =
        """
        # warmup, then a cosine; momentum in counter-phase; the shrink per step stays the same
        lr           = linear(5e-3, 0.05) for 10% then cosine(0.05, 5e-4)
        momentum     = mirror(lr, 0.85, 0.95)
        weight_decay = 2e-5 / lr
        """;

    /// <summary>The default plan of a recipe's optimiser.</summary>
    public static string For(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return recipe.Optimizer == "sgd" ? Sgd : AdamW;
    }
}
