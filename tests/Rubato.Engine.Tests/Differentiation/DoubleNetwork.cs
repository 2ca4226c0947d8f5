namespace Rubato.Engine.Tests.Differentiation;

/// <summary>
/// Small networks written plainly in double precision, with parameters in one array in the order of the engine's. Only the
/// loss: its differences in double are exact enough to be derivatives of first and second order.
/// </summary>
internal sealed class DoubleNetwork(string model, double[] x, int rows, int[] labels, int classes)
{
    /// <summary>Side of the images, and their channels.</summary>
    public const int Side = 6, Channels = 1;

    public static Layer Layers(string model, int classes) => model switch
    {
        "mlp" => new Sequential(("flatten", new FlattenLayer()), ("fc1", new LinearLayer(7, relu: true)), ("fc2", new LinearLayer(5, relu: true)), ("fc3", new LinearLayer(classes))),
        "cnn" => new Sequential(("conv", new PooledConvolutionLayer(3, 3)), ("flatten", new FlattenLayer()), ("fc1", new LinearLayer(8, relu: true)), ("fc2", new LinearLayer(classes))),
        _ => new Sequential(
            ("conv", new ConvolutionLayer(3, 3)), ("norm", new BatchNormLayer()), ("pool", new MaxPoolLayer(2, relu: true)), ("flatten", new FlattenLayer()), ("fc", new LinearLayer(classes))),
    };

    public double Loss(double[] parameters)
    {
        var at = 0;
        double[] Next(int count) => parameters[at..(at += count)];

        double[] h;
        if (model == "mlp")
        {
            h = Relu(Linear(x, rows, 36, Next(7 * 36), Next(7)));
            h = Relu(Linear(h, rows, 7, Next(5 * 7), Next(5)));
            h = Linear(h, rows, 5, Next(classes * 5), Next(classes));
        }
        else
        {
            h = Convolution(Next(27), Next(3));
            if (model == "cnn")
            {
                h = Relu(Linear(Relu(Pool(h)), rows, 12, Next(8 * 12), Next(8)));
                h = Linear(h, rows, 8, Next(classes * 8), Next(classes));
            }
            else
            {
                h = Relu(Pool(Norm(h, Next(3), Next(3))));
                h = Linear(h, rows, 12, Next(classes * 12), Next(classes));
            }
        }

        return CrossEntropy(h);
    }

    /// <summary>∇²L·v by second differences: (L(+,+) − L(+,−) − L(−,+) + L(−,−))/4h². At h = 2e-5 rounding makes 1e-7.</summary>
    public double[] HessianVectorProduct(double[] parameters, double[] v)
    {
        const double h = 2e-5;
        double At(int i, double own, double along)
        {
            var moved = parameters.Zip(v, (p, d) => p + along * d).ToArray();
            moved[i] += own;
            return Loss(moved);
        }

        return [.. Enumerable.Range(0, parameters.Length).Select(i => (At(i, h, h) - At(i, h, -h) - At(i, -h, h) + At(i, -h, -h)) / (4 * h * h))];
    }

    public double[] Gradient(double[] parameters)
    {
        const double h = 1e-6;
        double At(int i, double step)
        {
            var moved = (double[])parameters.Clone();
            moved[i] += step;
            return Loss(moved);
        }

        return [.. Enumerable.Range(0, parameters.Length).Select(i => (At(i, h) - At(i, -h)) / (2 * h))];
    }

    private static double[] Linear(double[] x, int rows, int inputs, double[] w, double[] b)
    {
        var y = new double[rows * b.Length];
        for (var r = 0; r < rows; r++)
            for (var o = 0; o < b.Length; o++)
            {
                y[r * b.Length + o] = b[o];
                for (var i = 0; i < inputs; i++) y[r * b.Length + o] += x[r * inputs + i] * w[o * inputs + i];
            }

        return y;
    }

    private static double[] Relu(double[] x) => [.. x.Select(v => Math.Max(v, 0))];

    /// <summary>[rows, 6, 6, 1] to [rows, 4, 4, 3].</summary>
    private double[] Convolution(double[] w, double[] b)
    {
        var y = new double[rows * 48];
        for (var n = 0; n < rows; n++)
            for (var i = 0; i < 4; i++)
                for (var j = 0; j < 4; j++)
                    for (var f = 0; f < 3; f++)
                    {
                        var sum = b[f];
                        for (var r = 0; r < 3; r++)
                            for (var q = 0; q < 3; q++) sum += x[n * 36 + (i + r) * 6 + j + q] * w[f * 9 + r * 3 + q];
                        y[n * 48 + (i * 4 + j) * 3 + f] = sum;
                    }

        return y;
    }

    /// <summary>[rows, 4, 4, 3] to [rows, 2, 2, 3].</summary>
    private double[] Pool(double[] x)
    {
        var y = new double[rows * 12];
        for (var n = 0; n < rows; n++)
            for (var i = 0; i < 2; i++)
                for (var j = 0; j < 2; j++)
                    for (var f = 0; f < 3; f++)
                    {
                        double At(int r, int q) => x[n * 48 + ((2 * i + r) * 4 + 2 * j + q) * 3 + f];
                        y[n * 12 + (i * 2 + j) * 3 + f] = Math.Max(Math.Max(At(0, 0), At(0, 1)), Math.Max(At(1, 0), At(1, 1)));
                    }

        return y;
    }

    private static double[] Norm(double[] x, double[] gamma, double[] beta)
    {
        var y = new double[x.Length];
        for (var c = 0; c < 3; c++)
        {
            var column = x.Where((_, i) => i % 3 == c).ToArray();
            var mean = column.Average();
            var deviation = Math.Sqrt(column.Average(v => (v - mean) * (v - mean)) + 1e-5);
            for (var i = c; i < x.Length; i += 3) y[i] = gamma[c] * (x[i] - mean) / deviation + beta[c];
        }

        return y;
    }

    private double CrossEntropy(double[] logits)
    {
        var total = 0.0;
        for (var r = 0; r < rows; r++)
        {
            var row = logits[(r * classes)..((r + 1) * classes)];
            total += row.Max() + Math.Log(row.Sum(v => Math.Exp(v - row.Max()))) - row[labels[r]];
        }

        return total / rows;
    }
}
