using System.Globalization;
using Rubato.Functions;

namespace Rubato.Tests.Tables;

public class ImportTests
{
    static CompiledPlan Compile(string text, long horizon = 3140) => Plan.Parse(text).Compile(new PlanContext(horizon, 157, 64));

    static string Csv(CompiledPlan plan)
    {
        var writer = new StringWriter(CultureInfo.GetCultureInfo("de-DE"));
        plan.WriteCsv(writer);
        return writer.ToString();
    }

    static string Json(CompiledPlan plan)
    {
        var writer = new StringWriter(CultureInfo.GetCultureInfo("de-DE"));
        plan.WriteJson(writer);
        return writer.ToString();
    }

    [Fact]
    public void Csv_OfAPlan_IsARowForEachStep() =>
        Assert.Equal("step,lr,lr[embed]\n0,1,1e-5\n1,0.75,1e-5\n2,0.5,1e-5\n3,0.25,1e-5\n", Csv(Compile("lr = linear(1, 0); lr[embed] = 1e-5", 4)));

    [Fact]
    public void Json_OfAPlan_HasItsTextRunStepsAndColumns() => Assert.Equal(
        """
        {
          "rubato_table": 1,
          "plan": "lr = linear(1, 0)\nlr[embed] = 1e-5",
          "horizon": 4,
          "steps_per_epoch": 157,
          "batch_size": 64,
          "step": [0, 1, 2, 3],
          "columns": {
            "lr": [1, 0.75, 0.5, 0.25],
            "lr[embed]": [1e-5, 1e-5, 1e-5, 1e-5]
          }
        }

        """.ReplaceLineEndings("\n"),
        Json(Compile("lr = linear(1, 0); lr[embed] = 1e-5", 4)));

    /// <summary>At the table's own points to the bit; between them within 1e-15 of the larger end of the line.</summary>
    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public void Import_OfAnExport_HasItsValues(string form) => RandomPlans.ForAll(seed =>
    {
        var plan = Compile($"lr = {new RandomPlans(seed).SoundFormula(3)}; momentum = 0.9; lr[embed] = linear(1, 0) * lr", 1003);
        var imported = form == "csv" ? Plan.FromCsv(Csv(plan)) : Plan.FromJson(Json(plan));
        Assert.Equal(imported, Plan.Parse(imported.ToString()));
        var back = imported.Compile(plan.Context);
        Assert.Equal(plan.Columns.AsEnumerable(), back.Columns);
        for (var column = 0; column < plan.Columns.Length; column++)
        {
            var points = back.FormulaOf(column) is Table table ? table.Steps.Select(step => (long)((Number)step).Value).ToHashSet() : [];
            var largest = Enumerable.Range(0, 1003).Max(step => Math.Abs(plan.At(column, step)));
            for (var step = 0L; step < 1003; step++)
            {
                var (own, again) = (plan.At(column, step), back.At(column, step));
                if (points.Contains(step)) Assert.Equal(own, again);
                else Assert.True(Math.Abs(own - again) <= 1e-15 * largest, $"{plan.Columns[column]} at step {step}: {own:R} became {again:R}");
            }
        }
    });

    [Fact]
    public void Import_OfStraightLines_IsShort()
    {
        var plan = Plan.FromCsv(Csv(Compile("lr = linear(1e-3, 0.1) for 5% then 0.1 for 45% then linear(0.1, 0); wd = 0.01")));
        var points = ((Table)plan.Lines[0].Formula).Steps.Select(step => ((Number)step).Value).ToArray();
        Assert.Equal([0, 157, 1570, 3139], points);
        Assert.Equal(new Number(0.01), plan.Lines[1].Formula);
    }

    [Fact]
    public void Import_OfACurve_KeepsEveryPointAndCompiles()
    {
        var plan = Compile("lr = cosine(0.1, 1e-4)", 60_000);
        var imported = Plan.FromCsv(Csv(plan));
        var table = (Table)imported.Lines[0].Formula;
        Assert.InRange(table.Steps.Count, 20_000, 60_000);
        var back = imported.Compile(plan.Context);
        Assert.Equal(plan.At(0, 12_345), back.At(0, 12_345), 1e-16);
        Assert.Equal(imported, Plan.Parse(imported.ToString()));
    }

    [Fact]
    public void Import_OfSparseRows_GoesStraightBetweenThem()
    {
        var plan = Plan.FromCsv("\uFEFFlr,step\r\n 0.1 ,10\r\n\r\n0.2,20\r\n0.4,40\r\n1,41").Compile(new PlanContext(100));
        Assert.Equal("lr = table(steps: [10, 40, 41], values: [0.1, 0.4, 1])", plan.Plan.ToString());
        Assert.Equal([0.1, 0.1, 0.15, 0.4, 1, 1], new long[] { 0, 10, 15, 40, 41, 99 }.Select(step => plan.At(0, step)), (a, b) => Math.Abs(a - b) < 1e-16);
    }

    [Fact]
    public void Import_OfNamesInQuotes_ReadsThem() =>
        Assert.Equal("lr[a/b:c] = 2", Plan.FromCsv("step,\"lr[a/b:c]\"\n0,2\n").ToString());

    [Fact]
    public void Import_OfAFile_GoesByItsName()
    {
        var folder = Directory.CreateTempSubdirectory("rubato-import");
        try
        {
            var plan = Compile("lr = linear(1, 0)", 10);
            string At(string name, string text)
            {
                var path = Path.Combine(folder.FullName, name);
                File.WriteAllText(path, text);
                return path;
            }
            Assert.Equal(Plan.Import(At("a.csv", Csv(plan))), Plan.Import(At("b.JSON", Json(plan))));
            var path = At("c.csv", "step,lr\n0,x");
            var refused = Assert.Throws<PlanException>(() => Plan.Import(path));
            Assert.Equal(path, refused.SourceName);
            Assert.Throws<ArgumentException>(() => Plan.Import("plan.txt"));
            File.WriteAllBytes(path, [0x80, 0xFF]);
            Assert.Contains("UTF-8", Assert.Throws<PlanException>(() => Plan.Import(path)).Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("", 1, 1, "the table is empty.")]
    [InlineData(" \n", 1, 1, "the table is empty.")]
    [InlineData("step,lr\n", 1, 1, "no rows")]
    [InlineData("lr,momentum\n1,2\n", 1, 1, "no column is named `step`; got 'lr', 'momentum'.")]
    [InlineData("step;lr\n0;1\n", 1, 1, "Part the cells with commas.")]
    [InlineData("step\n0\n", 1, 1, "no column but `step`")]
    [InlineData("step,lr,lr\n0,1,2\n", 1, 9, "`lr` is there twice")]
    [InlineData("step,lr,step\n0,1,2\n", 1, 9, "`step` is there twice")]
    [InlineData("step,l r\n0,1\n", 1, 6, "got \"l r\"")]
    [InlineData("step,lr[\n0,1\n", 1, 6, "got \"lr[\"")]
    [InlineData("step,lr[a b]\n0,1\n", 1, 6, "got \"a b\"")]
    [InlineData("step,\n0,1\n", 1, 6, "got \"\"")]
    [InlineData("step,progress\n0,1\n", 1, 6, "time's own name")]
    [InlineData("step,lr\n0,0.1\n1\n", 3, 1, "the row has 1 cells; the first line names 2 columns.")]
    [InlineData("step,lr\n0,0,1\n", 2, 5, "the row has 3 cells")]
    [InlineData("step,lr\n0,abc\n", 2, 3, "lr: got 'abc'; a number is due.")]
    [InlineData("step,lr\n0,\n", 2, 3, "lr: got an empty cell; a number is due.")]
    [InlineData("step,lr\n0,NaN\n", 2, 3, "lr: got 'NaN'; a hyperparameter is finite.")]
    [InlineData("step,lr\n0,1e999\n", 2, 3, "finite")]
    [InlineData("step,lr\n0,1\n\n0,2\n", 4, 1, "step: got '0' after 0; steps rise from row to row.")]
    [InlineData("step,lr\n5,1\n4,2\n", 3, 1, "step: got '4' after 5")]
    [InlineData("step,lr\n0.5,1\n", 2, 1, "whole numbers from 0")]
    [InlineData("step,lr\n-1,1\n", 2, 1, "whole numbers from 0")]
    public void Csv_ThatIsNoTable_IsRefusedAtItsPlace(string text, int line, int column, string message) =>
        AssertRefused(() => Plan.FromCsv(text, "my.csv"), line, column, message);

    [Theory]
    [InlineData("", 1, 1, "the table is empty.")]
    [InlineData("{\n  \"step\": [0, 1\n", 3, 1, "this isn't JSON")]
    [InlineData("[1]", 1, 1, "the table: got a list; an object is due.")]
    [InlineData("{\"columns\": {\"lr\": [1]}}", 1, 1, "no list `step`")]
    [InlineData("{\"step\": [0]}", 1, 1, "no `columns`")]
    [InlineData("{\"step\": [0], \"columns\": {}}", 1, 1, "no `columns`")]
    [InlineData("{\"step\": [], \"columns\": {\"lr\": []}}", 1, 1, "no steps")]
    [InlineData("{\"steps\": [0]}", 1, 2, "`steps` is no part of a table.")]
    [InlineData("{\"rubato_table\": 2}", 1, 18, "got '2'; this library reads version 1.")]
    [InlineData("{\"step\": 5}", 1, 10, "step: got a number; a list of numbers is due.")]
    [InlineData("{\"step\": [0, null]}", 1, 14, "step: got null; a number is due.")]
    [InlineData("{\"step\": [0, \"x\"]}", 1, 14, "step: got 'x'; a number is due.")]
    [InlineData("{\"step\": [0, 0]}", 1, 14, "got '0' after 0")]
    [InlineData("{\"step\": [0],\n \"step\": [0]}", 2, 2, "`step` is there twice")]
    [InlineData("{\"step\": [0],\n \"columns\": {\"lr\": [1], \"lr\": [1]}}", 2, 25, "`lr` is there twice")]
    [InlineData("{\"step\": [0],\n \"columns\": {\"l r\": [1]}}", 2, 14, "got \"l r\"")]
    [InlineData("{\"step\": [0],\n \"columns\": {\"lr\": [\"NaN\"]}}", 2, 21, "lr: got 'NaN'; a hyperparameter is finite.")]
    [InlineData("{\"step\": [0],\n \"columns\": {\"lr\": [1, 2]}}", 2, 14, "lr: got 2 values for 1 steps.")]
    [InlineData("{\"step\": [0], \"columns\": {\"lr\": [1]}} x", 1, 39, "this isn't JSON")]
    public void Json_ThatIsNoTable_IsRefusedAtItsPlace(string text, int line, int column, string message) =>
        AssertRefused(() => Plan.FromJson(text, "my.json"), line, column, message);

    static void AssertRefused(Action import, int line, int column, string message)
    {
        var finding = Assert.Single(Assert.Throws<PlanException>(import).Findings);
        Assert.Contains(message, finding.ToString());
        Assert.Equal(("table", line, column), (finding.Code, finding.Line, finding.Column));
        Assert.NotEqual("", finding.Remedy);
    }

    [Fact]
    public void Export_OfASteeredPlan_AsATable_IsRefused()
    {
        var plan = Plan.Parse("lr = loss / 10").Compile(new PlanContext(10) { Signals = ["loss"] });
        Assert.Contains("steered by loss", Assert.Throws<PlanException>(() => Csv(plan)).Message);
        Assert.Contains("steered by loss", Assert.Throws<PlanException>(() => Json(plan)).Message);
    }
}
