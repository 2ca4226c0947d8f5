using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>One lane: the plain reference that every vector width must equal bit for bit.</summary>
internal readonly unsafe struct SimdScalar : ISimd<float>
{
    public static int Width => 1;

    public static float Zero => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float value, float* target) => *target = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float a, float b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float a, float b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquareRoot(float a) => MathF.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Round(float a) => MathF.Round(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectGreater(float x, float y, float a, float b) => x > y ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectEqual(float x, float y, float a, float b) => x == y ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyNaN(float x) => float.IsNaN(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(float x, float y) => x > y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtMost(float x, float bound) => bound < x ? bound : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtLeast(float x, float bound) => bound > x ? bound : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Absolute(float a) => MathF.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float CopySign(float size, float sign) => MathF.CopySign(size, sign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float NegateWhereOdd(float a, float n) =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) ^ ((int)n << 31));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float PowerOfTwo(float n) => BitConverter.Int32BitsToSingle(((int)n + 127) << 23);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(float a, float n)
    {
        var half = MathF.Round(n * 0.5f);
        return a * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Mantissa(float x, out float exponent)
    {
        var bits = BitConverter.SingleToInt32Bits(x);
        var power = (bits - 0x3F3504F3) >> 23;
        exponent = power;
        return BitConverter.Int32BitsToSingle(bits - (power << 23));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold<F>(float a)
        where F : struct, IBinary => a;
}
