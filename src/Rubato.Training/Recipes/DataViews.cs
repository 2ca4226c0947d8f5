using System.Globalization;
using Rubato.Training.Data;

namespace Rubato.Training.Recipes;

/// <summary>The parts of a data set that a recipe chooses: classes, shots, an imbalance, noise in the labels. Applied in this order.</summary>
static class DataViews
{
    public static string? RequireClasses(string? text)
    {
        if (text is not null) ClassesOf(text);
        return text;
    }

    public static string? RequireShares(string? text)
    {
        if (text is not null) SharesOf("imbalance", text);
        return text;
    }

    public static string? RequireShare(string? text) => text is null || SharesOf("label-noise", text).Count == 1
        ? text
        : throw new RecipeException($"label-noise: got '{text}'; one share is needed, as in 0.2.");

    /// <summary>The data as the recipe sees them.</summary>
    /// <exception cref="DataException">The data lack a class, or have too few images of one.</exception>
    public static ImageData Of(ResolvedRecipe resolved, ImageData data)
    {
        var recipe = resolved.Recipe;
        if (recipe.Classes is { } classes) data = data.WithBoth(images => images.OnlyClasses(ClassesOf(classes), relabel: true));
        if (recipe.FewShot is { } shots) data = data.WithTrain(images => images.FewShot(shots, resolved.Seed));
        if (recipe.Imbalance is { } imbalance) data = data.WithTrain(images => images.Imbalanced(Stretched(SharesOf("imbalance", imbalance), images.Classes), resolved.Seed));
        if (recipe.LabelNoise is { } noise) data = data.WithTrain(images => images.WithLabelNoise(SharesOf("label-noise", noise)[0], resolved.Seed).Images);
        return data;
    }

    static int[] ClassesOf(string text)
    {
        List<int> classes = [];
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !Whole(ends[0], out var first) || !Whole(ends[^1], out var last) || last < first)
                throw new RecipeException($"classes: got '{text}'; numbers and ranges from 0 to 255 are allowed, as in 0-4 or 1,3,8.");
            classes.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return classes.Distinct().Count() == classes.Count ? [.. classes] : throw new RecipeException($"classes: got '{text}', which names a class twice. Name each once.");
    }

    static bool Whole(string text, out int value) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value < 256;

    static List<double> SharesOf(string key, string text)
    {
        List<double> shares = [];
        foreach (var part in text.Split(','))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) || !(share is >= 0 and <= 1))
                throw new RecipeException($"{key}: got '{text}'; shares from 0 to 1 are allowed, as in {(key == "imbalance" ? "1,1,0.01" : "0.2")}.");
            shares.Add(share);
        }

        return shares;
    }

    static double[] Stretched(List<double> shares, int classes) => shares.Count <= classes
        ? [.. Enumerable.Range(0, classes).Select(c => shares[Math.Min(c, shares.Count - 1)])]
        : throw new RecipeException($"imbalance: got {shares.Count} shares; the data have {classes} classes.");
}
