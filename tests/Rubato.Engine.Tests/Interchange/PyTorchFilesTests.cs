namespace Rubato.Engine.Tests.Interchange;

/// <summary>Files that bench/peers/safetensors_file.py wrote with PyTorch.</summary>
public sealed class PyTorchFilesTests
{
    /// <summary>Two orders of the same sums: 1e-5 of scores up to 3.</summary>
    private const double Tolerance = 1e-5;

    [Fact]
    public void Load_Cnn_GivesPyTorchsOutputs()
    {
        var file = Read("cnn");
        var network = Cnn();
        var report = Load(network, file);
        Assert.Equal(network.State.Count(), report.Loaded.Count);
        Assert.Equal(["norm1.num_batches_tracked", "norm2.num_batches_tracked"], report.Ignored.Order());
        Same.Within(Tolerance, file["output"].Data, network.Forward(Images(file["input"]), Pass.Evaluation).Data, "scores");
    }

    /// <summary>What we save for PyTorch is what PyTorch saved.</summary>
    [Fact]
    public void StateIn_AfterLoading_IsTheFile()
    {
        var file = Read("cnn");
        var network = Cnn();
        Load(network, file);
        using var stream = new MemoryStream();
        Safetensors.Write(stream, network.StateIn(TensorLayout.PyTorch));
        stream.Position = 0;
        var again = Safetensors.Read(stream);
        Assert.Equal(file.Keys.Where(name => !name.Contains("put") && !name.Contains("tracked")).Order(), again.Keys.Order());
        foreach (var (name, tensor) in again)
        {
            Assert.Equal(file[name].Shape, tensor.Shape);
            Same.Bits(file[name].Data, tensor.Data, name);
        }
    }

    /// <summary>The order of numbers matters: without it the shapes of the filters differ and, were they equal, the scores would.</summary>
    [Fact]
    public void Load_CnnInTheWrongLayout_NamesTheRightOne()
    {
        var network = Cnn();
        var before = network.Parameters.Hash();
        var error = Assert.Throws<ArgumentException>(() => network.Load(Read("cnn"), rename: name => name is "input" or "output" ? null : name));
        Assert.Contains("'conv1.weight': got [6, 2, 3, 3], the network has [6, 3, 3, 2]", error.Message);
        Assert.Contains("TensorLayout.PyTorch", error.Message);
        Assert.Equal(before, network.Parameters.Hash());
    }

    /// <summary>Numbered layers, and numbers in half precision.</summary>
    [Fact]
    public void Load_MlpByNumber_GivesPyTorchsOutputs()
    {
        var network = new Network(
            new Sequential(("fc1", new LinearLayer(16, relu: true)), ("norm", new BatchNormLayer()), ("fc2", new LinearLayer(8, relu: true)), ("fc3", new LinearLayer(5))), [9], 1);
        var file = Read("mlp-half");
        var names = new Dictionary<string, string> { ["0"] = "fc1", ["2"] = "norm", ["3"] = "fc2", ["5"] = "fc3" };
        network.Load(file, TensorLayout.PyTorch, name => name.Split('.') is [var layer, var rest] ? $"{names[layer]}.{rest}" : null);
        Same.Within(Tolerance, file["output"].Data, network.Forward(file["input"], Pass.Evaluation).Data, "scores");
        Assert.Equal("1.13.0a0", file.Metadata["torch"]);
    }

    [Fact]
    public void Read_EveryType_GivesTheNumbersThatPyTorchConvertsItTo()
    {
        var file = Read("types");
        float[] x = [0, 1, 2, -3, 100, -128];
        foreach (var type in new[] { "F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8" }) Assert.Equal(x, file[$"x.{type}"].ToArray());
        Assert.Equal(x.Select(Math.Abs), file["x.U8"].ToArray());
        Assert.Equal(x.Select(v => v > 0 ? 1f : 0f), file["x.BOOL"].ToArray());
        Assert.Equal([2, 3], file["x.BOOL"].Shape);
        Assert.Equal(20, file["scalar"].Item());
        Assert.Equal([0, 3], file["empty"].Shape);
        var rounded = file.Keys.Where(name => name.EndsWith(".single")).ToList();
        Assert.Equal(6, rounded.Count);
        foreach (var name in rounded) Same.Bits(file[name].Data, file[name[..^".single".Length]].Data, name);
    }

    private static Network Cnn() => new(
        new Sequential(
            ("conv1", new ConvolutionLayer(6, 3, padding: 1)), ("norm1", new BatchNormLayer()), ("relu1", new ActivationLayer(Activations.Relu)), ("pool", new MaxPoolLayer()),
            ("conv2", new ConvolutionLayer(7, 3, stride: 2, padding: 1, relu: true)), ("flatten", new FlattenLayer()), ("norm2", new BatchNormLayer()),
            ("fc1", new LinearLayer(11, relu: true)), ("fc2", new LinearLayer(5))),
        [12, 8, 2], 1);

    private static LoadReport Load(Network network, TensorFile file)
    {
        var state = file.Where(t => t.Key is not ("input" or "output")).ToDictionary();
        return network.Load(state, TensorLayout.PyTorch);
    }

    private static TensorFile Read(string name)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Interchange", "golden", $"{name}.safetensors"));
        return Safetensors.Read(stream);
    }

    /// <summary>[N, C, H, W] to [N, H, W, C].</summary>
    private static Tensor Images(Tensor x)
    {
        var (images, channels, height, width) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        var y = Tensor.Zeros([images, height, width, channels]);
        for (var n = 0; n < images; n++)
            for (var c = 0; c < channels; c++)
                for (var place = 0; place < height * width; place++)
                    y.Data[(n * height * width + place) * channels + c] = x.Data[(n * channels + c) * height * width + place];
        return y;
    }
}
