using System.Buffers.Binary;
using System.Text;

namespace Rubato.Engine.Tests.Interchange;

/// <summary>Files that aren't what they claim: the one exception, a message, and little memory.</summary>
public sealed class SafetensorsDamageTests
{
    private static readonly byte[] Whole = SafetensorsBytes.Of("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 1.5f, -2);
    private static readonly byte[] Rich = SafetensorsBytes.Of(
        """{"__metadata__":{"k":"v"},"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"BOOL","shape":[2,1],"data_offsets":[8,10]},"e":{"dtype":"I16","shape":[3],"data_offsets":[10,16]}}""",
        [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 1, 0, 1, 0, 2, 0, 255, 255]);

    [Fact]
    public void Read_CutAtAnyByte_SaysThatTheFileEnds()
    {
        foreach (var whole in new[] { Whole, Rich })
        {
            Assert.NotEmpty(Safetensors.Read(new MemoryStream(whole)));
            for (var length = 0; length < whole.Length; length++)
            {
                var part = whole[..length];
                Assert.Contains("ends within", Refusal(new MemoryStream(part)));
                Assert.Contains("ends within", Refusal(new Unseekable(part)));
            }
        }
    }

    [Fact]
    public void Read_BytesBehindTheLastTensor_Throws()
    {
        Assert.Contains("goes on", Refusal(new MemoryStream([.. Whole, 0])));
        Assert.Contains("goes on", Refusal(new Unseekable([.. Whole, 0])));
    }

    /// <summary>Every flipped bit gives tensors that fill the data exactly, or the one exception.</summary>
    [Fact]
    public void Read_AnyBitFlipped_GivesTensorsOrInvalidData()
    {
        foreach (var whole in new[] { Whole, Rich })
        {
            for (var bit = 0; bit < 8 * whole.Length; bit++)
            {
                var bytes = (byte[])whole.Clone();
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                ReadOrRefuse(bytes, $"bit {bit}");
            }
        }
    }

    /// <summary>Several bytes replaced, runs deleted and doubled: 5,000 files from one seed.</summary>
    [Fact]
    public void Read_RandomDamage_GivesTensorsOrInvalidData()
    {
        ReadOnlySpan<byte> telling = "{}[]\",:0123456789-.eEF\\u"u8;
        for (var file = 0UL; file < 5_000; file++)
        {
            var random = new CounterRandom(1).Derive(file);
            var bytes = ((byte[])(file % 2 == 0 ? Whole : Rich).Clone()).ToList();
            for (var change = 0UL; change < 1 + file % 3; change++)
            {
                var at = Numbers.Whole(random, 4 * change, 8, bytes.Count - 1);
                var run = Math.Min(Numbers.Whole(random, 4 * change + 1, 1, 12), bytes.Count - at);
                switch (random.Bits(4 * change + 2) % 4)
                {
                    case 0: bytes[at] = telling[Numbers.Whole(random, 4 * change + 3, 0, telling.Length - 1)]; break;
                    case 1: bytes[at] = (byte)random.Bits(4 * change + 3); break;
                    case 2: bytes.RemoveRange(at, Math.Min(run, bytes.Count - 9)); break;
                    default: bytes.InsertRange(at, bytes.GetRange(at, run)); break;
                }
            }

            ReadOrRefuse([.. bytes], $"file {file}: {Encoding.Latin1.GetString([.. bytes])}");
        }
    }

    [Theory]
    [InlineData("BOOL holds 0 or 1", """{"a":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}}""", "neither 0 nor 1")]
    [InlineData("unknown type", """{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "'F8_E4M3'; allowed are F64, F32")]
    [InlineData("F64 too short", """{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", "16 bytes from 0 on")]
    [InlineData("type isn't text", """{"a":{"dtype":null,"shape":[2],"data_offsets":[0,8]}}""", "the dtype of 'a' isn't a text")]
    [InlineData("type is a number", """{"a":{"dtype":1,"shape":[2],"data_offsets":[0,8]}}""", "the dtype of 'a' isn't a text")]
    [InlineData("no type", """{"a":{"shape":[2],"data_offsets":[0,8]}}""", "lacks its 'dtype'")]
    [InlineData("no shape", """{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "lacks its 'shape'")]
    [InlineData("no offsets", """{"a":{"dtype":"F32","shape":[2]}}""", "lacks its 'data_offsets'")]
    [InlineData("type twice", """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "'dtype' twice")]
    [InlineData("shape twice", """{"a":{"dtype":"F32","shape":[2],"shape":[1],"data_offsets":[0,8]}}""", "'shape' twice")]
    [InlineData("shape isn't a list", """{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", "the shape of 'a' isn't a list")]
    [InlineData("fraction", """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "whole numbers")]
    [InlineData("length as text", """{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", "whole numbers")]
    [InlineData("negative length", """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "length -2")]
    [InlineData("long axis", """{"a":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,8]}}""", "length 99999999999")]
    [InlineData("2^63", """{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}}""", "below 2⁶³")]
    [InlineData("product over 2^64", """{"a":{"dtype":"U8","shape":[2147483647,2147483647,5],"data_offsets":[0,8]}}""", "2³¹−1")]
    [InlineData("product 0 mod 2^64", """{"a":{"dtype":"U8","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}}""", "2³¹−1")]
    [InlineData("over the largest buffer", """{"a":{"dtype":"U8","shape":[2147483647],"data_offsets":[0,2147483647]}}""", "at most 1879048192")]
    [InlineData("more than there is", """{"a":{"dtype":"F32","shape":[1879048192],"data_offsets":[0,7516192768]}}""", "ends within 'a'")]
    [InlineData("offsets don't fit", """{"a":{"dtype":"F32","shape":[1879048192],"data_offsets":[0,8]}}""", "7516192768 bytes")]
    [InlineData("rank 9", """{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""", "axes; at most")]
    [InlineData("shape over the range", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "12 bytes from 0 on")]
    [InlineData("three offsets", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", "aren't 2 numbers")]
    [InlineData("backwards", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "were expected")]
    [InlineData("negative offset", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "were expected")]
    [InlineData("extreme offsets", """{"a":{"dtype":"F32","shape":[0],"data_offsets":[-9223372036854775808,9223372036854775807]}}""", "were expected")]
    [InlineData("hole at the start", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "were expected")]
    [InlineData("the same bytes twice", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "were expected")]
    [InlineData("overlap", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "were expected")]
    [InlineData("the same name", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'a' is there twice")]
    [InlineData("the same name, escaped", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'a' is there twice")]
    [InlineData("metadata twice", """{"__metadata__":{},"__metadata__":{}}""", "is there twice")]
    [InlineData("metadata's key twice", """{"__metadata__":{"k":"1","k":"2"}}""", "'k' twice")]
    [InlineData("metadata isn't text", """{"__metadata__":{"k":1}}""", "'k' isn't a text")]
    [InlineData("metadata isn't an object", """{"__metadata__":null}""", "isn't an object")]
    [InlineData("half a surrogate pair", """{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "can't be read")]
    [InlineData("text behind", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x""", "can't be read")]
    [InlineData("comment", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}/* */}""", "can't be read")]
    [InlineData("entry is a list", """{"a":[]}""", "isn't an object")]
    [InlineData("list", "[]", "the header isn't an object")]
    [InlineData("number", "1", "the header isn't an object")]
    [InlineData("open", "{", "can't be read")]
    [InlineData("blank", "  ", "can't be read")]
    [InlineData("no JSON", "garbage", "can't be read")]
    public void Read_HeaderThatDoesNotFit_SaysWhat(string damage, string header, string message)
    {
        var bytes = SafetensorsBytes.Of(header, 1, 2);
        Assert.StartsWith("safetensors:", Refusal(new MemoryStream(bytes)));
        Assert.True(Refusal(new MemoryStream(bytes)).Contains(message, StringComparison.Ordinal), $"{damage}: {Refusal(new MemoryStream(bytes))}");
        Assert.True(Refusal(new Unseekable(bytes)).Contains(message, StringComparison.Ordinal), $"{damage}: {Refusal(new Unseekable(bytes))}");
    }

    [Fact]
    public void Read_HeaderThatIsNotUtf8_IsInvalidData()
    {
        foreach (var place in new[] { "name", "k", "v" })
        {
            var header = Encoding.UTF8.GetBytes("""{"__metadata__":{"k":"v"},"name":{"x":"k","dtype":"F32","shape":[],"data_offsets":[0,4]}}""");
            header[header.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"{place}\"")) + 1] = 0xc3;
            Assert.Contains("UTF-8", Refusal(new MemoryStream(SafetensorsBytes.Of(header, new byte[4]))));
        }
    }

    [Fact]
    public void Read_DeepNesting_IsInvalidData()
    {
        foreach (var depth in new[] { 100, 1_000_000 })
        {
            var nested = new string('[', depth) + new string(']', depth);
            Assert.Contains("can't be read", Refusal(new MemoryStream(SafetensorsBytes.Of($$"""{"a":{"x":{{nested}},"dtype":"F32","shape":[2],"data_offsets":[0,8]} }""", 1, 2))));
        }
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(100_000_001UL)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public void Read_HeaderLengthOutOfRange_SaysWhatIsAllowed(ulong length)
    {
        var bytes = (byte[])Whole.Clone();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Assert.Contains($"claims {length} bytes", Refusal(new MemoryStream(bytes)));
    }

    /// <summary>Claims of 100 MB and 7 GB in a few bytes take less than 1 MB: the pieces of 64 KB, and what the exceptions take.</summary>
    [Fact]
    public void Read_LargeClaims_TakesLittleMemory()
    {
        var header = (byte[])Whole.Clone();
        BinaryPrimitives.WriteUInt64LittleEndian(header, 100_000_000);
        var tensor = SafetensorsBytes.Of("""{"a":{"dtype":"F32","shape":[1879048192],"data_offsets":[0,7516192768]}}""", 1, 2);
        foreach (var bytes in new[] { header, tensor })
        {
            foreach (var stream in new Stream[] { new MemoryStream(bytes), new Unseekable(bytes) })
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Contains("ends within", Refusal(stream));
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
            }
        }
    }

    [Fact]
    public void Read_NameOfAnyKind_IsBearableInTheMessage()
    {
        var message = Refusal(new MemoryStream(SafetensorsBytes.Of($$"""{"\u001b[31m{{new string('x', 1_000_000)}}":[]}""")));
        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 1, 300);
    }

    [Fact]
    public void Read_F64BeyondSinglePrecision_SaysWhichElement()
    {
        var data = new byte[16];
        BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(8), -1e39);
        Assert.Contains("'a' [2]: element 1 is beyond", Refusal(new MemoryStream(SafetensorsBytes.Of("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""", data))));
        BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(8), double.NegativeInfinity);
        Assert.Equal([0, float.NegativeInfinity], Safetensors.Read(new MemoryStream(SafetensorsBytes.Of("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""", data)))["a"].ToArray());
    }

    private static string Refusal(Stream stream) => Assert.Throws<InvalidDataException>(() => Safetensors.Read(stream)).Message;

    /// <summary>Where a damaged file is read at all, both kinds of stream read the same.</summary>
    private static void ReadOrRefuse(byte[] bytes, string what)
    {
        TensorFile? seekable = null, piped = null;
        var error = Record.Exception(() => seekable = Safetensors.Read(new MemoryStream(bytes)));
        if (error is not null and not InvalidDataException) Assert.Fail($"{what}: {error}");
        var again = Record.Exception(() => piped = Safetensors.Read(new Unseekable(bytes)));
        Assert.Equal(error?.GetType(), again?.GetType());
        if (seekable is null) return;
        Assert.Equal(seekable.Keys, piped!.Keys);
        foreach (var (name, tensor) in seekable) Same.Bits(tensor.Data, piped[name].Data, what);
    }
}
