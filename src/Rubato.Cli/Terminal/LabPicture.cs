using System.Globalization;
using Rubato.Labs;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>How a lab came out, in a few lines.</summary>
static class LabPicture
{
    public static void Write(IAnsiConsole console, LabRecord record, string page)
    {
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{record.Id}[/]  mechanism {(record.Holds ? "holds" : "DOES NOT HOLD")}, {record.Seeds.Count} seeds{(record.Size == LabSize.Quick ? ", quick: effects decide nothing" : "")}");
        foreach (var check in record.Mechanism.Where(check => !check.Holds)) console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  [red]✗[/] {check.Statement}: {check.Found}");
        foreach (var effect in record.Effects)
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {effect.Verdict.Text()}: {effect.Effect.Claim} {effect.Mean:G3} [[{effect.Low:G3} … {effect.High:G3}]], of interest from {effect.Effect.Smallest:G3}");
        foreach (var finding in record.Findings) console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {finding}");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {page}");
    }
}
