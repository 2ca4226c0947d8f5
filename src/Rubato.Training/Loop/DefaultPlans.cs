using Rubato.Training.Recipes;

namespace Rubato.Training;

/// <summary>The plans that are used where a recipe gives none: as a rule a warmup and a cosine.</summary>
public static class DefaultPlans
{
    /// <summary>The default plan of a recipe's optimiser.</summary>
    public static string For(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return Optimizers.PlanOf(recipe.Optimizer ?? Recipe.Defaults.Optimizer!);
    }
}
