namespace Rubato.Training.Data;

/// <summary>The cyclic redundancy check of a PNG's chunks (ISO/IEC 15948, annex D).</summary>
static class PngChecksum
{
    static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of a chunk's type and its data.</summary>
    public static uint Of(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => ~Add(Add(uint.MaxValue, type), data);

    static uint Add(uint sum, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
            sum = Table[(sum ^ value) & 0xFF] ^ (sum >> 8);
        return sum;
    }

    static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var sum = i;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 1 ? 0xEDB88320 ^ (sum >> 1) : sum >> 1;
            table[i] = sum;
        }

        return table;
    }
}
