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
        Fails("images [1, 4, 4, 4], filters [4, 3, 3, 4] and 2 groups", () => Convolution2d.Apply(T(1, 4, 4, 4), T(4, 3, 3, 4), groups: 2));
        Fails("filters [3, 3, 3, 2], stride 1, padding 0, dilation 1 and 2 groups", () => Convolution2d.Apply(T(1, 4, 4, 4), T(3, 3, 3, 2), groups: 2));
        Fails("dilation 0", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), dilation: 0));
        Fails("and 0 groups", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), groups: 0));
        Fails("filters [3, 3, 3, 2] with dilation 2 are larger than the images [1, 4, 4, 2]", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), dilation: 2));
        Fails("filters [3, 3, 3, 2] with dilation 2147483647 are larger", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), dilation: int.MaxValue));
        Fails("sides over 2³¹−1", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), padding: int.MaxValue));
        Fails("the filters [3, 0, 0, 2]", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 0, 0, 2)));
        Fails("transposed convolution: got images [1, 4, 4, 2], filters [3, 3, 3, 2] and 1 groups", () => TransposedConvolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2)));
        Fails("filters [3, 3, 3, 2] and 2 groups", () => TransposedConvolution2d.Apply(T(1, 4, 4, 3), T(3, 3, 3, 2), groups: 2));
        Fails("output padding 2 ", () => TransposedConvolution2d.Apply(T(1, 4, 4, 3), T(3, 3, 3, 2), stride: 2, outputPadding: 2));
        Fails("a side of 1 would become -1", () => TransposedConvolution2d.Apply(T(1, 1, 4, 3), T(3, 3, 3, 2), padding: 2));
        Fails("a side of 0 would become", () => TransposedConvolution2d.Apply(T(1, 0, 4, 3), T(3, 3, 3, 2)));
        Fails("bias [3] for filters [3, 3, 3, 2] in 1 groups; allowed is [2]", () => TransposedConvolution2d.Apply(T(1, 4, 4, 3), T(3, 3, 3, 2), T(3)));
        Fails("average pooling: got images [1, 4, 1, 2] and a window of 2, stride 2 and padding 0", () => AveragePool2d.Apply(T(1, 4, 1, 2)));
        Fails("window of 2, stride 0 and", () => AveragePool2d.Apply(T(1, 4, 4, 2), stride: 0));
        Fails("window of 2, stride 2 and padding 2", () => MaxPool2d.Apply(T(1, 4, 4, 2), padding: 2));
        Fails("window of 2, stride 2 and padding -1", () => MaxPool2d.Apply(T(1, 4, 4, 2), padding: -1));
        Fails("adaptive average pooling: got images [1, 0, 4, 2] and the new size 2×2", () => AveragePool2d.Adaptive(T(1, 0, 4, 2), 2, 2));
        Fails("adaptive max pooling: got images [1, 4, 4, 2] and the new size 0×2", () => MaxPool2d.Adaptive(T(1, 4, 4, 2), 0, 2));
        Fails("global average pooling: got images [4, 2]", () => AveragePool2d.Global(T(4, 2)));
        Fails("resampling: got images [1, 4, 4, 2] and the new size 3×-1", () => Resample2d.Apply(T(1, 4, 4, 2), 3, -1));
        Fails("resampling: got images [1, 4, 4, 2] and the new size 0×0", () => Resample2d.Scale(T(1, 4, 4, 2), 0.2));
        Fails("a factor of NaN", () => Resample2d.Scale(T(1, 4, 4, 2), double.NaN));
        Fails("a factor of -1", () => Resample2d.Scale(T(1, 4, 4, 2), -1));
        Fails("resampling: got 9; allowed are Nearest", () => Resample2d.Apply(T(1, 4, 4, 2), 2, 2, (Resampling)9));
        Fails("images [1, 4, 1, 2] and a window of 2", () => MaxPool2d.Apply(T(1, 4, 1, 2)));
        Fails("a window of 3 over 2×2", () => PooledConvolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), T(3), window: 3));
        Fails("bias [2] for filters [3, 3, 3, 2]", () => PooledConvolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), T(2)));
    }
}
