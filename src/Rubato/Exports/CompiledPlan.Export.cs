using Rubato.Exports;

namespace Rubato;

public sealed partial class CompiledPlan
{
    /// <summary>
    /// The plan for this run as a Python module: a pure function of the step for each column, with nothing imported but
    /// <c>math</c>, for Python 3.8 or later. It is written from the compiled program and computes what this plan computes,
    /// operation by operation; from the horizon on it holds the end value. Its documentation has a line for PyTorch's
    /// <c>LambdaLR</c>.
    /// </summary>
    /// <exception cref="PlanException">A column is steered, or nests more than 40 levels of parts.</exception>
    public string ToPython() => SourceModule.Write(this, new PythonSyntax());

    /// <summary>The same as a C# 8 file with one static class, with a line for TorchSharp's <c>LambdaLR</c>.</summary>
    /// <param name="className">The class's name: a letter, then letters and digits.</param>
    /// <exception cref="ArgumentException">That can't be a class's name.</exception>
    /// <exception cref="PlanException">A column is steered, or nests more than 40 levels of parts.</exception>
    public string ToCSharp(string className = "TrainingPlan") => className is [>= 'A' and <= 'Z', ..] && className.All(char.IsAsciiLetterOrDigit)
        ? SourceModule.Write(this, new CSharpSyntax(className))
        : throw new ArgumentException($"got \"{className}\"; a class's name is a capital letter, then letters and digits.", nameof(className));

    internal Compilation.PlanProgram ProgramOf(int column) => Program(column);

    /// <summary>Values without a run are only to be had where nothing is measured or remembered.</summary>
    internal void DemandOpenLoop()
    {
        PlanFinding[] steered = [.. Enumerable.Range(0, Columns.Length).Where(IsSteered).Select(SteeredFinding)];
        if (steered.Length > 0) throw new PlanException(steered, Plan.SourceName);
    }

    internal PlanException Refused(int column, string code, string message, string remedy) => new([FindingAt(column, code, message, remedy)], Plan.SourceName);

    PlanFinding SteeredFinding(int column)
    {
        var signals = SignalsOf(column);
        // A cell is called by its line, then what remembers.
        string[] memory = [.. _builder.Slice([_values[column]]).Cells.Select(cell => cell.Name.Split('/')).Select(name => $"`{name[1]}` of `{name[0]}`").Distinct()];
        var reason = signals.Length > 0 ? $"it is steered by {string.Join(", ", signals)}" : "it remembers from step to step";
        if (memory.Length > 0) reason += $" ({string.Join(", ", memory)})";
        return FindingAt(column, "steered", $"{reason}, so it has values only in a run and can't be exported.", "Leave the line out, or steer the other trainer with Rubato itself.");
    }

    PlanFinding FindingAt(int column, string code, string message, string remedy) =>
        new(FindingSeverity.Error, code, PlaceOf(column).Line, PlaceOf(column).Column, $"{Columns[column]}: {message}", remedy);
}
