using System.Globalization;

namespace Rubato.Labs;

/// <summary>Plans as labs use them: written with numbers in them, and as plain arrays where nothing is trained.</summary>
public static class Plans
{
    /// <summary>A plan's text with numbers in it, as <c>Plans.Text($"lr = cosine({rate}, 0)")</c>, in any country.</summary>
    public static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>A number as plans write it.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The values of a formula at every step of a run.</summary>
    /// <param name="formula">The formula, as <c>cosine(1, 0)</c>.</param>
    /// <param name="steps">The run's length.</param>
    public static double[] Values(string formula, int steps)
    {
        var values = new double[steps];
        Plan.Parse($"lr = {formula}", "plan").Compile(new PlanContext(steps)).Fill("lr", 0, values);
        return values;
    }
}
