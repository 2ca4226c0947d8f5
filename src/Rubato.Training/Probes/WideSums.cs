using System.Runtime.CompilerServices;

namespace Rubato.Training.Probes;

/// <summary>
/// Sums over long vectors in double precision. Number i belongs to lane i modulo 16 whatever the processor has, lanes are added up in a fixed order and each operation is rounded on
/// its own; what is left at the end is added number by number. So sums are the same bits on every machine.
/// </summary>
static class WideSums
{
    const int Lanes = 16;

    /// <summary>Σ a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum(ReadOnlySpan<float> a)
    {
        var lanes = default(Sixteen);
        var i = 0;
        for (; i <= a.Length - Lanes; i += Lanes) lanes += Sixteen.From(a.Slice(i, Lanes));
        var sum = lanes.Total();
        for (; i < a.Length; i++) sum += a[i];
        return sum;
    }

    /// <summary>Σ a·b; the products are exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Require(a.Length, b.Length);
        var lanes = default(Sixteen);
        var i = 0;
        for (; i <= a.Length - Lanes; i += Lanes) lanes += Sixteen.From(a.Slice(i, Lanes)) * Sixteen.From(b.Slice(i, Lanes));
        var sum = lanes.Total();
        for (; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }

    /// <summary>Σ a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<float> b)
    {
        Require(a.Length, b.Length);
        var lanes = default(Sixteen);
        var i = 0;
        for (; i <= b.Length - Lanes; i += Lanes) lanes += Sixteen.From(a.Slice(i, Lanes)) * Sixteen.From(b.Slice(i, Lanes));
        var sum = lanes.Total();
        for (; i < b.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Σ a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Require(a.Length, b.Length);
        var lanes = default(Sixteen);
        var i = 0;
        for (; i <= a.Length - Lanes; i += Lanes) lanes += Sixteen.From(a.Slice(i, Lanes)) * Sixteen.From(b.Slice(i, Lanes));
        var sum = lanes.Total();
        for (; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Σ (a − b)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquareOfDifference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Require(a.Length, b.Length);
        var lanes = default(Sixteen);
        var i = 0;
        for (; i <= a.Length - Lanes; i += Lanes)
        {
            var difference = Sixteen.From(a.Slice(i, Lanes)) - Sixteen.From(b.Slice(i, Lanes));
            lanes += difference * difference;
        }

        var sum = lanes.Total();
        for (; i < a.Length; i++) sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }

    /// <summary>√Σ a².</summary>
    public static double Norm(ReadOnlySpan<float> a) => Math.Sqrt(Dot(a, a));

    /// <summary>√Σ a².</summary>
    public static double Norm(ReadOnlySpan<double> a) => Math.Sqrt(Dot(a, a));

    /// <summary>a ← a + factor·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(Span<double> a, double factor, ReadOnlySpan<float> b)
    {
        Require(a.Length, b.Length);
        var i = 0;
        for (; i <= b.Length - Lanes; i += Lanes) (Sixteen.From(a.Slice(i, Lanes)) + (Sixteen.From(b.Slice(i, Lanes)) * factor)).CopyTo(a.Slice(i, Lanes));
        for (; i < b.Length; i++) a[i] += factor * b[i];
    }

    /// <summary>a ← a + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<double> a, ReadOnlySpan<double> b)
    {
        Require(a.Length, b.Length);
        var i = 0;
        for (; i <= b.Length - Lanes; i += Lanes) (Sixteen.From(a.Slice(i, Lanes)) + Sixteen.From(b.Slice(i, Lanes))).CopyTo(a.Slice(i, Lanes));
        for (; i < b.Length; i++) a[i] += b[i];
    }

    /// <summary>into ← a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ReadOnlySpan<float> a, Span<double> into)
    {
        Require(a.Length, into.Length);
        var i = 0;
        for (; i <= a.Length - Lanes; i += Lanes) Sixteen.From(a.Slice(i, Lanes)).CopyTo(into.Slice(i, Lanes));
        for (; i < a.Length; i++) into[i] = a[i];
    }

    /// <summary>into ← factor·a, rounded to single precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(ReadOnlySpan<double> a, double factor, Span<float> into)
    {
        Require(a.Length, into.Length);
        var i = 0;
        for (; i <= a.Length - Lanes; i += Lanes) (Sixteen.From(a.Slice(i, Lanes)) * factor).CopyTo(into.Slice(i, Lanes));
        for (; i < a.Length; i++) into[i] = (float)(a[i] * factor);
    }

    static void Require(int a, int b)
    {
        if (a != b) throw new ArgumentException($"vectors: got {a} and {b} numbers; the lengths must be equal.");
    }
}
