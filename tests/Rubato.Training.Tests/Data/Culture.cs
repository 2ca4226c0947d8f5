using System.Globalization;

namespace Rubato.Training.Tests.Data;

/// <summary>Runs work as on a computer with other habits: a comma for decimals, points for thousands.</summary>
static class Culture
{
    public static T German<T>(Func<T> work)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            return work();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
