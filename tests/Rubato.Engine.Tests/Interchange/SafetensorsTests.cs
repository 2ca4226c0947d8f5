using System.Buffers.Binary;
using System.Text;

namespace Rubato.Engine.Tests.Interchange;

public sealed class SafetensorsTests
{
    private static readonly byte[] Whole = Bytes("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 1.5f, -2);

    [Fact]
    public void WriteThenRead_AnyShapes_GivesTheSameBits()
    {
        NamedTensor[] tensors =
        [
            new("weight", Numbers.Tensor(1, [3, 5])), new("scalar", Tensor.Scalar(float.NaN)), new("empty", Tensor.Zeros([0, 4])), new("größe \"1\"", Tensor.From([-0f, float.Epsilon, float.NegativeInfinity], [3])),
            new("deep", Numbers.Tensor(2, [1, 2, 1, 3, 1, 2])),
        ];
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors);
        stream.Position = 0;
        var read = Safetensors.Read(stream);
        Assert.Equal(tensors.Select(t => t.Name).Order(), read.Keys.Order());
        foreach (var (name, value) in tensors)
        {
            Assert.Equal(value.Shape, read[name].Shape);
            Same.Bits(value.Data, read[name].Data, name);
        }
    }

    [Fact]
    public void Write_TwoTensors_GivesTheseBytes()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, [new("a", Tensor.From([1, 2], [2, 1])), new("b.c", Tensor.Scalar(-0.5f))]);
        const string header = """{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b.c":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""";
        Assert.Equal(Bytes(header.PadRight((header.Length + 7) / 8 * 8), 1, 2, -0.5f), stream.ToArray());
    }

    [Fact]
    public void Write_NamesTwiceOrReserved_Throws()
    {
        var tensor = Tensor.Scalar(1);
        Assert.Contains("'a' twice", Assert.Throws<ArgumentException>(() => Safetensors.Write(new MemoryStream(), [new("a", tensor), new("a", tensor)])).Message);
        Assert.Contains("__metadata__", Assert.Throws<ArgumentException>(() => Safetensors.Write(new MemoryStream(), [new("__metadata__", tensor)])).Message);
    }

    /// <summary>As the specification allows: metadata, tensors named in another order than they lie, no padding, spaces in the header.</summary>
    [Fact]
    public void Read_FileOfAnotherProgram_FindsEveryTensor()
    {
        const string header = """
            {"__metadata__":{"format":"pt"}, "late":{"dtype":"F32","shape":[1,2],"data_offsets":[12,20]},
             "empty":{"shape":[0],"data_offsets":[12,12],"dtype":"F32"}, "early":{"data_offsets":[0,12],"shape":[3],"dtype":"F32"}}
            """;
        var read = Safetensors.Read(new MemoryStream(Bytes(header, 1, 2, 3, 4, 5)));
        Assert.Equal(["early", "empty", "late"], read.Keys.Order());
        Assert.Equal([1, 2, 3], read["early"].ToArray());
        Assert.Equal([4, 5], read["late"].ToArray());
        Assert.Equal([1, 2], read["late"].Shape);
        Assert.Equal([0], read["empty"].Shape);
    }

    [Fact]
    public void Read_NoTensors_IsEmpty() => Assert.Empty(Safetensors.Read(new MemoryStream(Bytes("{}"))));

    [Fact]
    public void Read_CutAtAnyByte_SaysThatTheFileEnds()
    {
        Assert.Single(Safetensors.Read(new MemoryStream(Whole)));
        for (var length = 0; length < Whole.Length; length++)
        {
            var part = Whole[..length];
            Assert.Contains("ends within", Assert.Throws<InvalidDataException>(() => Safetensors.Read(new MemoryStream(part))).Message);
            Assert.Contains("ends within", Assert.Throws<InvalidDataException>(() => Safetensors.Read(new Unseekable(part))).Message);
        }
    }

    [Fact]
    public void Read_BytesBehindTheLastTensor_Throws()
    {
        Assert.Throws<InvalidDataException>(() => Safetensors.Read(new MemoryStream([.. Whole, 0])));
        Assert.Throws<InvalidDataException>(() => Safetensors.Read(new Unseekable([.. Whole, 0])));
    }

    /// <summary>Every single changed byte gives the tensor or the one exception, nothing else.</summary>
    [Fact]
    public void Read_AnyByteChanged_GivesTensorsOrInvalidData()
    {
        for (var i = 0; i < Whole.Length; i++)
        {
            foreach (var change in new byte[] { 1, 4, 16, 128, 255 })
            {
                var bytes = (byte[])Whole.Clone();
                bytes[i] ^= change;
                var error = Record.Exception(() => Safetensors.Read(new MemoryStream(bytes)));
                if (error is not null and not InvalidDataException) Assert.Fail($"byte {i} changed by {change}: {error}");
            }
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":null,"shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":1,"shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647],"data_offsets":[0,8589934588]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("""{"a":[]}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("garbage")]
    public void Read_HeaderThatDoesNotFit_IsInvalidData(string header) =>
        Assert.StartsWith("safetensors:", Assert.Throws<InvalidDataException>(() => Safetensors.Read(new MemoryStream(Bytes(header, 1, 2)))).Message);

    [Theory]
    [InlineData(0UL)]
    [InlineData(100_000_001UL)]
    [InlineData(ulong.MaxValue)]
    public void Read_HeaderLengthOutOfRange_SaysWhatIsAllowed(ulong length)
    {
        var bytes = (byte[])Whole.Clone();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Assert.Contains($"claims {length} bytes", Assert.Throws<InvalidDataException>(() => Safetensors.Read(new MemoryStream(bytes))).Message);
    }

    private static byte[] Bytes(string header, params float[] numbers)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        var data = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * i), numbers[i]);
        return [.. length, .. text, .. data];
    }

    /// <summary>Gives one byte at a time and doesn't know its length, as a pipe may.</summary>
    private sealed class Unseekable(byte[] bytes) : Stream
    {
        private int at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (at == bytes.Length || count == 0) return 0;
            buffer[offset] = bytes[at++];
            return 1;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
