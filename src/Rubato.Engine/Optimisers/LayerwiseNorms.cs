using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Sums θ² and g², and moves nothing.</summary>
internal readonly record struct LayerwiseNorms : IUpdate
{
    public void Run<S, V>(in Sweep sweep)
        where S : struct, ISimd<V>
        where V : struct => sweep.Over<S, V, Rule<S, V>>(default);

    private readonly struct Rule<S, V> : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        public static int States => 0;

        public static bool MovesValues => false;

        public static bool Sums => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            x.SumA = S.Multiply(x.Value, x.Value);
            x.SumB = S.Multiply(x.Gradient, x.Gradient);
        }
    }
}
