namespace Rubato.Training.Weights;

/// <summary>Finds the smallest of many keys without sorting them: two counts, by the upper and by the lower half of the bits.</summary>
sealed class SmallestKeys
{
    /// <summary>The key of what may not be chosen; above that of every magnitude.</summary>
    public const uint Never = 0x8000_0000;

    readonly int[] _counts = new int[1 << 16];

    /// <summary>The order of |x|: the bits of numbers that aren't negative grow with them; NaN comes last.</summary>
    public static uint OfMagnitude(float x) => BitConverter.SingleToUInt32Bits(x) & 0x7FFF_FFFF;

    /// <summary>The same from the largest to the smallest.</summary>
    public static uint OfMagnitudeDescending(float x) => 0x7FFF_FFFF - OfMagnitude(x);

    /// <summary>The smallest <paramref name="count"/> of the keys; of equal ones those that come first.</summary>
    public Selection Of(ReadOnlySpan<uint> keys, int count)
    {
        if (count <= 0) return default;
        Array.Clear(_counts);
        foreach (var key in keys) _counts[key >> 16]++;
        var upper = Bucket(ref count);
        Array.Clear(_counts);
        foreach (var key in keys)
            if (key >> 16 == upper) _counts[key & 0xFFFF]++;
        var lower = Bucket(ref count);
        return new(upper << 16 | lower, count);
    }

    /// <summary>The bucket in which the count is reached, and what is left of the count there.</summary>
    uint Bucket(ref int count)
    {
        var bucket = 0;
        for (; _counts[bucket] < count; bucket++) count -= _counts[bucket];
        return (uint)bucket;
    }

    /// <summary>Which keys were chosen. To be asked for each key once, in their order.</summary>
    public struct Selection(uint limit, int ties)
    {
        int _ties = ties;

        /// <summary>Whether the next key is among them.</summary>
        public bool Takes(uint key) => key < limit || (key == limit && _ties-- > 0);
    }
}
