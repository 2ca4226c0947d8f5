using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>The numbers of one step of stochastic gradient descent.</summary>
/// <param name="Rate">η.</param>
/// <param name="Momentum">μ.</param>
/// <param name="Coupled">λ added to the gradient (L2), else 0.</param>
/// <param name="Shrink">1−η·λ of the decoupled decay, else 1.</param>
/// <param name="Nesterov">Whether the step looks ahead along the velocity.</param>
internal readonly record struct SgdNumbers(float Rate, float Momentum, float Coupled, float Shrink, bool Nesterov);

/// <summary>One pass over parameters, gradients and velocity.</summary>
internal static unsafe class SgdUpdate
{
    private const int ChunkLength = 1 << 15;

    /// <summary>d = g + λθ; u ← μu + d; θ ← (1−ηλ)θ − η·(Nesterov ? d + μu : u).</summary>
    public static void Run(SgdNumbers numbers, Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> velocity)
    {
        if (gradients.Length != parameters.Length || velocity.Length != parameters.Length)
            throw new ArgumentException("sgd: parameters, gradients and velocity differ in length.");
        fixed (float* p = parameters)
        fixed (float* g = gradients)
        fixed (float* u = velocity)
        {
            var kernel = new Kernel(numbers, p, g, u, parameters.Length);
            Workers.Run(ref kernel, (parameters.Length + ChunkLength - 1) / ChunkLength);
        }
    }

    private readonly struct Kernel(SgdNumbers numbers, float* p, float* g, float* u, int length) : IKernel
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
            var rate = S.Broadcast(-numbers.Rate);
            var momentum = S.Broadcast(numbers.Momentum);
            var coupled = S.Broadcast(numbers.Coupled);
            var shrink = S.Broadcast(numbers.Shrink);
            float* parameters = p, gradients = g, velocities = u;
            for (; i < end; i += S.Width)
            {
                var value = S.Load(parameters + i);
                var direction = S.MultiplyAdd(coupled, value, S.Load(gradients + i));
                var velocity = S.MultiplyAdd(momentum, S.Load(velocities + i), direction);
                S.Store(velocity, velocities + i);
                var along = numbers.Nesterov ? S.MultiplyAdd(momentum, velocity, direction) : velocity;
                S.Store(S.MultiplyAdd(rate, along, S.Multiply(shrink, value)), parameters + i);
            }
        }
    }
}
