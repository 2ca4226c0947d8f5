using System.Runtime.Intrinsics;

namespace Rubato.Engine.Kernels;

/// <summary>A computation cut into chunks that may run in any order and on any thread, written for any vector width.</summary>
internal interface IKernel
{
    void Run<S, V>(int chunk)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>Chooses the vector width that kernels run at.</summary>
internal static class Simd
{
    /// <summary>Runs one chunk at the width in force (<see cref="Processor.VectorWidth"/>).</summary>
    public static void Run<TKernel>(ref TKernel kernel, int chunk)
        where TKernel : struct, IKernel
    {
        switch (Processor.VectorWidth)
        {
            case VectorWidth.Bits512: kernel.Run<Simd512, Vector512<float>>(chunk); break;
            case VectorWidth.Bits256: kernel.Run<Simd256, Vector256<float>>(chunk); break;
            case VectorWidth.Bits128: kernel.Run<Simd128, Vector128<float>>(chunk); break;
            default: kernel.Run<SimdScalar, float>(chunk); break;
        }
    }
}
