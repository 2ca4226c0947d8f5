using Rubato.Engine.Tests.Kernels.Functions;
using Rubato.Engine.Tests.Operations;

namespace Rubato.Engine.Tests.Differentiation;

/// <summary>Gradient and Hessian products of a tiny transformer against differences of the same network written plainly in double.</summary>
public sealed class TransformerDerivativesTests
{
    private const int Vocabulary = 5, Context = 4, Batch = 2, Width = 4, Heads = 2, Hidden = 6;

    /// <summary>Of the largest element. Single precision over some hundred operations makes 1e-5, the double differences 1e-7.</summary>
    private const double Tolerance = 1e-4;

    private readonly Network network = new(LanguageModels.Decoder(Vocabulary, Width, layers: 1, Heads, Hidden), [Context], 3);
    private readonly int[] symbols = Numbers.Labels(4, Batch * Context, Vocabulary);
    private readonly int[] labels = Numbers.Labels(5, Batch * Context, Vocabulary);

    public TransformerDerivativesTests()
    {
        // As it begins, little would depend on what the attention does.
        foreach (var (parameter, i) in network.Parameters.Select((p, i) => (p, i)))
            Numbers.Uniform(20 + (ulong)i, parameter.Shape.Count, parameter.Shape.Rank == 1 ? 0.2f : -0.9f, 0.9f).CopyTo(parameter.Value.Data);
    }

    [Fact]
    public void Gradient_OfATransformer_EqualsDifferences()
    {
        const double h = 1e-6;
        var at = Values();
        double[] expected = [.. Enumerable.Range(0, at.Length).Select(i => (Moved(at, i, h) - Moved(at, i, -h)) / (2 * h))];
        var tape = new Tape();
        using (tape.Record()) tape.Backward(Loss());
        Same.Within(Tolerance, expected, [.. network.Parameters.SelectMany(p => p.Gradient.ToArray())], "gathered", atLeast: 0);
        using (tape.Record()) Same.Within(Tolerance, expected, [.. tape.Gradients(Loss(), Parameters()).SelectMany(g => g.ToArray())], "recorded", atLeast: 0);
    }

    /// <summary>H·v by second differences: (L(+,+) − L(+,−) − L(−,+) + L(−,−))/4h². At h = 2e-5 rounding makes 1e-7.</summary>
    [Theory]
    [InlineData(50)]
    [InlineData(51)]
    public void HessianVectorProduct_OfATransformer_EqualsDifferences(ulong seed)
    {
        const double h = 2e-5;
        var at = Values();
        var v = Numbers.Uniform(seed, at.Length);
        double[] Along(double step) => [.. at.Zip(v, (x, d) => x + step * d)];
        var (ahead, behind) = (Along(h), Along(-h));
        double[] expected = [.. Enumerable.Range(0, at.Length).Select(i => (Moved(ahead, i, h) - Moved(ahead, i, -h) - Moved(behind, i, h) + Moved(behind, i, -h)) / (4 * h * h))];

        var tape = new Tape();
        using (tape.Record())
        {
            var parameters = Parameters();
            var gradients = tape.Gradients(Loss(), parameters);
            var (along, from) = (Tensor.Scalar(0), 0);
            for (var i = 0; i < parameters.Length; i++)
            {
                along = Arithmetic.Add(along, Reduce.Sum(Arithmetic.Multiply(gradients[i], Tensor.From(v.AsSpan(from, parameters[i].Count), parameters[i].Shape))));
                from += parameters[i].Count;
            }

            Same.Within(Tolerance, expected, [.. tape.Gradients(along, parameters).SelectMany(g => g.ToArray())], $"direction {seed}", atLeast: 0);
        }
    }

    private Tensor Loss() => CrossEntropy.Mean(
        View.Reshape(network.Forward(Tensor.From([.. symbols.Select(s => (float)s)], [Batch, Context]), Pass.Evaluation), [Batch * Context, Vocabulary]), labels);

    private Tensor[] Parameters() => [.. network.Parameters.Select(p => p.Value)];

    private double[] Values() => [.. network.Parameters.SelectMany(p => Same.Widen(p.Value.Data))];

    private double Moved(double[] parameters, int i, double step)
    {
        var moved = (double[])parameters.Clone();
        moved[i] += step;
        return PlainLoss(moved);
    }

    private double PlainLoss(double[] parameters)
    {
        var at = 0;
        Plain Next(params ReadOnlySpan<int> lengths)
        {
            var shape = new Shape(lengths);
            return new(shape, parameters[at..(at += shape.Count)]);
        }

        Plain Linear(Plain x, int outputs)
        {
            var rows = x.Shape.Count / x.Shape.Last;
            return (Plain.Product(x.Reshape([rows, x.Shape.Last]), Next(outputs, x.Shape.Last), transposeB: true) + Next(outputs)).Reshape(x.Shape.With(-1, outputs));
        }

        Plain Norm(Plain x) => LayerNormTrials.Normal(x, x.Shape.With(-1, 1), 1e-5) * Next(Width) + Next(Width);

        var table = Next(Vocabulary, Width);
        var x = Plain.Of([Batch, Context, Width], i => table[symbols[i[0] * Context + i[1]], i[2]]) + Next(Context, Width);
        var qkv = Linear(Norm(x), 3 * Width);
        var (q, k, v) = (SequenceTrials.Third(qkv, 0), SequenceTrials.Third(qkv, 1), SequenceTrials.Third(qkv, 2));
        x += Linear(SequenceTrials.Attend(q, k, v, Heads, (_, query, key) => key <= query), Width);
        x += Linear(Linear(Norm(x), Hidden).Map(z => z * Exact.NormalCdf(z)), Width);
        var logs = Linear(Norm(x), Vocabulary).Reshape([Batch * Context, Vocabulary]).MapRows(row => [.. SoftmaxTrials.Softmax(row).Select(p => Math.Log(p))]);
        Assert.Equal(parameters.Length, at);
        return -Plain.Sum(labels.Length, r => logs[r, labels[r]]) / labels.Length;
    }
}
