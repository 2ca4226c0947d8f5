using System.Text;
using Rubato.Compilation;

namespace Rubato;

/// <summary>A formula and how long it lasts inside a <see cref="Sequence"/>; no length means the rest of the span.</summary>
/// <param name="Formula">What is in force.</param>
/// <param name="Length">How long; null for the rest.</param>
public sealed record Part(Formula Formula, Duration? Length)
{
    /// <summary>A part is also a formula: its shape for its length, then its end value.</summary>
    /// <param name="part">The part.</param>
    public static implicit operator Formula(Part part) => new Sequence([part]);

    /// <summary>Follows this part by a formula that takes the rest of the span.</summary>
    /// <param name="next">What comes next; its own time starts at 0.</param>
    public Sequence Then(Formula next) => new([this, new Part(next, null)]);

    /// <summary>Follows this part by another.</summary>
    /// <param name="next">What comes next; its own time starts at 0.</param>
    public Sequence Then(Part next) => new([this, next]);
}

/// <summary>
/// One formula after the other, <c>a for 5% then b for 60% then c</c>: cuts the enclosing span of n steps.
/// Boundary i is ⌊s_i + n·p_i/100 + ½⌋, where s_i sums the steps (epochs and samples turned into steps) and p_i the
/// percentages of the parts up to i: lengths add up exactly and only boundaries are rounded. Inside a part time starts
/// at 0 and <c>%</c> means percent of that part. A last part without a length takes the rest; a last part with one holds
/// its end value afterwards. Errors: parts that don't fit. Warnings: a part without a single step.
/// </summary>
public sealed record Sequence : Formula
{
    /// <summary>A sequence of parts.</summary>
    /// <param name="parts">At least one; only the last may leave its length open, and not when it is alone.</param>
    /// <exception cref="ArgumentException">A part before the last has no length.</exception>
    public Sequence(ValueList<Part> parts)
    {
        if (parts.Count == 0 || parts.SkipLast(parts.Count == 1 ? 0 : 1).Any(part => part.Length is null))
            throw new ArgumentException(
                "a part without a length must be the last of several; it takes the rest. Give the earlier parts lengths with For.",
                nameof(parts));
        Parts = parts;
    }

    /// <summary>The parts in order.</summary>
    public ValueList<Part> Parts { get; }

    /// <summary>Appends a formula that takes the rest of the span.</summary>
    /// <param name="next">What comes next.</param>
    public Sequence Then(Formula next) => Then(new Part(next, null));

    /// <summary>Appends a part.</summary>
    /// <param name="next">What comes next.</param>
    public Sequence Then(Part next) => new([.. Parts, next]);

    internal override Precedence Precedence => Precedence.Sequence;

    internal override IEnumerable<Expression> Children => Parts.Select(part => part.Formula);

    internal override void WriteBare(StringBuilder text)
    {
        for (var i = 0; i < Parts.Count; i++)
        {
            if (i > 0) text.Append(" then ");
            Parts[i].Formula.Write(text, Precedence.Sum);
            if (Parts[i].Length is { } length) text.Append(" for ").Append(length);
        }
    }

    internal override Value Lower(Scope scope)
    {
        var ends = scope.Boundaries(this);
        var result = scope.Join();
        var start = scope.Number(0);
        for (var i = 0; i < Parts.Count; i++)
        {
            var last = i == Parts.Count - 1;
            var end = last && Parts[i].Length is null ? scope.Length : ends[i];
            var (formula, from) = (Parts[i].Formula, start);
            Value Inside()
            {
                var time = scope.Time - from;
                if (last && Parts[^1].Length is not null) time = Value.Min(time, end - from);
                return scope.Within(time, end - from, from)[formula];
            }
            if (Parts.Count == 1) return Inside();
            result.Add(Parts[i], scope.WholeTime, start, last ? scope.Number(double.PositiveInfinity) : end, Inside);
            start = end;
        }
        return result.Value;
    }
}
