using System.Text;
using Rubato.Compilation;

namespace Rubato.Exports;

/// <summary>C# 8 or later: one static class that needs nothing but the runtime.</summary>
sealed class CSharpSyntax(string className) : SourceSyntax
{
    const string Inner = "    ";

    static readonly string[] Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate",
        "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in",
        "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private",
        "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this",
        "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    public override IReadOnlyDictionary<Op, string> Calls { get; } = new Dictionary<Op, string>
    {
        [Op.Power] = "Math.Pow",
        [Op.Minimum] = "Math.Min",
        [Op.Maximum] = "Math.Max",
        [Op.Share] = "Share",
        [Op.Floor] = "Math.Floor",
        [Op.Ceiling] = "Math.Ceiling",
        [Op.Log] = "Math.Log",
        [Op.Abs] = "Math.Abs",
        [Op.Exp] = "Math.Exp",
        [Op.Sqrt] = "Math.Sqrt",
        [Op.Cos] = "Math.Cos",
        [Op.Sin] = "Math.Sin",
        [Op.Single] = "Single",
        [Op.Tanh] = "Math.Tanh",
        [Op.Lerp] = "Lerp",
        [Op.CosineLerp] = "Cosine",
        [Op.Geometric] = "Geometric",
        [Op.CycleIndex] = "Cycle",
        [Op.TableIndex] = "CycleOf",
        [Op.TableLength] = "CycleLength",
        [Op.TableLine] = "Line",
    };

    public override IReadOnlyList<SourceHelper> Helpers { get; } =
    [
        new("Share", """
            // How far done is on its way to whole, 0 to 1; a way of length 0 is done.
            static double Share(double done, double whole)
            {
                if (whole <= 0) return 1;
                double share = done / whole;
                return share < 0 ? 0 : share > 1 ? 1 : share;
            }
            """),
        new("Single", """
            // The nearest number of single precision.
            static double Single(double x) => (float)x;
            """),
        new("Lerp", """
            // From a to b in a straight line; counted from the nearer end, so that both ends are exact.
            static double Lerp(double a, double b, double share) =>
                share < 0.5 ? a + (b - a) * share : b - (b - a) * (1 - share);
            """),
        new("Cosine", """
            // From a to b along half a cosine; counted from the nearer end, so that both ends are exact.
            static double Cosine(double a, double b, double share)
            {
                double sine = QuarterSine(share < 0.5 ? share : 1 - share);
                double way = (b - a) * (sine * sine);
                return share < 0.5 ? a + way : b - way;
            }
            """, "QuarterSine"),
        new("QuarterSine", """
            // sin(u * pi / 2) for u in 0 to 0.5 by its series, the same bits on every machine.
            static double QuarterSine(double u)
            {
                double x = Math.PI / 2 * u, z = x * x, z2 = z * z;
                double low = -1.0 / 6 + 1.0 / 120 * z + (-1.0 / 5040 + 1.0 / 362880 * z) * z2;
                double high = -1.0 / 39916800 + 1.0 / 6227020800 * z + (-1.0 / 1307674368000 + 1.0 / 355687428096000 * z) * z2;
                return x + x * z * (low + high * (z2 * z2));
            }
            """),
        new("Geometric", """
            // From a to b in equal ratios.
            static double Geometric(double a, double b, double share) =>
                share == 0 ? a : share == 1 ? b : a * Math.Pow(b / a, share);
            """),
        new("Cycle", """
            // Which of the equally long cycles a step lies in, no later than that of the last step.
            static double Cycle(double step, double last, double length) => Math.Floor(Math.Max(Math.Min(step, last), 0) / length);
            """),
        new("CycleOf", """
            // Which of the cycles with these starts a step lies in, no later than that of the last step.
            static double CycleOf(double[] starts, double step, double last)
            {
                int low = 0;
                for (int count = starts.Length - 1; count > 1; count -= count / 2)
                    if (starts[low + count / 2] <= Math.Min(step, last)) low += count / 2;
                return low;
            }
            """),
        new("CycleLength", """
            // How many steps a cycle has.
            static double CycleLength(double[] starts, double cycle) => starts[(int)cycle + 1] - starts[(int)cycle];
            """),
        new("Line", """
            // The value at a step on the straight lines between points.
            static double Line(double[] steps, double[] values, double step)
            {
                int at = (int)CycleOf(steps, step, double.PositiveInfinity);
                return Lerp(values[at], values[at + 1], Share(step - steps[at], steps[at + 1] - steps[at]));
            }
            """, "CycleOf", "Lerp", "Share"),
    ];

    public override IEnumerable<string> Reserved => [.. Keywords, "Math", "Func", "Dictionary", "Columns", "Column", "step", className];

    public override string Infinity => "double.PositiveInfinity";

    public override string NotANumber => "double.NaN";

    public override string And => "&&";

    public override string Or => "||";

    public override string Not => "!";

    public override string CloseArm => "}";

    public override string Conditional(string condition, string then, string otherwise) => $"{condition} ? {then} : {otherwise}";

    public override string Define(Term value, string name) => $"{(value.IsCondition ? "bool" : "double")} {name} = {value.Text};";

    public override string Declare(string name) => $"double {name};";

    public override string Assign(string name, string value) => $"{name} = {value};";

    public override string Return(string value) => $"return {value};";

    public override IEnumerable<string> OpenArm(string? condition, bool isFirst) =>
        [condition is null ? isFirst ? "" : "else" : $"{(isFirst ? "if" : "else if")} ({condition})", "{"];

    public override string HoldStep(string horizon) => $"step = Math.Min(step, {horizon});";

    public override string FunctionName(IEnumerable<string> words) => Pascal(words);

    public override string LocalName(IEnumerable<string> words)
    {
        var name = Pascal(words);
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    public override (string, string) TableNames(int number) => ($"Steps{number + 1}", $"Values{number + 1}");

    public override string Element(string numbers, Term index) => $"{numbers}[(int){index.AtLeast(Strength.Primary)}]";

    public override IEnumerable<string> Numbers(string name, IEnumerable<string> numbers) =>
        [$"static readonly double[] {name} =", "{", .. Wrapped.Lines(numbers).Select(line => Inner + line), "};"];

    public override IEnumerable<string> Function(string name, string description, IEnumerable<string> body) =>
        [$"/// <summary>{Xml(description)}</summary>", $"public static double {name}(double step)", "{", .. body.Select(line => Inner + line), "}"];

    public override IEnumerable<string> File(SourceFile file)
    {
        List<string> body = [];
        foreach (var function in file.Functions) body.AddRange([.. function, ""]);
        body.AddRange(["/// <summary>Every column of the plan, a parameter group's own as the plan writes it.</summary>",
            "public static readonly Dictionary<string, Func<double, double>> Columns = new Dictionary<string, Func<double, double>>", "{"]);
        body.AddRange(file.Columns.Select(column => $"{Inner}[{Quote(column.Column)}] = {column.Function},"));
        body.AddRange(["};", "",
            "/// <summary>A hyperparameter's function for a parameter group: the group's own, else the hyperparameter's.</summary>",
            "public static Func<double, double> Column(string name, string group) =>",
            Inner + "Columns.TryGetValue(name + \"[\" + group + \"]\", out var own) ? own : Columns[name];"]);
        foreach (var helper in file.Helpers) body.AddRange(["", .. helper.Source.Split('\n')]);
        foreach (var table in file.Tables) body.AddRange(["", .. table]);
        return
        [
            .. file.Introduction.Select(line => $"// {line}".TrimEnd()), "", "using System;", "using System.Collections.Generic;", "",
            "/// <summary>The hyperparameters of a run, each a function of the step.</summary>", $"public static class {className}", "{", .. body.Select(line => line.Length == 0 ? "" : Inner + line), "}",
        ];
    }

    public override string Framework => "TorchSharp";

    public override string Call(string function, string argument) => $"{className}.{function}({argument})";

    // TorchSharp's scheduler has one function for all groups.
    public override string? Scheduler(string? rate, bool isRelative) => rate is null ? null
        : $"var scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, step => {Call(rate, "step")}{(isRelative ? $" / {Call(rate, "0")}" : "")});";

    static string Xml(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    static string Pascal(IEnumerable<string> words)
    {
        var text = new StringBuilder();
        var isStart = true;
        foreach (var c in string.Join('_', words))
        {
            if (char.IsAsciiLetterOrDigit(c)) text.Append(isStart ? char.ToUpperInvariant(c) : c);
            isStart = !char.IsAsciiLetterOrDigit(c);
        }
        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? "_" + text : text.ToString();
    }
}
