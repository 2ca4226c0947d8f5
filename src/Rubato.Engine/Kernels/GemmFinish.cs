using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>What happens to a finished product while it is still near: a bias for each column, then relu (NaN stays NaN).</summary>
internal readonly unsafe struct GemmFinish(float* bias, bool relu)
{
    private readonly float* bias = bias;
    private readonly bool relu = relu;

    public GemmFinish FromColumn(nint column) => new(bias == null ? null : bias + column, relu);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply<S, V>(int m, int n, float* c, nint cStride)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (bias == null && !relu) return;
        for (var i = 0; i < m; i++, c += cStride)
        {
            var j = 0;
            for (; j <= n - S.Width; j += S.Width)
            {
                var x = S.Load(c + j);
                if (bias != null) x = S.Add(x, S.Load(bias + j));
                if (relu) x = S.SelectGreater(S.Zero, x, S.Zero, x);
                S.Store(x, c + j);
            }

            for (; j < n; j++)
            {
                var x = c[j];
                if (bias != null) x += bias[j];
                c[j] = relu && x < 0 ? 0 : x;
            }
        }
    }
}
