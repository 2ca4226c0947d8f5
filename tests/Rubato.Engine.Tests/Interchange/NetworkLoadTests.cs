namespace Rubato.Engine.Tests.Interchange;

public sealed class NetworkLoadTests
{
    [Fact]
    public void Load_StateOfAnother_GivesTheSameBits()
    {
        var (from, to) = (Net(1), Net(2));
        from.Forward(Numbers.Tensor(1, [6, 4, 4, 2]), Pass.Training(1, 0)); // moves the statistics
        Assert.NotEqual(from.Parameters.Hash(), to.Parameters.Hash());
        foreach (var layout in Enum.GetValues<TensorLayout>())
        {
            var report = Net(2) is var fresh ? (to = fresh).Load(Tensors(from.StateIn(layout)), layout) : null!;
            Assert.True(report.IsComplete);
            Assert.Equal(from.State.Select(s => s.Name), report.Loaded);
            foreach (var ((name, expected), (_, actual)) in from.State.Zip(to.State)) Same.Bits(expected.Data, actual.Data, name);
        }
    }

    /// <summary>Each kind of mistake at once: one message with all of it, and nothing has changed.</summary>
    [Fact]
    public void Load_SeveralMistakes_SaysAllAndChangesNothing()
    {
        var (from, to) = (Tensors(Net(1).State), Net(2));
        from.Remove("norm.running_mean", out var mean);
        from["norm.runing_mean"] = mean!;
        from["fc.weight"] = Tensor.Zeros([5, 17]);
        from["module.conv.bias"] = from["conv.bias"];
        from.Remove("conv.bias");
        from["norm.num_batches_tracked"] = Tensor.Scalar(7);
        var before = Bits(to);
        var message = Assert.Throws<ArgumentException>(() => to.Load(from)).Message;
        Assert.Contains("5 of 8 tensors fit", message);
        Assert.Contains("other shape: 'fc.weight': got [5, 17], the network has [5, 12]", message);
        Assert.Contains("missing: 'norm.running_mean'", message);
        Assert.Contains("missing: 'conv.bias'", message);
        Assert.Contains("unexpected: 'norm.runing_mean'. Did you mean 'norm.running_mean'?", message);
        Assert.Contains("unexpected: 'module.conv.bias'. Did you mean 'conv.bias'?", message);
        Assert.DoesNotContain("num_batches_tracked", message);
        Assert.DoesNotContain("PyTorch", message);
        Assert.Contains("Nothing was loaded", message);
        Assert.Equal(before, Bits(to));
    }

    [Fact]
    public void Load_NotStrict_TakesWhatFitsAndReportsTheRest()
    {
        var (from, to) = (Net(1, classes: 3), Net(2, classes: 5));
        var tensors = Tensors(from.State);
        tensors["extra"] = Tensor.Scalar(1);
        tensors.Remove("norm.bias");
        var head = to.Parameters.Single(p => p.Name == "fc.weight").Value.ToArray();
        var report = to.Load(tensors, strict: false);
        Assert.False(report.IsComplete);
        Assert.Equal([new("fc.weight", [3, 12], [5, 12]), new("fc.bias", [3], [5])], report.Misshapen);
        Assert.Equal(["norm.bias"], report.Missing);
        Assert.Equal(["extra"], report.Unexpected);
        Assert.Equal(["conv.weight", "conv.bias", "norm.weight", "norm.running_mean", "norm.running_var"], report.Loaded);
        Assert.Equal(head, to.Parameters.Single(p => p.Name == "fc.weight").Value.ToArray());
        Assert.Equal(from.Parameters[0].Value.ToArray(), to.Parameters[0].Value.ToArray());
    }

    [Fact]
    public void Load_NothingFits_ThrowsEvenIfNotStrict()
    {
        var tensors = Tensors(Net(1).State.Select(s => s with { Name = "model." + s.Name }));
        var to = Net(2);
        var message = Assert.Throws<ArgumentException>(() => to.Load(tensors, strict: false)).Message;
        Assert.Contains("Did you mean 'conv.weight'?", message);
        Assert.Contains("Rename", message);
        Assert.True(to.Load(tensors, rename: name => name["model.".Length..]).IsComplete);
    }

    [Fact]
    public void Load_TwoNamesBecomeOne_SaysWhich()
    {
        var message = Assert.Throws<ArgumentException>(() => Net(2).Load(Tensors(Net(1).State), rename: _ => "fc.bias")).Message;
        Assert.Contains("'fc.bias' of both 'conv.weight' and 'conv.bias'", message);
    }

    [Fact]
    public void Load_RenamedToNull_IsIgnored()
    {
        var tensors = Tensors(Net(1).State);
        tensors["step"] = Tensor.Scalar(100);
        Assert.Equal(["step"], Net(2).Load(tensors, rename: name => name == "step" ? null : name).Ignored);
    }

    [Fact]
    public void Load_OfTheNetworkItself_ChangesNothing()
    {
        var network = new Network(new Sequential(("conv", new ConvolutionLayer(3, 3))), [5, 5, 3], 1); // the same shape in both layouts
        var own = Tensors(network.State);
        var exported = Tensors(network.StateIn(TensorLayout.PyTorch));
        Assert.NotEqual(own["conv.weight"].ToArray(), exported["conv.weight"].ToArray());
        var before = Bits(network);
        network.Load(own);
        Assert.Equal(before, Bits(network));
        network.Load(own, TensorLayout.PyTorch);
        Assert.NotEqual(before, Bits(network));
        network.Load(exported, TensorLayout.PyTorch);
        Assert.Equal(before, Bits(network));
    }

    [Fact]
    public void Load_TensorWhoseScopeHasEnded_ChangesNothing()
    {
        var (from, to) = (Tensors(Net(1).State), Net(2));
        var tape = new Tape();
        using (tape.Record()) from["fc.bias"] = Tensor.Scratch([5]);
        var before = Bits(to);
        Assert.Throws<ObjectDisposedException>(() => to.Load(from));
        Assert.Equal(before, Bits(to));
    }

    [Fact]
    public void Load_ManyStrangeNames_ShowsSome()
    {
        var tensors = Enumerable.Range(0, 5000).ToDictionary(i => $"layers.{i}.{new string('x', i)}\n", _ => Tensor.Scalar(1));
        var message = Assert.Throws<ArgumentException>(() => Net(1).Load(tensors)).Message;
        Assert.Contains("unexpected: 4980 more", message);
        Assert.InRange(message.Length, 1, 5000);
    }

    [Fact]
    public void Build_TwoTensorsOfOneName_Throws() =>
        Assert.Contains("'a.weight'", Assert.Throws<ArgumentException>(() => new Network(new Sequential(("a", new LinearLayer(2)), ("a", new LinearLayer(2))), [3], 1)).Message);

    private static Network Net(ulong seed, int classes = 5) => new(
        new Sequential(("conv", new ConvolutionLayer(3, 3)), ("norm", new BatchNormLayer()), ("flatten", new FlattenLayer()), ("fc", new LinearLayer(classes))), [4, 4, 2], seed);

    private static Dictionary<string, Tensor> Tensors(IEnumerable<NamedTensor> state) => state.ToDictionary(s => s.Name, s => s.Value);

    private static float[] Bits(Network network) => [.. network.State.SelectMany(s => s.Value.ToArray())];
}
