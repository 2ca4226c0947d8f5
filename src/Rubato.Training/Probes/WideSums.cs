using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rubato.Training.Probes;

/// <summary>
/// Sums over long vectors in double precision. Sixteen lanes whatever the processor has, added up in a fixed order, each operation rounded on
/// its own: the same bits on every machine.
/// </summary>
static class WideSums
{
    const int Lanes = 16;

    /// <summary>Σ a·b; the products are exact.</summary>
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Require(a.Length, b.Length);
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i <= a.Length - Lanes; i += Lanes)
        {
            var (a0, a1) = Vector512.Widen(Vector512.Create(a.Slice(i, Lanes)));
            var (b0, b1) = Vector512.Widen(Vector512.Create(b.Slice(i, Lanes)));
            low += a0 * b0;
            high += a1 * b1;
        }

        var sum = Total(low + high);
        for (; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }

    /// <summary>Σ a·b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<float> b)
    {
        Require(a.Length, b.Length);
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i <= b.Length - Lanes; i += Lanes)
        {
            var (b0, b1) = Vector512.Widen(Vector512.Create(b.Slice(i, Lanes)));
            low += Vector512.Create(a.Slice(i, Lanes / 2)) * b0;
            high += Vector512.Create(a.Slice(i + Lanes / 2, Lanes / 2)) * b1;
        }

        var sum = Total(low + high);
        for (; i < b.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Σ a·b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Require(a.Length, b.Length);
        var lanes = Vector512<double>.Zero;
        var i = 0;
        for (; i <= a.Length - Lanes / 2; i += Lanes / 2)
            lanes += Vector512.Create(a.Slice(i, Lanes / 2)) * Vector512.Create(b.Slice(i, Lanes / 2));
        var sum = Total(lanes);
        for (; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>√Σ a².</summary>
    public static double Norm(ReadOnlySpan<float> a) => Math.Sqrt(Dot(a, a));

    /// <summary>√Σ a².</summary>
    public static double Norm(ReadOnlySpan<double> a) => Math.Sqrt(Dot(a, a));

    /// <summary>a ← a + factor·b.</summary>
    public static void AddScaled(Span<double> a, double factor, ReadOnlySpan<float> b)
    {
        Require(a.Length, b.Length);
        var i = 0;
        ref var target = ref MemoryMarshal.GetReference(a);
        for (; i <= b.Length - Lanes; i += Lanes)
        {
            var (b0, b1) = Vector512.Widen(Vector512.Create(b.Slice(i, Lanes)));
            ref var low = ref Unsafe.Add(ref target, i);
            ref var high = ref Unsafe.Add(ref target, i + Lanes / 2);
            (Vector512.LoadUnsafe(ref low) + b0 * factor).StoreUnsafe(ref low);
            (Vector512.LoadUnsafe(ref high) + b1 * factor).StoreUnsafe(ref high);
        }

        for (; i < b.Length; i++) a[i] += factor * b[i];
    }

    /// <summary>into ← factor·a, rounded to single precision.</summary>
    public static void Scale(ReadOnlySpan<double> a, double factor, Span<float> into)
    {
        Require(a.Length, into.Length);
        for (var i = 0; i < a.Length; i++) into[i] = (float)(a[i] * factor);
    }

    static double Total(Vector512<double> lanes)
    {
        var sum = 0.0;
        for (var lane = 0; lane < Vector512<double>.Count; lane++) sum += lanes[lane];
        return sum;
    }

    static void Require(int a, int b)
    {
        if (a != b) throw new ArgumentException($"vectors: got {a} and {b} numbers; the lengths must be equal.");
    }
}
