using Rubato.Engine;
using Rubato.Training.Ensembles;
using Rubato.Training.Records;
using Rubato.Training.Tests.Averages;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Ensembles;

public sealed class SnapshotTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_ANetwork_StaysAsItWas()
    {
        var trainee = new Trainee(Trainee.WithBatchNorm);
        trainee.Step(0);
        var (snapshot, before) = (Snapshot.Of(trainee.Network, 0), Trainee.StateOf(trainee.Network));
        trainee.Step(1);
        var other = Trainee.New(Trainee.WithBatchNorm, seed: 8);
        snapshot.WriteTo(other);
        Assert.Equal(before, Trainee.StateOf(other));
        Assert.NotEqual(before, Trainee.StateOf(trainee.Network));
        Assert.Equal(0, snapshot.Step);
    }

    [Fact]
    public void Load_WhatWasSaved_IsItToTheBit()
    {
        var network = Trainee.New(Trainee.WithBatchNorm);
        network.Parameters[0].Value.Data[0] = float.NaN;
        var path = _folder.At("a.safetensors");
        Culture.German(() =>
        {
            Snapshot.Of(network, 1234567).Save(path);
            return 0;
        });
        var loaded = Culture.German(() => Snapshot.Load(path));
        Assert.Equal(1234567, loaded.Step);
        var other = Trainee.New(Trainee.WithBatchNorm, seed: 8);
        loaded.WriteTo(other);
        Assert.Equal(Trainee.StateOf(network), Trainee.StateOf(other));
        Assert.Equal(["a.safetensors"], _folder.Files());
    }

    [Fact]
    public void Load_AModelsFile_HasNoStep()
    {
        var network = Trainee.New();
        var path = _folder.At("model.safetensors");
        AtomicFile.Write(path, stream => Safetensors.Write(stream, network.State));
        Assert.Null(Snapshot.Load(path).Step);
        Snapshot.Of(network).Save(path);
        Assert.Null(Snapshot.Load(path).Step);
    }

    [Fact]
    public void Load_WhatIsNoSnapshot_SaysWhy()
    {
        Assert.Contains("there is no such file", Message(_folder.At("nowhere.safetensors")));
        Assert.Contains("there is no such file", Message(_folder.At("no", "folder.safetensors")));
        Assert.Contains("can't be read", Message(_folder.Path));
        Assert.Contains("safetensors", Message(_folder.Write("text.safetensors", "a few words, long enough for a length")));
        using var file = new MemoryStream();
        Safetensors.Write(file, Trainee.New().State, new Dictionary<string, string> { ["step"] = "-3" });
        Assert.Contains("the step '-3'", Message(_folder.Write("step.safetensors", file.ToArray())));
        for (var length = 0; length < 60; length += 7) Assert.NotEmpty(Message(_folder.Write("cut.safetensors", file.ToArray()[..length])));

        static string Message(string path) => Assert.Throws<EnsembleException>(() => Snapshot.Load(path)).Message;
    }

    [Fact]
    public void WriteTo_AnotherNetwork_SaysWhatDoesNotFitAndChangesNothing()
    {
        var other = Trainee.New(Trainee.WithBatchNorm);
        var before = Trainee.StateOf(other);
        Assert.Contains("conv.weight", Assert.Throws<EnsembleException>(() => Snapshot.Of(Trainee.New()).WriteTo(other)).Message);
        Assert.Equal(before, Trainee.StateOf(other));
    }
}
