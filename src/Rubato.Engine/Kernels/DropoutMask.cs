namespace Rubato.Engine.Kernels;

/// <summary>Fills masks for dropout: 0 with probability <c>rate</c>, else 1/(1−rate), as a pure function of the generator's key.</summary>
internal static unsafe class DropoutMask
{
    /// <summary>Each 64 random bits decide over four neighbours, 16 bits each.</summary>
    public static void Fill(CounterRandom random, double rate, Span<float> mask)
    {
        fixed (float* to = mask)
        {
            var kernel = new Kernel(random, (uint)Math.Round(rate * 65536), (float)(1 / (1 - rate)), to, mask.Length);
            Workers.Run(ref kernel, (mask.Length + Kernel.ChunkLength - 1) / Kernel.ChunkLength);
        }
    }

    private readonly struct Kernel(CounterRandom random, uint threshold, float kept, float* mask, int length) : IKernel
    {
        public const int ChunkLength = 1 << 14;

        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((chunk + 1) * ChunkLength, length);
            for (var i = chunk * ChunkLength; i < end; i += 4)
            {
                var bits = random.Bits((ulong)i / 4);
                for (var j = i; j < Math.Min(i + 4, end); j++, bits >>= 16)
                    mask[j] = (uint)(bits & 0xFFFF) < threshold ? 0 : kept;
            }
        }
    }
}
