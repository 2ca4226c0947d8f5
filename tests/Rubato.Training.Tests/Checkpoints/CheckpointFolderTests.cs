using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Checkpoints;

public sealed class CheckpointFolderTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var checkpoints = Written(out var run);
        var read = checkpoints.Newest(out var skipped)!;
        Assert.Empty(skipped);
        Assert.Equal(20, read.Step);
        Assert.Equal(0.5, read.Numbers["a.number"]);
        Assert.Equal("text", read.Texts["a.text"]);
        Assert.Equal([1f, float.NaN, -0f], read.Tensors["a.tensor"].Data.ToArray());
        Assert.Equal(["step-0000000010.checkpoint", "step-0000000010.safetensors", "step-0000000020.checkpoint", "step-0000000020.safetensors"], Directory.GetFiles(run.CheckpointsPath).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("step-0000000020.checkpoint")]
    [InlineData("step-0000000020.safetensors")]
    public void Newest_FileCutAtAnyByte_IsTheOneBefore(string name)
    {
        var checkpoints = Written(out var run);
        var path = Path.Combine(run.CheckpointsPath, name);
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            RequireTheOneBefore(checkpoints);
        }

        File.WriteAllBytes(path, [.. whole, 0]);
        RequireTheOneBefore(checkpoints);
        File.Delete(path);
        if (name.EndsWith(".safetensors", StringComparison.Ordinal)) RequireTheOneBefore(checkpoints);
        else Assert.Equal(10, checkpoints.Newest(out _)!.Step);
    }

    [Theory]
    [InlineData("step-0000000020.checkpoint")]
    [InlineData("step-0000000020.safetensors")]
    [InlineData("../steps.jsonl")]
    public void Newest_AnyBitFlipped_IsTheOneBefore(string name)
    {
        var checkpoints = Written(out var run);
        var path = Path.Combine(run.CheckpointsPath, name);
        var bytes = File.ReadAllBytes(path);
        for (var bit = name.StartsWith("..", StringComparison.Ordinal) ? 8 * 7 : 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            File.WriteAllBytes(path, bytes);
            RequireTheOneBefore(checkpoints);
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Fact]
    public void Newest_UnderAnotherName_IsSkipped()
    {
        var checkpoints = Written(out var run);
        foreach (var end in new[] { "checkpoint", "safetensors" })
            File.Move(Path.Combine(run.CheckpointsPath, $"step-0000000020.{end}"), Path.Combine(run.CheckpointsPath, $"step-0000000030.{end}"));
        Assert.Equal(10, checkpoints.Newest(out var skipped)!.Step);
        Assert.Contains("another name", Assert.Single(skipped).Reason);
    }

    [Fact]
    public void Newest_StrangeFiles_AreLeftAlone()
    {
        var checkpoints = Written(out var run);
        foreach (var name in new[] { "step-.checkpoint", "step-x.checkpoint", "step--5.checkpoint", "step-99999999999999999999999.checkpoint", "best.safetensors", "notes.txt" })
            File.WriteAllText(Path.Combine(run.CheckpointsPath, name), "?");
        Assert.Equal([10, 20], checkpoints.Steps);
        Assert.Equal(20, checkpoints.Newest(out _)!.Step);
    }

    /// <summary>A file that claims to be larger than any checkpoint isn't read into memory.</summary>
    [Fact]
    public void Newest_HugeManifest_IsSkipped()
    {
        var checkpoints = Written(out var run);
        using (var file = File.OpenWrite(Path.Combine(run.CheckpointsPath, "step-0000000020.checkpoint"))) file.SetLength(1L << 40);
        RequireTheOneBefore(checkpoints);
    }

    /// <summary>A checksum is no proof of good will: what a hostile file says is checked as any safetensors file is.</summary>
    [Fact]
    public void Newest_HostileTensorsWithTheRightChecksum_AreSkipped()
    {
        var checkpoints = Written(out var run);
        byte[] hostile = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, .. "{}"u8];
        File.WriteAllBytes(Path.Combine(run.CheckpointsPath, "step-0000000020.safetensors"), hostile);
        var manifest = new CheckpointManifest(
            20, new Dictionary<string, double>(), new Dictionary<string, string>(), [], hostile.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(hostile)));
        File.WriteAllBytes(Path.Combine(run.CheckpointsPath, "step-0000000020.checkpoint"), manifest.ToBytes());
        RequireTheOneBefore(checkpoints);
    }

    static void RequireTheOneBefore(CheckpointFolder checkpoints)
    {
        Assert.Equal(10, checkpoints.Newest(out var skipped)!.Step);
        var (step, reason) = Assert.Single(skipped);
        Assert.Equal(20, step);
        Assert.NotEmpty(reason);
    }

    /// <summary>Checkpoints of the steps 10 and 20, the second of which counts on a longer record.</summary>
    CheckpointFolder Written(out RunFolder run)
    {
        run = RunFolder.CreateAt(_folder.At("run"));
        File.WriteAllText(run.StepsPath, "first\n\nsecond\n");
        var checkpoints = new CheckpointFolder(run);
        foreach (var (step, bytes) in new[] { (10L, 7), (20L, 14) })
        {
            using var record = File.OpenRead(run.StepsPath);
            checkpoints.Write(
                new(
                    step, new Dictionary<string, double> { ["a.number"] = 0.5 }, new Dictionary<string, string> { ["a.text"] = "text" }, [new("steps.jsonl", bytes, FileHash.Of(record, bytes))],
                    new Dictionary<string, Tensor> { ["a.tensor"] = Tensor.From([1f, float.NaN, -0f], [3]) }),
                () => { });
        }

        return checkpoints;
    }
}
