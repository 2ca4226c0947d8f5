namespace Rubato.Engine.Tests.Operations;

/// <summary>What operations say of shapes that don't fit, and what they make of empty ones.</summary>
public sealed class OperationErrorTests
{
    /// <summary>An empty batch goes forward and back through the fused operation, and leaves gradients of zero.</summary>
    [Fact]
    public void PooledConvolution_EmptyBatch_GivesZeroGradients()
    {
        Shape[] shapes = [[0, 6, 6, 2], [5, 3, 3, 2], [5]];
        var parameters = new ParameterSet([.. shapes.Select((s, i) => new Parameter($"{i}", s, 1, 0))]);
        foreach (var parameter in parameters) parameter.Gradient.Data.Fill(float.NaN);
        var tape = new Tape();
        using (tape.Record()) tape.Backward(Reduce.Sum(PooledConvolution2d.Apply(parameters[0].Value, parameters[1].Value, parameters[2].Value)));
        Assert.All(parameters, p => Assert.All(p.Gradient.ToArray(), g => Assert.Equal(0, g)));
    }

    [Fact]
    public void Operations_ShapesThatDontFit_ShowThem()
    {
        void Fails(string expected, Action action) => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(action).Message);
        Tensor T(params int[] lengths) => Tensor.Zeros(new(lengths));
        Fails("add: the shapes [2, 3] and [2, 4]", () => Arithmetic.Add(T(2, 3), T(2, 4)));
        Fails("divide: the shapes [2] and [3]", () => Arithmetic.Divide(T(2), T(3)));
        Fails("where positive: the shapes [2] and [2, 1]", () => Arithmetic.WherePositive(T(2), T(2, 1)));
        Fails("sum: [2] doesn't stretch to [3]", () => Reduce.SumTo(T(3), [2]));
        Fails("stretch: [2, 1] doesn't stretch to [3]", () => Reduce.Stretch(T(2, 1), [3]));
        Fails("reshape: [2, 3] has 6 elements, [4] has 4", () => View.Reshape(T(2, 3), [4]));
        Fails("transpose: got the shape [2]", () => View.Transpose(T(2)));
        Fails("flatten: got a single number", () => View.Flatten(T()));
        Fails("[2, 3] and [2, 3] don't fit: the inner lengths are 3 and 2", () => MatrixMath.Multiply(T(2, 3), T(2, 3)));
        Fails("matrix product: got the shapes [2] and [2, 3]", () => MatrixMath.Multiply(T(2), T(2, 3)));
        Fails("linear: got x [2, 3] and w [4, 2]", () => MatrixMath.Linear(T(2, 3), T(4, 2)));
        Fails("linear: got a bias [3] for w [4, 3]", () => MatrixMath.Linear(T(2, 3), T(4, 3), T(3)));
        Fails("images [1, 4, 4, 2] and filters [3, 3, 3, 1]", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 1)));
        Fails("images [1, 4, 4, 2] and filters [3, 3, 2, 2]", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 2, 2)));
        Fails("stride 0", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), stride: 0));
        Fails("filters [3, 3, 3, 2] are larger than the images [1, 2, 4, 2]", () => Convolution2d.Apply(T(1, 2, 4, 2), T(3, 3, 3, 2)));
        Fails("bias [2] for filters [3, 3, 3, 2]", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), T(2)));
        Fails("images [1, 4, 1, 2] and a window of 2", () => MaxPool2d.Apply(T(1, 4, 1, 2)));
        Fails("a window of 3 over 2×2", () => PooledConvolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), T(3), window: 3));
        Fails("bias [2] for filters [3, 3, 3, 2]", () => PooledConvolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), T(2)));
    }
}
