using Rubato.Engine;

namespace Rubato.Benchmarks.Peer;

/// <summary>
/// A gradient of the convolutional network without dropout, and its Hessian times a fixed vector; as <c>hvp.py</c>.
/// </summary>
internal sealed class HessianProduct
{
    private readonly Network network = new(ImageModels.Cnn([28, 28, 1], 10, dropout: 0), [28, 28, 1], 1);
    private readonly Tape tape = new();
    private readonly Tensor images = TrainingStep.Images([CnnStep.Batch, 28, 28, 1]);
    private readonly int[] labels = TrainingStep.Digits(CnnStep.Batch);
    private readonly Tensor[] parameters, vector;

    public HessianProduct()
    {
        parameters = [.. network.Parameters.Select(p => p.Value)];
        vector = [.. parameters.Select(p => View.Reshape(MatrixProducts.Numbers(p.Count), p.Shape))];
    }

    public void Gradient()
    {
        using (tape.Record()) tape.Gradients(Loss(), parameters, recorded: false);
    }

    public void Product()
    {
        using (tape.Record()) Hessian.Product(tape, Loss(), parameters, vector);
    }

    public static void Report(int threads)
    {
        var work = new HessianProduct();
        var gradient = Measure.Seconds(work.Gradient);
        var product = Measure.Seconds(work.Product);
        Measure.Report("hvp", "gradient", threads, [.. gradient.Select(s => s * 1e3)], "ms");
        Measure.Report("hvp", "product", threads, [.. product.Select(s => s * 1e3)], "ms");
        Measure.Report("hvp", "price", threads, [.. gradient.Zip(product, (one, both) => both / one)], "gradients");
    }

    private Tensor Loss() => CrossEntropy.Mean(network.Forward(images, Pass.Training(1, 0)), labels);
}
