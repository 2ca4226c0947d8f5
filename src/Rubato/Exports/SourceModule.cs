using System.Globalization;
using Rubato.Compilation;

namespace Rubato.Exports;

/// <summary>A whole plan as a file of source code: an introduction, a function for each column, and what they need.</summary>
sealed class SourceModule
{
    /// <summary>Python allows 100 levels of indentation, and a reader fewer.</summary>
    const int DeepestArms = 40;

    const int LongestPlanLine = 300;
    const string Inner = "    ";

    readonly CompiledPlan _plan;
    readonly SourceSyntax _syntax;
    readonly string[] _functions;
    readonly FunctionWriter[] _bodies;

    SourceModule(CompiledPlan plan, SourceSyntax syntax)
    {
        (_plan, _syntax) = (plan, syntax);
        var programs = Enumerable.Range(0, plan.Columns.Length).Select(plan.ProgramOf).ToArray();
        var tables = programs.SelectMany(program => Enumerable.Range(0, program.Tables.Length)).Distinct().Select(syntax.TableNames);
        string[] taken = [.. syntax.Reserved, .. syntax.Helpers.Select(helper => helper.Name), .. tables.SelectMany(names => new[] { names.Steps, names.Values })];
        var names = new NameScope(taken);
        _functions = [.. plan.Columns.Select(column => names.New(syntax.FunctionName(column.Group is null ? [column.Name] : [column.Name, column.Group])))];
        _bodies = [.. programs.Select((program, column) => Write(program, column, taken))];
    }

    /// <exception cref="PlanException">A column is steered, or has too many levels of parts.</exception>
    public static string Write(CompiledPlan plan, SourceSyntax syntax)
    {
        plan.DemandOpenLoop();
        return new SourceModule(plan, syntax).Write();
    }

    FunctionWriter Write(PlanProgram program, int column, string[] taken)
    {
        if (Block.Of(program).Depth > DeepestArms)
            throw _plan.Refused(column, "too-deep", $"its parts nest more than {DeepestArms} levels deep, which is more than source code takes.", "Flatten them, or export a table.");
        return FunctionWriter.Write(program, _plan.Context.Horizon, _syntax, new(taken));
    }

    string Write()
    {
        var file = new SourceFile(
            [.. Introduction(), .. Usage()], Helpers(), [.. Tables()],
            [.. _bodies.Select((body, column) => (IReadOnlyList<string>)[.. _syntax.Function(_functions[column], Description(column), body.Lines)])],
            [.. _plan.Columns.Select((column, i) => (column.ToString(), _functions[i]))]);
        return string.Concat(_syntax.File(file).Select(line => line + "\n"));
    }

    IEnumerable<string> Introduction()
    {
        var context = _plan.Context;
        yield return "Hyperparameters over a run, as functions of the step. Exported by Rubato from the plan";
        yield return "";
        foreach (var line in _plan.Plan.ToString().Split('\n'))
            yield return Inner + (line.Length <= LongestPlanLine ? line : line[..LongestPlanLine] + " ...");
        yield return "";
        var batch = _plan.Sets("batch_size") ? ", of as many samples as the plan says" : context.BatchSize is { } size ? $", of {size} samples each" : "";
        var epochs = context.StepsPerEpoch is { } perEpoch && !_plan.Sets("batch_size") ? $", {perEpoch} an epoch" : "";
        yield return $"for a run of {context.Horizon} steps{epochs}{batch}.";
        yield return "";
        yield return "Each function takes the step, a count of optimiser updates from 0, and gives the value in force during that update;";
        yield return $"from step {context.Horizon} on it holds its end value.";
    }

    IEnumerable<string> Usage()
    {
        int[] rates = [.. Enumerable.Range(0, _functions.Length).Where(column => _plan.Columns[column].Name == "lr")];
        var isRelative = rates.All(column => _plan.At(column, 0) != 0);
        var rate = rates is [var only] && _plan.Columns[only].Group is null ? _functions[only] : null;
        if (rates.Length > 0 && _syntax.Scheduler(rate, isRelative) is { } scheduler)
        {
            var basis = !isRelative ? "1.0 (a rate at step 0 is 0, so the factors are the rates themselves)"
                : rate is null ? "their rates at step 0" : _syntax.Call(rate, "0");
            yield return "";
            yield return $"{_syntax.Framework}, with {(rate is null ? "parameter groups in the order of names" : "an optimizer")} made with lr = {basis},";
            yield return "and scheduler.step() after every update:";
            yield return "";
            yield return Inner + scheduler;
        }
        else
        {
            rates = [];
        }
        string[] others = [.. Enumerable.Range(0, _functions.Length).Except(rates).Select(column => _syntax.Call(_functions[column], "step"))];
        if (others.Length == 0) yield break;
        yield return "";
        yield return "Set before each update:";
        foreach (var line in Wrapped.Lines(others)) yield return Inner + line.TrimEnd(',');
    }

    IReadOnlyList<SourceHelper> Helpers()
    {
        var needed = _bodies.SelectMany(body => body.Helpers).ToHashSet();
        bool isMore;
        do
        {
            isMore = false;
            foreach (var helper in _syntax.Helpers.Where(helper => needed.Contains(helper.Name)))
                foreach (var name in helper.Needs) isMore |= needed.Add(name);
        }
        while (isMore);
        return [.. _syntax.Helpers.Where(helper => needed.Contains(helper.Name))];
    }

    IEnumerable<IReadOnlyList<string>> Tables()
    {
        foreach (var (number, table) in _bodies.SelectMany(body => body.Tables).DistinctBy(pair => pair.Key).OrderBy(pair => pair.Key))
        {
            var (steps, values) = _syntax.TableNames(number);
            yield return [.. _syntax.Numbers(steps, table.Starts.Select(_syntax.Literal))];
            if (table.Values.Count > 0) yield return [.. _syntax.Numbers(values, table.Values.Select(_syntax.Literal))];
        }
    }

    static string Rounded(double value) => NumberText.Shorten(value.ToString("G6", CultureInfo.InvariantCulture));

    string Description(int column)
    {
        var range = _plan.RangeOf(column);
        var values = range.IsPoint ? $"always {Rounded(range.Low)}"
            : double.IsFinite(range.Low) && double.IsFinite(range.High) ? $"{Rounded(range.Low)} to {Rounded(range.High)}" : "unbounded";
        return $"{_plan.Columns[column]} during the update step, counted from 0: {values}.";
    }
}
