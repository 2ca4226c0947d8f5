using BenchmarkDotNet.Attributes;
using Rubato.Benchmarks.Peer;
using Rubato.Engine;
using Rubato.Engine.Kernels;

namespace Rubato.Benchmarks;

/// <summary>The engine's work in training: a matrix product, the optimiser's pass, whole steps.</summary>
[MemoryDiagnoser]
public class EngineBenchmarks
{
    private readonly Tensor a = MatrixProducts.Numbers(512 * 512), b = MatrixProducts.Numbers(512 * 512), c = Tensor.Zeros([512 * 512]);
    private MlpStep mlp = null!;
    private CnnStep cnn = null!;
    private ResNetStep resnet = null!;
    private TransformerStep transformer = null!;
    private HessianProduct hessian = null!;

    /// <summary>Threads that work together.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Sets the threads and builds the networks.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Processor.Threads = Threads;
        (mlp, cnn, resnet, transformer, hessian) = (new(), new(), new(), new(), new());
    }

    /// <summary>512×512 times 512×512: 0.27 GFLOP.</summary>
    [Benchmark]
    public void MatrixProduct512() => MatrixProduct.Run(512, 512, 512, a.Data, false, b.Data, false, c.Data);

    /// <summary>A training step of 784-256-128-10 on 128 rows with AdamW.</summary>
    [Benchmark]
    public void MlpTrainingStep() => mlp.Run();

    /// <summary>A training step of the convolutional network on 64 images with AdamW.</summary>
    [Benchmark]
    public void CnnTrainingStep() => cnn.Run();

    /// <summary>A training step of the residual network on 64 images with AdamW.</summary>
    [Benchmark]
    public void ResNetTrainingStep() => resnet.Run();

    /// <summary>A training step of the decoder on 16 texts of 128 characters with AdamW.</summary>
    [Benchmark]
    public void TransformerTrainingStep() => transformer.Run();

    /// <summary>The Hessian of the convolutional network on 64 images, times a vector.</summary>
    [Benchmark]
    public void CnnHessianProduct() => hessian.Product();
}
