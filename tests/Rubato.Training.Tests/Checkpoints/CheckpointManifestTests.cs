using Rubato.Training.Checkpoints;
using Rubato.Training.Records;

namespace Rubato.Training.Tests.Checkpoints;

public sealed class CheckpointManifestTests
{
    static CheckpointManifest Sample => new(
        1234,
        new Dictionary<string, double> { ["a.b"] = 0.1 + 0.2, ["nan"] = double.NaN, ["up"] = double.PositiveInfinity, ["down"] = double.NegativeInfinity, ["zero"] = -0.0, ["tiny"] = double.Epsilon },
        new Dictionary<string, string> { ["plan"] = "lr = 0.1 # «ü» \u2028\n", ["empty"] = "" },
        [new("steps.jsonl", 17, new string('a', 64)), new("epochs.jsonl", 0, "")],
        99,
        new string('b', 64));

    [Fact]
    public void Parse_WhatWasWritten_IsTheSameToTheBit()
    {
        var read = CheckpointManifest.Parse(Sample.ToBytes());
        Assert.Equal((Sample.Step, Sample.TensorBytes, Sample.TensorSha256), (read.Step, read.TensorBytes, read.TensorSha256));
        Assert.Equal(Sample.Records, read.Records);
        Assert.Equal(Sample.Texts, read.Texts);
        Assert.Equal(
            Sample.Numbers.Select(number => (number.Key, BitConverter.DoubleToInt64Bits(number.Value))),
            read.Numbers.Select(number => (number.Key, BitConverter.DoubleToInt64Bits(number.Value))));
    }

    [Fact]
    public void Parse_CutAtAnyByte_IsRefused()
    {
        var whole = Sample.ToBytes();
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<CheckpointException>(() => CheckpointManifest.Parse(whole.AsSpan(0, length)));
    }

    [Fact]
    public void Parse_AnyBitFlipped_IsRefused()
    {
        var bytes = Sample.ToBytes();
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Throws<CheckpointException>(() => CheckpointManifest.Parse(bytes));
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Theory]
    [InlineData("../steps.jsonl")]
    [InlineData("/etc/passwd")]
    [InlineData(".lock")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Parse_RecordOutsideOfTheFolder_IsRefused(string file)
    {
        var bytes = (Sample with { Records = [new RecordMark(file, 1, "")] }).ToBytes();
        Assert.Contains("outside", Assert.Throws<CheckpointException>(() => CheckpointManifest.Parse(bytes)).Message);
    }

    [Fact]
    public void Parse_NegativeLength_IsRefused()
    {
        var bytes = (Sample with { Records = [new RecordMark("steps.jsonl", -1, "")] }).ToBytes();
        Assert.Contains("negative", Assert.Throws<CheckpointException>(() => CheckpointManifest.Parse(bytes)).Message);
    }
}
