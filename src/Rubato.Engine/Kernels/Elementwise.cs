using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>A function of one number, given once for every vector width.</summary>
internal interface IUnary
{
    V Apply<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>A function of two numbers, given once for every vector width.</summary>
internal interface IBinary
{
    V Apply<S, V>(V x, V y)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>Loops that apply a function to every element.</summary>
internal static unsafe class Elementwise
{
    /// <summary>Elements of a chunk; threads share the chunks.</summary>
    internal const int ChunkLength = 1 << 15;

    /// <summary>y[i] = f(x[i]); y may be x.</summary>
    public static void Apply<F>(F function, ReadOnlySpan<float> x, Span<float> y)
        where F : struct, IUnary
    {
        Require(x.Length == y.Length);
        fixed (float* from = x)
        fixed (float* to = y)
        {
            var kernel = new UnaryKernel<F>(function, from, to, x.Length);
            Run(ref kernel, x.Length);
        }
    }

    /// <summary>z[i] = f(x[i], y[i]); z may be x or y.</summary>
    public static void Apply<F>(F function, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z)
        where F : struct, IBinary
    {
        Require(x.Length == y.Length && x.Length == z.Length);
        fixed (float* left = x)
        fixed (float* right = y)
        fixed (float* to = z)
        {
            var kernel = new BinaryKernel<F>(function, left, right, to, x.Length);
            Run(ref kernel, x.Length);
        }
    }

    /// <summary>z = f(x, y) with lengths of 1 stretched; all shapes matched from the last axis.</summary>
    public static void Apply<F>(F function, ReadOnlySpan<float> x, Shape xShape, ReadOnlySpan<float> y, Shape yShape, Span<float> z, Shape zShape)
        where F : struct, IBinary
    {
        if (xShape == zShape && yShape == zShape)
        {
            Apply(function, x, y, z);
            return;
        }

        Require(x.Length == xShape.Count && y.Length == yShape.Count && z.Length == zShape.Count);
        if (zShape.Count == 0) return;
        fixed (float* left = x)
        fixed (float* right = y)
        fixed (float* to = z)
            Stretched.Run(function, left, right, to, new StretchedAxes(xShape, yShape, zShape));
    }

    /// <summary>y[i] += x[i].</summary>
    public static void AddTo(ReadOnlySpan<float> x, Span<float> y) => Apply(new Sum(), x, y, y);

    private static void Run<TKernel>(ref TKernel kernel, int length)
        where TKernel : struct, IKernel
    {
        if (length > 0) Workers.Run(ref kernel, (length + ChunkLength - 1) / ChunkLength);
    }

    private static void Require(bool fits)
    {
        if (!fits) throw new ArgumentException("elementwise: the lengths of the operands differ.");
    }

    private readonly struct UnaryKernel<F>(F function, float* x, float* y, int length) : IKernel
        where F : struct, IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint i = chunk * ChunkLength;
            var end = Math.Min(i + ChunkLength, length);
            for (; i <= end - S.Width; i += S.Width) S.Store(function.Apply<S, V>(S.Load(x + i)), y + i);
            for (; i < end; i++) y[i] = function.Apply<SimdScalar, float>(x[i]);
        }
    }

    private readonly struct BinaryKernel<F>(F function, float* x, float* y, float* z, int length) : IKernel
        where F : struct, IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint i = chunk * ChunkLength;
            var end = Math.Min(i + ChunkLength, length);
            for (; i <= end - S.Width; i += S.Width) S.Store(function.Apply<S, V>(S.Load(x + i), S.Load(y + i)), z + i);
            for (; i < end; i++) z[i] = function.Apply<SimdScalar, float>(x[i], y[i]);
        }
    }
}
