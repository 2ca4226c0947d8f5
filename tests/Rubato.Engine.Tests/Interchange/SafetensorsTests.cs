using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rubato.Engine.Tests.Interchange;

public sealed class SafetensorsTests
{
    [Fact]
    public void WriteThenRead_AnyShapes_GivesTheSameBits()
    {
        NamedTensor[] tensors =
        [
            new("weight", Numbers.Tensor(1, [3, 5])), new("scalar", Tensor.Scalar(float.NaN)), new("nan", Tensor.From([.. new[] { 0x7fc12345, 0x7f800001, -1, -4194303 }.Select(BitConverter.Int32BitsToSingle)], [4])), new("empty", Tensor.Zeros([0, 4])), new("größe \"1\"", Tensor.From([-0f, float.Epsilon, float.NegativeInfinity], [3])),
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
            Assert.Equal(MemoryMarshal.Cast<float, int>(value.Data), MemoryMarshal.Cast<float, int>(read[name].Data)); // Same.Bits takes any NaN for any other
        }
    }

    [Fact]
    public void Write_TwoTensors_GivesTheseBytes()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, [new("a", Tensor.From([1, 2], [2, 1])), new("b.c", Tensor.Scalar(-0.5f))]);
        const string header = """{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b.c":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""";
        Assert.Equal(SafetensorsBytes.Of(header.PadRight((header.Length + 7) / 8 * 8), 1, 2, -0.5f), stream.ToArray());
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
        var read = Safetensors.Read(new MemoryStream(SafetensorsBytes.Of(header, 1, 2, 3, 4, 5)));
        Assert.Equal(["early", "empty", "late"], read.Keys.Order());
        Assert.Equal([1, 2, 3], read["early"].ToArray());
        Assert.Equal([4, 5], read["late"].ToArray());
        Assert.Equal([1, 2], read["late"].Shape);
        Assert.Equal([0], read["empty"].Shape);
    }

    [Fact]
    public void Read_NoTensors_IsEmpty() => Assert.Empty(Safetensors.Read(new MemoryStream(SafetensorsBytes.Of("{}"))));

    [Fact]
    public void Metadata_Written_IsReadAgain()
    {
        using var stream = new MemoryStream();
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["größe \"1\"\n"] = "", ["€𝄞"] = "日本" };
        Safetensors.Write(stream, [new("a", Tensor.Scalar(1))], metadata);
        stream.Position = 0;
        var read = Safetensors.Read(stream);
        Assert.Equal(metadata, read.Metadata);
        Assert.Equal(["a"], read.Keys);
        Assert.Empty(Safetensors.Read(new MemoryStream(SafetensorsBytes.Of("{}"))).Metadata);
    }

    [Fact]
    public void Write_HalfASurrogatePair_Throws()
    {
        var tensor = Tensor.Scalar(1);
        Assert.Contains("surrogate", Assert.Throws<ArgumentException>(() => Safetensors.Write(new MemoryStream(), [new("a\ud800", tensor)])).Message);
        Assert.Contains("surrogate", Assert.Throws<ArgumentException>(() => Safetensors.Write(new MemoryStream(), [], new Dictionary<string, string> { ["a"] = "\udc00" })).Message);
    }

    [Fact]
    public void Read_NameThatIsNotThere_ShowsTheNearest()
    {
        var read = Safetensors.Read(new MemoryStream(SafetensorsBytes.Of("""{"fc1.weight":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 1)));
        Assert.Contains("Did you mean 'fc1.weight'?", Assert.Throws<KeyNotFoundException>(() => read["fc1.wieght"]).Message);
    }

    /// <summary>A stream with a past: the file begins at its position.</summary>
    [Fact]
    public void Read_FromThePosition_TakesTheRest()
    {
        using var stream = new MemoryStream([9, 9, 9, .. SafetensorsBytes.Of("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 7)]) { Position = 3 };
        Assert.Equal(7, Safetensors.Read(stream)["a"].Item());
    }

    /// <summary>Longer than the pieces in which numbers are read, in types of 1, 2, 4 and 8 bytes, and from streams of either kind.</summary>
    [Theory]
    [InlineData("I8", 1)]
    [InlineData("BF16", 2)]
    [InlineData("F32", 4)]
    [InlineData("I64", 8)]
    public void Read_ManyNumbers_TakesEach(string type, int size)
    {
        const int count = 70_001;
        var data = new byte[count * size];
        var expected = new float[count];
        for (var i = 0; i < count; i++)
        {
            expected[i] = i % 100;
            var place = data.AsSpan(i * size, size);
            if (type == "BF16") BinaryPrimitives.WriteInt16LittleEndian(place, (short)(BitConverter.SingleToInt32Bits(expected[i]) >> 16));
            else if (type == "F32") BinaryPrimitives.WriteSingleLittleEndian(place, expected[i]);
            else place[0] = (byte)(i % 100);
        }

        var bytes = SafetensorsBytes.Of($$"""{"a":{"dtype":"{{type}}","shape":[{{count}}],"data_offsets":[0,{{data.Length}}]} }""", data);
        Assert.Equal(expected, Safetensors.Read(new MemoryStream(bytes))["a"].ToArray());
        Assert.Equal(expected, Safetensors.Read(new Unseekable(bytes))["a"].ToArray());
    }
}
