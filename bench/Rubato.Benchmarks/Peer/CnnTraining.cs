using Rubato.Engine;

namespace Rubato.Benchmarks.Peer;

internal static class CnnStep
{
    public static void Report(int threads)
    {
        const int batch = 64;
        var network = new Network(ImageModels.Cnn([28, 28, 1], 10), [28, 28, 1], 1);
        var images = View.Reshape(MatrixProducts.Numbers(batch * 784), [batch, 28, 28, 1]);
        int[] labels = [.. Enumerable.Range(0, batch).Select(i => i % 10)];
        var optimizer = new AdamW(network.Parameters);
        var tape = new Tape();
        var step = 0L;
        void Run()
        {
            using (tape.Record())
            {
                network.Parameters.ClearGradients();
                var loss = CrossEntropy.Mean(network.Forward(images, Pass.Training(1, step++)), labels);
                tape.Backward(loss);
                optimizer.Step();
            }
        }

        Measure.Report("cnn", "step", threads, [.. Measure.Seconds(Run).Select(s => s * 1e3)], "ms");
    }
}
