using System.Globalization;
using System.Runtime.CompilerServices;
using Rubato.Language;

namespace Rubato.Tests.Language;

/// <summary>The reference's examples give the numbers that it prints.</summary>
public class LanguageReferenceTests
{
    static readonly string[][] Rows = [.. File.ReadAllLines(Page())
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split(" | ").Select(cell => cell.Trim('|', ' ')).ToArray())
        .Where(cells => cells.Length == 5)];

    static string Page([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/plan-language.md");

    [Fact]
    public void Examples_OfTheReference_GiveItsNumbers()
    {
        foreach (var cells in Rows)
        {
            var run = Plan.Parse($"x = {cells[2].Trim('`')}").Compile(new PlanContext(100, 10, 32) { Signals = UsualSignals.All }).Start();
            var steps = cells[3].Split(", ").Select(long.Parse);
            var values = cells[4].Split(", ").Select(text => double.Parse(text, CultureInfo.InvariantCulture));
            foreach (var (step, value) in steps.Zip(values))
            {
                while (run.NextStep <= step)
                {
                    run.Report("loss", Math.Max(1 - run.NextStep / 100.0, 0.5));
                    run.Report("usable_rate", 0.1);
                    run.Advance();
                }
                Assert.Equal(value, run["x"], 1e-15);
            }
        }
    }

    [Fact]
    public void Reference_HasEveryFunction() => Assert.All(
        FunctionInfo.All.Where(function => function.Dialect is null), function => Assert.Contains(Rows, cells => cells[0].Contains($"`{function.Name}(", StringComparison.Ordinal)));

    [Fact]
    public void FirstExample_OfTheReference_IsAPlanWithoutBlemish()
    {
        var lines = File.ReadAllLines(Page()).SkipWhile(line => !line.StartsWith("    ", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal));
        var plan = Plan.Parse(string.Join('\n', lines));
        var groups = new[] { new ParameterGroup("embed"), new ParameterGroup("block.0").With("depth", 0) };
        Assert.Empty(plan.Check(new PlanContext(1000, 50, 64) { Groups = groups }));
    }
}
