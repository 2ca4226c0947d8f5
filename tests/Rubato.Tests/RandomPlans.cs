using FsCheck;
using FsCheck.Fluent;
using Rubato.Language;

namespace Rubato.Tests;

/// <summary>Plans of every construct of the language, each a function of its seed.</summary>
sealed class RandomPlans(int seed)
{
    static readonly string[] Variables = ["step", "progress", "horizon", "epoch", "batch_size"];

    readonly Random _random = new(seed);

    /// <summary>Holds a property for 200 seeds, the same ones in every run.</summary>
    public static void ForAll(Action<int> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            property(seed);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20171101, 31));

    /// <summary>Any tree at all: what it means doesn't matter.</summary>
    public Formula AnyFormula(int depth, params string[] names)
    {
        if (depth == 0) return _random.Next(3) == 0 ? new Reference(Pick([.. Variables, .. names])) : AnyNumber();
        Formula Inner() => AnyFormula(_random.Next(depth), names);
        return _random.Next(8) switch
        {
            0 or 1 => new Binary((BinaryOperator)_random.Next(5), Inner(), Inner()),
            2 => new Negate(Inner()),
            3 => AnySequence(Inner),
            _ => AnyCall(FunctionInfo.All[_random.Next(FunctionInfo.All.Count)], Inner),
        };
    }

    /// <summary>A call of a function with any arguments of the right kinds.</summary>
    Function AnyCall(FunctionInfo function, Func<Formula> inner) => function.Create(
        [.. function.Parameters.Select(parameter => !parameter.IsRequired && Flag() ? Omitted(parameter) : AnyArgument(parameter, inner))]);

    static object? Omitted(FunctionParameter parameter) =>
        parameter.Kind == ParameterKind.Numbers ? (ValueList<Formula>)[] : parameter.Omitted;

    object AnyArgument(FunctionParameter parameter, Func<Formula> inner) => parameter.Kind switch
    {
        ParameterKind.Number => inner(),
        ParameterKind.Duration => AnyDuration(),
        ParameterKind.Flag => Flag(),
        ParameterKind.Condition => AnyCondition(3, inner),
        ParameterKind.Word => Pick([.. parameter.Words]),
        ParameterKind.Durations => Some(AnyDuration),
        ParameterKind.Table => Some(() => Some(inner)),
        _ => Some(inner),
    };

    ValueList<T> Some<T>(Func<T> item) => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => item())];

    Condition AnyCondition(int depth, Func<Formula> inner) => (depth == 0 ? 0 : _random.Next(5)) switch
    {
        1 => AnyCondition(depth - 1, inner) & AnyCondition(depth - 1, inner),
        2 => AnyCondition(depth - 1, inner) | AnyCondition(depth - 1, inner),
        3 => !AnyCondition(depth - 1, inner),
        _ => new Comparison((ComparisonOperator)_random.Next(4), inner(), inner()),
    };

    public Plan AnyPlan()
    {
        var lines = new List<Assignment>();
        for (var i = 0; i < 1 + _random.Next(5); i++)
        {
            var formula = AnyFormula(4, [.. lines.Where(l => l.Groups is null).Select(l => l.Name)]);
            lines.Add(_random.Next(3) switch
            {
                0 => new($"helper{i}", formula, isLet: true),
                1 => new($"rate.of_{i}", formula, new GroupPattern(Pick("embed", "block.*", "*/w?"))),
                _ => new($"rate{i}", formula),
            });
        }
        return new(lines);
    }

    /// <summary>A plan that a run accepts: positive, finite, every part fits.</summary>
    public string SoundFormula(int depth)
    {
        if (depth == 0) return Number();
        string Inner() => SoundFormula(_random.Next(depth));
        return _random.Next(29) switch
        {
            0 => $"linear({Number()}, {Number()})",
            1 => $"cosine({Inner()}, {Number()}, inclusive: true)",
            2 => $"polynomial({Number()}, {Inner()}, {Number()})",
            3 => $"exponential({Number()}, {Number()})",
            4 => $"step_decay({Inner()}, 0.5, every: 3ep)",
            5 => $"triangle({Number()}, {Inner()}, up: {_random.Next(101)}%)",
            6 => $"wave({Inner()}, {Number()})",
            7 => $"repeat({Inner()}, every: {1 + _random.Next(99)}st, stretch: {1 + _random.Next(3)}, scale: 0.{_random.Next(1, 10)})",
            8 => $"repeat({Inner()}, every: {50 + _random.Next(40)}%)",
            9 => $"({Inner()} for {1 + _random.Next(40)}% then {Inner()} for 20% then {Inner()})",
            10 => $"({Inner()} for {1 + _random.Next(40)}%)",
            11 => $"({Inner()} + {Inner()}) * {Inner()}",
            12 => $"min({Inner()}, max({Inner()}, {Number()}))",
            13 => $"mirror(linear({Number()}, 9), {Number()}, {Inner()})",
            14 => $"inverse_time({Inner()}, rate: {Number()}, per: 1ep)",
            15 => $"inverse_sqrt({Inner()}, per: {1 + _random.Next(99)}st) + inverse_sqrt({Number()}, warmup: {1 + _random.Next(99)}st)",
            16 => $"one_minus_sqrt({Number()}, {Inner()}) + rex({Inner()}, {Number()}, inclusive: true)",
            17 => $"tanh({Inner()}, {Number()}, start: -{Number()}, end: {Number()})",
            18 => $"sigmoid({Number()}, {Inner()}, steepness: {1 + _random.Next(50)})",
            19 => $"noam({Inner()}, width: 512, warmup: {1 + _random.Next(99)}st)",
            20 => $"shift({Inner()}, by: {_random.Next(101)}%)",
            21 => $"stretch({Inner()}, {Number()}) * stretch({Inner()}, 1{_random.Next(10)} / 7)",
            22 => $"reverse({Inner()})",
            23 => $"tick({Inner()}, every: {1 + _random.Next(5)}st)",
            24 => $"phase(max(wave({Number()}, {Number()}), repeat({Inner()}, every: {40 + _random.Next(99)}st, stretch: {1 + _random.Next(3)})), {Number()}) + phase(triangle(0.1, {Number()}, up: {_random.Next(101)}%), -{Number()})",
            25 => $"couple(0.1 + {Inner()}, half_life: 3ep) * {Number()} + memory(steps: 0.1 + {Inner()})",
            26 => $"scaled({Inner()}, by: {Inner()}, reference: {Number()}, power: {_random.Next(4)})",
            27 => $"1.1 + align(linear({Number()}, 9), step * {Inner()} + 1e-3 * step)",
            _ => $"exponential({Inner()}, rate: 0.99, per: 2ep)",
        };
    }

    public long Step(long horizon) => (long)(_random.NextDouble() * horizon * 1.2);

    string Number() => FormattableString.Invariant($"{0.01 + _random.NextDouble():G4}");

    Number AnyNumber() => new(_random.Next(4) switch
    {
        0 => _random.Next(-3, 4),
        1 => -_random.NextDouble(),
        2 => Math.ScaleB(_random.NextDouble(), _random.Next(-1000, 1000)),
        _ => Math.Round(_random.NextDouble(), 3),
    });

    Duration AnyDuration() => new(Math.Round((decimal)(_random.NextDouble() * 100), _random.Next(6)), (DurationUnit)_random.Next(4));

    Sequence AnySequence(Func<Formula> inner)
    {
        var parts = Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => new Part(inner(), AnyDuration())).ToList();
        if (Flag()) parts.Add(new(inner(), null));
        return new([.. parts]);
    }

    bool Flag() => _random.Next(2) == 0;

    string Pick(params string[] from) => from[_random.Next(from.Length)];
}
