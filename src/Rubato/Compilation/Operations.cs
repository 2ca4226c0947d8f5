using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rubato.Compilation;

// Each operation in one place: its value, its vector form where that gives the same bits, and what an interval of
// operands can give.

interface IUnary
{
    static abstract double Of(double a);

    static abstract Interval Of(Interval a);
}

interface IBinary
{
    static virtual bool HasVectorForm => false;

    static abstract double Of(double a, double b);

    static virtual Vector<double> Of(Vector<double> a, Vector<double> b) => throw new NotSupportedException();

    static abstract Interval Of(Interval a, Interval b);
}

interface ITernary
{
    static virtual bool HasVectorForm => false;

    static abstract double Of(double a, double b, double c);

    static virtual Vector<double> Of(Vector<double> a, Vector<double> b, Vector<double> c) => throw new NotSupportedException();

    static abstract Interval Of(Interval a, Interval b, Interval c);
}

readonly struct Add : IBinary
{
    public static bool HasVectorForm => true;

    public static double Of(double a, double b) => a + b;

    public static Vector<double> Of(Vector<double> a, Vector<double> b) => a + b;

    public static Interval Of(Interval a, Interval b) => Interval.Over(a.Low + b.Low, a.High + b.High, a.Low + b.Low, a.High + b.High);
}

readonly struct Subtract : IBinary
{
    public static bool HasVectorForm => true;

    public static double Of(double a, double b) => a - b;

    public static Vector<double> Of(Vector<double> a, Vector<double> b) => a - b;

    public static Interval Of(Interval a, Interval b) => Interval.Over(a.Low - b.High, a.High - b.Low, a.Low - b.High, a.High - b.Low);
}

readonly struct Multiply : IBinary
{
    public static bool HasVectorForm => true;

    public static double Of(double a, double b) => a * b;

    public static Vector<double> Of(Vector<double> a, Vector<double> b) => a * b;

    public static Interval Of(Interval a, Interval b) => Interval.Over(a.Low * b.Low, a.Low * b.High, a.High * b.Low, a.High * b.High);
}

readonly struct Divide : IBinary
{
    public static bool HasVectorForm => true;

    public static double Of(double a, double b) => a / b;

    public static Vector<double> Of(Vector<double> a, Vector<double> b) => a / b;

    public static Interval Of(Interval a, Interval b) =>
        b.Contains(0) ? Interval.Everything : Interval.Over(a.Low / b.Low, a.Low / b.High, a.High / b.Low, a.High / b.High);
}

readonly struct Power : IBinary
{
    public static double Of(double a, double b) => Math.Pow(a, b);

    public static Interval Of(Interval a, Interval b)
    {
        if (a.Low >= 0) return Corners(a, b);
        if (!b.IsPoint || b.Low != Math.Floor(b.Low) || (b.Low < 0 && a.Contains(0))) return Interval.Everything;
        var even = Math.IEEERemainder(b.Low, 2) == 0;
        var all = Corners(a, b);
        return even && a.Contains(0) ? all.Union(new(0)) : all;
    }

    static Interval Corners(Interval a, Interval b) => a.Low == 0 && b.Low < 0
        ? Interval.Everything
        : Interval.Over(Of(a.Low, b.Low), Of(a.Low, b.High), Of(a.High, b.Low), Of(a.High, b.High));
}

readonly struct Minimum : IBinary
{
    public static double Of(double a, double b) => Math.Min(a, b);

    public static Interval Of(Interval a, Interval b) => new(Math.Min(a.Low, b.Low), Math.Min(a.High, b.High));
}

readonly struct Maximum : IBinary
{
    public static double Of(double a, double b) => Math.Max(a, b);

    public static Interval Of(Interval a, Interval b) => new(Math.Max(a.Low, b.Low), Math.Max(a.High, b.High));
}

/// <summary>How far a is on its way to b, 0 to 1; a way of length 0 is done.</summary>
readonly struct Share : IBinary
{
    public static bool HasVectorForm => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of(double a, double b)
    {
        if (b <= 0) return 1;
        var share = a / b;
        return share < 0 ? 0 : share > 1 ? 1 : share;
    }

    public static Vector<double> Of(Vector<double> a, Vector<double> b)
    {
        var share = a / b;
        share = Vector.ConditionalSelect(Vector.LessThan(share, Vector<double>.Zero), Vector<double>.Zero, share);
        share = Vector.ConditionalSelect(Vector.GreaterThan(share, Vector<double>.One), Vector<double>.One, share);
        return Vector.ConditionalSelect(Vector.LessThanOrEqual(b, Vector<double>.Zero), Vector<double>.One, share);
    }

    public static Interval Of(Interval a, Interval b) =>
        b.Low > 0 ? Interval.Over(Of(a.Low, b.Low), Of(a.Low, b.High), Of(a.High, b.Low), Of(a.High, b.High))
        : b.High <= 0 ? new(1)
        : new(Of(Math.Min(a.Low, 0), b.High), 1);
}

readonly struct Negated : IUnary
{
    public static double Of(double a) => -a;

    public static Interval Of(Interval a) => new(-a.High, -a.Low);
}

readonly struct Floored : IUnary
{
    public static double Of(double a) => Math.Floor(a);

    public static Interval Of(Interval a) => new(Math.Floor(a.Low), Math.Floor(a.High));
}

readonly struct Logarithm : IUnary
{
    public static double Of(double a) => Math.Log(a);

    public static Interval Of(Interval a) => a.Low <= 0 ? Interval.Everything : new(Math.Log(a.Low), Math.Log(a.High));
}

readonly struct Absolute : IUnary
{
    public static double Of(double a) => Math.Abs(a);

    public static Interval Of(Interval a)
    {
        var (low, high) = (Math.Abs(a.Low), Math.Abs(a.High));
        return new(a.Contains(0) ? 0 : Math.Min(low, high), Math.Max(low, high));
    }
}

readonly struct Ceiled : IUnary
{
    public static double Of(double a) => Math.Ceiling(a);

    public static Interval Of(Interval a) => new(Math.Ceiling(a.Low), Math.Ceiling(a.High));
}

readonly struct Exponential : IUnary
{
    public static double Of(double a) => Math.Exp(a);

    public static Interval Of(Interval a) => new(Math.Exp(a.Low), Math.Exp(a.High));
}

readonly struct SquareRoot : IUnary
{
    public static double Of(double a) => Math.Sqrt(a);

    public static Interval Of(Interval a) => a.Low < 0 ? Interval.Everything : new(Math.Sqrt(a.Low), Math.Sqrt(a.High));
}

/// <summary>a rounded to single precision.</summary>
readonly struct Singled : IUnary
{
    public static double Of(double a) => (float)a;

    public static Interval Of(Interval a) => new((float)a.Low, (float)a.High);
}

readonly struct Tangent : IUnary
{
    public static double Of(double a) => Math.Tanh(a);

    public static Interval Of(Interval a) => new(Math.Tanh(a.Low), Math.Tanh(a.High));
}

readonly struct Cosined : IUnary
{
    public static double Of(double a) => Math.Cos(a);

    public static Interval Of(Interval a) => Periodic.Of(a, 0, Math.Cos);
}

readonly struct Sined : IUnary
{
    public static double Of(double a) => Math.Sin(a);

    public static Interval Of(Interval a) => Periodic.Of(a, Math.PI / 2, Math.Sin);
}

static class Periodic
{
    /// <summary>A wave's values between two points: those at the ends, and the crest and trough that lie between. A crest is at <paramref name="crest"/>.</summary>
    public static Interval Of(Interval a, double crest, Func<double, double> wave)
    {
        // Beyond this, neighbouring doubles are further apart than a wave is long.
        if (!(Math.Max(Math.Abs(a.Low), Math.Abs(a.High)) < 1e15)) return new(-1, 1);
        bool Meets(double at) => Math.Floor((a.High - at) / Math.Tau + 1e-9) >= Math.Ceiling((a.Low - at) / Math.Tau - 1e-9);
        var (first, last) = (wave(a.Low), wave(a.High));
        return new(Meets(crest + Math.PI) ? -1 : Math.Min(first, last), Meets(crest) ? 1 : Math.Max(first, last));
    }
}

/// <summary>1 where a is less than b, else 0; 0 beside NaN.</summary>
readonly struct Less : IBinary
{
    public static double Of(double a, double b) => a < b ? 1 : 0;

    public static Interval Of(Interval a, Interval b) => a.High < b.Low ? new(1) : a.Low >= b.High ? new(0) : new(0, 1);
}

/// <summary>1 where a is b or less, else 0; 0 beside NaN.</summary>
readonly struct LessOrEqual : IBinary
{
    public static double Of(double a, double b) => a <= b ? 1 : 0;

    public static Interval Of(Interval a, Interval b) => a.High <= b.Low ? new(1) : a.Low > b.High ? new(0) : new(0, 1);
}

/// <summary>b where a isn't 0, else c.</summary>
readonly struct Select : ITernary
{
    public static double Of(double a, double b, double c) => a != 0 ? b : c;

    public static Interval Of(Interval a, Interval b, Interval c) => !a.Contains(0) ? b : a.IsPoint ? c : b.Union(c);
}

/// <summary>From a to b by the share c, in a straight line. Counts from the nearer end, so that both ends are exact.</summary>
readonly struct Lerp : ITernary
{
    public static bool HasVectorForm => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of(double a, double b, double c) => c < 0.5 ? a + (b - a) * c : b - (b - a) * (1 - c);

    public static Vector<double> Of(Vector<double> a, Vector<double> b, Vector<double> c)
    {
        var way = b - a;
        return Vector.ConditionalSelect(
            Vector.LessThan(c, new Vector<double>(0.5)), a + way * c, b - way * (Vector<double>.One - c));
    }

    public static Interval Of(Interval a, Interval b, Interval c) => Easing.Between<Lerp>(a, b, c);
}

/// <summary>From a to b by the share c, along half a cosine; from the nearer end, as exact near a small end as near a large one.</summary>
readonly struct CosineLerp : ITernary
{
    public static bool HasVectorForm => true;

    public static double Of(double a, double b, double c)
    {
        var near = c < 0.5;
        var sine = QuarterSine.Of(near ? c : 1 - c);
        var way = (b - a) * (sine * sine);
        return near ? a + way : b - way;
    }

    public static Vector<double> Of(Vector<double> a, Vector<double> b, Vector<double> c)
    {
        var near = Vector.LessThan(c, new Vector<double>(0.5));
        var sine = QuarterSine.Of(Vector.ConditionalSelect(near, c, Vector<double>.One - c));
        var way = (b - a) * (sine * sine);
        return Vector.ConditionalSelect(near, a + way, b - way);
    }

    public static Interval Of(Interval a, Interval b, Interval c) => Easing.Between<CosineLerp>(a, b, c);
}

/// <summary>From a to b by the share c, in equal ratios: a·(b/a)^c.</summary>
readonly struct Geometric : ITernary
{
    public static double Of(double a, double b, double c) => c == 0 ? a : c == 1 ? b : a * Math.Pow(b / a, c);

    public static Interval Of(Interval a, Interval b, Interval c) =>
        a.Low > 0 && b.Low > 0 ? Easing.Between<Geometric>(a, b, c) : Interval.Everything;
}

static class Easing
{
    /// <summary>Bounds of an interpolation, which grows in both ends and is monotone in its share.</summary>
    public static Interval Between<TOp>(Interval a, Interval b, Interval c)
        where TOp : struct, ITernary
    {
        if (c.Low < 0 || c.High > 1) return Interval.Everything;
        var low = Interval.Over(TOp.Of(a.Low, b.Low, c.Low), TOp.Of(a.Low, b.Low, c.High), TOp.Of(a.Low, b.Low, c.Low), TOp.Of(a.Low, b.Low, c.High));
        var high = Interval.Over(TOp.Of(a.High, b.High, c.Low), TOp.Of(a.High, b.High, c.High), TOp.Of(a.High, b.High, c.Low), TOp.Of(a.High, b.High, c.High));
        return low.Union(high);
    }
}

/// <summary>Which of the equally long cycles (c steps each) step a lies in, no later than that of step b.</summary>
readonly struct CycleIndex : ITernary
{
    public static double Of(double a, double b, double c) => Math.Floor(Math.Max(Math.Min(a, b), 0) / c);

    public static Interval Of(Interval a, Interval b, Interval c) =>
        c.Low < 1 ? Interval.Everything : new(Of(a.Low, b.Low, c.High), Of(a.High, b.High, c.Low));
}

/// <summary>Step a counted from the start of cycle b, of c steps each.</summary>
readonly struct CycleTime : ITernary
{
    public static double Of(double a, double b, double c) => a - b * c;

    // Within several cycles every step of one is met; the last may be longer by the step that holds.
    public static Interval Of(Interval a, Interval b, Interval c) =>
        !c.IsPoint ? new(0, c.High)
        : b.IsPoint ? new(Of(a.Low, b.Low, c.Low), Of(a.High, b.Low, c.Low))
        : new(0, Math.Max(c.Low - 1, Of(a.High, b.High, c.Low)));
}
