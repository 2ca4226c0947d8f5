using System.Numerics;

namespace Rubato.Training.Records;

/// <summary>
/// The checksum of TFRecord files: CRC-32C (Castagnoli; RFC 3720, appendix B.4), turned right by 15 bits and shifted by a constant, so
/// that a checksum over bytes that hold checksums stays good.
/// </summary>
static class MaskedCrc
{
    const uint Mask = 0xA282EAD8;

    public static uint Of(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Castagnoli(data), 15) + Mask;

    public static uint Castagnoli(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
