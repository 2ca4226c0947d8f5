using System.Text;
using Rubato.Compilation;

namespace Rubato.Exports;

/// <summary>
/// Python 3.8 or later, with nothing imported but <c>math</c>. Where Python raises an exception and arithmetic elsewhere has
/// an infinity, as in a division by zero, a helper gives the infinity; it is called only where bounds can't rule that out.
/// </summary>
sealed class PythonSyntax : SourceSyntax
{
    const string Inner = "    ";

    static readonly string[] Keywords =
    [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally",
        "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    ];

    public override IReadOnlyDictionary<Op, string> Calls { get; } = new Dictionary<Op, string>
    {
        [Op.Power] = "math.pow",
        [Op.Minimum] = "min",
        [Op.Maximum] = "max",
        [Op.Share] = "_share",
        [Op.Floor] = "math.floor",
        [Op.Ceiling] = "math.ceil",
        [Op.Log] = "math.log",
        [Op.Abs] = "abs",
        [Op.Exp] = "math.exp",
        [Op.Sqrt] = "math.sqrt",
        [Op.Cos] = "math.cos",
        [Op.Sin] = "math.sin",
        [Op.Single] = "_single",
        [Op.Tanh] = "math.tanh",
        [Op.Lerp] = "_lerp",
        [Op.CosineLerp] = "_cosine",
        [Op.Geometric] = "_geometric",
        [Op.CycleIndex] = "_cycle",
        [Op.TableIndex] = "_cycle_of",
        [Op.TableLength] = "_cycle_length",
        [Op.TableLine] = "_line",
    };

    public override IReadOnlyList<SourceHelper> Helpers { get; } =
    [
        new("_share", """"
            def _share(done, whole):
                """How far done is on its way to whole, 0 to 1; a way of length 0 is done."""
                if whole <= 0.0:
                    return 1.0
                share = done / whole
                return 0.0 if share < 0.0 else 1.0 if share > 1.0 else share
            """"),
        new("_single", """"
            def _single(x):
                """The nearest number of single precision."""
                if x == 0.0 or not math.isfinite(x):
                    return x
                exponent = max(math.frexp(x)[1] - 24, -149)
                nearest = math.ldexp(round(math.ldexp(x, -exponent)), exponent)
                return nearest if abs(nearest) < math.ldexp(1.0, 128) else math.copysign(math.inf, x)
            """"),
        new("_lerp", """"
            def _lerp(a, b, share):
                """From a to b in a straight line; counted from the nearer end, so that both ends are exact."""
                return a + (b - a) * share if share < 0.5 else b - (b - a) * (1.0 - share)
            """"),
        new("_cosine", """"
            def _cosine(a, b, share):
                """From a to b along half a cosine; counted from the nearer end, so that both ends are exact."""
                sine = _quarter_sine(share if share < 0.5 else 1.0 - share)
                way = (b - a) * (sine * sine)
                return a + way if share < 0.5 else b - way
            """", "_quarter_sine"),
        new("_quarter_sine", """"
            def _quarter_sine(u):
                """sin(u * pi / 2) for u in 0 to 0.5 by its series, the same bits on every machine."""
                x = math.pi / 2.0 * u
                z = x * x
                z2 = z * z
                low = -1.0 / 6.0 + 1.0 / 120.0 * z + (-1.0 / 5040.0 + 1.0 / 362880.0 * z) * z2
                high = -1.0 / 39916800.0 + 1.0 / 6227020800.0 * z + (-1.0 / 1307674368000.0 + 1.0 / 355687428096000.0 * z) * z2
                return x + x * z * (low + high * (z2 * z2))
            """"),
        new("_geometric", """"
            def _geometric(a, b, share):
                """From a to b in equal ratios."""
                return a if share == 0.0 else b if share == 1.0 else a * math.pow(b / a, share)
            """"),
        new("_geometric_beyond", """"
            def _geometric_beyond(a, b, share):
                """From a to b in equal ratios; an end may be 0."""
                return a if share == 0.0 else b if share == 1.0 else a * _pow(_divide(b, a), share)
            """", "_pow", "_divide"),
        new("_cycle", """"
            def _cycle(step, last, length):
                """Which of the equally long cycles a step lies in, no later than that of the last step."""
                return math.floor(max(min(step, last), 0.0) / length)
            """"),
        new("_cycle_of", """"
            def _cycle_of(starts, step, last):
                """Which of the cycles with these starts a step lies in, no later than that of the last step."""
                step = min(step, last)
                low, count = 0, len(starts) - 1
                while count > 1:
                    half = count // 2
                    if starts[low + half] <= step:
                        low += half
                    count -= half
                return low
            """"),
        new("_cycle_length", """"
            def _cycle_length(starts, cycle):
                """How many steps a cycle has."""
                return starts[cycle + 1] - starts[cycle]
            """"),
        new("_line", """"
            def _line(steps, values, step):
                """The value at a step on the straight lines between points."""
                at = _cycle_of(steps, step, math.inf)
                return _lerp(values[at], values[at + 1], _share(step - steps[at], steps[at + 1] - steps[at]))
            """", "_cycle_of", "_lerp", "_share"),
        new("_divide", """"
            def _divide(a, b):
                """a / b, and an infinity where b is 0."""
                if b != 0.0:
                    return a / b
                return math.copysign(math.inf, a) * math.copysign(1.0, b) if a < 0.0 or a > 0.0 else math.nan
            """"),
        new("_pow", """"
            def _pow(a, b):
                """a to the power b, and an infinity where that is too large."""
                try:
                    return math.pow(a, b)
                except (OverflowError, ValueError):
                    remainder = math.fmod(b, 2.0) if math.isfinite(b) else 0.0
                    if a < 0.0 and remainder not in (-1.0, 0.0, 1.0):
                        return math.nan
                    return math.copysign(math.inf, a) if remainder != 0.0 else math.inf
            """"),
        new("_exp", """"
            def _exp(x):
                """e to the power x, and an infinity where that is too large."""
                try:
                    return math.exp(x)
                except OverflowError:
                    return math.inf
            """"),
        new("_log", """"
            def _log(x):
                """The natural logarithm; minus infinity at 0, not a number below."""
                return math.log(x) if x > 0.0 else -math.inf if x == 0.0 else math.nan
            """"),
        new("_sqrt", """"
            def _sqrt(x):
                """The square root; not a number below 0."""
                return math.sqrt(x) if x >= 0.0 else math.nan
            """"),
        new("_floor", """"
            def _floor(x):
                """The whole number below; an infinity stays one."""
                return math.floor(x) if math.isfinite(x) else x
            """"),
        new("_ceil", """"
            def _ceil(x):
                """The whole number above; an infinity stays one."""
                return math.ceil(x) if math.isfinite(x) else x
            """"),
        new("_cos", """"
            def _cos(x):
                """The cosine; not a number for an infinity."""
                return math.cos(x) if math.isfinite(x) else math.nan
            """"),
        new("_sin", """"
            def _sin(x):
                """The sine; not a number for an infinity."""
                return math.sin(x) if math.isfinite(x) else math.nan
            """"),
    ];

    public override IEnumerable<string> Reserved => [.. Keywords, "math", "min", "max", "abs", "float", "len", "round", "step", "COLUMNS", "column"];

    public override string Infinity => "math.inf";

    public override string NotANumber => "math.nan";

    public override string And => "and";

    public override string Or => "or";

    public override string Not => "not ";

    public override string? CloseArm => null;

    public override string CallOf(Instruction i, ReadOnlySpan<Interval> bounds)
    {
        var (a, b, value) = (bounds[i.A], bounds[i.B], bounds[i.Target]);
        return i.Op switch
        {
            Op.Divide when b.Contains(0) => "_divide",
            Op.Power when a.Low <= 0 || !IsFinite(value) => "_pow",
            Op.Geometric when a.Low <= 0 || b.Low <= 0 || !IsFinite(value) => "_geometric_beyond",
            Op.Exp when !IsFinite(value) => "_exp",
            Op.Log when a.Low <= 0 => "_log",
            Op.Sqrt when a.Low < 0 => "_sqrt",
            Op.Floor when !IsFinite(a) => "_floor",
            Op.Ceiling when !IsFinite(a) => "_ceil",
            Op.Cos when !IsFinite(a) => "_cos",
            Op.Sin when !IsFinite(a) => "_sin",
            _ => base.CallOf(i, bounds),
        };
    }

    public override string Conditional(string condition, string then, string otherwise) => $"{then} if {condition} else {otherwise}";

    public override string Define(Term value, string name) => $"{name} = {value.Text}";

    public override string? Declare(string name) => null;

    public override string Assign(string name, string value) => $"{name} = {value}";

    public override string Return(string value) => $"return {value}";

    public override IEnumerable<string> OpenArm(string? condition, bool isFirst) =>
        [condition is null ? isFirst ? "if True:" : "else:" : $"{(isFirst ? "if" : "elif")} {condition}:"];

    public override string HoldStep(string horizon) => $"step = min(float(step), {horizon})";

    public override string FunctionName(IEnumerable<string> words) => Identifier(words);

    public override string LocalName(IEnumerable<string> words) => Identifier(words);

    public override (string, string) TableNames(int number) => ($"_STEPS_{number + 1}", $"_VALUES_{number + 1}");

    public override string Element(string numbers, Term index) => $"{numbers}[{index.Text}]";

    public override IEnumerable<string> Numbers(string name, IEnumerable<string> numbers) =>
        [$"{name} = (", .. Wrapped.Lines(numbers).Select(line => Inner + line), ")"];

    public override IEnumerable<string> Function(string name, string description, IEnumerable<string> body) =>
        [$"def {name}(step):", $"{Inner}\"\"\"{Documentation(description)}\"\"\"", .. body.Select(line => Inner + line)];

    public override IEnumerable<string> File(SourceFile file)
    {
        List<string> lines = ["\"\"\"" + Documentation(file.Introduction[0]), .. file.Introduction.Skip(1).Select(Documentation), "\"\"\"", "", "import math"];
        foreach (var table in file.Tables) lines.AddRange(["", .. table]);
        foreach (var helper in file.Helpers) lines.AddRange(["", "", .. helper.Source.Split('\n')]);
        foreach (var function in file.Functions) lines.AddRange(["", "", .. function]);
        lines.AddRange(["", "", "#: Every column of the plan, a parameter group's own as the plan writes it.", "COLUMNS = {"]);
        lines.AddRange(file.Columns.Select(column => $"{Inner}{Quote(column.Column)}: {column.Function},"));
        lines.AddRange(["}", "", "",
            "def column(name, group=None):",
            Inner + "\"\"\"A hyperparameter's function for a parameter group: the group's own, else the hyperparameter's.\"\"\"",
            Inner + "return COLUMNS.get(\"%s[%s]\" % (name, group)) or COLUMNS[name]"]);
        return lines;
    }

    public override string Framework => "PyTorch";

    public override string Call(string function, string argument) => $"{function}({argument})";

    public override string? Scheduler(string? rate, bool isRelative) => rate is null
        ? Scheduler(isRelative ? "[lambda step, rate=column(\"lr\", name): rate(step) / rate(0) for name in names]" : "[column(\"lr\", name) for name in names]")
        : Scheduler(isRelative ? $"lambda step: {rate}(step) / {rate}(0)" : rate);

    static string Scheduler(string factor) => $"scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, {factor})";

    static bool IsFinite(Interval interval) => double.IsFinite(interval.Low) && double.IsFinite(interval.High);

    static string Documentation(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"\"\"", "\\\"\\\"\\\"", StringComparison.Ordinal);

    static string Identifier(IEnumerable<string> words)
    {
        var text = new StringBuilder();
        foreach (var c in string.Join('_', words)) text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        return text.ToString();
    }
}
