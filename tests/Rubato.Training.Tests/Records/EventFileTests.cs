using System.Text;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Records;

public sealed class EventFileTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.</summary>
    [Theory]
    [InlineData("zeros", 0x8A9136AAu)]
    [InlineData("ones", 0x62A8AB43u)]
    [InlineData("rising", 0x46DD794Eu)]
    [InlineData("falling", 0x113FDB5Cu)]
    [InlineData("check", 0xE3069283u)]
    [InlineData("empty", 0u)]
    public void Crc_OfKnownVectors_IsTheKnownOne(string vector, uint expected)
    {
        byte[] data = vector switch
        {
            "zeros" => new byte[32],
            "ones" => [.. Enumerable.Repeat((byte)0xFF, 32)],
            "rising" => [.. Enumerable.Range(0, 32).Select(i => (byte)i)],
            "falling" => [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))],
            "check" => Encoding.ASCII.GetBytes("123456789"),
            _ => [],
        };
        Assert.Equal(expected, MaskedCrc.Castagnoli(data));
        Assert.Equal(expected, EventReader.Crc(data));
    }

    [Fact]
    public void Write_Scalars_ReadBackEqual()
    {
        var tag = "hyperparameters/lr[" + new string('ä', 200) + "]";
        (string Tag, long Step, double Time, double Value)[] given =
        [
            ("loss", 0, 1000.25, 2.5),
            ("loss", 127, 1000.5, double.NaN),
            (tag, 128, 1001, 1e-4),
            ("a", long.MaxValue, 2e9, double.NegativeInfinity),
            ("loss", 300, 1002, 1e300),
        ];
        using var stream = new MemoryStream();
        using (var file = new EventFile(stream, wallTime: 999.5))
        {
            foreach (var (name, step, time, value) in given) file.Scalar(name, step, time, value);
            file.Restarted(step: 200, wallTime: 1003);
        }

        var read = EventReader.Read(stream.ToArray());
        Assert.Equal(("brain.Event:2", 999.5), (read[0].Version!, read[0].WallTime));
        Assert.Equal(given.Select(g => (g.Tag, g.Step, g.Time, (float)g.Value)), read.Skip(1).Take(given.Length).Select(e => (e.Tag!, e.Step, e.WallTime, e.Value)));
        Assert.Equal((1, 200L), (read[^1].Session!.Value, read[^1].Step));
    }

    /// <summary>The bytes of one event, put together by hand from event.proto and summary.proto.</summary>
    [Fact]
    public void Write_OneScalar_HasTheseBytes()
    {
        using var stream = new MemoryStream();
        using (var file = new EventFile(stream, wallTime: 0)) file.Scalar("a", step: 300, wallTime: 1, value: 1);
        byte[] body =
        [
            0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, // wall_time = 1.0
            0x10, 0xAC, 0x02, // step = 300
            0x2A, 0x0A, 0x0A, 0x08, // summary { value {
            0x0A, 0x01, (byte)'a', // tag
            0x15, 0, 0, 0x80, 0x3F, // simple_value = 1f
        ];
        Assert.Equal(body, stream.ToArray()[^(body.Length + 4)..^4]);
    }

    [Fact]
    public void Write_ManyScalars_AllArrive()
    {
        using var stream = new MemoryStream();
        using (var file = new EventFile(stream, 0))
        {
            for (var i = 0; i < 5000; i++) file.Scalar("loss", i, i, i);
        }

        var read = EventReader.Read(stream.ToArray());
        Assert.Equal(5001, read.Count);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), read.Skip(1).Select(e => e.Step));
    }

    [Fact]
    public void CreateIn_NameTaken_CountsOnAndTensorBoardKnowsIt()
    {
        using (EventFile.CreateIn(_folder.Path, 1234.9)) { }
        using (EventFile.CreateIn(_folder.Path, 1234.9)) { }
        Assert.Equal(["events.out.tfevents.0000001234.rubato", "events.out.tfevents.0000001234.rubato.2"], _folder.Files());
        Assert.Contains("doesn't exist", Assert.Throws<RunFolderException>(() => EventFile.CreateIn(_folder.At("no"), 0)).Message);
    }
}
