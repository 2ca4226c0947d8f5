namespace Rubato;

/// <summary>Trees made from trees: a replacement for some of the formulas, and everything else as it was.</summary>
static class Rewriting
{
    /// <summary>The formula with what <paramref name="replace"/> gives for it or for anything below it; what is put in isn't looked at again.</summary>
    public static Formula Replace(Formula formula, Func<Formula, Formula?> replace)
    {
        if (replace(formula) is { } other) return other;
        Formula Inside(Formula inner) => Replace(inner, replace);
        return formula switch
        {
            Function function => function.Info.Create([.. function.Info.ReadArguments(function).Select(argument => Argument(argument, replace))]),
            Binary binary => binary with { Left = Inside(binary.Left), Right = Inside(binary.Right) },
            Negate negate => negate with { Operand = Inside(negate.Operand) },
            Sequence sequence => new Sequence([.. sequence.Parts.Select(part => part with { Formula = Inside(part.Formula) })]),
            _ => formula,
        };
    }

    static object? Argument(object? argument, Func<Formula, Formula?> replace) => argument switch
    {
        Formula formula => Replace(formula, replace),
        Condition condition => Inside(condition, replace),
        ValueList<Formula> list => (ValueList<Formula>)[.. list.Select(item => Replace(item, replace))],
        ValueList<ValueList<Formula>> rows => (ValueList<ValueList<Formula>>)[.. rows.Select(row => (ValueList<Formula>)Argument(row, replace)!)],
        _ => argument,
    };

    static Condition Inside(Condition condition, Func<Formula, Formula?> replace) => condition switch
    {
        Comparison comparison => comparison with { Left = Replace(comparison.Left, replace), Right = Replace(comparison.Right, replace) },
        Both both => new Both(Inside(both.Left, replace), Inside(both.Right, replace)),
        Either either => new Either(Inside(either.Left, replace), Inside(either.Right, replace)),
        Not not => new Not(Inside(not.Operand, replace)),
        _ => condition,
    };
}
