using System.Text.Encodings.Web;
using System.Text.Json;
using Rubato.Compilation;

namespace Rubato.Exports;

/// <summary>A function that the exported code brings with it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">Its lines.</param>
/// <param name="Needs">What it calls itself.</param>
sealed record SourceHelper(string Name, string Source, params string[] Needs);

/// <summary>How one language writes what <see cref="FunctionWriter"/> and <see cref="SourceModule"/> say.</summary>
abstract class SourceSyntax
{
    static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The functions that operations call; those that both languages write as operators have none.</summary>
    public abstract IReadOnlyDictionary<Op, string> Calls { get; }

    public abstract IReadOnlyList<SourceHelper> Helpers { get; }

    /// <summary>Names that mean something already.</summary>
    public abstract IEnumerable<string> Reserved { get; }

    /// <summary>The function for an operation whose operands and result lie within bounds; empty where an operator does.</summary>
    public virtual string CallOf(Instruction instruction, ReadOnlySpan<Interval> bounds) => Calls.GetValueOrDefault(instruction.Op, "");

    public abstract string Infinity { get; }

    public abstract string NotANumber { get; }

    public abstract string And { get; }

    public abstract string Or { get; }

    public abstract string Not { get; }

    public abstract string Conditional(string condition, string then, string otherwise);

    /// <summary>A new name for a value.</summary>
    public abstract string Define(Term value, string name);

    /// <summary>A name whose value the arms of a choice give; null where that needs no line.</summary>
    public abstract string? Declare(string name);

    public abstract string Assign(string name, string value);

    public abstract string Return(string value);

    /// <summary>The lines that open an arm; no condition means otherwise.</summary>
    public abstract IEnumerable<string> OpenArm(string? condition, bool isFirst);

    /// <summary>The line that closes an arm; null where its end is enough.</summary>
    public abstract string? CloseArm { get; }

    /// <summary>The line that holds the step after the horizon.</summary>
    public abstract string HoldStep(string horizon);

    /// <summary>A public function's or a local value's name for words of a plan.</summary>
    public abstract string FunctionName(IEnumerable<string> words);

    public abstract string LocalName(IEnumerable<string> words);

    /// <summary>The names of a table's steps and values.</summary>
    public abstract (string Steps, string Values) TableNames(int number);

    /// <summary>One number of a list, by a whole number that isn't typed as one.</summary>
    public abstract string Element(string numbers, Term index);

    public abstract IEnumerable<string> Numbers(string name, IEnumerable<string> numbers);

    /// <summary>A function of the step with what it is for.</summary>
    public abstract IEnumerable<string> Function(string name, string description, IEnumerable<string> body);

    /// <summary>The whole file.</summary>
    public abstract IEnumerable<string> File(SourceFile file);

    /// <summary>The framework whose scheduler is shown.</summary>
    public abstract string Framework { get; }

    /// <summary>A call of an exported function from outside.</summary>
    public abstract string Call(string function, string argument);

    /// <summary>
    /// A line that makes the framework's scheduler of a learning rate's function, or, where it is null, of each group's;
    /// null where the framework has none such.
    /// </summary>
    public abstract string? Scheduler(string? rate, bool isRelative);

    /// <summary>Numbers always read as floating-point ones, so that no language divides them as whole numbers.</summary>
    public string Literal(double value)
    {
        if (double.IsNaN(value)) return NotANumber;
        if (double.IsInfinity(value)) return value > 0 ? Infinity : "-" + Infinity;
        var text = NumberText.Of(value);
        return text.AsSpan().IndexOfAny('.', 'e') >= 0 ? text : text + ".0";
    }

    public static string Quote(string text) => JsonSerializer.Serialize(text, Quoting);
}

/// <summary>What a file of exported code is made of.</summary>
/// <param name="Introduction">What it says of itself, a line each.</param>
/// <param name="Helpers">The functions that it brings.</param>
/// <param name="Tables">Its tables of numbers, as lines of code.</param>
/// <param name="Functions">A function for each column, as lines of code.</param>
/// <param name="Columns">Each column as the plan writes it and the name of its function.</param>
sealed record SourceFile(
    IReadOnlyList<string> Introduction, IReadOnlyList<SourceHelper> Helpers, IReadOnlyList<IReadOnlyList<string>> Tables,
    IReadOnlyList<IReadOnlyList<string>> Functions, IReadOnlyList<(string Column, string Function)> Columns);
