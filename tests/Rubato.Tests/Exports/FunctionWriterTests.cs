using Rubato.Compilation;
using Rubato.Exports;

namespace Rubato.Tests.Exports;

public class FunctionWriterTests
{
    public static TheoryData<string, string> OperationsAndLanguages
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var op in Enum.GetValues<Op>().Except([Op.Set, Op.Guard, Op.Join]))
            {
                data.Add(op.ToString(), "Python");
                data.Add(op.ToString(), "C#");
            }
            return data;
        }
    }

    /// <summary>A new operation needs its words in every language.</summary>
    [Theory]
    [MemberData(nameof(OperationsAndLanguages))]
    public void Operation_InEveryLanguage_HasItsWords(string name, string language)
    {
        var op = Enum.Parse<Op>(name);
        var isTable = op is >= Op.TableIndex and <= Op.TableLine;
        var program = new PlanProgram([new(op, 4, 0, 1, isTable ? 0 : 2)], [1, 2, 3], 5, [4], [new StepTable([0, 5, 10], [1, 2, 3])])
        {
            Bounds = [new(1), new(2), new(3)],
            Names = new Dictionary<int, string>(),
            Cells = [],
            Signals = [],
            Origins = [null],
        };
        var writer = FunctionWriter.Write(program, 1, language == "Python" ? new PythonSyntax() : new CSharpSyntax("Plan"), new([]));
        Assert.StartsWith("return ", writer.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("step", writer.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(isTable, writer.Tables.ContainsKey(0));
    }

    [Theory]
    [InlineData("1 - (2 - step) - (3 - step)", "return 1.0 - (2.0 - step) - (3.0 - step)")]
    [InlineData("step + (step + 1)", "return step + (step + 1.0)")]
    [InlineData("step / (step * 2) * step", "return _divide(step, step * 2.0) * step")]
    [InlineData("-(step + 1) * -step", "return -(step + 1.0) * -step")]
    [InlineData("-(-step)", "return -(-step)")]
    [InlineData("(step + 1) ^ -2", "return math.pow(step + 1.0, -2.0)")]
    [InlineData("step ^ -2", "return _pow(step, -2.0)")]
    [InlineData("if(step < 5, 1, 2)", "return 1.0 if step < 5.0 else 2.0")]
    [InlineData("if(step < 5 and (step > 2 or step <= 1), 1, 2)", "return 1.0 if step < 5.0 and (2.0 < step or step <= 1.0) else 2.0")]
    [InlineData("if(not step < 5, 1, 2)", "return 1.0 if not (step < 5.0) else 2.0")]
    [InlineData("2 * if(step < 5, 1, step)", "return 2.0 * (1.0 if step < 5.0 else step)")]
    public void Python_OfAFormula_HasNoMoreParenthesesThanNeeded(string formula, string line)
    {
        var source = Plan.Parse($"x = {formula}").Compile(new PlanContext(10)).ToPython();
        Assert.Contains("    " + line + "\n", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Python_OfASharedValue_NamesItAsThePlanDoes()
    {
        var source = Plan.Parse("let rise = step / 7; x = rise * rise").Compile(new PlanContext(10)).ToPython();
        Assert.Contains("    rise = step / 7.0\n    return rise * rise\n", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Python_OfALongFormula_StaysOnShortLines()
    {
        var source = Plan.Parse($"x = {string.Join(" * ", Enumerable.Range(1, 80).Select(i => $"cosine({i}, {i + 1})"))}").Compile(new PlanContext(10)).ToPython();
        var body = source[source.IndexOf("def x", StringComparison.Ordinal)..].Split('\n');
        Assert.All(body, line => Assert.True(line.Length <= 140, line));
    }

    [Fact]
    public void Export_OfTooManyLevelsOfParts_IsRefused()
    {
        var formula = Enumerable.Range(0, 41).Aggregate("1", (inner, _) => $"({inner} for 99% then 2)");
        var refused = Assert.Throws<PlanException>(() => Plan.Parse($"lr = {formula}").Compile(new PlanContext(Duration.Longest)).ToPython());
        Assert.Equal("too-deep", Assert.Single(refused.Findings).Code);
    }

    [Fact]
    public void Export_OfASteeredColumn_SaysWhatAndWhy()
    {
        var plan = Plan.Parse("lr = 0.1; momentum = if(loss < 1, 0.9, 0.8, margin: 0.1)\nnoise = if(step < 5, 1, 2, margin: 1); wd = loss / 10")
            .Compile(new PlanContext(10) { Signals = ["loss"] });
        foreach (var export in new Action[] { () => plan.ToPython(), () => plan.ToCSharp() })
        {
            var findings = Assert.Throws<PlanException>(export).Findings;
            Assert.Equal(["steered", "steered", "steered"], findings.Select(finding => finding.Code));
            Assert.Equal("momentum: it is steered by loss (`held` of `momentum`), so it has values only in a run and can't be exported.", findings[0].Message);
            Assert.Equal("noise: it remembers from step to step (`held` of `noise`), so it has values only in a run and can't be exported.", findings[1].Message);
            Assert.Equal("wd: it is steered by loss, so it has values only in a run and can't be exported.", findings[2].Message);
            Assert.Equal((1, 11), (findings[0].Line, findings[0].Column));
        }
    }
}
