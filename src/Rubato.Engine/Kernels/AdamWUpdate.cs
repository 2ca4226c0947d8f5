using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>The numbers of one AdamW step, bias corrections already inside.</summary>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Rest1">1−β₁, from the unrounded β₁: for a β near 1 the difference of rounded numbers would be far off.</param>
/// <param name="Rest2">1−β₂, as Rest1.</param>
/// <param name="Step">η/(1−β₁ᵗ).</param>
/// <param name="RootScale">1/√(1−β₂ᵗ).</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Shrink">1−η·λ.</param>
internal readonly record struct AdamWNumbers(float Beta1, float Beta2, float Rest1, float Rest2, float Step, float RootScale, float Epsilon, float Shrink);

/// <summary>One pass over parameters, gradients and both moments; bound by memory, not by arithmetic.</summary>
internal static unsafe class AdamWUpdate
{
    private const int ChunkLength = 1 << 15;

    /// <summary>m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; θ ← (1−ηλ)θ − step·m/(√v·rootScale + ε).</summary>
    public static void Run(AdamWNumbers numbers, Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second)
    {
        if (gradients.Length != parameters.Length || first.Length != parameters.Length || second.Length != parameters.Length)
            throw new ArgumentException("adamw: parameters, gradients and moments differ in length.");
        fixed (float* p = parameters)
        fixed (float* g = gradients)
        fixed (float* m = first)
        fixed (float* v = second)
        {
            var kernel = new Kernel(numbers, p, g, m, v, parameters.Length);
            Workers.Run(ref kernel, (parameters.Length + ChunkLength - 1) / ChunkLength);
        }
    }

    private readonly struct Kernel(AdamWNumbers numbers, float* p, float* g, float* m, float* v, int length) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var from = chunk * ChunkLength;
            var end = Math.Min(from + ChunkLength, length);
            var vectors = from + (end - from) / S.Width * S.Width;
            Range<S, V>(from, vectors);
            Range<SimdScalar, float>(vectors, end);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Range<S, V>(nint i, nint end)
            where S : struct, ISimd<V>
            where V : struct
        {
            var beta1 = S.Broadcast(numbers.Beta1);
            var beta2 = S.Broadcast(numbers.Beta2);
            var rest1 = S.Broadcast(numbers.Rest1);
            var rest2 = S.Broadcast(numbers.Rest2);
            var step = S.Broadcast(-numbers.Step);
            var rootScale = S.Broadcast(numbers.RootScale);
            var epsilon = S.Broadcast(numbers.Epsilon);
            var shrink = S.Broadcast(numbers.Shrink);
            float* parameters = p, gradients = g, first = m, second = v;
            for (; i < end; i += S.Width)
            {
                var gradient = S.Load(gradients + i);
                var moment = S.MultiplyAdd(beta1, S.Load(first + i), S.Multiply(rest1, gradient));
                var square = S.MultiplyAdd(beta2, S.Load(second + i), S.Multiply(S.Multiply(rest2, gradient), gradient));
                S.Store(moment, first + i);
                S.Store(square, second + i);
                var root = S.MultiplyAdd(S.SquareRoot(square), rootScale, epsilon);
                S.Store(S.MultiplyAdd(shrink, S.Load(parameters + i), S.Multiply(step, S.Divide(moment, root))), parameters + i);
            }
        }
    }
}
