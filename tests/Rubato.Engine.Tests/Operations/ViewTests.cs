namespace Rubato.Engine.Tests.Operations;

/// <summary>Where a part shows its whole's memory, and where it doesn't.</summary>
public sealed class ViewTests
{
    [Fact]
    public void Slice_DenseParts_ShareTheMemory()
    {
        var x = Numbers.Tensor(1, [1, 4, 3, 2]);
        bool Shares(Tensor part)
        {
            x.Data.Fill(0);
            part.Data.Fill(1);
            return x.ToArray().Sum() == part.Count;
        }

        Assert.True(Shares(Slicing.Slice(x, 1, 1..3)));
        Assert.True(Shares(Slicing.Select(x, 1, 2)));
        Assert.True(Shares(Slicing.Slice(Slicing.Slice(x, 1, 2..3), 2, 1..)));
        Assert.True(Shares(View.Permute(x, 1, 0, 2, 3)));
        Assert.False(Shares(Slicing.Slice(x, 2, 1..3)));
        Assert.False(Shares(Slicing.Slice(x, 1, .., 2)));
        Assert.False(Shares(Slicing.Flip(x, 1)));
        Assert.False(Shares(View.Permute(x, 0, 2, 1, 3)));
    }

    /// <summary>Only axes that change take part in a slice, so a part of a part of a parameter still finds the parameter's gradient.</summary>
    [Fact]
    public void Slices_OfAParameter_GatherInItsGradient()
    {
        var parameters = new ParameterSet([new Parameter("w", [3, 2], 1, 0)]);
        var tape = new Tape();
        using (tape.Record())
        {
            var w = parameters[0].Value;
            var (first, column) = (Slicing.Select(w, 0, 0), Slicing.Slice(w, 1, 1..));
            tape.Backward(Arithmetic.Add(Reduce.Sum(first), Reduce.Sum(Arithmetic.Scale(column, 10))));
        }

        Assert.Equal([1, 11, 0, 10, 0, 10], parameters[0].Gradient.ToArray());
    }

    [Fact]
    public void Roll_WholeTurns_ChangesNothing()
    {
        var x = Numbers.Tensor(1, [3, 4]);
        Assert.Same(x, Joining.Roll(x, 1, -8));
        Assert.Equal([4, 1, 2, 3], Joining.Roll(Tensor.From([1, 2, 3, 4], [4]), 0, 1).ToArray());
    }
}
