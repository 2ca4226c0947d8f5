using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    const string Warmup = "lr = linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4); momentum = mirror(lr, 0.85, 0.95)";

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static CompiledPlan Compiled(long horizon) => Plan.Parse(Warmup).Compile(new PlanContext(horizon, 157, 64));

    static string Written(Action<TextWriter> write)
    {
        var writer = new StringWriter();
        write(writer);
        return writer.ToString();
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("python")]
    [InlineData("csharp")]
    public void Export_EachForm_GoesToTheOutputOrAFile(string form)
    {
        var plan = Compiled(100);
        var expected = form switch
        {
            "csv" => Written(plan.WriteCsv),
            "json" => Written(plan.WriteJson),
            "python" => plan.ToPython(),
            _ => plan.ToCSharp(),
        };
        var printed = RubatoProcess.Run(_folder.Path, ["export", Warmup, "--to", form, "--horizon", "100st"], [("LC_ALL", "de_DE.UTF-8")]);
        Assert.True(printed.ExitCode == 0, printed.ToString());
        Assert.Empty(printed.Error);
        Assert.Equal(expected, printed.Output);

        var written = RubatoProcess.Run(_folder.Path, "export", Warmup, "--to", form, "--horizon", "100st", "-o", "plan.out");
        Assert.Equal((0, ""), (written.ExitCode, written.Output));
        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(expected), File.ReadAllBytes(_folder.At("plan.out")));
        Assert.Equal(["plan.out"], _folder.Files());
    }

    [Theory]
    [InlineData("plan.py", "def lr(step):")]
    [InlineData("plan.cs", "public static class TrainingPlan")]
    [InlineData("plan.csv", "step,lr,momentum")]
    [InlineData("plan.json", "\"rubato_table\": 1")]
    public void Export_WithoutAForm_GoesByTheFilesName(string file, string expected)
    {
        Assert.Equal(0, RubatoProcess.Run(_folder.Path, "export", Warmup, "--out", file).ExitCode);
        Assert.Contains(expected, File.ReadAllText(_folder.At(file)));
    }

    [Fact]
    public void Export_Horizon_IsThatOfTheOptions()
    {
        var outcome = RubatoProcess.Run(_folder.Path, "export", "lr = 0.5", "--to", "csv", "--horizon", "2ep", "--steps-per-epoch", "3");
        Assert.Equal("step,lr\n0,0.5\n1,0.5\n2,0.5\n3,0.5\n4,0.5\n5,0.5\n", outcome.Output);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public void Export_ATable_IsAPlanAgain(string form)
    {
        var plan = "lr = linear(1, 0.5) for 50% then 0.5";
        Assert.Equal(0, RubatoProcess.Run(_folder.Path, "export", plan, "--to", form, "--horizon", "64st", "-o", $"table.{form}").ExitCode);
        var shown = RubatoProcess.Run(_folder.Path, "plan", $"table.{form}", "--horizon", "64st");
        Assert.True(shown.ExitCode == 0, shown.ToString());
        Assert.Contains("= table(steps: [0, 32], values: [1, 0.5])", shown.Output);
        Assert.Equal(0, RubatoProcess.Run(_folder.Path, "diff", plan, $"table.{form}", "--horizon", "64st").ExitCode);
        var again = RubatoProcess.Run(_folder.Path, "export", $"table.{form}", "--to", "python", "--horizon", "64st");
        Assert.Contains("def lr(step):", again.Output);
    }

    [Fact]
    public void Plan_OfALongTable_IsShownShortened()
    {
        Assert.Equal(0, RubatoProcess.Run(_folder.Path, "export", Warmup, "--to", "csv", "-o", "table.csv").ExitCode);
        var shown = RubatoProcess.Run(_folder.Path, "plan", "table.csv");
        Assert.True(shown.ExitCode == 0, shown.ToString());
        Assert.InRange(shown.Output.Length, 1000, 10_000);
        Assert.Contains(" …", shown.Output);
    }

    [Fact]
    public void Train_UnderATable_Trains()
    {
        _folder.Write("rate.csv", "step,lr,weight_decay\n0,1e-3,0.01\n4,1e-4,0.01\n");
        var outcome = RubatoProcess.Run(_folder.Path, "train", "--model", "mlp", "--train-samples", "256", "--test-samples", "32", "--epochs", "1", "--plan", "rate.csv", "--out", "run", "--quiet");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("lr = table(steps: [0, 4], values: [0.001, 0.0001])", File.ReadAllText(_folder.At("run/plan.txt")));
    }
}
