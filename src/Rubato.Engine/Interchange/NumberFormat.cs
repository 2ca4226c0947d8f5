using System.Runtime.InteropServices;

namespace Rubato.Engine;

/// <summary>How a file stores the numbers of a tensor, and what they are in single precision.</summary>
internal abstract class NumberFormat
{
    private static readonly OrderedDictionary<string, NumberFormat> Known = new()
    {
        ["F64"] = new Of<double>(x => (float)x, x => float.IsFinite((float)x) || !double.IsFinite(x), "is beyond the range of single precision. Save the file as float32."),
        ["F32"] = new Bits(),
        ["F16"] = new Of<Half>(x => (float)x),
        ["BF16"] = new Of<ushort>(x => BitConverter.UInt32BitsToSingle((uint)x << 16)),
        ["I64"] = new Of<long>(x => x),
        ["I32"] = new Of<int>(x => x),
        ["U32"] = new Of<uint>(x => (long)x),
        ["I16"] = new Of<short>(x => x),
        ["U16"] = new Of<ushort>(x => x),
        ["I8"] = new Of<sbyte>(x => x),
        ["U8"] = new Of<byte>(x => x),
        ["BOOL"] = new Of<byte>(x => x, x => x <= 1, "is neither 0 nor 1. The file is damaged."),
    };

    private NumberFormat(int size, string refusal) => (Size, Refusal) = (size, refusal);

    /// <summary>The names that files use.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>Bytes of a number.</summary>
    public int Size { get; }

    /// <summary>What is wrong with an element that isn't taken.</summary>
    public string Refusal { get; }

    /// <summary>The format of a name, or null.</summary>
    public static NumberFormat? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>Converts little-endian numbers, which may change in place; gives the first element that isn't taken, or −1.</summary>
    public int Convert(Span<byte> bytes, Span<float> numbers)
    {
        if (!BitConverter.IsLittleEndian)
            for (var at = 0; at < bytes.Length; at += Size) bytes.Slice(at, Size).Reverse();
        return ConvertNative(bytes, numbers);
    }

    /// <summary>Converts numbers in the processor's own order of bytes.</summary>
    protected abstract int ConvertNative(ReadOnlySpan<byte> bytes, Span<float> numbers);

    /// <summary>Copied, so that a NaN keeps its bits.</summary>
    private sealed class Bits() : NumberFormat(sizeof(float), "")
    {
        protected override int ConvertNative(ReadOnlySpan<byte> bytes, Span<float> numbers)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(numbers));
            return -1;
        }
    }

    private sealed class Of<T>(Func<T, float> convert, Func<T, bool>? isTaken = null, string refusal = "") : NumberFormat(MemoryMarshal.AsBytes<T>(new T[1]).Length, refusal)
        where T : unmanaged
    {
        protected override int ConvertNative(ReadOnlySpan<byte> bytes, Span<float> numbers)
        {
            var source = MemoryMarshal.Cast<byte, T>(bytes);
            for (var i = 0; i < source.Length; i++)
            {
                if (isTaken is not null && !isTaken(source[i])) return i;
                numbers[i] = convert(source[i]);
            }

            return -1;
        }
    }
}
