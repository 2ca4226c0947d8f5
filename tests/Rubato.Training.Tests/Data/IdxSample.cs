using System.Buffers.Binary;

namespace Rubato.Training.Tests.Data;

/// <summary>Makes IDX files, whole ones and ones that lie.</summary>
static class IdxSample
{
    public static byte[] Images(int count, int side = 28, uint magic = 0x803, uint? claimed = null, uint? height = null)
    {
        var file = new byte[16 + (count * side * side)];
        BinaryPrimitives.WriteUInt32BigEndian(file, magic);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4), claimed ?? (uint)count);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(8), height ?? (uint)side);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(12), (uint)side);
        for (var i = 16; i < file.Length; i++)
            file[i] = (byte)(i * 7);
        return file;
    }

    public static byte[] Labels(int count, uint magic = 0x801, int classes = 10)
    {
        var file = new byte[8 + count];
        BinaryPrimitives.WriteUInt32BigEndian(file, magic);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4), (uint)count);
        for (var i = 0; i < count; i++)
            file[8 + i] = (byte)(i % classes);
        return file;
    }

    /// <summary>Writes the four files, 20 training and 10 test images, plain or gzip.</summary>
    public static void WriteAll(TestFolder folder, bool gzip = false, string below = "")
    {
        void Write(string name, byte[] content) =>
            folder.Write(Path.Combine(below, gzip ? name + ".gz" : name), gzip ? TestFolder.Gzip(content) : content);
        Write("train-images-idx3-ubyte", Images(20));
        Write("train-labels-idx1-ubyte", Labels(20));
        Write("t10k-images-idx3-ubyte", Images(10));
        Write("t10k-labels-idx1-ubyte", Labels(10));
    }
}
